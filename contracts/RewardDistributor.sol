// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {IMileageListener} from "./interfaces/IMileageListener.sol";
import {IMileageRegistry} from "./interfaces/IMileageRegistry.sol";
import {IPayout} from "./interfaces/IPayout.sol";
import {Caps, IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {Account, AccountLibrary} from "./libraries/Account.sol";
import {RewardMath} from "./libraries/RewardMath.sol";

/// @title RewardDistributor
/// @notice Pays drivers for the final kilometres of the registry: 1 B3TR for every 10 km. The odometer is the ledger:
/// nothing is claimed or signed here.
///
/// Who is trusted for what:
/// - The registry: for drivers and final kilometres. What it says is paid, up to the caps.
/// - The payout: to pay when it returns, and to revert otherwise. It cannot make this contract pay twice.
/// - The administrator: for nothing. Registry, payout, rate and caps are fixed; the role exists for a later guard.
/// - Whoever settles: for nothing. Only drivers are paid, the sum does not depend on who settles how often, and an account
///   changes only together with a payment.
///
/// What is not protected: a driver above an allowance gives up what is over it whenever someone settles; caps that allow
/// what the registry's limits allow (7 * maxKmPerDay a vehicle) leave nothing to give up. A budget is first come, first
/// served within its week; what it does not cover waits.
/// @custom:security Terms, roles and limits in one page: docs/contracts.md.
contract RewardDistributor is IRewardDistributor, AccessControl, ReentrancyGuard {
    /// @dev One slot.
    struct Budget {
        uint40 week;
        uint32 spentKm;
    }

    /// @notice Wei of B3TR a kilometre.
    uint256 public constant RATE = RewardMath.RATE;

    /// @inheritdoc IRewardDistributor
    string public constant version = "1.0.0";

    /// @dev A failed payment that leaves less than this part of the gas is taken for one that lacked gas. Each of the nested
    /// calls of a payout keeps 1/64 back, so four of them running dry leave 1/16.
    uint256 private constant SPARE_GAS_PART = 16;

    /// @inheritdoc IRewardDistributor
    IMileageRegistry public immutable registry;
    /// @inheritdoc IRewardDistributor
    IPayout public immutable payout;
    uint256 private immutable _vehicleKmPerWeek;
    uint256 private immutable _driverKmPerWeek;
    uint256 private immutable _budgetKmPerWeek;

    mapping(uint40 vehicle => Account) private _accounts;
    mapping(address driver => Account) private _drivers;
    Budget private _budget;

    constructor(address admin, IMileageRegistry registry_, IPayout payout_, Caps memory caps_) {
        if (admin == address(0)) revert RewardDistributorZeroAdmin();
        if (address(registry_).code.length == 0) revert RewardDistributorNotContract(address(registry_));
        if (address(payout_).code.length == 0) revert RewardDistributorNotContract(address(payout_));
        if (caps_.vehicleKmPerWeek == 0 || caps_.driverKmPerWeek == 0 || caps_.budgetKmPerWeek == 0) {
            revert RewardDistributorInvalidCaps(caps_);
        }

        registry = registry_;
        payout = payout_;
        _vehicleKmPerWeek = caps_.vehicleKmPerWeek;
        _driverKmPerWeek = caps_.driverKmPerWeek;
        _budgetKmPerWeek = caps_.budgetKmPerWeek;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    // External

    /// @inheritdoc IMileageListener
    function onBaseline(uint40 vehicle, address driver, uint24 km) external {
        if (msg.sender != address(registry)) revert RewardDistributorNotRegistry(msg.sender);

        _open(vehicle, driver, km);
    }

    /// @inheritdoc IRewardDistributor
    function settle(uint40[] calldata vehicles) external nonReentrant returns (uint256 paid) {
        // Kept in memory and written once: nothing else touches it, and this function does not nest.
        uint256 left = _budgetLeft();
        uint256 before = left;
        for (uint256 i = 0; i < vehicles.length; ++i) {
            left -= _settle(vehicles[i], left);
        }

        uint256 paidKm = before - left;
        if (paidKm != 0) {
            // No cast loses anything: at most the budget is spent, which came as uint32.
            _budget = Budget({week: _week(), spentKm: uint32(_budgetKmPerWeek - left)});
        }
        return paidKm * RATE;
    }

    // Views

    /// @inheritdoc IRewardDistributor
    function due(uint40 vehicle) external view returns (uint24 payKm, uint24 overKm, uint24 waitingKm) {
        Account state = _accounts[vehicle];
        (address driver, uint24 km) = registry.finalKm(vehicle);
        if (!state.isOpen() || km <= state.settledKm()) return (0, 0, 0);

        (uint256 pay, uint256 over, uint256 waiting) = _split(
            km - state.settledKm(),
            state,
            _driverAccount(driver),
            _budgetLeft()
        );
        // No cast loses anything: the three add up to a difference of two odometers.
        return (uint24(pay), uint24(over), uint24(waiting));
    }

    /// @inheritdoc IRewardDistributor
    function account(uint40 vehicle) external view returns (uint24 settledKm, uint64 rewardedKm, uint40 openedAt) {
        Account state = _accounts[vehicle];
        return (state.settledKm(), state.rewardedKm(), state.openedAt());
    }

    /// @inheritdoc IRewardDistributor
    function driverAccount(address driver) external view returns (uint64 rewardedKm, uint40 openedAt) {
        Account state = _drivers[driver];
        return (state.rewardedKm(), state.openedAt());
    }

    /// @inheritdoc IRewardDistributor
    function budgetLeft() external view returns (uint32) {
        return uint32(_budgetLeft());
    }

    /// @inheritdoc IRewardDistributor
    function caps() external view returns (Caps memory) {
        // No cast loses anything: the constructor took the values in these very types.
        return
            Caps({
                vehicleKmPerWeek: uint24(_vehicleKmPerWeek),
                driverKmPerWeek: uint24(_driverKmPerWeek),
                budgetKmPerWeek: uint32(_budgetKmPerWeek)
            });
    }

    // Private

    /// @dev Settles one vehicle within what is left of the budget; returns the kilometres paid.
    function _settle(uint40 vehicle, uint256 left) private returns (uint256 paidKm) {
        Account state = _accounts[vehicle];
        (address driver, uint24 km) = registry.finalKm(vehicle);
        if (!state.isOpen()) {
            // Registered before this contract was the registry's listener: counts from now on.
            _open(vehicle, driver, km);
            return 0;
        }
        if (km <= state.settledKm()) return 0;

        Account driverState = _driverAccount(driver);
        (uint256 payKm, uint256 overKm, uint256 waitingKm) = _split(km - state.settledKm(), state, driverState, left);
        bool budgetShort = waitingKm != 0 && left == payKm;
        if (payKm != 0) {
            if (!_pay(vehicle, driver, payKm, overKm, state, driverState)) return 0;
            if (overKm != 0) emit AllowanceExceeded(vehicle, uint24(overKm));
        }
        if (budgetShort) emit BudgetExhausted(vehicle, uint24(waitingKm));
        return payKm;
    }

    /// @dev Effects, then the payment; a payment that fails has undone its own effects, and these are undone here.
    function _pay(
        uint40 vehicle,
        address driver,
        uint256 payKm,
        uint256 overKm,
        Account state,
        Account driverState
    ) private returns (bool paid) {
        // No cast loses anything: both are parts of a difference of two odometers, as is their sum with settledKm.
        uint24 km = uint24(payKm);
        _accounts[vehicle] = state.settledAt(state.settledKm() + uint24(payKm + overKm)).rewarded(km);
        _drivers[driver] = driverState.rewarded(km);

        uint256 gasBefore = gasleft();
        try payout.pay(driver, vehicle, km, payKm * RATE) {
            emit Settled(vehicle, driver, km, payKm * RATE);
            return true;
        } catch (bytes memory reason) {
            // Otherwise anyone could make good payments look failed, by sending too little gas.
            if (gasleft() < gasBefore / SPARE_GAS_PART) revert RewardDistributorOutOfGas(gasleft());
            _accounts[vehicle] = state;
            _drivers[driver] = driverState;
            emit PayoutFailed(vehicle, driver, km, reason);
            return false;
        }
    }

    /// @dev Opens the account of a vehicle, or sets a new baseline. Allowances keep counting from the first opening: a new
    /// baseline must not be a way to a fresh week.
    function _open(uint40 vehicle, address driver, uint24 km) private {
        Account state = _accounts[vehicle];
        if (!state.isOpen()) state = AccountLibrary.open(block.timestamp);
        _accounts[vehicle] = state.settledAt(km);
        if (!_drivers[driver].isOpen()) _drivers[driver] = AccountLibrary.open(block.timestamp);

        emit AccountOpened(vehicle, driver, km);
    }

    function _split(
        uint256 dueKm,
        Account state,
        Account driverState,
        uint256 left
    ) private view returns (uint256 payKm, uint256 overKm, uint256 waitingKm) {
        uint256 time = block.timestamp;
        uint256 allowanceKm = RewardMath.min(
            RewardMath.allowance(_vehicleKmPerWeek, state.openedAt(), state.rewardedKm(), time),
            RewardMath.allowance(_driverKmPerWeek, driverState.openedAt(), driverState.rewardedKm(), time)
        );
        return RewardMath.split(dueKm, allowanceKm, left);
    }

    /// @dev A driver without an account (the registry named no baseline) starts now, not in 1970.
    function _driverAccount(address driver) private view returns (Account state) {
        state = _drivers[driver];
        if (!state.isOpen()) state = AccountLibrary.open(block.timestamp);
    }

    function _budgetLeft() private view returns (uint256) {
        Budget memory state = _budget;
        return state.week == _week() ? _budgetKmPerWeek - state.spentKm : _budgetKmPerWeek;
    }

    /// @dev Weeks since 1970-01-01.
    function _week() private view returns (uint40) {
        return uint40(block.timestamp / RewardMath.WEEK);
    }
}
