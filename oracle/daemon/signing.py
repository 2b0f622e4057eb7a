"""Signatures for batches that are exactly what we read, and for no others."""

from __future__ import annotations

from oracle.attestation import normalized
from oracle.client import OpenBatch, Refused
from oracle.daemon.checking import Checker, NotOurs
from oracle.daemon.ports import Once, OnStep, Parts, Policy, log
from oracle.errors import Rejected
from thorlink import keys
from thorlink.errors import InvalidSignature


class BatchSigning:
    """Signs each batch at most once; `run` is one pass over the open ones."""

    def __init__(self, parts: Parts, policy: Policy, on_step: OnStep) -> None:
        self._api = parts.api
        self._chain = parts.chain
        self._store = parts.store
        self._signer = parts.signer
        self._policy = policy
        self._step = on_step
        self._checker = Checker(parts.chain, parts.store, parts.reader.model.sha256)
        self._new = Once()

    def run(self) -> None:
        """Check, sign and post."""
        listed = self._api.batches("open")
        for fault in listed.malformed:
            log.warning("batch_malformed", fault=fault)
        for batch in listed.entries:
            try:
                self._handle(batch)
            except Rejected as error:
                if self._new(batch.id, str(error)):
                    log.warning("batch_refused", batch=batch.id, reason=str(error))

    def _handle(self, batch: OpenBatch) -> None:
        if self._is_signed(batch):
            return
        digest = self._checker.approve(batch, self._chain.view())
        if self._policy.dry_run:
            if self._new(batch.id, digest):
                self._step("would_sign", batch=batch.id, digest=digest)
            return
        bound = self._store.sign_once(batch.id, digest)
        if bound != digest:
            raise NotOurs(f"the batch changed after we signed 0x{bound.hex()}")

        signature = self._signer.sign(digest)

        try:
            self._api.post_signature(batch.id, signature)
        except Refused as error:
            if self._new(batch.id, str(error)):
                log.warning("signature_refused", batch=batch.id, reason=str(error))
            return
        uploads = [item.upload for item in batch.items]
        self._step("signed", batch=batch.id, digest=digest, uploads=uploads)

    def _is_signed(self, batch: OpenBatch) -> bool:
        """Whether our signature over the claimed digest is there already."""
        for each in batch.signatures:
            try:
                if keys.recover(batch.digest, normalized(each.signature)) == self._signer.address:
                    return True
            except InvalidSignature:
                continue
        return False
