"""Random transactions that call built-in contracts, directly and through other contracts."""

from typing import Any

from thor_conformance.assembler import init_code

from thor_differential.builtins import (
    ANSWERS,
    AUTHORITY,
    METHODS,
    PROTOTYPE,
    RELAYS,
    STAKER,
    BuiltInGenerator,
    relay,
)
from thor_differential.programs import hexed
from thor_differential.sponsored import call
from thor_differential.transactions import TransactionGenerator
from thorlink import solo
from thorlink.codec import Clause


class BuiltInTransactionGenerator(TransactionGenerator):
    """The executor is among those who send; relays are created all along."""

    origins = solo.ACCOUNTS[:4]

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._calls = BuiltInGenerator(seed)
        self._next = [built_in for built_in in METHODS if built_in != STAKER]

    def clauses(self) -> tuple[Clause, ...]:
        choose = self.random
        if choose.random() < 0.15:
            code = relay(choose.choice(RELAYS), choose.choice(self._next), choose.choice(ANSWERS))
            return (Clause(None, 0, init_code(code)),)
        return tuple(self._call_somebody() for _ in range(choose.choice([1, 1, 2, 4])))

    def _call_somebody(self) -> Clause:
        choose = self.random
        called = self._calls.call_of(choose.choice(self._next))
        to = choose.choice([called.to, called.to, choose.choice(self.known)])
        return Clause(to, called.value, called.data)

    def questions(self) -> dict[str, Any]:
        """An inspection that reads masters and proposers."""
        accounts = [account.address for account in solo.ACCOUNTS[:4]]
        asked = [(AUTHORITY, call("first()"))]
        for account in [*accounts, *self.known]:
            asked.append((PROTOTYPE, call("master(address)", account)))
            asked += [(AUTHORITY, call(f"{name}(address)", account)) for name in ("get", "next")]
        clauses = [{"to": hexed(to), "value": "0x0", "data": hexed(data)} for to, data in asked]
        return {"clauses": clauses}
