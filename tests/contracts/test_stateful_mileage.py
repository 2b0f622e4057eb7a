"""Registry, distributor, payout and token against a model in plain Python, over random histories.

What must hold after every step: each event is the model's; what was paid is the settled kilometres
times the rate, to the wei; nobody but drivers has tokens. At the end all of the state is compared.
"""

from dataclasses import astuple

import pytest
from backend import chain, reverts
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from mileage_model import RATE, MileageModel
from mileage_operators import CHALLENGE_WINDOW, DAY, LIMITS, WEEK, commitment_of

pytestmark = pytest.mark.chain

START = 2_000_000_000  # the same in every run, and ahead of the clock
TICK = 3_607
"""Seconds from a transaction to the next, if nothing else is said. About an hour: a real node mines
a block unasked whenever its clock is a multiple of the seconds between its last two blocks."""
CAPS = (1_000, 1_500, 2_500)  # low, so that all of them are reached
PAUSES = st.sampled_from(
    (0, CHALLENGE_WINDOW - TICK, DAY - TICK - 2, DAY - TICK, 3 * DAY, WEEK, 4 * WEEK)
)
PICKS = st.lists(st.integers(0, 7), min_size=1, max_size=4)
NOTABLE = (
    "VehicleRegistered",
    "AccountOpened",
    "ReadingRecorded",
    "ReadingSkipped",
    "Settled",
    "AllowanceExceeded",
    "BudgetExhausted",
    "PayoutFailed",
)
# Arguments that the model does not follow; of a skipped reading it does follow the reason.
UNTOLD = {"VehicleRegistered": ("commitment", "miles"), "PayoutFailed": ("reason",)}


@pytest.fixture(scope="module")
def system(project, admin, registry, operators, drivers):
    token = project.B3TRToken.deploy(admin, admin, admin, sender=admin)
    payout = project.TokenPayout.deploy(token, admin, sender=admin)
    distributor = project.RewardDistributor.deploy(admin, registry, payout, CAPS, sender=admin)
    payout.setDistributor(distributor, sender=admin)
    token.grantRole(token.MINTER_ROLE(), payout, sender=admin)
    registry.setListener(distributor, sender=admin)
    return registry, distributor, token, operators, drivers[:3], admin


def _told(event):
    """A chain's event as the model gives it."""
    untold = UNTOLD.get(event.event_name, ())
    told = [value for name, value in event.event_arguments.items() if name not in untold]
    return event.event_name, *told


def _events(receipt):
    return [_told(event) for event in receipt.events if event.event_name in NOTABLE]


