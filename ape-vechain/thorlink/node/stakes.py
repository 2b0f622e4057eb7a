"""What the built-in contract `Staker` knows of validators: solo's one, that never changes."""

from __future__ import annotations

from dataclasses import dataclass

from thorlink.node import params
from thorlink.node.inner import GAS_LOAD, Inner


@dataclass(frozen=True, slots=True)
class Validation:
    """Amounts in whole VET."""

    endorser: bytes = b""
    queued_vet: int = 0


class Stakes:
    """Reading costs gas."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def validation(self, validator: bytes) -> Validation:
        """What is recorded of a validator."""
        if validator != params.BLOCK_SIGNER:
            self._inner.spend(GAS_LOAD)
            return Validation()
        self._inner.spend(2 * GAS_LOAD)
        return Validation(params.BLOCK_SIGNER, 0)
