"""The distributor: what is paid at which rate, and what waits or is given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from stateful.model.accounts import Account, Accounts
from stateful.model.guarded import ADMIN_ROLE, WEEK, Call, Event, Refused
from stateful.model.odometers import Vehicle
from stateful.model.payouts import Answer, Payment, Payout

FIRST_RATE = 10**17
MAX_RATES = 256
MAX_VEHICLES = 256
REFUSE, WAIVE, DROP = range(3)


class Source(Protocol):
    """As much of the registry as is needed to settle."""

    def vehicle(self, number: int) -> Vehicle: ...

    def final_km(self, time: int, number: int) -> int: ...


class Part(NamedTuple):
    """What a settlement does for one vehicle and its driver."""

    number: int
    driver: str
    pay_km: int = 0
    over_km: int = 0
    waiting_km: int = 0
    amount: int = 0  # wei
    for_budget: bool = False


@dataclass
class Draft:
    """Planned kilometres that are not yet in any account, by vehicle and by driver."""

    done: dict[int, int] = field(default_factory=dict)
    paid: dict[int | str, int] = field(default_factory=dict)
    spent: int = 0

    def add(self, part: Part) -> None:
        self.done[part.number] = self.done.get(part.number, 0) + part.pay_km + part.over_km
        for key in (part.number, part.driver):
            self.paid[key] = self.paid.get(key, 0) + part.pay_km
        self.spent += part.pay_km


@dataclass(kw_only=True)
class Rewards(Accounts):
    rates: list[tuple[int, int]] = field(default_factory=lambda: [(0, FIRST_RATE)])
    payout: Payout | None = None
    payouts: dict[str, Payout] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    """Contracts that pay for another distributor."""
    source: Source | None = None
    paid_wei: int = 0

    def registry(self) -> Source:
        assert self.source is not None
        return self.source

    # Rates

    def rate_at(self, time: int) -> int:
        return next(rate for since, rate in reversed(self.rates) if time >= since)

    def worth(self, vehicle: Vehicle, start: int, km: int) -> int:
        """Wei of the kilometres after `start`, each at the rate when its reading was recorded."""
        amount, at = 0, vehicle.baseline_km
        for odometer, recorded_at in vehicle.readings:
            driven = min(odometer, start + km) - max(at, start)
            amount += max(driven, 0) * self.rate_at(recorded_at)
            at = odometer
        return amount

    # Settlement

    def settle(self, call: Call, numbers: Sequence[int]) -> list[Event]:
        self.running()
        if len(numbers) > MAX_VEHICLES:
            raise Refused("RewardDistributorTooMany", count=len(numbers))
        for number in numbers:
            self.registry().vehicle(number)
        draft, parts = Draft(), []
        for number in numbers:
            vehicle, km = (
                self.registry().vehicle(number),
                self.registry().final_km(call.time, number),
            )
            part = Part(number, vehicle.driver)
            if not vehicle.frozen and not self.driver(vehicle.driver).frozen:
                part = self._plan(call.time, number, vehicle, km, draft)
            draft.add(part)
            parts.append(part)
        return self._conclude(call.time, parts, self._paid(parts))

    def _plan(self, time: int, number: int, vehicle: Vehicle, km: int, draft: Draft) -> Part:
        account, driver = self.accounts[number], self.driver(vehicle.driver)
        settled = account.settled_km + draft.done.get(number, 0)
        due = km - settled
        if due <= 0:
            return Part(number, vehicle.driver)
        allowed = min(
            due,
            self.vehicle_allowance(time, account, draft.paid.get(number, 0)),
            self.driver_allowance(time, driver, draft.paid.get(vehicle.driver, 0)),
        )
        left = max(self.budget_left(time) - draft.spent, 0)
        pay = min(allowed, left)
        if pay == 0:
            # Nothing is given up without a payment: all that is due waits.
            return Part(number, vehicle.driver, 0, 0, due, for_budget=left == 0)
        worth = self.worth(vehicle, settled, pay)
        over, waiting = due - allowed, allowed - pay
        return Part(number, vehicle.driver, pay, over, waiting, worth, for_budget=waiting > 0)

    def _paid(self, parts: Sequence[Part]) -> Answer:
        """What the payout does; the places of its answer are those of the parts."""
        places = [place for place, part in enumerate(parts) if part.pay_km]
        if not places:
            return Answer([], set())
        if self.payout is None:
            raise Refused("RewardDistributorNoPayout")
        payments = [
            Payment(parts[at].driver, parts[at].number, parts[at].pay_km, parts[at].amount)
            for at in places
        ]
        answer = self.payout.pay(payments)
        return answer._replace(failed={places[at] for at in answer.failed})

    def _conclude(self, time: int, parts: Sequence[Part], answer: Answer) -> list[Event]:
        events = list(answer.events)
        for place, part in enumerate(parts):
            if part.pay_km and place in answer.failed:
                told = (part.number, part.driver, part.pay_km, answer.reason)
                events.append(("PayoutFailed", *told))
            elif part.pay_km:
                events += self._book(time, part)
            if part.for_budget:
                events.append(("BudgetExhausted", part.number, part.waiting_km))
        return events

    def _book(self, time: int, part: Part) -> list[Event]:
        account = self.accounts[part.number]
        account.settled_km += part.pay_km + part.over_km
        account.rewarded_km += part.pay_km
        account.paid_since_km += part.pay_km
        account.given_up_since_km += part.over_km
        self.drivers[part.driver].rewarded_km += part.pay_km
        week = time // WEEK
        self.spent[week] = self.spent.get(week, 0) + part.pay_km
        self.paid_wei += part.amount
        told: list[Event] = [("Settled", part.number, part.driver, part.pay_km, part.amount)]
        return told + ([("AllowanceExceeded", part.number, part.over_km)] if part.over_km else [])

    def due(self, time: int, number: int) -> tuple[int, int, int, int]:
        """Paid, given up, waiting, and the amount, if it were settled alone now."""
        vehicle, km = self.registry().vehicle(number), self.registry().final_km(time, number)
        unsettled = km - self.accounts[number].settled_km
        if unsettled <= 0:
            return 0, 0, 0, 0
        if vehicle.frozen or self.driver(vehicle.driver).frozen or self.paused:
            return 0, 0, unsettled, 0
        part = self._plan(time, number, vehicle, km, Draft())
        return part.pay_km, part.over_km, part.waiting_km, part.amount

    # Told by the registry

    def baseline(self, time: int, number: int, driver: str, km: int) -> list[Event]:
        self.check_not_frozen(driver)
        self.accounts[number] = Account(time, km, km)
        self.add_vehicle(time, driver)
        return [("AccountOpened", number, driver, km)]

    def handover(
        self, time: int, number: int, vehicle: Vehicle, driver: str, km: int, rest: int
    ) -> list[Event]:
        """Before the registry changes the vehicle; what is refused is refused before effects."""
        self.running()
        former, account = vehicle.driver, self.accounts[number]
        parts = []
        if rest != DROP:
            self.check_not_frozen(former)
            parts = [self._plan(time, number, vehicle, vehicle.odometer_km, Draft())]
            if rest == REFUSE and (left := self._left_after(parts[0], vehicle)):
                raise Refused("RewardDistributorUnsettled", vehicle=number, km=left)
        if driver != former:
            self.check_not_frozen(driver)

        told = self._conclude(time, parts, self._paid(parts))
        if (left := vehicle.odometer_km - account.settled_km) > 0:
            told.append(("KilometresDropped", number, former, left))
        if driver != former:
            self.drivers[former].vehicles -= 1
            self.add_vehicle(time, driver)
        account.begin(km)
        return [*told, ("AccountOpened", number, driver, km)]

    def _left_after(self, part: Part, vehicle: Vehicle) -> int:
        """Kilometres still unsettled after a payment, which may fail."""
        done = part.pay_km + part.over_km
        if part.pay_km and self.would_fail(part):
            done = 0
        return vehicle.odometer_km - self.accounts[part.number].settled_km - done

    def would_fail(self, part: Part) -> bool:
        if self.payout is None:
            raise Refused("RewardDistributorNoPayout")
        payment = Payment(part.driver, part.number, part.pay_km, part.amount)
        return self.payout.would_fail(payment)

    # Administrator

    def set_rate(self, call: Call, rate: int) -> list[Event]:
        self.only(call.sender, ADMIN_ROLE)
        if rate == 0:
            raise Refused("RewardDistributorZeroRate")
        if len(self.rates) == MAX_RATES:
            raise Refused("RewardDistributorNoMoreRates")
        self.rates.append((call.time + 1, rate))
        number = len(self.rates) - 1
        return [("CheckpointBegun", call.time + 1), ("RateChanged", number, rate, call.time + 1)]

    def set_payout(self, call: Call, payout: str) -> list[Event]:
        self.only(call.sender, ADMIN_ROLE)
        if payout in self.foreign:
            raise Refused("RewardDistributorForeignPayout", payout=payout)
        if payout not in self.payouts:
            raise Refused("RewardDistributorNotContract", account=payout)
        self.payout = self.payouts[payout]
        return [("PayoutChanged", payout)]
