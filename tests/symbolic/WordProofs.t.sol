// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Budget, BudgetLibrary} from "../../contracts/libraries/Budget.sol";
import {Final, FinalLibrary} from "../../contracts/libraries/Final.sol";
import {Plan, PlanLibrary} from "../../contracts/libraries/Plan.sol";
import {Trip, TripLibrary} from "../../contracts/libraries/Trip.sol";

/// @dev What is packed comes out as it went in.
contract WordProofs {
    function check_budgetKeepsEveryField(uint40 week, uint32 spent) external pure {
        Budget free = BudgetLibrary.pack(week, spent);

        assert(free.week() == week && free.spentKm() == spent && !free.isLocked());
        Budget locked = free.locked();
        assert(locked.week() == week && locked.spentKm() == spent && locked.isLocked());
    }

    function check_tripKeepsEveryField(address driver, uint40 vehicle, uint24 km) external pure {
        Trip trip = TripLibrary.pack(driver, vehicle, km);

        assert(trip.driver() == driver && trip.vehicle() == vehicle && trip.km() == km);
    }

    function check_finalKeepsEveryField(address driver, uint24 km, bool frozen) external pure {
        Final last = FinalLibrary.pack(driver, km, frozen);

        assert(last.driver() == driver && last.km() == km && last.isFrozen() == frozen);
    }

    function check_planKeepsEveryField(uint24 over, uint24 waiting, uint8 tariffs, bool counted) external pure {
        Plan plan = PlanLibrary.pack(over, waiting, tariffs, counted);

        assert(plan.overKm() == over && plan.waitingKm() == waiting);
        assert(plan.tariffs() == tariffs && plan.isCounted() == counted);
    }
}
