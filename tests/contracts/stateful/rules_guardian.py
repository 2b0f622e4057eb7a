"""Guardian and administrator: stopping, tightening, loosening, and operators in office."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from mileage_operators import CHALLENGE_WINDOW, DAY, MODEL
from revm.values import checksummed

from stateful.model.guarded import ZERO
from stateful.play import Play
from stateful.rules_operators import OTHER_MODEL

LIMIT_SETS = (
    (DAY, CHALLENGE_WINDOW, 1_000, 5_000),
    (DAY, CHALLENGE_WINDOW, 800, 4_000),
    (2 * DAY, CHALLENGE_WINDOW, 1_000, 5_000),
    (CHALLENGE_WINDOW, CHALLENGE_WINDOW, 2_000, 6_000),
    (CHALLENGE_WINDOW - 1, CHALLENGE_WINDOW, 800, 4_000),
    (2 * DAY, CHALLENGE_WINDOW - 1, 800, 4_000),
    (2 * DAY, CHALLENGE_WINDOW, 0, 4_000),
    (2 * DAY, CHALLENGE_WINDOW, 800, 0),
)


class GuardianRules(Play):
    # Stopping

    @rule(pick=st.integers(0, 7), off=st.sampled_from((0, 0, 0, 1)))
    def revoke(self, pick: int, off: int) -> None:
        """A last reading, by its kilometres; whether it is pending, the model knows."""
        number = self.pick(pick)
        km = self.model.vehicles[number].odometer_km + off
        self.privileged(self.on_registry, "revoke", number, km, by=self.system.guardian)

    @rule(pick=st.integers(0, 7), what=st.sampled_from(("vehicle", "driver", "all", "payments")))
    def stop(self, pick: int, what: str) -> None:
        """Stopping what is stopped is an error, and tried, too."""
        guardian = self.system.guardian
        match what:
            case "vehicle":
                self.privileged(self.on_registry, "freeze", self.pick(pick), by=guardian)
            case "driver":
                address = self.system.drivers[pick % 4].address
                self.privileged(self.on_distributor, "freezeDriver", address, by=guardian)
            case "all":
                self.privileged(self.on_registry, "pause", by=guardian)
            case "payments":
                self.privileged(self.on_distributor, "pause", by=guardian)

    @rule(pick=st.integers(0, 7), what=st.sampled_from(("vehicle", "driver", "all", "payments")))
    def let_go(self, pick: int, what: str) -> None:
        """Also what was not stopped."""
        admin = self.system.admin
        match what:
            case "vehicle":
                self.privileged(self.on_registry, "unfreeze", self.pick(pick), by=admin)
            case "driver":
                address = self.system.drivers[pick % 4].address
                self.privileged(self.on_distributor, "unfreezeDriver", address, by=admin)
            case "all":
                self.privileged(self.on_registry, "unpause", by=admin)
            case "payments":
                self.privileged(self.on_distributor, "unpause", by=admin)

    @precondition(lambda self: self._stopped())
    @rule()
    def let_all_go(self) -> None:
        """So that no history stands still for long."""
        admin = self.system.admin
        for number, vehicle in self.model.vehicles.items():
            if vehicle.frozen:
                self.on_registry("unfreeze", number, sender=admin)
        for address, driver in self.rewards.drivers.items():
            if driver.frozen:
                self.on_distributor("unfreezeDriver", address, sender=admin)
        if self.model.paused:
            self.on_registry("unpause", sender=admin)
        if self.rewards.paused:
            self.on_distributor("unpause", sender=admin)
        if MODEL not in self.model.models:
            self.on_registry("setReaderModel", MODEL, True, sender=admin)

    def _stopped(self) -> bool:
        return (
            self.model.paused
            or self.rewards.paused
            or MODEL not in self.model.models
            or any(vehicle.frozen for vehicle in self.model.vehicles.values())
            or any(driver.frozen for driver in self.rewards.drivers.values())
        )

    # Choosing

    @rule(limits=st.sampled_from(LIMIT_SETS), by_guardian=st.booleans())
    def set_limits(self, limits: tuple[int, int, int, int], by_guardian: bool) -> None:
        by = self.system.guardian if by_guardian else self.system.admin
        self.privileged(self.on_registry, "setLimits", limits, by=by)

    @rule(other=st.booleans(), allowed=st.booleans(), by_guardian=st.booleans())
    def set_reader_model(self, other: bool, allowed: bool, by_guardian: bool) -> None:
        by = self.system.guardian if by_guardian else self.system.admin
        model = OTHER_MODEL if other else MODEL
        self.privileged(self.on_registry, "setReaderModel", model, allowed, by=by)

    @rule(
        seats=st.sets(st.integers(0, 4), min_size=1, max_size=5),
        off=st.sampled_from((0, 0, 0, 0, -1, 1)),
        spoilt=st.sampled_from(("", "", "", "", "zero", "twice")),
    )
    def set_attesters(self, seats: set[int], off: int, spoilt: str) -> None:
        """The least threshold that is more than half, or one off; sometimes a bad seat."""
        office = [checksummed(self.system.operators[seat].address) for seat in sorted(seats)]
        office += {"zero": [ZERO], "twice": office[:1]}.get(spoilt, [])
        args = (office, len(office) // 2 + 1 + off)
        self.privileged(self.on_registry, "setAttesters", *args, by=self.system.admin)
