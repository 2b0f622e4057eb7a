// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Guarded} from "../Guarded.sol";
import {Caps, IRewardDistributor} from "../interfaces/IRewardDistributor.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {Budget, BudgetLibrary} from "../libraries/Budget.sol";
import {DriverAccount} from "../libraries/DriverAccount.sol";
import {RewardMath} from "../libraries/RewardMath.sol";
import {VehicleAccount, VehicleAccountLibrary} from "../libraries/VehicleAccount.sol";

/// @title Accounts
/// @notice What vehicles and drivers were rewarded, and how much they may be: allowances and the weekly budget.
abstract contract Accounts is IRewardDistributor, Guarded {
    using SafeCast for uint256;

    /// @dev One slot, read once a settlement: the caps, and the indexes (see RewardMath) as they were at `changedAt`.
    struct CapClock {
        uint24 vehicleKmPerWeek;
        uint24 driverKmPerWeek;
        uint32 budgetKmPerWeek;
        uint40 changedAt;
        uint64 vehicleIndex;
        uint64 driverIndex;
    }

    /// @dev The indexes at this moment.
    struct Indexes {
        uint256 vehicle;
        uint256 driver;
    }

    CapClock private _clock;
    Budget private _budget;
    mapping(uint40 vehicle => VehicleAccount) internal _accounts;
    mapping(address driver => DriverAccount) internal _drivers;

    constructor(Caps memory caps_) {
        _setCaps(caps_, Indexes(RewardMath.FIRST_INDEX, RewardMath.FIRST_INDEX));
    }

    // External

    /// @inheritdoc IRewardDistributor
    function setCaps(Caps calldata caps_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setCaps(caps_, _indexes());
    }

    /// @inheritdoc IRewardDistributor
    function freezeDriver(address driver) external onlyRole(GUARDIAN_ROLE) {
        _setFrozen(driver, true);
    }

    /// @inheritdoc IRewardDistributor
    function unfreezeDriver(address driver) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setFrozen(driver, false);
    }

    // Views

    /// @inheritdoc IRewards
    function account(
        uint40 vehicle
    ) external view returns (uint24 settledKm, uint48 rewardedKm, uint48 allowanceKm, uint8 nextTariff) {
        VehicleAccount state = _accounts[vehicle];
        allowanceKm = state.isOpen() ? _vehicleAllowance(state, _indexes()).toUint48() : 0;
        return (state.settledKm(), state.rewardedKm(), allowanceKm, state.tariff());
    }

    /// @inheritdoc IRewards
    function driverAccount(
        address driver
    ) external view returns (uint48 rewardedKm, uint48 allowanceKm, uint16 vehicleCount, bool frozen) {
        DriverAccount state = _drivers[driver];
        uint256 total = _driverRewarded(state, _accounts[state.onlyVehicle()]);
        if (state.isOpen()) allowanceKm = RewardMath.allowance(_indexes().driver, state.start(), total).toUint48();
        return (total.toUint48(), allowanceKm, state.vehicleCount(), state.isFrozen());
    }

    /// @inheritdoc IRewards
    function budgetLeft() external view returns (uint32) {
        return uint32(_budgetLeft());
    }

    /// @inheritdoc IRewardDistributor
    function caps() external view returns (Caps memory) {
        CapClock memory clock = _clock;
        return Caps(clock.vehicleKmPerWeek, clock.driverKmPerWeek, clock.budgetKmPerWeek);
    }

    // Internal: accounts

    /// @dev Opens the account of a new vehicle; one week's cap is earned from the first second on.
    function _open(uint40 vehicle, address driver, uint24 km, uint8 tariff_) internal {
        uint256 start = RewardMath.startAt(_indexes().vehicle, _clock.vehicleKmPerWeek);
        VehicleAccount state = VehicleAccountLibrary.open(start.toUint64()).settledAt(km, tariff_);
        _accounts[vehicle] = state;
        _addVehicle(driver, vehicle, state);
    }

    /// @dev A driver has a vehicle more. While it is the only one, its account speaks for the driver's.
    function _addVehicle(address driver, uint40 vehicle, VehicleAccount vehicleState) internal {
        DriverAccount state = _drivers[driver];
        if (state.isFrozen()) revert RewardDistributorDriverFrozen(driver);

        if (!state.isOpen()) {
            state = state.opened(RewardMath.startAt(_indexes().driver, _clock.driverKmPerWeek).toUint64());
        }
        uint16 count = state.vehicleCount();
        state = count == 0 ? state.withOnly(vehicle, vehicleState.rewardedKm()) : _folded(state);
        _drivers[driver] = state.withCount(count + 1);
    }

    /// @dev A driver has a vehicle less.
    function _removeVehicle(address driver) internal {
        DriverAccount state = _drivers[driver];
        _drivers[driver] = _folded(state).withCount(state.vehicleCount() - 1);
    }

    // Internal: allowances

    function _indexes() internal view returns (Indexes memory) {
        CapClock memory clock = _clock;
        return
            Indexes({
                vehicle: RewardMath.indexAt(
                    clock.vehicleIndex,
                    clock.vehicleKmPerWeek,
                    clock.changedAt,
                    block.timestamp
                ),
                driver: RewardMath.indexAt(clock.driverIndex, clock.driverKmPerWeek, clock.changedAt, block.timestamp)
            });
    }

    /// @dev The smaller of the two allowances, in kilometres. Both accounts are open.
    function _allowance(
        uint40 vehicle,
        VehicleAccount state,
        DriverAccount driverState,
        Indexes memory indexes
    ) internal view returns (uint256) {
        uint40 only = driverState.onlyVehicle();
        uint256 total = _driverRewarded(driverState, only == vehicle ? state : _accounts[only]);
        return
            RewardMath.min(
                _vehicleAllowance(state, indexes),
                RewardMath.allowance(indexes.driver, driverState.start(), total)
            );
    }

    // Internal: the budget

    /// @dev Kilometres left in this week; nothing else may be under way.
    function _enter() internal returns (uint256 leftKm) {
        Budget budget = _checkUnlocked();
        _budget = budget.locked();
        return _leftOf(budget);
    }

    /// @dev Kilometres left in this week after what was paid.
    function _leave(uint256 paidKm) internal {
        Budget budget = _budget;
        uint256 spentKm = budget.week() == _week() ? budget.spentKm() : 0;
        _budget = BudgetLibrary.pack(_week(), (spentKm + paidKm).toUint32());
    }

    /// @dev No settlement is under way: whoever it pays cannot come back here.
    function _checkUnlocked() internal view returns (Budget budget) {
        budget = _budget;
        if (budget.isLocked()) revert RewardDistributorLocked();
    }

    function _budgetLeft() internal view returns (uint256) {
        return _leftOf(_budget);
    }

    // Private

    function _vehicleAllowance(VehicleAccount state, Indexes memory indexes) private pure returns (uint256) {
        return RewardMath.allowance(indexes.vehicle, state.start(), state.rewardedKm());
    }

    /// @dev What a driver was rewarded; `only` is the account of the only vehicle, if there is one.
    function _driverRewarded(DriverAccount state, VehicleAccount only) private pure returns (uint256) {
        if (state.onlyVehicle() == 0) return state.rewardedKm();
        // baseKm is what the vehicle was rewarded at some time, and that only grows.
        unchecked {
            return uint256(state.rewardedKm()) + only.rewardedKm() - state.baseKm();
        }
    }

    /// @dev The account speaking for itself, without an only vehicle.
    function _folded(DriverAccount state) private view returns (DriverAccount) {
        uint40 only = state.onlyVehicle();
        if (only == 0) return state;
        return state.rewarded(_accounts[only].rewardedKm() - state.baseKm()).withOnly(0, 0);
    }

    function _setFrozen(address driver, bool frozen) private {
        DriverAccount state = _drivers[driver];
        if (state.isFrozen() == frozen) revert RewardDistributorFreezeUnchanged(driver, frozen);

        _drivers[driver] = state.withFrozen(frozen);

        emit DriverFrozen(driver, frozen);
    }

    function _setCaps(Caps memory caps_, Indexes memory indexes) private {
        if (caps_.vehicleKmPerWeek == 0 || caps_.driverKmPerWeek == 0 || caps_.budgetKmPerWeek == 0) {
            revert RewardDistributorInvalidCaps(caps_);
        }

        _clock = CapClock({
            vehicleKmPerWeek: caps_.vehicleKmPerWeek,
            driverKmPerWeek: caps_.driverKmPerWeek,
            budgetKmPerWeek: caps_.budgetKmPerWeek,
            changedAt: uint40(block.timestamp),
            vehicleIndex: indexes.vehicle.toUint64(),
            driverIndex: indexes.driver.toUint64()
        });

        emit CapsChanged(caps_);
    }

    function _leftOf(Budget budget) private view returns (uint256) {
        uint256 cap = _clock.budgetKmPerWeek;
        if (budget.week() != _week()) return cap;
        return cap > budget.spentKm() ? cap - budget.spentKm() : 0;
    }

    /// @dev Weeks since 1970-01-01.
    function _week() private view returns (uint40) {
        return uint40(block.timestamp / RewardMath.WEEK);
    }
}
