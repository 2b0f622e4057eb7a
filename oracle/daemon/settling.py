"""Settlements of our own, for what could not be paid together with its reading."""

from __future__ import annotations

from oracle.daemon.following import Following
from oracle.daemon.ports import OnStep, Parts, Policy
from oracle.domain import VehicleNumber
from oracle.store import State, Submission

SETTLE = "settle/"
"""Jobs of this prefix are our own settlements; the API does not know them."""


class Settling:
    """Settles what was recorded but could not be paid at once: window open, payout down."""

    def __init__(self, parts: Parts, policy: Policy, on_step: OnStep, most: int = 50) -> None:
        self._chain = parts.chain
        self._transactions = parts.transactions
        self._store = parts.store
        self._policy = policy
        self._step = on_step
        self._most = most
        self._following = Following(parts, policy, on_step)

    def run(self) -> None:
        """At most one settlement at a time, of at most so many vehicles."""
        waiting = self._store.settlements()[: self._most]
        alive = self._store.submissions(State.ALIVE)
        if not waiting or any(each.job.startswith(SETTLE) for each in alive):
            return
        payable = [number for number in waiting if self._look_at(number)]
        if not payable or self._policy.dry_run:
            return

        signed = self._transactions.prepare(self._chain.settle(payable))
        submission = Submission(
            job=SETTLE + signed.tx_id.hex(),
            tx_id=signed.tx_id,
            raw=signed.raw,
            expires_at=signed.expires_at,
            announced=True,
            vehicles=tuple(payable),
        )
        self._store.add_submission(submission)
        self._step("stored", job=submission.job, tx_id=signed.tx_id, gas=signed.gas)
        self._following.send(submission)

    def _look_at(self, number: VehicleNumber) -> bool:
        """Whether something would arrive now; what is settled is forgotten."""
        unsettled = self._chain.unsettled(number)
        if not unsettled.payable and not unsettled.km:
            self._store.drop_settlements([number])
        elif not unsettled.payable:
            self._store.postpone_settlements([number])
        return bool(unsettled.payable)
