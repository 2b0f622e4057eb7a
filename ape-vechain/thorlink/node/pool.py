"""Which transactions may be mined: Thor's refusals, word for word, and those that wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from thorlink.node import params
from thorlink.node.chain import Chain
from thorlink.node.evm.paying import buy_gas
from thorlink.node.evm.runtime import gas_price
from thorlink.node.outcome import BlockContext
from thorlink.node.resolved import Refused, Resolved


class Waiting(NamedTuple):
    """A transaction in the pool; `asleep` until the next block can take it.

    `cost` is who would pay how much wei VTHO for it, as far as that is known.
    """

    signed: Resolved
    asleep: bool
    cost: tuple[bytes, int] | None = None


class Pool:
    """Transactions that were accepted and are not mined yet, in the order in which they came."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._waiting: dict[bytes, Waiting] = {}
        self._costs: dict[bytes, tuple[bytes, int]] = {}

    def check_limits(self, signed: Resolved) -> None:
        """Refused if too much waits already of those who sign, or for who pays."""
        waiting = [entry.signed for entry in self._waiting.values()]
        parties = [party for other in waiting for party in (other.origin, other.payer)]
        for role, party in (("account", signed.origin), ("delegator", signed.payer)):
            if party is not None and parties.count(party) >= params.POOL_QUOTA:
                raise Refused(f"{role} quota exceeded")
        if signed.id not in self._costs:
            return
        payer, cost = self._costs[signed.id]
        costs = (self._costs.get(other.id, (b"", 0)) for other in waiting)
        needed = cost + sum(other for account, other in costs if account == payer)
        if self._chain.state(self._chain.best.number).get_energy(payer) < needed:
            raise Refused("insufficient energy for overall pending cost")

    def add(self, signed: Resolved, executable: bool) -> None:
        """Keep until mined."""
        self._waiting[signed.id] = Waiting(signed, asleep=not executable)

    def get(self, transaction_id: bytes) -> Resolved | None:
        """One that waits."""
        entry = self._waiting.get(transaction_id)
        return None if entry is None else entry.signed

    def all(self) -> list[Resolved]:
        """All that wait."""
        return [entry.signed for entry in self._waiting.values()]

    def executables(self, context: BlockContext) -> tuple[list[Resolved], list[Resolved]]:
        """Those that the next block can take, and which of them were asleep until now.

        What has become impossible is dropped.
        """
        ready, awoken = [], []
        for signed, asleep, _ in list(self._waiting.values()):
            try:
                executable = self.is_executable(signed, context)
            except Refused:
                del self._waiting[signed.id]
                continue
            if executable:
                ready.append(signed)
                self._waiting[signed.id] = Waiting(signed, asleep=False)
            if executable and asleep:
                awoken.append(signed)
        return ready, awoken

    def forget_mined(self) -> None:
        """Drop what is in a block now."""
        mined = [key for key in self._waiting if self._chain.mined(key)]
        for key in mined:
            del self._waiting[key]
        self._costs = {key: cost for key, cost in self._costs.items() if key in self._waiting}

    def entries(self) -> dict[bytes, Waiting]:
        """A copy, for a snapshot."""
        return {
            key: entry._replace(cost=self._costs.get(key)) for key, entry in self._waiting.items()
        }

    def restore(self, entries: Mapping[bytes, Waiting]) -> None:
        """Back to a copy."""
        self._waiting = dict(entries)
        self._costs = {key: entry.cost for key, entry in entries.items() if entry.cost}

    def is_executable(self, signed: Resolved, context: BlockContext) -> bool:
        """Whether the next block can take it; False: it waits; Refused: it never can."""
        tx = signed.tx
        self._check(signed, context)
        if tx.depends_on is not None:
            dependency = self._chain.mined(tx.depends_on)
            if dependency is None:
                return False
            if dependency.receipt.reverted:
                raise Refused("dep reverted")
        if signed.reference > context.number:
            return False
        state = self._chain.state(self._chain.best.number)
        price = gas_price(state, context, tx)
        payment = buy_gas(state, signed, price, context.timestamp)
        self._costs[signed.id] = (payment.payer, tx.gas * price)
        return True

    def _check(self, signed: Resolved, context: BlockContext) -> None:
        furthest = context.number + params.MAX_BLOCK_REF_DELAY // self._chain.block_interval
        if signed.tx.gas > self._chain.best.gas_limit:
            raise Refused("tx gas exceeds block gas limit")
        if context.number > signed.reference + signed.tx.expiration:
            raise Refused("expired")
        if signed.reference > furthest:
            raise Refused("block ref out of schedule")
        if self._chain.mined(signed.id):
            raise Refused("known tx")
