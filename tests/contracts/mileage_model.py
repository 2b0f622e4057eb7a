"""The registry and the distributor once more, in plain Python, with nothing of a chain.

Methods return the events that the contracts should emit, as (name, arguments...).
"""

from dataclasses import dataclass, field

DAY = 86_400
WEEK = 7 * DAY
RATE = 10**17

UNKNOWN_VEHICLE, ROLLBACK, NO_PROGRESS, TOO_SOON, TOO_FAST, JUMP_TOO_LARGE = range(6)

Event = tuple[str | int, ...]


@dataclass
class VehicleModel:
    driver: str
    odometer_km: int
    previous_km: int
    recorded_at: int
    settled_km: int
    rewarded_km: int
    opened_at: int
    given_up_km: int = 0
    baseline_km: int = 0


@dataclass
class DriverModel:
    opened_at: int
    rewarded_km: int = 0


@dataclass
class MileageModel:
    """`limits` and `caps` as the constructors take them; times in seconds, distances in km."""

    limits: tuple[int, int, int, int]
    caps: tuple[int, int, int]
    vehicles: dict[int, VehicleModel] = field(default_factory=dict)
    drivers: dict[str, DriverModel] = field(default_factory=dict)
    spent_km: dict[int, int] = field(default_factory=dict)  # by week

    def register(self, time: int, driver: str, km: int) -> list[Event]:
        number = len(self.vehicles) + 1
        self.vehicles[number] = VehicleModel(
            driver, km, km, time, km, rewarded_km=0, opened_at=time, baseline_km=km
        )
        self.drivers.setdefault(driver, DriverModel(time))
        return [
            ("VehicleRegistered", number, driver, km),
            ("AccountOpened", number, driver, km),
        ]

    def record(self, time: int, readings: list[tuple[int, int]]) -> list[Event]:
        events: list[Event] = []
        for number, km in readings:
            reason = self._fault(time, number, km)
            if reason is not None:
                events.append(("ReadingSkipped", number, km, reason))
                continue
            vehicle = self.vehicles[number]
            vehicle.previous_km, vehicle.odometer_km = vehicle.odometer_km, km
            vehicle.recorded_at = time
            events.append(("ReadingRecorded", number, km))
        return events

    def _fault(self, time: int, number: int, km: int) -> int | None:
        min_interval, _, max_km_per_day, max_jump_km = self.limits
        vehicle = self.vehicles.get(number)
        if vehicle is None:
            return UNKNOWN_VEHICLE
        elapsed, driven = time - vehicle.recorded_at, km - vehicle.odometer_km
        checks = (
            (driven < 0, ROLLBACK),
            (driven == 0, NO_PROGRESS),
            (elapsed < min_interval, TOO_SOON),
            (driven * DAY > max_km_per_day * elapsed, TOO_FAST),
            (driven > max_jump_km, JUMP_TOO_LARGE),
        )
        return next((reason for failed, reason in checks if failed), None)

    def final_km(self, time: int, number: int) -> int:
        vehicle = self.vehicles[number]
        is_final = time >= vehicle.recorded_at + self.limits[1]
        return vehicle.odometer_km if is_final else vehicle.previous_km

    def settle(self, time: int, numbers: list[int], works: bool) -> list[Event]:
        """`works`: whether payments succeed."""
        return [event for number in numbers for event in self._settle(time, number, works)]

    def _settle(self, time: int, number: int, works: bool) -> list[Event]:
        vehicle = self.vehicles[number]
        driver = self.drivers[vehicle.driver]
        due = self.final_km(time, number) - vehicle.settled_km
        allowed = min(
            due,
            self._allowance(time, self.caps[0], vehicle),
            self._allowance(time, self.caps[1], driver),
        )
        week = time // WEEK
        budget = self.caps[2] - self.spent_km.get(week, 0)
        pay = min(allowed, budget)
        waiting = [("BudgetExhausted", number, allowed - pay)] if pay < allowed else []
        if pay == 0:
            # Nothing is given up without a payment: all that is due waits.
            return [("BudgetExhausted", number, due)] if due and budget == 0 else []
        if not works:
            return [("PayoutFailed", number, vehicle.driver, pay)]
        over = due - allowed
        vehicle.settled_km += pay + over
        vehicle.given_up_km += over
        vehicle.rewarded_km += pay
        driver.rewarded_km += pay
        self.spent_km[week] = self.spent_km.get(week, 0) + pay
        paid: list[Event] = [("Settled", number, vehicle.driver, pay, pay * RATE)]
        exceeded: list[Event] = [("AllowanceExceeded", number, over)] if over else []
        return paid + exceeded + waiting

    def _allowance(self, time: int, cap: int, account: VehicleModel | DriverModel) -> int:
        earned = cap * (WEEK + time - account.opened_at) // WEEK
        return max(earned - account.rewarded_km, 0)

    @property
    def paid_km(self) -> int:
        return sum(driver.rewarded_km for driver in self.drivers.values())
