// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title The way a reward reaches a driver
interface IPayout {
    /// @notice Pays a driver, or reverts; there is nothing in between.
    /// @dev Called by the distributor only, which takes a return for a payment made.
    /// @param driver Who receives.
    /// @param vehicle What was driven.
    /// @param km How far, in whole kilometres; more than zero.
    /// @param amount What that is worth, in wei of B3TR.
    function pay(address driver, uint40 vehicle, uint24 km, uint256 amount) external;
}
