// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {Guarded} from "./Guarded.sol";
import {IMileageListener} from "./interfaces/IMileageListener.sol";
import {IMileageRegistry} from "./interfaces/IMileageRegistry.sol";
import {Final, Rest} from "./interfaces/MileageTypes.sol";
import {IPayout, Payment} from "./interfaces/IPayout.sol";
import {Caps, IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {IRewards} from "./interfaces/IRewards.sol";
import {DriverAccount} from "./libraries/DriverAccount.sol";
import {RewardMath} from "./libraries/RewardMath.sol";
import {VehicleAccount} from "./libraries/VehicleAccount.sol";
import {Accounts} from "./rewards/Accounts.sol";
import {Tariffs} from "./rewards/Tariffs.sol";

/// @title RewardDistributor
/// @notice Pays drivers for the final kilometres of the registry: 1 B3TR for every 10 km at the beginning. The odometer is
/// the ledger: nothing is claimed or signed here.
///
/// Who is trusted for what:
/// - The registry: for drivers and final kilometres. What it says is paid, up to the caps.
/// - The payout: to have paid what it does not tell as unpaid. It cannot make this contract count a kilometre twice.
/// - The guardian: to pause and to freeze drivers, at once. It cannot move anything.
/// - The administrator (a timelock on public networks): to choose payout, rate and caps for what comes, and to undo what the
///   guardian did. It cannot change what was earned: a rate counts from its own readings on, a cap from its own time on.
/// - Whoever settles: for nothing. Only drivers are paid, the sum does not depend on who settles how often, and an account
///   changes only together with a payment.
///
/// What is not protected: a driver above an allowance gives up what is over it whenever someone settles; caps that allow
/// what the registry's limits allow (7 * maxKmPerDay a vehicle) leave nothing to give up. A budget is first come, first
/// served within its week; what it does not cover waits.
/// @custom:security Terms, roles and limits: docs/contracts.md; properties and their tests: docs/security/properties.md.
contract RewardDistributor is Tariffs, Accounts, ReentrancyGuard {
    /// @dev What a settlement does with one vehicle, beside its Payment.
    struct Plan {
        VehicleAccount before;
        uint24 overKm;
        uint24 waitingKm; // for the budget
        bool counted; // in the driver's own account
    }

    /// @inheritdoc IRewardDistributor
    string public constant version = "2.0.0";

    /// @notice The most vehicles in a settlement: a payout tells the unpaid ones in one word.
    uint256 public constant MAX_VEHICLES = 256;

    /// @dev A payout that reverts and leaves less than this part of the gas is taken for one that lacked gas.
    uint256 private constant SPARE_GAS_PART = 8;

    constructor(
        address admin,
        address guardian,
        IMileageRegistry registry_,
        Caps memory caps_
    ) Guarded(admin, guardian) Tariffs(registry_) Accounts(caps_) {}

    modifier onlyRegistry() {
        if (msg.sender != address(registry)) revert RewardDistributorNotRegistry(msg.sender);
        _;
    }

    // External

    /// @inheritdoc IRewards
    function settle(uint40[] calldata vehicles) external whenNotPaused nonReentrant returns (uint256 paid) {
        if (vehicles.length > MAX_VEHICLES) revert RewardDistributorTooMany(vehicles.length);

        return _settle(vehicles, registry.finals(vehicles));
    }

    /// @inheritdoc IMileageListener
    function onBaseline(uint40 vehicle, address driver, uint24 km) external onlyRegistry nonReentrant {
        _open(vehicle, driver, km, _currentTerms().tariff);

        emit AccountOpened(vehicle, driver, km);
    }

    /// @inheritdoc IMileageListener
    function onHandover(
        uint40 vehicle,
        address formerDriver,
        uint24 formerKm,
        address driver,
        uint24 km,
        Rest rest
    ) external onlyRegistry whenNotPaused nonReentrant {
        if (rest != Rest.Drop) _settleFor(vehicle, formerDriver, formerKm);
        VehicleAccount state = _accounts[vehicle];
        if (formerKm > state.settledKm()) {
            uint24 unsettledKm = formerKm - state.settledKm();
            if (rest == Rest.Refuse) revert RewardDistributorUnsettled(vehicle, unsettledKm);
            emit KilometresDropped(vehicle, formerDriver, unsettledKm);
        }

        if (driver != formerDriver) {
            _removeVehicle(formerDriver);
            _addVehicle(driver, vehicle, state);
        }
        _accounts[vehicle] = state.settledAt(km, _currentTerms().tariff);

        emit AccountOpened(vehicle, driver, km);
    }

    // Views

    /// @inheritdoc IRewards
    function due(
        uint40 vehicle
    ) external view returns (uint24 payKm, uint24 overKm, uint24 waitingKm, uint256 amount) {
        uint40[] memory vehicles = new uint40[](1);
        vehicles[0] = vehicle;
        Final memory last = registry.finals(vehicles)[0];
        VehicleAccount state = _accounts[vehicle];
        if (!state.isOpen() || last.km <= state.settledKm()) return (0, 0, 0, 0);
        DriverAccount driverState = _drivers[last.driver];
        uint24 dueKm = last.km - state.settledKm();
        if (last.frozen || driverState.isFrozen() || paused()) return (0, 0, dueKm, 0);

        uint256 allowanceKm = _allowance(vehicle, state, driverState, _indexes());
        (uint256 pay, uint256 over, uint256 waiting) = RewardMath.split(dueKm, allowanceKm, _budgetLeft());
        (amount, ) = _worth(vehicle, state, pay, over, _currentTerms());
        // No cast loses anything: the three add up to a difference of two odometers.
        return (uint24(pay), uint24(over), uint24(waiting), amount);
    }

    // Private

    function _settleFor(uint40 vehicle, address driver, uint24 km) private {
        if (_drivers[driver].isFrozen()) revert RewardDistributorDriverFrozen(driver);

        uint40[] memory vehicles = new uint40[](1);
        vehicles[0] = vehicle;
        Final[] memory finals = new Final[](1);
        finals[0] = Final(driver, km, false);
        _settle(vehicles, finals);
    }

    /// @dev Plans and effects for all vehicles, then one call to the payout, then what that call failed to pay is undone.
    function _settle(uint40[] memory vehicles, Final[] memory finals) private returns (uint256 paid) {
        Terms memory terms = _currentTerms();
        Indexes memory indexes = _indexes();
        Payment[] memory payments = new Payment[](vehicles.length);
        Plan[] memory plans = new Plan[](vehicles.length);
        uint256 left = _budgetLeft();
        uint256 payKm = 0;
        for (uint256 i = 0; i < vehicles.length; ++i) {
            Payment memory payment = payments[i];
            payment.vehicle = vehicles[i];
            plans[i] = _plan(payment, finals[i], indexes, left - payKm, terms);
            payKm += payment.km;
        }
        if (payKm == 0) return _conclude(payments, plans, 0, "");

        _spend(payKm);
        (uint256 unpaid, bytes memory reason) = _pay(terms.payout, payments);
        return _conclude(payments, plans, unpaid, reason);
    }

    /// @dev Fills in what a vehicle's driver is to be paid and writes it into the accounts.
    function _plan(
        Payment memory payment,
        Final memory last,
        Indexes memory indexes,
        uint256 left,
        Terms memory terms
    ) private returns (Plan memory plan) {
        uint40 vehicle = payment.vehicle;
        VehicleAccount state = _accounts[vehicle];
        if (last.frozen || !state.isOpen() || last.km <= state.settledKm()) return plan;
        DriverAccount driverState = _drivers[last.driver];
        if (driverState.isFrozen()) return plan;

        (uint256 payKm, uint256 overKm, uint256 waitingKm) = RewardMath.split(
            last.km - state.settledKm(),
            _allowance(vehicle, state, driverState, indexes),
            left
        );
        // No cast loses anything: these are parts of a difference of two odometers, as is their sum with settledKm.
        if (payKm == left) plan.waitingKm = uint24(waitingKm);
        if (payKm == 0) return plan;

        uint8 next;
        payment.driver = last.driver;
        payment.km = uint24(payKm);
        (payment.amount, next) = _worth(vehicle, state, payKm, overKm, terms);
        plan.before = state;
        plan.overKm = uint24(overKm);
        plan.counted = driverState.onlyVehicle() != vehicle;
        _accounts[vehicle] = state.settledAt(state.settledKm() + uint24(payKm + overKm), next).rewarded(uint24(payKm));
        if (plan.counted) _drivers[last.driver] = driverState.rewarded(uint24(payKm));
    }

    /// @dev A payout that reverts has paid nobody.
    function _pay(
        IPayout payout_,
        Payment[] memory payments
    ) private returns (uint256 unpaid, bytes memory reason) {
        if (address(payout_) == address(0)) revert RewardDistributorNoPayout();

        uint256 gasBefore = gasleft();
        try payout_.pay(payments) returns (uint256 unpaid_) {
            return (unpaid_, "");
        } catch (bytes memory reason_) {
            // Otherwise anyone could make good payments look failed, by sending too little gas.
            if (gasleft() < gasBefore / SPARE_GAS_PART) revert RewardDistributorOutOfGas(gasleft());
            return (type(uint256).max, reason_);
        }
    }

    /// @dev Tells what was paid, and undoes what was not.
    function _conclude(
        Payment[] memory payments,
        Plan[] memory plans,
        uint256 unpaid,
        bytes memory reason
    ) private returns (uint256 paid) {
        uint256 unpaidKm = 0;
        for (uint256 i = 0; i < payments.length; ++i) {
            Payment memory payment = payments[i];
            Plan memory plan = plans[i];
            if (payment.km != 0) {
                if ((unpaid >> i) & 1 == 0) {
                    paid += payment.amount;
                    emit Settled(payment.vehicle, payment.driver, payment.km, payment.amount);
                    if (plan.overKm != 0) emit AllowanceExceeded(payment.vehicle, plan.overKm);
                } else {
                    unpaidKm += payment.km;
                    _undo(payment, plan);
                    emit PayoutFailed(payment.vehicle, payment.driver, payment.km, reason);
                }
            }
            if (plan.waitingKm != 0) emit BudgetExhausted(payment.vehicle, plan.waitingKm);
        }
        if (unpaidKm != 0) _unspend(unpaidKm);
    }

    /// @dev A vehicle is paid once in a settlement, so that its account is as it was; its driver's may have moved on.
    function _undo(Payment memory payment, Plan memory plan) private {
        _accounts[payment.vehicle] = plan.before;
        if (plan.counted) _drivers[payment.driver] = _drivers[payment.driver].unrewarded(payment.km);
    }
}
