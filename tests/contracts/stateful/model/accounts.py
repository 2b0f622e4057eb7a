"""What vehicles and drivers were rewarded, and how much they may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from stateful.model.guarded import ADMIN_ROLE, GUARDIAN_ROLE, WEEK, Call, Event, Guarded, Refused


class Caps(NamedTuple):
    vehicle: int  # km a week
    driver: int
    budget: int


@dataclass
class Account:
    """Of a vehicle. `settled_km` and `baseline_km` are odometers."""

    opened_at: int
    settled_km: int
    baseline_km: int
    rewarded_km: int = 0
    paid_since_km: int = 0
    """Paid and given up since the baseline: together they are what was driven and settled."""
    given_up_since_km: int = 0

    def begin(self, km: int) -> None:
        self.settled_km = self.baseline_km = km
        self.paid_since_km = self.given_up_since_km = 0


@dataclass
class Driver:
    """`opened_at`: with the first vehicle."""

    opened_at: int | None = None
    rewarded_km: int = 0
    vehicles: int = 0
    frozen: bool = False


@dataclass(kw_only=True)
class Accounts(Guarded):
    caps: list[tuple[int, Caps]]  # each with the time since when
    accounts: dict[int, Account] = field(default_factory=dict)
    drivers: dict[str, Driver] = field(default_factory=dict)
    spent: dict[int, int] = field(default_factory=dict)  # km by week

    def driver(self, address: str) -> Driver:
        return self.drivers.get(address, Driver())

    def earned_km(self, time: int, which: int, opened_at: int) -> int:
        """A week of the cap at the opening, and every cap for as long as it was in force."""
        at_opening = next(caps for since, caps in reversed(self.caps) if since <= opened_at)
        area = at_opening[which] * WEEK
        ends = [since for since, _ in self.caps[1:]] + [time]
        for (since, caps), end in zip(self.caps, ends, strict=True):
            area += caps[which] * max(0, end - max(since, opened_at))
        return area // WEEK

    def vehicle_allowance(self, time: int, account: Account, more: int = 0) -> int:
        """`more`: rewarded beyond what the account says."""
        earned = self.earned_km(time, 0, account.opened_at)
        return max(earned - account.rewarded_km - more, 0)

    def driver_allowance(self, time: int, driver: Driver, more: int = 0) -> int:
        if driver.opened_at is None:
            return 0
        earned = self.earned_km(time, 1, driver.opened_at)
        return max(earned - driver.rewarded_km - more, 0)

    def budget_left(self, time: int) -> int:
        return max(self.caps[-1][1].budget - self.spent.get(time // WEEK, 0), 0)

    def add_vehicle(self, time: int, address: str) -> None:
        driver = self.drivers.setdefault(address, Driver())
        if driver.opened_at is None:
            driver.opened_at = time
        driver.vehicles += 1

    def check_not_frozen(self, address: str) -> None:
        if self.driver(address).frozen:
            raise Refused("RewardDistributorDriverFrozen", driver=address)

    def freeze_driver(self, call: Call, address: str) -> list[Event]:
        self.only(call.sender, GUARDIAN_ROLE)
        return self._set_frozen(address, True)

    def unfreeze_driver(self, call: Call, address: str) -> list[Event]:
        self.only(call.sender, ADMIN_ROLE)
        return self._set_frozen(address, False)

    def _set_frozen(self, address: str, frozen: bool) -> list[Event]:
        if self.driver(address).frozen == frozen:
            raise Refused("RewardDistributorFreezeUnchanged", driver=address, frozen=frozen)
        self.drivers.setdefault(address, Driver()).frozen = frozen
        return [("DriverFrozen", address, frozen)]

    def set_caps(self, call: Call, caps: tuple[int, int, int]) -> list[Event]:
        self.only(call.sender, ADMIN_ROLE)
        if not all(caps):
            raise Refused("RewardDistributorInvalidCaps", caps=tuple(caps))
        self.caps.append((call.time, Caps(*caps)))
        return [("CapsChanged", tuple(caps))]
