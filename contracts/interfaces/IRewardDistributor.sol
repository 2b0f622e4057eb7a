// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IMileageListener} from "./IMileageListener.sol";
import {IMileageRegistry} from "./IMileageRegistry.sol";
import {IPayout} from "./IPayout.sol";

/// @notice How much is rewarded a week, in whole kilometres; fixed at construction, all above zero.
struct Caps {
    uint24 vehicleKmPerWeek; // allowance of a vehicle
    uint24 driverKmPerWeek; // allowance of a driver, over all vehicles
    uint32 budgetKmPerWeek; // all drivers together, in a calendar week (weeks count from 1970-01-01, a Thursday)
}

/// @title Turns final kilometres into rewards
/// @custom:security Trust and limits: the head of RewardDistributor.sol and docs/contracts.md.
interface IRewardDistributor is IMileageListener {
    /// @notice A vehicle's account was opened: what it drives beyond `km` is rewarded.
    /// @param vehicle Its number.
    /// @param driver Its driver.
    /// @param km The odometer in whole kilometres.
    event AccountOpened(uint40 indexed vehicle, address indexed driver, uint24 km);

    /// @notice A driver was paid.
    /// @param vehicle What was driven.
    /// @param driver Who was paid.
    /// @param km How far, in whole kilometres.
    /// @param amount The reward in wei: km * RATE.
    event Settled(uint40 indexed vehicle, address indexed driver, uint24 km, uint256 amount);

    /// @notice Kilometres above an allowance are not rewarded, now or later. Always beside a Settled.
    /// @param vehicle What was driven.
    /// @param km How far above, in whole kilometres.
    event AllowanceExceeded(uint40 indexed vehicle, uint24 km);

    /// @notice Kilometres wait for the budget of a later week; nothing is lost.
    /// @param vehicle What was driven.
    /// @param kmWaiting How many, in whole kilometres.
    event BudgetExhausted(uint40 indexed vehicle, uint24 kmWaiting);

    /// @notice A payment failed. Nothing of the vehicle changed: the next settlement tries again.
    /// @param vehicle What was driven.
    /// @param driver Who should have been paid.
    /// @param km How far, in whole kilometres.
    /// @param reason What the payout reverted with.
    event PayoutFailed(uint40 indexed vehicle, address indexed driver, uint24 km, bytes reason);

    /// @notice Caps must be above zero.
    /// @param caps The caps given.
    error RewardDistributorInvalidCaps(Caps caps);

    /// @notice Registry and payout must be contracts.
    /// @param account The address given.
    error RewardDistributorNotContract(address account);

    /// @notice The distributor needs an administrator.
    error RewardDistributorZeroAdmin();

    /// @notice Only the registry sets baselines.
    /// @param caller Who tried.
    error RewardDistributorNotRegistry(address caller);

    /// @notice A payment failed and took nearly all gas with it: the caller must allow more, or settle fewer.
    /// @param gasLeft What was left.
    error RewardDistributorOutOfGas(uint256 gasLeft);

    /// @notice Pays what the drivers of these vehicles have due. Anyone may call; only drivers are paid.
    /// @dev A vehicle with nothing to pay is passed over; a payment that fails changes nothing and stops no other.
    /// Reverts with MileageRegistryUnknownVehicle for a number that no vehicle has.
    /// @param vehicles Their numbers.
    /// @return paid The sum of the rewards, in wei.
    function settle(uint40[] calldata vehicles) external returns (uint256 paid);

    /// @notice What settle would do with a vehicle now, were it alone. The three add up to all unsettled final kilometres.
    /// @param vehicle Its number.
    /// @return payKm Would be paid.
    /// @return overKm Would be given up, above an allowance.
    /// @return waitingKm Would wait: for the budget or, where nothing can be paid, for the allowance.
    function due(uint40 vehicle) external view returns (uint24 payKm, uint24 overKm, uint24 waitingKm);

    /// @notice The account of a vehicle.
    /// @param vehicle Its number.
    /// @return settledKm The odometer up to which it is settled.
    /// @return rewardedKm Kilometres paid since it was opened.
    /// @return openedAt When it was opened (block time, seconds); 0 if it was not.
    function account(uint40 vehicle) external view returns (uint24 settledKm, uint64 rewardedKm, uint40 openedAt);

    /// @notice The account of a driver.
    /// @param driver The driver.
    /// @return rewardedKm Kilometres paid since it was opened, over all vehicles.
    /// @return openedAt When the first vehicle opened it (block time, seconds); 0 if none did.
    function driverAccount(address driver) external view returns (uint64 rewardedKm, uint40 openedAt);

    /// @notice What is left of this week's budget.
    /// @return km In whole kilometres.
    function budgetLeft() external view returns (uint32 km);

    /// @notice The caps.
    /// @return set The caps.
    function caps() external view returns (Caps memory set);

    /// @notice Where kilometres come from.
    /// @return contract_ The registry.
    function registry() external view returns (IMileageRegistry contract_);

    /// @notice How drivers are paid.
    /// @return contract_ The payout.
    function payout() external view returns (IPayout contract_);

    /// @notice The version of this contract's code.
    /// @return text As "1.0.0".
    function version() external view returns (string memory text);
}
