"""From a quorum of signatures to one transaction, and never two alive for one batch.

Bytes are sent only after they are stored. A new transaction for a batch is made only when the last
one can never be mined and the chain does not hold the batch already.
"""

from __future__ import annotations

from collections.abc import Sequence

from oracle.attestation import compact, normalized
from oracle.chain.faults import Paused, WouldRevert
from oracle.chain.registry import ChainView
from oracle.chain.submission import SignedTransaction
from oracle.client import OpenBatch
from oracle.daemon.checking import Message, digest, message
from oracle.daemon.following import Following
from oracle.daemon.ports import Clock, Once, OnStep, Parts, Policy, log
from oracle.domain import Batch, BatchId, Signature, VehicleNumber
from oracle.errors import Rejected
from oracle.store import State, Submission
from thorlink import keys
from thorlink.codec import Clause
from thorlink.errors import InvalidSignature

_TAKEOVER_S = 600.0
"""How long another operator's announced transaction may take before we step in."""


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
            except (Rejected, Paused) as error:
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
                return self._transactions.prepare([clause, *settle])
            except (WouldRevert, Paused) as error:  # paused may be the distributor alone
                log.warning("not_settled_with_record", batch=batch.id, reason=str(error))
        return self._transactions.prepare([clause])

    def _clause(self, batch: OpenBatch, asked: Message, signatures: Sequence[Signature]) -> Clause:
        if isinstance(asked, Batch):
            return self._chain.record(asked, signatures)
        if batch.registration is None:
            raise Rejected("a registration without commitment and driver")
        consent = batch.registration.consent
        return self._chain.register(asked, consent.deadline, consent.signature, signatures)


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
