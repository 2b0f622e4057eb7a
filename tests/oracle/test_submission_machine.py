"""Whatever happens in whatever order, a reading is recorded and paid once, and never lost.

A state machine over the daemon, its real store and a fake chain: cycles, kill -9 between any two
steps, blocks with and without our transaction, a node and an API that come and go, refusals of the
pool, reorganisations, and another operator who is faster.
"""

import contextlib
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from oracle.chain.faults import NotTaken
from oracle.domain import BatchId
from oracle.store import State
from tests.oracle.world import BASELINE_KM, DOWN, SECRET, VEHICLE, World

pytestmark = pytest.mark.unit

KM = 120


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the product may catch it."""


class OneReward(RuleBasedStateMachine):
    """One batch, from its quorum to the end of time."""

    @initialize()
    def quorum(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.world.add_car()
        self.world.add_photo("u1", BASELINE_KM + KM)
        self.world.daemon.cycle()
        self.batch = self.world.signed(self.world.batch("u1"), SECRET)
        self.world.api.by_state["signed"] = [self.batch]

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.mend()
        for _ in range(3):
            self.world.daemon.cycle()
            self.mine_what_waits()
        self.world.daemon.cycle()
        self.form_a_new_batch()
        self.world.daemon.cycle()
        self.mine_what_waits()
        self.world.daemon.cycle()
        assert self.world.chain.recorded == [(VEHICLE, BASELINE_KM + KM)]
        assert self.world.chain.paid_km == KM
        self.world.store.close()
        self.folder.cleanup()

    def mend(self) -> None:
        self.world.chain.fault = self.world.api.fault = None
        self.world.chain.payout_fails = self.world.chain.settle_reverts = False
        self.world.transactions.on_broadcast = []
        self.world.chain.now = min(self.world.chain.now, self.batch.deadline - 1000)

    @rule()
    def cycle(self) -> None:
        self.world.daemon.cycle()

    @rule(step=strategies.sampled_from(["stored", "broadcast", "confirmed", "expired"]))
    def cycle_and_be_killed(self, step: str) -> None:
        def kill(name: str, **_: object) -> None:
            if name == step:
                raise Killed

        self.world._step = kill  # type: ignore[method-assign]
        self.world.restart()
        with contextlib.suppress(Killed):
            self.world.daemon.cycle()
        del self.world._step
        self.world.restart()

    @rule(broken=strategies.booleans())
    def break_the_node(self, broken: bool) -> None:
        self.world.chain.fault = DOWN if broken else None

    @rule(broken=strategies.booleans())
    def break_the_api(self, broken: bool) -> None:
        self.world.api.fault = DOWN if broken else None

    @rule(fails=strategies.booleans())
    def break_the_payout(self, fails: bool) -> None:
        self.world.chain.payout_fails = fails

    @rule(reverts=strategies.booleans())
    def break_settling(self, reverts: bool) -> None:
        self.world.chain.settle_reverts = reverts

    @rule(fault=strategies.sampled_from([DOWN, NotTaken("tx rejected: insufficient energy")]))
    def refuse_a_broadcast(self, fault: Exception) -> None:
        self.world.transactions.on_broadcast.append(fault)

    @rule(at_once=strategies.booleans())
    def mine_on_arrival(self, at_once: bool) -> None:
        self.world.transactions.mines_at_once = at_once

    @rule()
    def mine_what_waits(self) -> None:
        for tx_id, sent in list(self.world.transactions.known.items()):
            if sent.taken and sent.block is None:
                self.world.transactions.mine(tx_id)

    @rule()
    def form_a_new_batch(self) -> None:
        """What the API does with the readings of a batch whose transaction was undone."""
        latest = self.world.store.latest_submission(self.batch.id)
        if latest is None or latest.state is not State.REVERTED:
            return
        nonce = self.batch.nonce + 1
        again = replace(self.batch, id=BatchId(f"b{nonce}"), nonce=nonce)
        self.batch = self.world.signed(self.world.redigested(again), SECRET)
        self.world.api.by_state["signed"] = [self.batch]

    @rule(count=strategies.integers(1, 40))
    def pass_blocks(self, count: int) -> None:
        if self.world.chain.now + 10 * count < self.batch.deadline - 1000:
            self.world.transactions.pass_blocks(count)

    @invariant()
    def pays_at_most_once(self) -> None:
        if hasattr(self, "world"):
            assert self.world.chain.paid_km in (0, KM)
            assert len(self.world.chain.recorded) <= 1

    @invariant()
    def has_at_most_one_transaction_that_could_be_mined(self) -> None:
        if not hasattr(self, "world"):
            return
        number = self.world.chain.number
        could = [
            sent
            for tx_id, sent in self.world.transactions.known.items()
            if tx_id in self.world.transactions.sent
            and any(self.world.chain.calls[each.data][0] == "record" for each in sent.clauses)
            and sent.reverted is None
            and (sent.block is not None or number < sent.expires_at)
        ]
        assert len(could) <= 1

    @invariant()
    def sends_nothing_that_is_not_stored(self) -> None:
        if not hasattr(self, "world"):
            return
        stored = {each.tx_id for each in self.world.store.submissions(*State)}
        assert set(self.world.transactions.sent) <= stored


def test_one_reward_whatever_happens() -> None:
    run_state_machine_as_test(
        OneReward, settings=settings(max_examples=60, stateful_step_count=25, deadline=None)
    )
