// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vehicle, VehicleLibrary} from "../../contracts/libraries/Vehicle.sol";

/// @dev Over every word, also those that no path can write.
contract VehicleProofs {
    function check_baselineKeepsEveryField(address driver, uint24 km, uint32 time, uint16 flags) external pure {
        Vehicle state = VehicleLibrary.baseline(driver, km, time, flags);

        assert(state.driver() == driver);
        assert(state.odometerKm() == km && state.previousKm() == km);
        assert(state.recordedAt() == time);
        assert(state.flags() == flags);
    }

    function check_readingMovesTheOdometerAndNothingElse(uint256 word, uint24 km, uint32 time) external pure {
        Vehicle before = Vehicle.wrap(word);
        Vehicle state = before.read(km, time);

        assert(state.odometerKm() == km && state.recordedAt() == time);
        assert(state.previousKm() == before.odometerKm());
        assert(state.driver() == before.driver() && state.flags() == before.flags());
    }

    function check_revokedLosesTheLastReadingAndNothingElse(uint256 word) external pure {
        Vehicle before = Vehicle.wrap(word);
        Vehicle state = before.revoked();

        assert(state.odometerKm() == before.previousKm() && state.previousKm() == before.previousKm());
        assert(state.recordedAt() == before.recordedAt());
        assert(state.driver() == before.driver() && state.flags() == before.flags());
    }

    function check_freezingMovesOneFlag(uint256 word, bool frozen) external pure {
        Vehicle before = Vehicle.wrap(word);
        Vehicle state = before.withFrozen(frozen);

        assert(state.isFrozen() == frozen);
        assert(state.isMiles() == before.isMiles());
        assert((Vehicle.unwrap(state) ^ word) & ~(uint256(2) << 240) == 0);
    }

    function check_everyBitBelongsToOneField(uint256 word) external pure {
        Vehicle state = Vehicle.wrap(word);
        uint256 low = uint256(uint160(state.driver())) | (uint256(state.odometerKm()) << 160);
        uint256 high = (uint256(state.previousKm()) << 184) | (uint256(state.recordedAt()) << 208);

        assert(word == low | high | (uint256(state.flags()) << 240));
        assert(state.exists() == (uint160(word) != 0));
    }
}
