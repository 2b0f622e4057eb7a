// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IGuarded} from "./interfaces/IGuarded.sol";

/// @title Guarded
/// @notice Tightening is fast, loosening is slow: a guardian stops things at once; only the administrator, which is a
/// timelock on a public network, lets them go on.
///
/// Who is trusted for what: the guardian, to stop what is wrong; at worst it stops what is right, until the administrator
/// takes the role from it. The administrator, for everything that the contract that inherits gives it.
abstract contract Guarded is IGuarded, AccessControl, Pausable {
    /// @inheritdoc IGuarded
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    constructor(address admin, address guardian) {
        if (admin == address(0) || guardian == address(0)) revert GuardedZeroAddress();

        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(GUARDIAN_ROLE, guardian);
    }

    /// @inheritdoc IGuarded
    function pause() external onlyRole(GUARDIAN_ROLE) {
        _pause();
    }

    /// @inheritdoc IGuarded
    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    /// @dev The administrator may do anything here; the guardian only what tightens.
    function _checkMayChange(bool tightens) internal view {
        if (hasRole(DEFAULT_ADMIN_ROLE, msg.sender)) return;
        _checkRole(GUARDIAN_ROLE);
        if (!tightens) _checkRole(DEFAULT_ADMIN_ROLE);
    }
}
