"""Who may pay for calls of a contract: its credit plan, its users, its sponsors.

The records of the built-in contract `Prototype`, under Thor's own storage keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from thorlink import rlp
from thorlink.hashing import blake2b256
from thorlink.node import params
from thorlink.node.state import State


@dataclass(frozen=True, slots=True)
class CreditPlan:
    """Wei VTHO that each user may have the contract pay, and that come back each second."""

    credit: int = 0
    recovery_rate: int = 0


@dataclass(frozen=True, slots=True)
class User:
    """Wei VTHO of the credit that were used up at a time (seconds)."""

    used: int = 0
    timestamp: int = 0

    def credit(self, plan: CreditPlan, now: int) -> int:
        """Wei VTHO that are left."""
        recovered = max(now - self.timestamp, 0) * plan.recovery_rate
        return max(plan.credit - max(self.used - recovered, 0), 0)


class Sponsorship:
    """The records of one contract, or of any account."""

    def __init__(self, state: State, account: bytes) -> None:
        self._state = state
        self._account = account

    def plan(self) -> CreditPlan:
        """The credit plan; of nothing if none was set."""
        return CreditPlan(*self._read(b"credit-plan"))

    def set_plan(self, plan: CreditPlan) -> None:
        """Set the credit plan; credits in use are measured by it from now on."""
        self._write(plan.credit, plan.recovery_rate, b"credit-plan")

    def is_user(self, user: bytes) -> bool:
        """Whether the account is a user."""
        return bool(self._state.get_record(params.PROTOTYPE, self._key(user, b"user")))

    def add_user(self, user: bytes, now: int) -> None:
        """Make the account a user that has its whole credit."""
        self._write(0, now, user, b"user")

    def remove_user(self, user: bytes) -> None:
        """Make the account a user no more."""
        self._write(0, 0, user, b"user")

    def user_credit(self, user: bytes, now: int) -> int:
        """Wei VTHO that the user may have paid; 0 if the account is no user."""
        if not self.is_user(user):
            return 0
        return User(*self._read(user, b"user")).credit(self.plan(), now)

    def set_user_credit(self, user: bytes, credit: int, now: int) -> None:
        """Leave the user with a credit, wei VTHO."""
        self._write(max(self.plan().credit - credit, 0), now, user, b"user")

    def is_sponsor(self, account: bytes) -> bool:
        """Whether the account has offered to pay."""
        return bool(self._state.get_storage(params.PROTOTYPE, self._key(account, b"sponsor")))

    def set_sponsor(self, account: bytes, *, offers: bool) -> None:
        """Record or take back the account's offer."""
        self._state.set_storage(params.PROTOTYPE, self._key(account, b"sponsor"), int(offers))

    def current_sponsor(self) -> bytes:
        """Who was selected of the sponsors, whether or not it still is one."""
        word = self._state.get_storage(params.PROTOTYPE, self._key(b"cur-sponsor"))
        return word.to_bytes(32, "big")[12:]

    def select_sponsor(self, account: bytes) -> None:
        """Select a sponsor."""
        self._state.set_storage(
            params.PROTOTYPE, self._key(b"cur-sponsor"), int.from_bytes(account, "big")
        )

    def _key(self, *parts: bytes) -> int:
        return int.from_bytes(blake2b256(self._account, *parts), "big")

    def _read(self, *key: bytes) -> tuple[int, int]:
        record = self._state.get_record(params.PROTOTYPE, self._key(*key))
        if not record:
            return 0, 0
        first, second = cast(list[bytes], rlp.decode(record))
        return int.from_bytes(first, "big"), int.from_bytes(second, "big")

    def _write(self, first: int, second: int, *key: bytes) -> None:
        pair = [rlp.encode_int(first), rlp.encode_int(second)]
        record = rlp.encode(pair) if first or second else b""
        self._state.set_record(params.PROTOTYPE, self._key(*key), record)
