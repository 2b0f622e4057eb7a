// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPayout} from "../interfaces/IPayout.sol";
import {IRewardDistributor} from "../interfaces/IRewardDistributor.sol";

/// @dev Keeps books instead of paying; it can refuse a driver, use up all gas, or call the distributor back.
contract PayoutMock is IPayout {
    enum Mood {
        Honest,
        Refuses,
        BurnsGas,
        ReentersAndPays,
        ReentersAndReverts
    }

    error PayoutMockRefuses(address driver, uint40 vehicle, uint24 km, uint256 amount);

    mapping(address driver => uint256) public paid;
    mapping(address driver => Mood) public mood;

    function setMood(address driver, Mood mood_) external {
        mood[driver] = mood_;
    }

    function pay(address driver, uint40 vehicle, uint24 km, uint256 amount) external {
        Mood how = mood[driver];
        if (how == Mood.Refuses) revert PayoutMockRefuses(driver, vehicle, km, amount);
        if (how == Mood.BurnsGas) assert(_endless());
        if (how == Mood.ReentersAndPays || how == Mood.ReentersAndReverts) _reenter(vehicle, how);
        paid[driver] += amount;
    }

    function _reenter(uint40 vehicle, Mood how) private {
        uint40[] memory vehicles = new uint40[](1);
        vehicles[0] = vehicle;
        if (how == Mood.ReentersAndReverts) {
            IRewardDistributor(msg.sender).settle(vehicles);
            return;
        }
        try IRewardDistributor(msg.sender).settle(vehicles) {
            paid[address(this)] += 1;
        } catch {
            paid[address(0)] += 1;
        }
    }

    function _endless() private view returns (bool) {
        uint256 sum = 0;
        while (gasleft() > 0) sum += 1;
        return sum == 0;
    }
}
