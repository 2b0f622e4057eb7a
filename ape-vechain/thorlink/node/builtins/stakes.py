"""What the built-in contract `Staker` knows: solo's one validator, whose stake never changes.

Reading costs gas, 200 for each of up to two words. Amounts are in wei VET.
"""

from __future__ import annotations

from dataclasses import dataclass

from thorlink.node import params
from thorlink.node.builtins.inner import GAS_LOAD, Inner

WEI = 10**18
STAKED = params.SOLO_STAKE_VET * WEI
NEVER = (1 << 32) - 1
"""The number of a block that does not come."""

PERIOD = 90
"""Blocks of a staking period of solo's validator."""

MIN_STAKE = 25_000_000 * WEI
MAX_STAKE = 600_000_000 * WEI
PERIODS = (12, 30, 90)


@dataclass(frozen=True, slots=True)
class Validation:
    """The validator's record; `completed` counts periods."""

    endorser: int = 0
    stake: int = 0
    queued_vet: int = 0
    status: int = 0
    period: int = 0
    completed: int = 0


NONE = Validation()


class Stakes:
    """Reads for a native function, at its cost."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def validation(self, validator: bytes) -> Validation:
        """What is recorded of a validator; NONE of others."""
        if validator != params.BLOCK_SIGNER:
            self._inner.spend(GAS_LOAD)
            return NONE
        self._inner.spend(2 * GAS_LOAD)
        endorser = int.from_bytes(params.BLOCK_SIGNER, "big")
        completed = self._inner.state.block_number // PERIOD
        return Validation(endorser, STAKED, 0, 2, PERIOD, completed)

    def load(self, value: int) -> int:
        """A value that is a word of the contract's storage."""
        self._inner.spend(GAS_LOAD)
        return value
