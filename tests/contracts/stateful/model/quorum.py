"""Operators in office, reader models, and what was signed already."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from revm.values import checksummed

from stateful.model.guarded import ADMIN_ROLE, ZERO, Call, Event, Guarded, Refused
from stateful.signing import Domain, Signature, signer_of_compact


@dataclass(kw_only=True)
class Quorum(Guarded):
    domain: Domain
    office: list[str]
    threshold: int
    epoch: int = 1
    models: set[bytes] = field(default_factory=set)
    nonces: set[int] = field(default_factory=set)

    def check_model(self, model: bytes) -> None:
        if model not in self.models:
            raise Refused("MileageRegistryModelNotAllowed", modelHash=model)

    def check_quorum(
        self,
        time: int,
        digest: bytes,
        epoch: int,
        deadline: int,
        signatures: Sequence[Signature],
    ) -> None:
        """The digest is signed by exactly the threshold of those in office, in order, in time."""
        if epoch != self.epoch:
            raise Refused("MileageRegistryWrongEpoch", current=self.epoch, given=epoch)
        if time > deadline:
            raise Refused("MileageRegistryExpired", deadline=deadline, blockTime=time)
        if len(signatures) != self.threshold:
            raise Refused(
                "MileageRegistrySignatureCount", required=self.threshold, given=len(signatures)
            )
        previous = ZERO
        for signature in signatures:
            previous = self._next_signer(digest, signature, previous)

    def _next_signer(self, digest: bytes, signature: Signature, previous: str) -> str:
        found = signer_of_compact(digest, signature)
        if found is None:
            raise Refused("ECDSAInvalidSignature")
        signer = checksummed(found)
        if int(signer, 16) <= int(previous, 16):
            raise Refused("MileageRegistrySignersNotSorted", previous=previous, given=signer)
        if signer not in self.office:
            raise Refused("MileageRegistrySignerNotAttester", signer=signer)
        return signer

    def check_nonce(self, nonce: int) -> None:
        if nonce in self.nonces:
            raise Refused("MileageRegistryNonceUsed", nonce=nonce)

    def set_reader_model(self, call: Call, model: bytes, allowed: bool) -> list[Event]:
        self.may_change(call.sender, tightens=not allowed)
        if allowed:
            self.models.add(model)
        else:
            self.models.discard(model)
        return [("ReaderModelChanged", model, allowed)]

    def set_attesters(self, call: Call, attesters: list[str], threshold: int) -> list[Event]:
        self.only(call.sender, ADMIN_ROLE)
        if not len(attesters) < 2 * threshold <= 2 * len(attesters):
            raise Refused(
                "MileageRegistryInvalidThreshold", threshold=threshold, count=len(attesters)
            )
        for place, attester in enumerate(attesters):
            if attester == ZERO or attester in attesters[:place]:
                raise Refused("MileageRegistryInvalidAttester", attester=attester)
        self.office, self.threshold = list(attesters), threshold
        self.epoch += 1
        return [("AttestersChanged", self.epoch, tuple(attesters), threshold)]
