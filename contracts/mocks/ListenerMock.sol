// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMileageListener} from "../interfaces/IMileageListener.sol";
import {IMileageRegistry} from "../interfaces/IMileageRegistry.sol";
import {Rest} from "../interfaces/MileageTypes.sol";

/// @dev Repeats what it is told as an event, or refuses; and begins checkpoints for whoever asks.
contract ListenerMock is IMileageListener {
    event Heard(uint40 vehicle, address driver, uint24 km);
    event HeardHandover(
        uint40 vehicle,
        address formerDriver,
        uint24 formerKm,
        address driver,
        uint24 km,
        Rest rest
    );

    error ListenerMockRefuses(uint40 vehicle);

    bool public refusing;

    function setRefusing(bool refusing_) external {
        refusing = refusing_;
    }

    function beginCheckpoint(IMileageRegistry registry) external returns (uint32) {
        return registry.checkpoint();
    }

    /// @dev A call to the registry, a checkpoint and another call, all in one second.
    function beginCheckpointBetween(
        IMileageRegistry registry,
        bytes calldata first,
        bytes calldata second
    ) external returns (uint32 time) {
        _call(registry, first);
        time = registry.checkpoint();
        _call(registry, second);
    }

    function onBaseline(uint40 vehicle, address driver, uint24 km) external {
        if (refusing) revert ListenerMockRefuses(vehicle);
        emit Heard(vehicle, driver, km);
    }

    function onHandover(
        uint40 vehicle,
        address formerDriver,
        uint24 formerKm,
        address driver,
        uint24 km,
        Rest rest
    ) external {
        if (refusing) revert ListenerMockRefuses(vehicle);
        emit HeardHandover(vehicle, formerDriver, formerKm, driver, km, rest);
    }

    function _call(IMileageRegistry registry, bytes calldata data) private {
        if (data.length == 0) return;
        (bool done, ) = address(registry).call(data);
        require(done, "refused");
    }
}
