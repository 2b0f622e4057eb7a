// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMileageListener} from "../interfaces/IMileageListener.sol";

/// @dev Repeats what it is told as an event, or refuses.
contract ListenerMock is IMileageListener {
    event Heard(uint40 vehicle, address driver, uint24 km);

    error ListenerMockRefuses(uint40 vehicle);

    bool public refusing;

    function setRefusing(bool refusing_) external {
        refusing = refusing_;
    }

    function onBaseline(uint40 vehicle, address driver, uint24 km) external {
        if (refusing) revert ListenerMockRefuses(vehicle);
        emit Heard(vehicle, driver, km);
    }
}
