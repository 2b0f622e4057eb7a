// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title MileageTimelock
/// @notice The administrator of registry and distributor on a public network: whatever loosens, appoints or changes a rule
/// is announced on chain, and happens only after the delay.
///
/// Who is trusted for what:
/// - Proposers: for what they announce. Each of them can cancel what any other announced.
/// - Executors: for nothing. They can only do what was announced, and not before its time; anyone, if one of them is zero.
/// - Whoever deploys it: for nothing. It administers itself, so that its delay and its roles change the same way.
///
/// What is not protected: a single proposer whose key is stolen cannot be stopped by others from announcing, only the delay
/// is left to react in; the guardian's powers are not delayed and lie elsewhere.
/// @custom:security Terms, roles and limits: docs/contracts.md; how it is used: docs/deploy.md.
contract MileageTimelock is TimelockController {
    /// @param minDelay The shortest time between announcement and execution, in seconds.
    /// @param proposers Who may announce and cancel.
    /// @param executors Who may execute; with the zero address among them, anyone.
    constructor(
        uint256 minDelay,
        address[] memory proposers,
        address[] memory executors
    ) TimelockController(minDelay, proposers, executors, address(0)) {}
}
