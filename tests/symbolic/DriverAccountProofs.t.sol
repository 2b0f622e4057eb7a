// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DriverAccount} from "../../contracts/libraries/DriverAccount.sol";

/// @dev Each change leaves the bits of all other fields as they were.
contract DriverAccountProofs {
    uint256 private constant REWARDED = (1 << 48) - 1;
    uint256 private constant ONLY = ((1 << 88) - 1) << 112;
    uint256 private constant COUNT = ((1 << 16) - 1) << 200;
    uint256 private constant FROZEN = 1 << 216;

    function check_openedSetsTheStart(uint256 word, uint64 start) external pure {
        DriverAccount before = DriverAccount.wrap(word);
        require(!before.isOpen());
        DriverAccount state = before.opened(start);

        assert(state.start() == start && state.isOpen() == (start != 0));
        assert((DriverAccount.unwrap(state) ^ word) & ~(uint256(type(uint64).max) << 48) == 0);
    }

    /// @dev A total that would not fit reverts.
    function check_rewardedAddsAndMovesNothingElse(uint256 word, uint48 km) external pure {
        DriverAccount before = DriverAccount.wrap(word);
        DriverAccount state = before.rewarded(km);

        assert(uint256(state.rewardedKm()) == uint256(before.rewardedKm()) + km);
        assert((DriverAccount.unwrap(state) ^ word) & ~REWARDED == 0);
    }

    function check_unrewardedUndoesRewarded(uint256 word, uint48 km) external pure {
        DriverAccount state = DriverAccount.wrap(word).rewarded(km).unrewarded(km);

        assert(DriverAccount.unwrap(state) == word);
    }

    function check_withOnlySetsVehicleAndBase(uint256 word, uint40 vehicle, uint48 km) external pure {
        DriverAccount state = DriverAccount.wrap(word).withOnly(vehicle, km);

        assert(state.onlyVehicle() == vehicle && state.baseKm() == km);
        assert((DriverAccount.unwrap(state) ^ word) & ~ONLY == 0);
    }

    function check_withCountSetsTheCount(uint256 word, uint16 count) external pure {
        DriverAccount state = DriverAccount.wrap(word).withCount(count);

        assert(state.vehicleCount() == count);
        assert((DriverAccount.unwrap(state) ^ word) & ~COUNT == 0);
    }

    function check_freezingMovesOneBit(uint256 word, bool frozen) external pure {
        DriverAccount state = DriverAccount.wrap(word).withFrozen(frozen);

        assert(state.isFrozen() == frozen);
        assert((DriverAccount.unwrap(state) ^ word) & ~FROZEN == 0);
    }
}
