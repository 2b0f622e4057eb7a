// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPayout} from "../interfaces/IPayout.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {Trip, TripLibrary} from "../libraries/Trip.sol";
import {X2EarnRewardsPoolV7Mock} from "./X2EarnRewardsPoolV7Mock.sol";

/// @dev A version that nobody here knows.
contract X2EarnRewardsPoolV9Mock is X2EarnRewardsPoolV7Mock {
    function version() external pure override returns (string memory) {
        return "9";
    }
}

/// @dev What VeBetterDAO's pool might be upgraded to without telling: it says that it is version 7, and does something else when
/// it is asked to pay. The oddity is part of its code, so that it is there behind a proxy, too.
contract X2EarnRewardsPoolOddMock is X2EarnRewardsPoolV7Mock {
    enum Oddity {
        PaysNothing,
        PaysElsewhere,
        TakesFee,
        PaysTwice,
        BurnsGas,
        SettlesAgain,
        PaysItself
    }

    /// @dev Where rewards go that do not go to the receiver.
    address public constant ELSEWHERE = address(0xE15E);

    Oddity public immutable oddity;
    IPayout public immutable payout;
    uint40 public immutable vehicle;

    constructor(Oddity oddity_, IPayout payout_, uint40 vehicle_) {
        oddity = oddity_;
        payout = payout_;
        vehicle = vehicle_;
    }

    function _transfer(address receiver, uint256 amount) internal override returns (bool) {
        if (oddity == Oddity.PaysNothing) return true;
        if (oddity == Oddity.PaysElsewhere) return b3tr.transfer(ELSEWHERE, amount);
        if (oddity == Oddity.TakesFee) return b3tr.transfer(ELSEWHERE, 1) && b3tr.transfer(receiver, amount - 1);
        if (oddity == Oddity.PaysTwice) return b3tr.transfer(receiver, amount) && b3tr.transfer(receiver, amount);
        if (oddity == Oddity.BurnsGas) _burn();
        if (oddity == Oddity.SettlesAgain) _settle();
        if (oddity == Oddity.PaysItself) _pay(receiver, amount);
        return b3tr.transfer(receiver, amount);
    }

    function _settle() private {
        uint40[] memory vehicles = new uint40[](1);
        vehicles[0] = vehicle;
        IRewards(payout.distributor()).settle(vehicles);
    }

    function _pay(address receiver, uint256 amount) private {
        Trip[] memory trips = new Trip[](1);
        trips[0] = TripLibrary.pack(receiver, vehicle, 1);
        uint256[] memory amounts = new uint256[](1);
        amounts[0] = amount;
        payout.pay(trips, amounts);
    }

    function _burn() private view {
        uint256 sum = 0;
        while (gasleft() > 0) sum += 1;
        assert(sum == 0);
    }
}
