"""From a quorum of signatures to a mined transaction, and never two alive for one batch.

    (none) ── prepare, store ──▶ alive ── receipt ──▶ mined ── deep enough ──▶ final
                                  │ ▲                  │
                                  │ └── reorganised ───┘
                                  ├── reverted ──▶ reverted   the API makes a new batch
                                  └── past its last block, absent ──▶ expired ──▶ (none)

Bytes are sent only after they are stored, and the same bytes again until their fate is known. A
new transaction for a batch is made only when the last one can never be mined and the chain does
not hold the batch already.
"""

from __future__ import annotations

from collections.abc import Sequence

from oracle.attestation import compact, for_contracts, normalized
from oracle.chain.faults import NotTaken, WouldRevert
from oracle.chain.registry import ChainView
from oracle.chain.submission import Gone, Mined, SignedTransaction, Undone, Waiting
from oracle.client import OpenBatch, Refused
from oracle.daemon.checking import Message, digest, message
from oracle.daemon.ports import Clock, Once, OnStep, Parts, Policy, log
from oracle.domain import Batch, BatchId, Signature, VehicleNumber
from oracle.errors import Rejected
from oracle.store import State, Submission
from thorlink import keys
from thorlink.codec import Clause
from thorlink.errors import InvalidSignature

SETTLE = "settle/"
"""Jobs of this prefix are our own settlements; the API does not know them."""

_TAKEOVER_S = 600.0
"""How long another operator's announced transaction may take before we step in."""


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


class BatchSubmission:
    """Brings batches that have their quorum to the chain."""

    def __init__(self, parts: Parts, policy: Policy, on_step: OnStep, clock: Clock) -> None:
        self._api = parts.api
        self._chain = parts.chain
        self._transactions = parts.transactions
        self._store = parts.store
        self._operator = parts.signer.address
        self._policy = policy
        self._step = on_step
        self._clock = clock
        self._first_seen: dict[BatchId, float] = {}
        self._new = Once()
        self._following = Following(parts, policy, on_step)

    def run(self) -> None:
        """Submit what can be submitted; then tell the API of it."""
        listed = [(batch, 0.0) for batch in self._list("signed")]
        listed += [(batch, _TAKEOVER_S) for batch in self._list("submitted")]
        for batch, extra_s in listed:
            try:
                self._handle(batch, extra_s)
            except Rejected as error:
                if self._new(batch.id, str(error)):
                    log.warning("batch_not_submitted", batch=batch.id, reason=str(error))
        if not self._policy.dry_run:
            self._following.announce()

    def _list(self, state: str) -> Sequence[OpenBatch]:
        listed = self._api.batches(state)
        for fault in listed.malformed:
            log.warning("batch_malformed", fault=fault)
        return listed.entries

    def _handle(self, batch: OpenBatch, extra_s: float) -> None:
        latest = self._store.latest_submission(batch.id)
        if latest is not None and latest.state is not State.EXPIRED:
            return
        view = self._chain.view()
        if batch.deadline <= view.now:
            raise Rejected(f"expired: deadline {batch.deadline}, chain time {view.now}")
        asked = message(batch)
        if self._is_recorded(asked):
            raise Rejected("somebody else brought it to the chain")
        if latest is None and not self._is_our_turn(batch, view, extra_s):
            return

        signatures = quorum(batch, digest(asked, self._chain), view)
        signed = self._prepare(batch, asked, signatures)
        if self._policy.dry_run:
            if self._new(batch.id, "submit"):
                self._step("would_submit", batch=batch.id, gas=signed.gas)
            return

        submission = Submission(
            job=batch.id,
            tx_id=signed.tx_id,
            raw=signed.raw,
            expires_at=signed.expires_at,
            vehicles=_vehicles(asked),
        )
        self._store.add_submission(submission)
        self._step("stored", job=batch.id, tx_id=signed.tx_id, gas=signed.gas)
        self._following.send(submission)
        self._following.look_after(submission, just_sent=True)

    def _is_recorded(self, asked: Message) -> bool:
        if isinstance(asked, Batch):
            return self._chain.nonce_used(asked.nonce)
        return self._chain.number_of(asked.commitment) is not None

    def _is_our_turn(self, batch: OpenBatch, view: ChainView, extra_s: float) -> bool:
        """Operators step in one after the other, in an order that every batch shuffles."""
        now = self._clock()
        first = self._first_seen.setdefault(batch.id, now)
        order = sorted(view.attesters)
        if self._operator in view.attesters:
            rank = (order.index(self._operator) - batch.nonce) % len(order)
        else:
            rank = len(order)
        return now - first >= rank * self._policy.stagger_s + extra_s

    def _prepare(
        self, batch: OpenBatch, asked: Message, signatures: Sequence[Signature]
    ) -> SignedTransaction:
        clause = self._clause(batch, asked, signatures)
        if isinstance(asked, Batch):
            try:
                settle = self._chain.settle(_vehicles(asked))
                return self._transactions.prepare([clause, settle])
            except WouldRevert as error:
                log.warning("not_settled_with_record", batch=batch.id, reason=str(error))
        return self._transactions.prepare([clause])

    def _clause(self, batch: OpenBatch, asked: Message, signatures: Sequence[Signature]) -> Clause:
        if isinstance(asked, Batch):
            return self._chain.record(asked, signatures)
        if batch.registration is None:
            raise Rejected("a registration without commitment and driver")
        consent = batch.registration.consent
        signature = for_contracts(consent.signature)
        return self._chain.register(asked, consent.deadline, signature, signatures)


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

        signed = self._transactions.prepare([self._chain.settle(payable)])
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


def quorum(batch: OpenBatch, digest: bytes, view: ChainView) -> list[Signature]:
    """Exactly the threshold of valid signatures, by ascending signer.

    Who signed is recovered, not believed; what is not an attester's, or comes twice, is left out.
    Rejected if too few remain.
    """
    by_signer: dict[bytes, bytes] = {}
    for each in batch.signatures:
        signature = normalized(each.signature)
        try:
            signer = keys.recover(digest, signature)
        except InvalidSignature:
            continue
        if signer in view.attesters:
            by_signer.setdefault(signer, signature)
    if len(by_signer) < view.threshold:
        raise Rejected(
            f"{len(by_signer)} of {len(batch.signatures)} signatures are attesters';"
            f" {view.threshold} are needed"
        )
    chosen = sorted(by_signer)[: view.threshold]
    return [compact(by_signer[signer]) for signer in chosen]


def _vehicles(asked: Message) -> tuple[VehicleNumber, ...]:
    if isinstance(asked, Batch):
        return tuple(reading.vehicle for reading in asked.readings)
    return ()
