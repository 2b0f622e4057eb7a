// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Guarded} from "./Guarded.sol";
import {IMileageListener} from "./interfaces/IMileageListener.sol";
import {IMileageRegistry} from "./interfaces/IMileageRegistry.sol";
import {Rest} from "./interfaces/MileageTypes.sol";
import {Caps, IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {IRewards} from "./interfaces/IRewards.sol";
import {DriverAccount} from "./libraries/DriverAccount.sol";
import {Final, FinalLibrary} from "./libraries/Final.sol";
import {Plan, PlanLibrary} from "./libraries/Plan.sol";
import {RewardMath} from "./libraries/RewardMath.sol";
import {Trip, TripLibrary} from "./libraries/Trip.sol";
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
contract RewardDistributor is Tariffs, Accounts {
    /// @dev What a settlement needs to know, read once.
    struct Settlement {
        Terms terms;
        Indexes indexes;
        uint256 budgetKm; // left when it began
        uint256 leftKm; // left of that so far
        Trip[] trips;
        uint256[] amounts;
        Plan[] plans;
    }

    /// @inheritdoc IRewardDistributor
    string public constant version = "2.0.0";

    /// @notice The most vehicles in a settlement: a payout tells the unpaid ones in one word.
    uint256 public constant MAX_VEHICLES = 256;

    /// @dev A payout that reverts and leaves less than this part of the gas is taken for one that lacked gas; one that says so
    /// itself leaves up to an eighth.
    uint256 private constant SPARE_GAS_PART = 4;

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
    function settle(uint40[] calldata vehicles) external whenNotPaused returns (uint256 paid) {
        if (vehicles.length > MAX_VEHICLES) revert RewardDistributorTooMany(vehicles.length);

        Settlement memory settlement = _begin(vehicles.length);
        Final[] memory finals = registry.finals(vehicles);
        for (uint256 i = 0; i < vehicles.length; ++i) _plan(settlement, i, vehicles[i], finals[i]);
        return _carryOut(settlement);
    }

    /// @inheritdoc IMileageListener
    function onBaseline(uint40 vehicle, address driver, uint24 km) external onlyRegistry {
        _checkUnlocked();

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
    ) external onlyRegistry whenNotPaused {
        _checkUnlocked();

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
        Final last = registry.finals(vehicles)[0];
        VehicleAccount state = _accounts[vehicle];
        if (!state.isOpen() || last.km() <= state.settledKm()) return (0, 0, 0, 0);
        uint24 dueKm = last.km() - state.settledKm();
        DriverAccount driverState = _drivers[last.driver()];
        if (last.isFrozen() || driverState.isFrozen() || paused()) return (0, 0, dueKm, 0);

        uint256 allowanceKm = _allowance(vehicle, state, driverState, _indexes());
        (uint256 pay, uint256 over, uint256 waiting) = RewardMath.split(dueKm, allowanceKm, _budgetLeft());
        (amount, ) = _worth(vehicle, state, pay, over, _currentTerms());
        // No cast loses anything: the three add up to a difference of two odometers.
        return (uint24(pay), uint24(over), uint24(waiting), amount);
    }

    // Private

    function _settleFor(uint40 vehicle, address driver, uint24 km) private {
        if (_drivers[driver].isFrozen()) revert RewardDistributorDriverFrozen(driver);

        Settlement memory settlement = _begin(1);
        _plan(settlement, 0, vehicle, FinalLibrary.pack(driver, km, false));
        _carryOut(settlement);
    }

    function _begin(uint256 count) private returns (Settlement memory settlement) {
        settlement.budgetKm = settlement.leftKm = _enter();
        settlement.terms = _currentTerms();
        settlement.indexes = _indexes();
        settlement.trips = new Trip[](count);
        settlement.amounts = new uint256[](count);
        settlement.plans = new Plan[](count);
    }

    /// @dev Plans what a vehicle's driver is to be paid, and writes it into the accounts.
    function _plan(Settlement memory settlement, uint256 i, uint40 vehicle, Final last) private {
        VehicleAccount state = _accounts[vehicle];
        uint256 dueKm = _dueKm(state, last);
        address driver = last.driver();
        DriverAccount driverState = _drivers[driver];
        if (dueKm == 0 || driverState.isFrozen()) return;

        uint256 leftKm = settlement.leftKm;
        (uint256 payKm, uint256 overKm, uint256 waitingKm) = RewardMath.split(
            dueKm,
            _allowance(vehicle, state, driverState, settlement.indexes),
            leftKm
        );
        // No cast loses anything: these are parts of a difference of two odometers.
        uint24 km = uint24(payKm);
        settlement.trips[i] = TripLibrary.pack(driver, vehicle, km);
        uint24 waiting = payKm == leftKm ? uint24(waitingKm) : 0;
        if (payKm == 0) {
            settlement.plans[i] = PlanLibrary.pack(0, waiting, 0, false);
            return;
        }

        uint8 tariff_ = state.tariff();
        bool counted = driverState.onlyVehicle() != vehicle;
        (uint256 amount, uint8 next) = _worth(vehicle, state, payKm, overKm, settlement.terms);
        // payKm is at most what is left, and a tariff only moves on.
        unchecked {
            settlement.leftKm = leftKm - payKm;
            settlement.plans[i] = PlanLibrary.pack(uint24(overKm), waiting, next - tariff_, counted);
        }
        settlement.amounts[i] = amount;
        _accounts[vehicle] = state.rewarded(km, uint24(overKm), next);
        if (counted) _drivers[driver] = driverState.rewarded(km);
    }

    /// @dev Final kilometres beyond the settled ones; none of a vehicle that is frozen, or without an account.
    function _dueKm(VehicleAccount state, Final last) private pure returns (uint256) {
        uint256 km = last.km();
        uint256 settledKm = state.settledKm();
        if (km <= settledKm || last.isFrozen() || !state.isOpen()) return 0;
        unchecked {
            return km - settledKm;
        }
    }

    /// @dev One call to the payout; what it failed to pay is undone.
    function _carryOut(Settlement memory settlement) private returns (uint256 paid) {
        uint256 plannedKm = settlement.budgetKm - settlement.leftKm;
        (uint256 unpaid, bytes memory reason) = plannedKm == 0 ? (0, bytes("")) : _pay(settlement);
        uint256 unpaidKm = 0;
        for (uint256 i = 0; i < settlement.trips.length; ++i) {
            Trip trip = settlement.trips[i];
            Plan plan = settlement.plans[i];
            if (trip.km() != 0) {
                if ((unpaid >> i) & 1 == 0) {
                    uint256 amount = settlement.amounts[i];
                    paid += amount;
                    emit Settled(trip.vehicle(), trip.driver(), trip.km(), amount);
                    if (plan.overKm() != 0) emit AllowanceExceeded(trip.vehicle(), plan.overKm());
                } else {
                    unpaidKm += trip.km();
                    _undo(trip, plan);
                    emit PayoutFailed(trip.vehicle(), trip.driver(), trip.km(), reason);
                }
            }
            if (plan.waitingKm() != 0) emit BudgetExhausted(trip.vehicle(), plan.waitingKm());
        }
        _leave(plannedKm - unpaidKm);
    }

    /// @dev A payout that reverts has paid nobody.
    function _pay(Settlement memory settlement) private returns (uint256 unpaid, bytes memory reason) {
        if (address(settlement.terms.payout) == address(0)) revert RewardDistributorNoPayout();

        uint256 gasBefore = gasleft();
        try settlement.terms.payout.pay(settlement.trips, settlement.amounts) returns (uint256 unpaid_) {
            return (unpaid_, "");
        } catch (bytes memory reason_) {
            // Otherwise anyone could make good payments look failed, by sending too little gas.
            if (gasleft() < gasBefore / SPARE_GAS_PART) revert RewardDistributorOutOfGas(gasleft());
            return (type(uint256).max, reason_);
        }
    }

    function _undo(Trip trip, Plan plan) private {
        uint40 vehicle = trip.vehicle();
        VehicleAccount state = _accounts[vehicle];
        uint8 tariff_ = state.tariff() - plan.tariffs();
        _accounts[vehicle] = state.unrewarded(trip.km(), plan.overKm(), tariff_);
        if (plan.isCounted()) _drivers[trip.driver()] = _drivers[trip.driver()].unrewarded(trip.km());
    }
}
