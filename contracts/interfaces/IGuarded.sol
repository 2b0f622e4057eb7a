// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title What a guardian may stop at once and only the administrator may start again
interface IGuarded {
    /// @notice Administrator and guardian must be somebody.
    error GuardedZeroAddress();

    /// @notice Stops everything that changes kilometres, owners or balances. Only GUARDIAN_ROLE.
    function pause() external;

    /// @notice Lets it go on. Only DEFAULT_ADMIN_ROLE.
    function unpause() external;

    /// @notice The role that stops, freezes and revokes.
    /// @return role Its identifier.
    function GUARDIAN_ROLE() external view returns (bytes32 role);
}
