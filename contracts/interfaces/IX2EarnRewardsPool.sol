// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IVeBetterPassport} from "./IVeBetterPassport.sol";

/// @title VeBetterDAO's pool of rewards, as far as it is called here
/// @custom:security A proxy that VeBetterDAO may upgrade at any time: `version` says which of its rules are in force.
interface IX2EarnRewardsPool {
    /// @notice Pays a reward of an app from the app's funds and registers the receiver's action in the passport.
    /// @dev Only for reward distributors of the app. Reverts with a text, or with what the token reverts with. The event
    /// RewardDistributed carries proof, impact and description as JSON: unescaped.
    /// @param appId The app.
    /// @param amount Wei of B3TR.
    /// @param receiver Who is paid.
    /// @param proofTypes image, link, text or video.
    /// @param proofValues As many as types.
    /// @param impactCodes From the pool's list.
    /// @param impactValues As many as codes.
    /// @param description May be empty.
    function distributeRewardWithProof(
        bytes32 appId,
        uint256 amount,
        address receiver,
        string[] memory proofTypes,
        string[] memory proofValues,
        string[] memory impactCodes,
        uint256[] memory impactValues,
        string memory description
    ) external;

    /// @notice Which version of the pool this is.
    /// @return number As "4".
    function version() external view returns (string memory number);

    /// @notice The token that it pays.
    /// @return token B3TR.
    function b3tr() external view returns (IERC20 token);

    /// @notice The passport in which it registers actions.
    /// @return passport That contract.
    function veBetterPassport() external view returns (IVeBetterPassport passport);

    /// @notice The app's funds: all of them, or those set apart from rewards if the app keeps the two apart.
    /// @param appId The app.
    /// @return amount Wei of B3TR.
    function availableFunds(bytes32 appId) external view returns (uint256 amount);

    /// @notice Whether the app keeps funds for rewards apart. From version 7.
    /// @param appId The app.
    /// @return enabled Whether rewards are paid from `rewardsPoolBalance`.
    function isRewardsPoolEnabled(bytes32 appId) external view returns (bool enabled);

    /// @notice The app's funds that are kept for rewards. From version 7.
    /// @param appId The app.
    /// @return amount Wei of B3TR.
    function rewardsPoolBalance(bytes32 appId) external view returns (uint256 amount);
}
