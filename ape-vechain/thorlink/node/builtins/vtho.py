"""The VTHO contract (built-in `Energy`): VIP-180 over the energy that accounts have.

Our own implementation. The gas of each path is what solo v2.4.4 was measured to charge.
"""

from __future__ import annotations

from dataclasses import dataclass

from thorlink.hashing import keccak256
from thorlink.node import params
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.dispatch import Method, Run, answer, contract
from thorlink.node.builtins.inner import GAS_BALANCE, GAS_LOAD, GAS_STORE, GAS_STORE_NEW, Inner
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.words import word
from thorlink.node.evm.frame import TRANSFER_EVENT

APPROVAL_EVENT = keccak256(b"Approval(address,address,uint256)")
TRUE = word(1)


def _native_supply(inner: Inner) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (inner.ledger.total_supply(),)


def _native_burned(inner: Inner) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (inner.ledger.total_burned(),)


def _native_get(inner: Inner, owner: bytes) -> tuple[int]:
    inner.spend(GAS_BALANCE)
    return (inner.state.accounts.get_energy(owner),)


def _native_sub(inner: Inner, owner: bytes, amount: int) -> tuple[int]:
    if not amount:
        return (1,)
    inner.spend(GAS_BALANCE)
    taken = inner.ledger.sub(owner, amount)
    if taken:
        inner.spend(GAS_STORE)
    return (int(taken),)


def _native_add(inner: Inner, owner: bytes, amount: int) -> tuple[int, ...]:
    if amount:
        inner.spend(GAS_BALANCE)
        inner.spend(GAS_STORE if inner.state.account_exists(owner) else GAS_STORE_NEW)
        inner.ledger.add(owner, amount)
    return ()


def native_master(inner: Inner, account: bytes) -> tuple[int]:
    inner.spend(GAS_BALANCE)
    return (int.from_bytes(inner.state.accounts.get_master(account), "big"),)


_SUPPLY = Native("native_totalSupply()", ("uint256",), _native_supply)
_BURNED = Native("native_totalBurned()", ("uint256",), _native_burned)
_GET = Native("native_get(address)", ("uint256",), _native_get)
_SUB = Native("native_sub(address,uint256)", ("bool",), _native_sub, writes=True)
_ADD = Native("native_add(address,uint256)", (), _native_add, writes=True)
MASTER = Native("native_master(address)", ("address",), native_master)


@dataclass(frozen=True, slots=True)
class _Gas:
    """What a way to move VTHO costs until it takes some, or says that nothing moved."""

    moving: int
    nothing: int
    end: int


_TRANSFER = _Gas(moving=1_993, nothing=2_254, end=103)
_MOVE_OWN = _Gas(moving=2_106, nothing=2_367, end=105)
_MOVE_AS_MASTER = _Gas(moving=1_755, nothing=2_019, end=105)
_TRANSFER_FROM = _Gas(moving=1_752, nothing=2_013, end=105)
GAS_SPENT = 6_010
"""Until an allowance is written."""


def _move(call: Call, sender: bytes, recipient: bytes, amount: int, gas: _Gas) -> bytes:
    if amount:
        [taken] = call.native(gas.moving, _SUB, sender, amount)
        if not taken:
            call.charge(240)
            raise call.fail("builtin: insufficient balance")
        call.native(1_693, _ADD, recipient, amount)
        call.charge(1_861)
    else:
        call.charge(gas.nothing)
    topics = (TRANSFER_EVENT, sender.rjust(32, b"\0"), recipient.rjust(32, b"\0"))
    call.emit(topics, word(amount))
    call.charge(gas.end)
    return TRUE


def _run_transfer(call: Call) -> bytes:
    return _move(call, call.sender, call.account(0), call.word(1), _TRANSFER)


def _run_move(call: Call) -> bytes:
    sender, recipient, amount = call.account(0), call.account(1), call.word(2)
    if sender == call.sender:
        return _move(call, sender, recipient, amount, _MOVE_OWN)
    [master] = call.native(2_023, MASTER, sender)
    if master != int.from_bytes(call.sender, "big"):
        call.charge(253)
        raise call.fail("builtin: self or master required")
    return _move(call, sender, recipient, amount, _MOVE_AS_MASTER)


def _run_transfer_from(call: Call) -> bytes:
    owner, recipient, amount = call.account(0), call.account(1), call.word(2)
    slot = _allowance_slot(owner, call.sender)
    allowance = call.get_storage(slot)
    if allowance < amount:
        call.charge(848)
        raise call.fail("builtin: insufficient allowance")
    call.charge(GAS_SPENT)
    call.set_storage(slot, allowance - amount)
    return _move(call, owner, recipient, amount, _TRANSFER_FROM)


def _run_approve(call: Call) -> bytes:
    spender, amount = call.account(0), call.word(1)
    slot = _allowance_slot(call.sender, spender)
    is_new = amount and not call.get_storage(slot)
    call.charge(22_265 if is_new else 7_265)
    call.set_storage(slot, amount)
    topics = (APPROVAL_EVENT, call.sender.rjust(32, b"\0"), spender.rjust(32, b"\0"))
    call.emit(topics, word(amount))
    call.charge(88)
    return TRUE


def _allowance_slot(owner: bytes, spender: bytes) -> int:
    outer = keccak256(owner.rjust(32, b"\0"), word(0))
    return int.from_bytes(keccak256(spender.rjust(32, b"\0"), outer), "big")


def _run_allowance(call: Call) -> bytes:
    call.charge(904)
    return word(call.get_storage(_allowance_slot(call.account(0), call.account(1))))


def _constant(gas: int, output: bytes) -> Run:
    def run(call: Call) -> bytes:
        call.charge(gas)
        return output

    return run


def _text(text: bytes) -> bytes:
    return word(32) + word(len(text)) + text.ljust(32, b"\0")


CONTRACT = contract(
    params.ENERGY,
    (
        Method("name()", _constant(605, _text(b"VeThor")), 112),
        Method("approve(address,uint256)", _run_approve, 134),
        Method("totalSupply()", answer(1_680, _SUPPLY, 176), 156),
        Method("transferFrom(address,address,uint256)", _run_transfer_from, 178),
        Method("decimals()", _constant(302, word(18)), 200),
        Method(
            "balanceOf(address)", answer(1_851, _GET, 181, lambda call: (call.account(0),)), 222
        ),
        Method("symbol()", _constant(737, _text(b"VTHO")), 244),
        Method("transfer(address,uint256)", _run_transfer, 266),
        Method("move(address,address,uint256)", _run_move, 288),
        Method("totalBurned()", answer(1_834, _BURNED, 176), 310),
        Method("allowance(address,address)", _run_allowance, 332),
    ),
    gas_unknown=311,
)
