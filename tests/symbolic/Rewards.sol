// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMileageRegistry} from "../../contracts/interfaces/IMileageRegistry.sol";
import {Caps} from "../../contracts/interfaces/IRewardDistributor.sol";
import {DriverAccount} from "../../contracts/libraries/DriverAccount.sol";
import {VehicleAccount} from "../../contracts/libraries/VehicleAccount.sol";
import {RewardDistributor} from "../../contracts/RewardDistributor.sol";

/// @dev The registry as far as rates need it: what it marked at each checkpoint.
contract Marks {
    struct Mark {
        bool known;
        uint24 km;
    }

    uint32 private _time;
    mapping(uint32 time => Mark) private _marks;

    function checkpoint() external returns (uint32 time) {
        return ++_time;
    }

    function set(uint32 time, bool known, uint24 km) external {
        _marks[time] = Mark(known, km);
    }

    function checkpointKm(uint40, uint32 time) external view returns (bool known, uint24 km) {
        return (_marks[time].known, _marks[time].km);
    }
}

/// @dev The distributor with its inner functions in reach, and its accounts as a proof wants them.
contract Rewards is RewardDistributor {
    constructor(Marks marks)
        RewardDistributor(msg.sender, msg.sender, IMileageRegistry(address(marks)), Caps(1, 1, 1))
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

    function worth(VehicleAccount state, uint256 payKm, uint256 overKm) external view returns (uint256, uint8) {
        return _worth(1, state, payKm, overKm, _currentTerms());
    }
}
