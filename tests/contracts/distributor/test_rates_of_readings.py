"""With the real registry: each kilometre is paid at the rate of the second of its reading."""

from dataclasses import dataclass, field

import pytest
from backend import chain
from hypothesis import given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import DAY
from mileage_system import Deployer, wait
from road import RATE, UINT24, often

pytestmark = pytest.mark.chain

INTERVAL = WINDOW = 100
LIMITS = (INTERVAL, WINDOW, UINT24, UINT24)


@pytest.fixture(scope="module")
def system_with(project, admin, guardian, keys, anyone):
    """Readings as often as every 100 seconds, final when the next may come."""
    deploy = Deployer(project, admin, guardian, keys, anyone)
    return lambda *caps: deploy(LIMITS, caps)


@pytest.fixture(scope="module")
def driver(drivers):
    return drivers[0]


@dataclass
class Meter:
    """What is recorded and not settled: stretches of kilometres, each with its rate."""

    rate: int = RATE
    odometer: int = 0
    stretches: list[list[int]] = field(default_factory=list)

    def record(self, km: int) -> None:
        self.odometer += km
        self.stretches.append([km, self.rate])

    def revoke(self) -> None:
        """The last reading."""
        self.odometer -= self.stretches.pop()[0]

    def take(self, km: int) -> int:
        """What the next kilometres are worth; they are settled then."""
        worth = 0
        while km:
            stretch = self.stretches[0]
            part = min(km, stretch[0])
            worth += part * stretch[1]
            km -= part
            stretch[0] -= part
            if not stretch[0]:
                self.stretches.pop(0)
        return worth


@dataclass
class Journey:
    """One vehicle on the chain and in the meter."""

    system: object
    car: int
    driver: str
    meter: Meter = field(default_factory=Meter)
    paid: int = 0
    rebases: int = 0

    def record(self, km: int) -> None:
        if not km:
            return
        self.system.record((self.car, self.meter.odometer + km), after=INTERVAL)
        self.meter.record(km)

    def rate(self, times: int) -> None:
        self.meter.rate = RATE * (times + 1)
        self.system.distributor.setRate(self.meter.rate, sender=self.system.admin)

    def revoke(self, km: int) -> None:
        """A reading that is taken back at once; it never was, for any rate."""
        if not km:
            return
        self.record(km)
        self.system.registry.revoke(self.car, self.meter.odometer, sender=self.system.guardian)
        self.meter.revoke()

    def settle(self, pause: int) -> None:
        wait(WINDOW + pause)
        for event in self.system.settle(self.car).events:
            if event.event_name == "Settled":
                assert event.amount == self.meter.take(event.km)
                self.paid += event.amount
            elif event.event_name == "AllowanceExceeded":
                self.meter.take(event.km)

    def rebase(self, km: int) -> None:
        """A new odometer, once all is paid."""
        self.settle(0)
        if self.meter.stretches:
            return
        wait(1)
        self.rebases += 1
        nonce = 2**33 + self.rebases
        message = self.system.operators.rebase_message(self.car, km, nonce=nonce)
        self.system.operators.rebase(message)
        self.meter.odometer = km


steps = st.lists(
    st.tuples(
        st.sampled_from(["record", "record", "rate", "settle", "revoke", "rebase"]),
        st.integers(0, 900),
    ),
    max_size=14,
)


@often
@given(steps=steps, caps=st.tuples(*[st.integers(800, 4_000)] * 3))
def test_every_kilometre_is_paid_at_the_rate_of_its_reading(system_with, driver, steps, caps):
    """In any order of readings, rates, revocations, baselines and settlements, whole or in part."""
    with isolated():
        system = system_with(*caps)
        journey = Journey(system, system.enrol(driver, "metered", 0), driver.address)
        for kind, number in steps:
            getattr(journey, kind)(number)
        weeks = 0
        while journey.meter.stretches:  # the budget may be small
            journey.settle(7 * DAY)
            assert (weeks := weeks + 1) < 30
        assert system.token.balanceOf(driver.address) == journey.paid


def test_a_reading_in_the_second_of_a_change_is_of_the_former_rate(system_with, driver):
    """The new one begins in the next second."""
    system = system_with(4_000, 4_000, 4_000)
    car = system.enrol(driver, "edge", 0)
    system.record((car, 100), after=INTERVAL)
    system.distributor.setRate(3 * RATE, sender=system.admin)
    since = system.distributor.tariff(1).since
    assert since == chain.blocks.head.timestamp + 1
    wait(WINDOW)
    system.record((car, 150))
    wait(WINDOW)
    system.settle(car)
    assert system.token.balanceOf(driver.address) == (100 + 50 * 3) * RATE
