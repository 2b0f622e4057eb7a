"""Two ways of paying: minting the project's token, and a double that keeps books."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from revm.values import simple

from stateful.model.guarded import ZERO, Event
from thorlink.hashing import keccak256

HONEST, REFUSES, BURNS_GAS, REENTERS_AND_PAYS, REENTERS_AND_REVERTS = range(5)


class Payment(NamedTuple):
    driver: str
    vehicle: int
    km: int
    amount: int  # wei


class Answer(NamedTuple):
    """`failed`: places of payments not made; `reason`: if all failed together."""

    events: list[Event]
    failed: set[int]
    reason: bytes = b""


def trip(driver: str, vehicle: int, km: int) -> int:
    """Who drove what, and how far, as the contracts pack it."""
    return int(driver, 16) | vehicle << 160 | km << 200


def selector(signature: str) -> bytes:
    return keccak256(signature.encode())[:4]


@dataclass
class TokenPayout:
    """All in one call of the token. `fault`: what it reverts with now, or None."""

    address: str
    fault: bytes | None = None
    paid: dict[str, int] = field(default_factory=dict)

    def would_fail(self, _payment: Payment) -> bool:
        return self.fault is not None

    def pay(self, payments: Sequence[Payment]) -> Answer:
        if self.fault is not None:
            return Answer([], set(range(len(payments))), self.fault)
        for one in payments:
            self.paid[one.driver] = self.paid.get(one.driver, 0) + one.amount
        return Answer([("Transfer", ZERO, one.driver, one.amount) for one in payments], set())


@dataclass
class BookPayout:
    """One by one. `moods`: how each driver's payments go; `broken`: the whole call fails."""

    address: str
    broken: bool = False
    refused: int = 0  # a vehicle
    moods: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    reentered: int = 0

    def would_fail(self, payment: Payment) -> bool:
        return self.broken or self._fault(payment) is not None

    def pay(self, payments: Sequence[Payment]) -> Answer:
        if self.broken:
            return Answer([], set(range(len(payments))), selector("PayoutMockBroken()"))
        events: list[Event] = []
        failed = set()
        for place, one in enumerate(payments):
            fault = self._fault(one)
            if fault is not None:
                failed.add(place)
                events.append(("PaymentFailed", one.vehicle, one.driver, fault))
                continue
            self.paid[one.driver] = self.paid.get(one.driver, 0) + one.amount
            self.reentered += self.moods.get(one.driver) == REENTERS_AND_PAYS
        return Answer(events, failed)

    def _fault(self, one: Payment) -> bytes | None:
        mood = self.moods.get(one.driver, HONEST)
        if mood == REFUSES or one.vehicle == self.refused:
            kinds = ("address", "uint40", "uint24", "uint256")
            words = (simple(kind).encode(value) for kind, value in zip(kinds, one, strict=True))
            told = selector("PayoutMockRefuses(address,uint40,uint24,uint256)")
            return told + b"".join(words)
        if mood == REENTERS_AND_REVERTS:
            return selector("RewardDistributorLocked()")
        return None


Payout = TokenPayout | BookPayout
