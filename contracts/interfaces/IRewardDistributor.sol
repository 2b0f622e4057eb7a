// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IGuarded} from "./IGuarded.sol";
import {IMileageListener} from "./IMileageListener.sol";
import {IMileageRegistry} from "./IMileageRegistry.sol";
import {IPayout} from "./IPayout.sol";
import {IRewards} from "./IRewards.sol";

/// @notice How much is rewarded a week, in whole kilometres; all above zero.
struct Caps {
    uint24 vehicleKmPerWeek; // allowance of a vehicle
    uint24 driverKmPerWeek; // allowance of a driver, over all vehicles
    uint32 budgetKmPerWeek; // all drivers together, in a calendar week (weeks count from 1970-01-01, a Thursday)
}

/// @title Turns final kilometres into rewards
/// @custom:security Trust and limits: the head of RewardDistributor.sol and docs/contracts.md.
interface IRewardDistributor is IRewards, IMileageListener, IGuarded {
    /// @notice The caps changed; what was earned under the former ones stays earned.
    /// @param caps The caps from now on.
    event CapsChanged(Caps caps);

    /// @notice Readings recorded from a second on are paid at another rate.
    /// @param tariff The number of the rate.
    /// @param rate Wei of B3TR a kilometre.
    /// @param since The first second.
    event RateChanged(uint8 indexed tariff, uint88 rate, uint32 since);

    /// @notice Rewards are paid another way from now on.
    /// @param payout That way.
    event PayoutChanged(address indexed payout);

    /// @notice A driver was frozen, or is free again. While frozen nothing is paid to the driver; nothing is lost either.
    /// @param driver The driver.
    /// @param frozen Whether it is.
    event DriverFrozen(address indexed driver, bool frozen);

    /// @notice Caps must be above zero.
    /// @param caps The caps given.
    error RewardDistributorInvalidCaps(Caps caps);

    /// @notice A rate must be above zero.
    error RewardDistributorZeroRate();

    /// @notice No more rates: 256 is all there can be.
    error RewardDistributorNoMoreRates();

    /// @notice Registry and payout must be contracts, and the payout must take this contract for its distributor.
    /// @param account The address given.
    error RewardDistributorNotContract(address account);

    /// @notice The payout takes another contract for its distributor.
    /// @param payout The payout given.
    error RewardDistributorForeignPayout(address payout);

    /// @notice There is no way to pay yet.
    error RewardDistributorNoPayout();

    /// @notice Only the registry sets baselines.
    /// @param caller Who tried.
    error RewardDistributorNotRegistry(address caller);

    /// @notice The driver is frozen.
    /// @param driver The driver.
    error RewardDistributorDriverFrozen(address driver);

    /// @notice It is so already.
    /// @param driver The driver.
    /// @param frozen Whether it is frozen.
    error RewardDistributorFreezeUnchanged(address driver, bool frozen);

    /// @notice The vehicle cannot change hands or its odometer: kilometres are not paid yet.
    /// @param vehicle The vehicle.
    /// @param km How many.
    error RewardDistributorUnsettled(uint40 vehicle, uint24 km);

    /// @notice A settlement is under way.
    error RewardDistributorLocked();

    /// @notice Too many vehicles at once.
    /// @param count How many were given; 256 is the most.
    error RewardDistributorTooMany(uint256 count);

    /// @notice A payment failed and took nearly all gas with it: the caller must allow more, or settle fewer.
    /// @param gasLeft What was left.
    error RewardDistributorOutOfGas(uint256 gasLeft);

    /// @notice Changes the way of paying. Only DEFAULT_ADMIN_ROLE.
    /// @param payout_ The new way.
    function setPayout(IPayout payout_) external;

    /// @notice Changes the caps from now on. Only DEFAULT_ADMIN_ROLE.
    /// @param caps_ The new caps.
    function setCaps(Caps calldata caps_) external;

    /// @notice Changes the rate for readings recorded from the next second on. Only DEFAULT_ADMIN_ROLE.
    /// @dev The registry must have this contract as its listener.
    /// @param rate_ Wei of B3TR a kilometre.
    function setRate(uint88 rate_) external;

    /// @notice Stops paying a driver. Only GUARDIAN_ROLE.
    /// @param driver The driver.
    function freezeDriver(address driver) external;

    /// @notice Pays a driver again. Only DEFAULT_ADMIN_ROLE.
    /// @param driver The driver.
    function unfreezeDriver(address driver) external;

    /// @notice The caps.
    /// @return set The caps in force.
    function caps() external view returns (Caps memory set);

    /// @notice A rate of the past or present.
    /// @param number Its number, from 0.
    /// @return since The first second in which readings were recorded at it.
    /// @return rate_ Wei of B3TR a kilometre.
    function tariff(uint8 number) external view returns (uint32 since, uint88 rate_);

    /// @notice Where kilometres come from.
    /// @return contract_ The registry.
    function registry() external view returns (IMileageRegistry contract_);

    /// @notice How drivers are paid.
    /// @return contract_ The payout, zero until it is set.
    function payout() external view returns (IPayout contract_);

    /// @notice The version of this contract's code.
    /// @return text As "1.0.0".
    function version() external view returns (string memory text);
}
