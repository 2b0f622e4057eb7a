"""Below the caps the same kilometres pay the same, however they are split into readings and
settlements, also when the rate changes on the way."""

from dataclasses import dataclass
from typing import Any

import mileage_typed_data as typed_data
import pytest
from backend import chain
from hypothesis import given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import DAY, MODEL, WEEK, commitment_of
from stateful.model.rewards import FIRST_RATE
from stateful.signing import compact, plain
from stateful.system import System, deploy

pytestmark = pytest.mark.chain

START_KM = 50_000
NEVER = 2**40 - 1
ROOMY = (5_000, 5_000, 50_000)  # km a week, far above what is driven here
SHARES = st.lists(st.tuples(st.integers(1, 300), st.booleans()), min_size=1, max_size=4)
"""Parts of a way: kilometres, and whether somebody settles after the reading."""


@pytest.fixture(scope="module")
def system(project, accounts):
    made = deploy(project, accounts, lambda: chain.blocks.head.timestamp)
    made.distributor.setCaps(ROOMY, sender=made.admin)
    return made


@dataclass
class Journey:
    """One vehicle on its way; a reading every two days, so that each is final before the next."""

    system: System
    time: int
    km: int = START_KM
    nonce: int = 0

    def begin(self) -> None:
        driver, commitment = self.system.drivers[0], commitment_of("car")
        consent = driver.signer.sign(
            self.system.domain.digest("Enrolment", (commitment, driver.address, NEVER))
        )
        message = (1, NEVER, MODEL, bytes(32), commitment, driver.address, START_KM, False)
        self._signed("Registration", message, NEVER, plain(consent))

    def read(self, driven: int) -> None:
        self.km += driven
        readings = typed_data.pack_readings([(1, self.km)])
        self._signed("Batch", (1, self.nonce, NEVER, MODEL, bytes(32), readings))
        self.nonce += 1

    def settle(self) -> None:
        self._at(2 * DAY)
        self.system.distributor.settle([1], sender=self.system.stranger)

    def change_rate(self, rate: int) -> None:
        self._at(2 * DAY)
        self.system.distributor.setRate(rate, sender=self.system.admin)

    def paid(self) -> int:
        return self.system.token.balanceOf(self.system.drivers[0].address)

    def _signed(self, kind: str, message: tuple[Any, ...], *consent: Any) -> None:
        self._at(2 * DAY)
        digest = self.system.domain.digest(kind, message)
        signatures = [compact(signer.sign(digest)) for signer in self.system.operators[:2]]
        name = "record" if kind == "Batch" else "register"
        call = getattr(self.system.registry, name)
        call(message, *consent, signatures, sender=self.system.relayer)

    def _at(self, later: int) -> None:
        self.time += later
        chain.pending_timestamp = self.time


def _drive(system, ways, rate):
    """What all ways pay, the rate changing after the first."""
    with isolated():
        journey = Journey(system, chain.blocks.head.timestamp + WEEK)
        journey.begin()
        for place, way in enumerate(ways):
            if place:
                journey.change_rate(rate)
            for driven, settles in way:
                journey.read(driven)
                if settles:
                    journey.settle()
        journey.settle()
        return journey.paid()


@given(before=SHARES, after=SHARES, rate=st.integers(1, 10**18))
def test_split_of_a_way_pays_the_same(system, before, after, rate):
    total_before, total_after = (sum(km for km, _ in way) for way in (before, after))

    in_parts = _drive(system, [before, after], rate)
    in_one = _drive(system, [[(total_before, False)], [(total_after, False)]], rate)

    assert in_parts == in_one == total_before * FIRST_RATE + total_after * rate


@given(way=SHARES, rate=st.integers(1, 10**18))
def test_rate_counts_for_what_is_recorded_from_then_on(system, way, rate):
    """Nothing is recorded after the change: whenever it is settled, the former rate counts."""
    total = sum(km for km, _ in way)
    assert _drive(system, [way, []], rate) == total * FIRST_RATE