class Mileage(RuleBasedStateMachine):
    system = None

    def __init__(self):
        super().__init__()
        self.snapshot = chain.snapshot()
        self.registry, self.distributor, self.token, self.operators, self.drivers, self.admin = (
            self.system
        )
        self.model = MileageModel(LIMITS, CAPS)
        self.time = START
        self.nonce = 0
        self.paused = False

    def teardown(self):
        try:
            self.compare()
        finally:
            chain.restore(self.snapshot)

    def tick(self):
        """The second of the next transaction, which the model shares."""
        self.time += TICK
        chain.pending_timestamp = self.time
        return self.time

    def pick(self, number):
        """A vehicle that exists, by any number."""
        return 1 + number % len(self.model.vehicles)

    # Steps

    @initialize(driver=st.integers(0, 2), km=st.integers(0, 200_000))
    def first_vehicle(self, driver, km):
        self.register(driver, km)

    @precondition(lambda self: len(self.model.vehicles) < 5)
    @rule(driver=st.integers(0, 2), km=st.integers(0, 200_000))
    def register(self, driver, km):
        key = self.drivers[driver]
        name = f"car {len(self.model.vehicles)}"
        message = self.operators.registration(key.address, name, odometerKm=km, deadline=2**63)
        time = self.tick()
        receipt = self.operators.register(key, message)
        assert _events(receipt) == self.model.register(time, key.address, km)

    @rule(driver=st.integers(0, 2), pick=st.integers(0, 7))
    def register_again(self, driver, pick):
        number = self.pick(pick)
        key = self.drivers[driver]
        taken = f"car {number - 1}"
        message = self.operators.registration(key.address, taken, deadline=2**63)
        self.tick()
        with reverts(
            self.registry.MileageRegistryCommitmentTaken,
            commitment=commitment_of(taken),
            vehicle=number,
        ):
            self.operators.register(key, message)

    @rule(
        readings=st.lists(
            st.tuples(st.integers(0, 5), st.integers(-2, 4_000)), min_size=1, max_size=5
        ),
        pause=PAUSES,
    )
    def record(self, readings, pause):
        """Readings of any vehicle, known or not, a few kilometres back to many forward."""
        self.time += pause
        batch = self._batch(
            [(number, self._odometer(number) + driven) for number, driven in readings]
        )
        time = self.tick()
        receipt = self.operators.record(batch)
        self.nonce += 1
        assert _events(receipt) == self.model.record(time, self._readings(batch))

    @rule(picks=PICKS, driven=st.integers(1, 3_000))
    def drive_a_week(self, picks, driven):
        """Mostly plausible readings, so that histories get somewhere."""
        self.time += WEEK
        numbers = sorted({self.pick(pick) for pick in picks})
        batch = self._batch([(number, self._odometer(number) + driven) for number in numbers])
        time = self.tick()
        receipt = self.operators.record(batch)
        self.nonce += 1
        assert _events(receipt) == self.model.record(time, self._readings(batch))

    @precondition(lambda self: self.nonce)
    @rule(pick=st.integers(0, 7), fault=st.sampled_from(("nonce", "signer", "few", "length")))
    def record_badly(self, pick, fault):
        number = self.pick(pick)
        batch = self._batch([(number, self._odometer(number) + 1)])
        keys = self.operators.keys
        signers = {"signer": (keys[0], keys[4]), "few": keys[:1]}.get(fault, keys[:2])
        if fault == "nonce":
            batch["nonce"] = self.nonce - 1
        if fault == "length":
            batch["readings"] += b"\0"
        error = {
            "nonce": self.registry.MileageRegistryNonceUsed,
            "signer": self.registry.MileageRegistrySignerNotAttester,
            "few": self.registry.MileageRegistrySignatureCount,
            "length": self.registry.MileageRegistryMalformedReadings,
        }[fault]
        self.tick()
        with reverts(error):
            self.operators.record(batch, self.operators.sign("Batch", batch, signers))

    @rule(picks=PICKS, pause=PAUSES)
    def settle(self, picks, pause):
        """Any vehicles, also one of them twice."""
        self.time += pause
        numbers = [self.pick(pick) for pick in picks]
        time = self.tick()
        receipt = self.distributor.settle(numbers, sender=self.operators.sender)
        assert _events(receipt) == self.model.settle(time, numbers, works=not self.paused)

    @rule()
    def settle_unknown(self):
        unknown = len(self.model.vehicles) + 1
        self.tick()
        with reverts(self.registry.MileageRegistryUnknownVehicle, vehicle=unknown):
            self.distributor.settle([1, unknown], sender=self.operators.sender)

    @rule()
    def break_or_mend_payout(self):
        self.tick()
        switch = self.token.unpause if self.paused else self.token.pause
        switch(sender=self.admin)
        self.paused = not self.paused

    # What holds

    @invariant()
    def paid_is_settled_kilometres_times_rate(self):
        assert self.token.totalSupply() == self.model.paid_km * RATE

    def compare(self):
        for number, vehicle in self.model.vehicles.items():
            driver, odometer, previous, recorded, flags = self.registry.vehicle(number)
            stored = (driver, odometer, previous, recorded, *self.distributor.account(number))
            assert stored == astuple(vehicle)[:7]
            assert flags == 0
            # Every final kilometre is paid, given up or still due.
            driven = vehicle.settled_km - vehicle.baseline_km
            assert driven == vehicle.rewarded_km + vehicle.given_up_km
        for key in self.drivers:
            rewarded, opened = self.distributor.driverAccount(key.address)
            driver = self.model.drivers.get(key.address)
            assert (rewarded, opened) == (
                (driver.rewarded_km, driver.opened_at) if driver else (0, 0)
            )
            assert self.token.balanceOf(key.address) == rewarded * RATE
        total = sum(self.token.balanceOf(key.address) for key in self.drivers)
        assert total == self.token.totalSupply()

    def _odometer(self, number):
        vehicle = self.model.vehicles.get(number)
        return vehicle.odometer_km if vehicle else 5

    def _batch(self, readings):
        packed = [(number, max(km, 0)) for number, km in readings]
        return self.operators.batch(*packed, nonce=self.nonce, deadline=2**63)

    @staticmethod
    def _readings(batch):
        blob = batch["readings"]
        entries = (blob[at : at + 8] for at in range(0, len(blob), 8))
        return [(int.from_bytes(entry[:5]), int.from_bytes(entry[5:])) for entry in entries]


def test_histories_follow_the_model(system):
    Mileage.system = system
    run_state_machine_as_test(Mileage)
