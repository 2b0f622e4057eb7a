// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Told by the registry when an odometer starts to count for a driver
interface IMileageListener {
    /// @notice From now on `driver` is rewarded for what `vehicle` drives beyond `km`.
    /// @dev Called by the registry only, at registration. A revert stops the registration.
    /// @param vehicle Its number.
    /// @param driver Who is rewarded from now on.
    /// @param km The odometer in whole kilometres; everything up to it pays nothing.
    function onBaseline(uint40 vehicle, address driver, uint24 km) external;
}
