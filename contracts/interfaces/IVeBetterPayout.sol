// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IPayout} from "./IPayout.sol";
import {IVeBetterPassport} from "./IVeBetterPassport.sol";
import {IX2EarnRewardsPool} from "./IX2EarnRewardsPool.sol";

/// @title Rewards from the funds that an app has in VeBetterDAO's pool
/// @custom:security Trust and limits: the head of VeBetterPayout.sol and docs/contracts.md.
interface IVeBetterPayout is IPayout {
    /// @notice From now on the blacklist of this passport counts: the pool registers its actions there.
    /// @param passport That contract.
    event PassportFollowed(address passport);

    /// @notice The driver's passport is blacklisted. The reason of a payment that was not made.
    /// @param driver The driver.
    error VeBetterPayoutBlacklisted(address driver);

    /// @notice The pool has become one that this contract does not know. Nothing is paid through it.
    /// @param version What it says that it is.
    error VeBetterPayoutUnknownVersion(string version);

    /// @notice The batch did not cost the pool what was paid. Nothing was paid.
    /// @param due The sum of the payments.
    /// @param poolBefore What the pool had, in wei of B3TR.
    /// @param poolAfter What it would have had.
    error VeBetterPayoutWrongSum(uint256 due, uint256 poolBefore, uint256 poolAfter);

    /// @notice A driver did not receive what was paid. Nothing was paid.
    /// @param driver The driver.
    /// @param due The sum of the payments to that driver.
    /// @param driverBefore What the driver had, in wei of B3TR.
    /// @param driverAfter What the driver would have had.
    error VeBetterPayoutWrongReceipt(address driver, uint256 due, uint256 driverBefore, uint256 driverAfter);

    /// @notice A kilometre must save something.
    error VeBetterPayoutZeroGrams();

    /// @notice What there is to pay from: with less, payments fail and kilometres wait.
    /// @dev Reverts with VeBetterPayoutUnknownVersion.
    /// @return amount Wei of B3TR.
    function available() external view returns (uint256 amount);

    /// @notice Who pays.
    /// @return contract_ VeBetterDAO's pool.
    function pool() external view returns (IX2EarnRewardsPool contract_);

    /// @notice Whose blacklist counts; follows the pool's passport with each batch.
    /// @return contract_ VeBetterDAO's passport.
    function passport() external view returns (IVeBetterPassport contract_);

    /// @notice What is paid.
    /// @return token B3TR.
    function b3tr() external view returns (IERC20 token);

    /// @notice Whose funds are paid.
    /// @return id The app.
    function appId() external view returns (bytes32 id);

    /// @notice What the proof of a payment says of the climate.
    /// @return grams Grams of CO2 that a kilometre saves.
    function gramsPerKm() external view returns (uint16 grams);
}
