// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Rest} from "./MileageTypes.sol";

/// @title Told by the registry when an odometer starts to count for a driver
/// @dev Both are called by the registry only, after it has changed its own state. A revert stops what the registry does.
interface IMileageListener {
    /// @notice A new vehicle: from now on `driver` is rewarded for what it drives beyond `km`.
    /// @param vehicle Its number.
    /// @param driver Who is rewarded from now on.
    /// @param km The odometer in whole kilometres; everything up to it pays nothing.
    function onBaseline(uint40 vehicle, address driver, uint24 km) external;

    /// @notice A known vehicle begins anew: `formerDriver` was rewarded up to `formerKm`, from now on `driver` is for what it
    /// drives beyond `km`.
    /// @param vehicle Its number.
    /// @param formerDriver Who drove it; is paid first.
    /// @param formerKm The odometer that counted so far, all of it final.
    /// @param driver Who is rewarded from now on; may be the same.
    /// @param km The odometer that counts from now on; everything up to it pays nothing.
    /// @param rest What happens to kilometres of the former driver that are not paid.
    function onHandover(
        uint40 vehicle,
        address formerDriver,
        uint24 formerKm,
        address driver,
        uint24 km,
        Rest rest
    ) external;
}
