"""The tracer `prestate`: what accounts had before the execution that touches them.

In difference mode: what they had and have, of those that the clause changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from eth._utils.address import generate_safe_contract_address

from thorlink.node.evm.frame import ClauseState
from thorlink.node.http.serialize import hex_bytes
from thorlink.node.tracers.tracer import Call, Outcome, Step, Tracer

_READ_ACCOUNT = (0x31, 0x3B, 0x3C, 0x3F, 0xFF)
_CALLS = (0xF1, 0xF2, 0xF4, 0xFA)
_SLOTS = (0x54, 0x55)
_CREATE, _CREATE2, _SELFDESTRUCT = 0xF0, 0xF5, 0xFF


class TracerFailed(Exception):
    """The real node's tracer stumbles here, and this one gives the same answer."""


@dataclass(slots=True)
class _Account:
    """What is shown; None: left out. Amounts in wei."""

    balance: int | None = None
    energy: int | None = None
    code: bytes = b""
    storage: dict[int, int] = field(default_factory=dict)

    @property
    def exists(self) -> bool:
        return bool(self.balance or self.energy or self.code or self.storage)

    def json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        if self.balance is not None:
            shown["balance"] = hex(self.balance)
        if self.energy is not None:
            shown["energy"] = hex(self.energy)
        if self.code:
            shown["code"] = hex_bytes(self.code)
        if self.storage:
            slots = sorted(self.storage.items())
            shown["storage"] = {f"0x{slot:064x}": f"0x{value:064x}" for slot, value in slots}
        return shown


class PrestateTracer(Tracer):
    """Accounts by address, each as it was when it was first touched."""

    def __init__(self, *, difference: bool = False) -> None:
        self._difference = difference
        self._clause: ClauseState | None = None
        self._before: dict[bytes, _Account] = {}
        self._after: dict[bytes, _Account] = {}
        self._to = b""
        self._creates = False
        self._creations = 0
        self._created: set[bytes] = set()
        self._destroyed: set[bytes] = set()

    def started(self, clause: ClauseState, call: Call) -> None:
        """Look at both sides and at who gets the reward."""
        self._clause = clause
        self._to, self._creates = call.to, call.is_creation
        for address in (call.sender, call.to, clause.block.beneficiary):
            self._look_at(clause, address)
        if call.is_creation:
            self._creations += 1
            if self._difference:
                self._created.add(call.to)

    def ended(self, outcome: Outcome) -> None:  # noqa: ARG002 - the hook's
        """A contract that is new had nothing before."""
        if self._creates and not self._difference:
            self._forget_if_new(self._to)

    def stepped(self, step: Step) -> None:
        """Look at what the step touches."""
        if step.error or self._clause is None:
            return
        clause, opcode, size = self._clause, step.opcode, len(step.stack)
        if opcode in _SLOTS and size:
            self._look_at_slot(clause, step.address, step.top(0))
        elif opcode in _READ_ACCOUNT and size:
            self._look_at(clause, _address(step.top(0)))
            if opcode == _SELFDESTRUCT:
                self._destroyed.add(step.address)
        elif opcode in _CALLS and size >= 5:
            self._look_at(clause, _address(step.top(1)))
        elif opcode in (_CREATE, _CREATE2):
            self._look_at_creation(clause, step)

    def built_in_touched(self, address: bytes, slot: int) -> None:
        """Look at a slot of a built-in contract."""
        if self._clause is not None:
            self._look_at_slot(self._clause, address, slot)

    def _look_at_creation(self, clause: ClauseState, step: Step) -> None:
        if step.opcode == _CREATE:
            # as the real tracer does, leave creations by CREATE2 out of the count
            address = clause.contract_address(self._creations)
            self._creations += 1
        else:
            init_code = step.slice(step.top(1), step.top(2))
            if init_code is None:
                return
            address = generate_safe_contract_address(
                cast(Any, step.address), step.top(3), init_code
            )
        self._look_at(clause, address)
        self._created.add(address)

    def _look_at(self, clause: ClauseState, address: bytes) -> None:
        if address not in self._before:
            accounts = clause.accounts
            self._before[address] = _Account(
                accounts.get_balance(address),
                accounts.get_energy(address),
                accounts.get_code(address),
            )

    def _look_at_slot(self, clause: ClauseState, address: bytes, slot: int) -> None:
        account = self._before.get(address)
        if account is None:
            raise TracerFailed("runtime error: invalid memory address or nil pointer dereference")
        account.storage.setdefault(slot, clause.accounts.get_storage(address, slot))

    def clause_ended(self, gas_left: int) -> None:  # noqa: ARG002 - the hook's
        """Compare with what accounts have now."""
        if not self._difference or self._clause is None:
            return
        for address in list(self._before):
            if address not in self._destroyed:
                self._compare(self._clause, address)
        for address in self._created:
            self._forget_if_new(address)

    def _compare(self, clause: ClauseState, address: bytes) -> None:
        before, accounts = self._before[address], clause.accounts
        slots = {slot: accounts.get_storage(address, slot) for slot in before.storage}
        changed = {slot: value for slot, value in slots.items() if value != before.storage[slot]}
        before.storage = {slot: before.storage[slot] for slot in changed if before.storage[slot]}
        balance, energy = accounts.get_balance(address), accounts.get_energy(address)
        code = accounts.get_code(address)
        same = (balance, energy, code) == (before.balance, before.energy, before.code)
        if same and not changed:
            del self._before[address]
            return
        self._after[address] = _Account(
            None if balance == before.balance else balance,
            None if energy == before.energy else energy,
            b"" if code == before.code else code,
            {slot: value for slot, value in changed.items() if value},
        )

    def _forget_if_new(self, address: bytes) -> None:
        account = self._before.get(address)
        if account is not None and not account.exists:
            del self._before[address]

    def result(self) -> Any:
        """Accounts before, or in difference mode before and after."""
        if not self._difference:
            return _json(self._before)
        return {"post": _json(self._after), "pre": _json(self._before)}


def _json(accounts: dict[bytes, _Account]) -> dict[str, Any]:
    return {hex_bytes(address): account.json() for address, account in sorted(accounts.items())}


def _address(value: int) -> bytes:
    return (value % (1 << 160)).to_bytes(20, "big")
