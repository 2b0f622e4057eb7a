"""Vehicles: what a reading may do to them, and when it is final."""

from dataclasses import dataclass, field
from typing import NamedTuple

from stateful.model.guarded import ADMIN_ROLE, DAY, GUARDIAN_ROLE, Call, Event, Guarded, Refused

UNKNOWN_VEHICLE, ROLLBACK, NO_PROGRESS, TOO_SOON, TOO_FAST, JUMP_TOO_LARGE, FROZEN = range(7)


class Limits(NamedTuple):
    min_interval: int
    window: int  # the challenge window
    max_km_per_day: int
    max_jump_km: int


@dataclass
class Vehicle:
    driver: str
    odometer_km: int
    previous_km: int
    recorded_at: int
    miles: bool
    frozen: bool = False
    baseline_km: int = 0
    readings: list[tuple[int, int]] = field(default_factory=list)
    """Since the baseline, without those revoked: the odometer and when it was recorded."""

    def begin(self, time: int, driver: str, km: int) -> None:
        """A baseline: final at once, and nothing before it counts."""
        self.driver, self.odometer_km, self.previous_km = driver, km, km
        self.recorded_at, self.baseline_km, self.readings = time, km, []


@dataclass(kw_only=True)
class Odometers(Guarded):
    limits: Limits
    vehicles: dict[int, Vehicle] = field(default_factory=dict)

    def vehicle(self, number: int) -> Vehicle:
        if number not in self.vehicles:
            raise Refused("MileageRegistryUnknownVehicle", vehicle=number)
        return self.vehicles[number]

    def final_km(self, time: int, number: int) -> int:
        vehicle = self.vehicle(number)
        return vehicle.odometer_km if self._is_final(time, vehicle) else vehicle.previous_km

    def is_pending(self, time: int, vehicle: Vehicle) -> bool:
        return vehicle.odometer_km != vehicle.previous_km and not self._is_final(time, vehicle)

    def check_not_pending(self, time: int, number: int) -> None:
        vehicle = self.vehicle(number)
        if self.is_pending(time, vehicle):
            final_at = vehicle.recorded_at + self.limits.window
            raise Refused("MileageRegistryReadingPending", vehicle=number, finalAt=final_at)

    def _is_final(self, time: int, vehicle: Vehicle) -> bool:
        return time >= vehicle.recorded_at + self.limits.window

    # Readings

    def read_all(self, time: int, readings: list[tuple[int, int]]) -> list[Event]:
        return [self._read(time, number, km) for number, km in readings]

    def _read(self, time: int, number: int, km: int) -> Event:
        reason = self._fault(time, number, km)
        if reason is not None:
            return ("ReadingSkipped", number, km, reason)
        vehicle = self.vehicles[number]
        vehicle.previous_km, vehicle.odometer_km, vehicle.recorded_at = (
            vehicle.odometer_km,
            km,
            time,
        )
        vehicle.readings.append((km, time))
        return ("ReadingRecorded", number, km)

    def _fault(self, time: int, number: int, km: int) -> int | None:
        vehicle = self.vehicles.get(number)
        if vehicle is None:
            return UNKNOWN_VEHICLE
        elapsed, driven = time - vehicle.recorded_at, km - vehicle.odometer_km
        checks = (
            (vehicle.frozen, FROZEN),
            (driven < 0, ROLLBACK),
            (driven == 0, NO_PROGRESS),
            (elapsed < self.limits.min_interval, TOO_SOON),
            (driven * DAY > self.limits.max_km_per_day * elapsed, TOO_FAST),
            (driven > self.limits.max_jump_km, JUMP_TOO_LARGE),
        )
        return next((reason for failed, reason in checks if failed), None)

    # Guardian and administrator

    def revoke(self, call: Call, number: int, km: int) -> list[Event]:
        self.only(call.sender, GUARDIAN_ROLE)
        vehicle = self.vehicle(number)
        if not self.is_pending(call.time, vehicle) or vehicle.odometer_km != km:
            raise Refused("MileageRegistryNothingToRevoke", vehicle=number, km=km)
        vehicle.odometer_km = vehicle.previous_km
        vehicle.readings.pop()
        return [("ReadingRevoked", number, km, vehicle.previous_km)]

    def freeze(self, call: Call, number: int) -> list[Event]:
        self.only(call.sender, GUARDIAN_ROLE)
        return self._set_frozen(number, True)

    def unfreeze(self, call: Call, number: int) -> list[Event]:
        self.only(call.sender, ADMIN_ROLE)
        return self._set_frozen(number, False)

    def _set_frozen(self, number: int, frozen: bool) -> list[Event]:
        vehicle = self.vehicle(number)
        if vehicle.frozen == frozen:
            raise Refused("MileageRegistryFreezeUnchanged", vehicle=number, frozen=frozen)
        vehicle.frozen = frozen
        return [("VehicleFrozen", number, frozen)]

    def set_limits(self, call: Call, limits: tuple[int, ...]) -> list[Event]:
        new, old = Limits(*limits), self.limits
        tightens = (
            new.min_interval >= old.min_interval
            and new.max_km_per_day <= old.max_km_per_day
            and new.max_jump_km <= old.max_jump_km
        )
        self.may_change(call.sender, tightens)
        sensible = new.min_interval >= new.window == old.window and all((new[0], *new[2:]))
        if not sensible:
            raise Refused("MileageRegistryInvalidLimits", limits=tuple(new))
        self.limits = new
        return [("LimitsChanged", tuple(new))]
