// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMileageRegistry} from "../../contracts/interfaces/IMileageRegistry.sol";
import {Caps} from "../../contracts/interfaces/IRewardDistributor.sol";
import {DriverAccount} from "../../contracts/libraries/DriverAccount.sol";
import {VehicleAccount} from "../../contracts/libraries/VehicleAccount.sol";
import {RewardDistributor} from "../../contracts/RewardDistributor.sol";

/// @dev A registry that is never asked.
contract SilentRegistry {}

/// @dev The distributor with its inner functions in reach, and its accounts as a proof wants them.
contract Rewards is RewardDistributor {
    constructor(SilentRegistry silent)
        RewardDistributor(msg.sender, msg.sender, IMileageRegistry(address(silent)), Caps(1, 1, 1))
    {}

    function setVehicle(uint40 vehicle, VehicleAccount state) external {
        _accounts[vehicle] = state;
    }

    function setDriver(address driver, DriverAccount state) external {
        _drivers[driver] = state;
    }

    function addVehicle(address driver, uint40 vehicle) external {
        _addVehicle(driver, vehicle, _accounts[vehicle]);
    }

    function removeVehicle(address driver) external {
        _removeVehicle(driver);
    }
}
