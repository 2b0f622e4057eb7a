// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Rewards as others see them: all that a dapp needs to read and to settle
interface IRewards {
    /// @notice A vehicle's account begins, or begins anew: what it drives beyond `km` is rewarded.
    /// @param vehicle Its number.
    /// @param driver Its driver.
    /// @param km The odometer in whole kilometres.
    event AccountOpened(uint40 indexed vehicle, address indexed driver, uint24 km);

    /// @notice A driver was paid.
    /// @param vehicle What was driven.
    /// @param driver Who was paid.
    /// @param km How far, in whole kilometres.
    /// @param amount The reward in wei of B3TR.
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
    /// @param reason What the payout as a whole reverted with; empty if it told in a PaymentFailed of its own.
    event PayoutFailed(uint40 indexed vehicle, address indexed driver, uint24 km, bytes reason);

    /// @notice Kilometres were given up when a vehicle changed hands or its odometer: the seller waived them, or the vehicle
    /// was frozen.
    /// @param vehicle What was driven.
    /// @param driver Who drove.
    /// @param km How far, in whole kilometres.
    event KilometresDropped(uint40 indexed vehicle, address indexed driver, uint24 km);

    /// @notice Pays what the drivers of these vehicles have due. Anyone may call; only drivers are paid.
    /// @dev A vehicle with nothing to pay is passed over; a payment that fails changes nothing and stops no other.
    /// Reverts with MileageRegistryUnknownVehicle for a number that no vehicle has.
    /// @param vehicles Their numbers; at most 256.
    /// @return paid The sum of the rewards, in wei.
    function settle(uint40[] calldata vehicles) external returns (uint256 paid);

    /// @notice What settle would do with a vehicle now, were it alone. Kilometres add up to all unsettled final ones.
    /// @param vehicle Its number.
    /// @return payKm Would be paid.
    /// @return overKm Would be given up, above an allowance.
    /// @return waitingKm Would wait: for the budget, for an end of a freeze or, where nothing can be paid, for the allowance.
    /// @return amount The reward in wei.
    function due(
        uint40 vehicle
    ) external view returns (uint24 payKm, uint24 overKm, uint24 waitingKm, uint256 amount);

    /// @notice The account of a vehicle.
    /// @param vehicle Its number.
    /// @return settledKm The odometer up to which it is settled.
    /// @return rewardedKm Kilometres paid since it was opened, to whomever drove.
    /// @return allowanceKm Kilometres that could be paid now.
    /// @return nextTariff The number of the rate at which its next kilometre will be paid, as far as readings tell.
    function account(
        uint40 vehicle
    ) external view returns (uint24 settledKm, uint48 rewardedKm, uint48 allowanceKm, uint8 nextTariff);

    /// @notice The account of a driver.
    /// @param driver The driver.
    /// @return rewardedKm Kilometres paid to the driver, over all vehicles.
    /// @return allowanceKm Kilometres that could be paid now.
    /// @return vehicleCount How many vehicles the driver has.
    /// @return frozen Whether nothing is paid.
    function driverAccount(
        address driver
    ) external view returns (uint48 rewardedKm, uint48 allowanceKm, uint16 vehicleCount, bool frozen);

    /// @notice What is left of this week's budget.
    /// @return km In whole kilometres.
    function budgetLeft() external view returns (uint32 km);

    /// @notice What a kilometre recorded now is worth.
    /// @return rate_ Wei of B3TR.
    function rate() external view returns (uint88 rate_);
}
