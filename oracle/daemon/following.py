"""The life of a stored transaction: sent again, confirmed, undone, expired.

(none) ── prepare, store ──▶ alive ── receipt ──▶ mined ── deep enough ──▶ final
                              │ ▲                  │
                              │ └── reorganised ───┘
                              ├── reverted ──▶ reverted   the API makes a new batch
                              └── past its last block, absent ──▶ expired ──▶ (none)
"""

from __future__ import annotations

from oracle.chain.faults import NotTaken
from oracle.chain.submission import Gone, Mined, Undone, Waiting
from oracle.client import Refused
from oracle.daemon.ports import Once, OnStep, Parts, Policy, log
from oracle.domain import BatchId
from oracle.store import State, Submission


class Following:
    """Looks after every transaction that we stored, until nothing can change its fate."""

    def __init__(self, parts: Parts, policy: Policy, on_step: OnStep) -> None:
        self._api = parts.api
        self._transactions = parts.transactions
        self._store = parts.store
        self._policy = policy
        self._step = on_step
        self._new = Once()

    def run(self) -> None:
        """Send again, or move on, each transaction of ours."""
        for submission in self._store.submissions(State.ALIVE, State.MINED):
            self.look_after(submission)

    def look_after(self, submission: Submission, *, just_sent: bool = False) -> None:
        """One look at one transaction."""
        fate = self._transactions.fate(submission.tx_id, submission.raw, submission.expires_at)
        match fate:
            case Mined():
                self._mined(submission, fate)
            case Undone():
                self._store.move(submission.tx_id, State.REVERTED, fate.block, fate.reason)
                self._step(
                    "reverted",
                    job=submission.job,
                    tx_id=submission.tx_id,
                    block=fate.block,
                    reason=fate.reason,
                )
            case Gone():
                self._store.move(submission.tx_id, State.EXPIRED, detail=f"best {fate.best}")
                self._store.mark_announced(submission.tx_id)
                self._step("expired", job=submission.job, tx_id=submission.tx_id, best=fate.best)
            case Waiting() if not just_sent:
                self._again(submission)

    def send(self, submission: Submission) -> None:
        """Broadcast stored bytes."""
        try:
            self._transactions.broadcast(submission.raw)
        except NotTaken as error:
            # It stays alive: only its last block tells for sure that it never was taken.
            if self._new(submission.tx_id, str(error)):
                log.warning("broadcast_refused", job=submission.job, reason=str(error))
            return
        self._step("broadcast", job=submission.job, tx_id=submission.tx_id)

    def announce(self) -> None:
        """Tell the API the ids that it does not know yet."""
        for submission in self._store.unannounced():
            try:
                self._api.announce(BatchId(submission.job), submission.tx_id)
            except Refused as error:
                log.warning("announcement_refused", batch=submission.job, reason=str(error))
            self._store.mark_announced(submission.tx_id)

    def _mined(self, submission: Submission, fate: Mined) -> None:
        if submission.state is State.ALIVE:
            self._store.add_settlements(submission.vehicles)
            self._store.move(submission.tx_id, State.MINED, fate.block)
            self._step(
                "confirmed",
                job=submission.job,
                tx_id=submission.tx_id,
                block=fate.block,
                gas_used=fate.gas_used,
                paid_vtho=str(fate.paid),
            )
        if fate.depth >= self._policy.confirmations:
            self._store.move(submission.tx_id, State.FINAL, fate.block)

    def _again(self, submission: Submission) -> None:
        if submission.state is State.MINED:
            self._store.move(submission.tx_id, State.ALIVE, detail="reorganised")
            log.warning("reorganised", job=submission.job, tx_id="0x" + submission.tx_id.hex())
        self.send(submission)
