// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {VehicleAccount, VehicleAccountLibrary} from "../../contracts/libraries/VehicleAccount.sol";

contract VehicleAccountProofs {
    function check_openHoldsOnlyTheStart(uint64 start) external pure {
        VehicleAccount state = VehicleAccountLibrary.open(start);

        assert(VehicleAccount.unwrap(state) == uint256(start) << 72);
        assert(state.start() == start && state.isOpen() == (start != 0));
    }

    function check_settledAtMovesNothingElse(uint256 word, uint24 km, uint8 tariff) external pure {
        VehicleAccount before = VehicleAccount.wrap(word);
        VehicleAccount state = before.settledAt(km, tariff);

        assert(state.settledKm() == km && state.tariff() == tariff);
        assert(state.rewardedKm() == before.rewardedKm() && state.start() == before.start());
    }

    /// @dev For sums that fit into their fields: an odometer, and 2^48 km in all.
    function check_rewardedMovesNothingElse(uint256 word, uint24 pay, uint24 over, uint8 tariff) external pure {
        VehicleAccount before = VehicleAccount.wrap(word);
        _assumeSumsFit(before, pay, over);
        VehicleAccount state = before.rewarded(pay, over, tariff);

        assert(state.settledKm() == uint256(before.settledKm()) + pay + over);
        assert(state.rewardedKm() == uint256(before.rewardedKm()) + pay);
        assert(state.start() == before.start() && state.tariff() == tariff);
    }

    /// @dev On every word that is written: above the tariff there is nothing.
    function check_unrewardedUndoesRewarded(uint256 word, uint24 pay, uint24 over, uint8 tariff) external pure {
        VehicleAccount before = VehicleAccount.wrap(word);
        require(word >> 144 == 0);
        _assumeSumsFit(before, pay, over);
        VehicleAccount state = before.rewarded(pay, over, tariff).unrewarded(pay, over, before.tariff());

        assert(VehicleAccount.unwrap(state) == word);
    }

    function _assumeSumsFit(VehicleAccount state, uint24 pay, uint24 over) private pure {
        require(uint256(state.settledKm()) + pay + over <= type(uint24).max);
        require(uint256(state.rewardedKm()) + pay <= type(uint48).max);
    }
}
