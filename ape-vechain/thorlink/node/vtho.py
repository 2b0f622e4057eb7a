"""The VTHO contract (built-in `Energy`): VIP-180 over the energy that accounts have.

Our own implementation. The gas of each path is what solo v2.4.4 was measured to charge.
"""

from __future__ import annotations

from thorlink.hashing import keccak256
from thorlink.node import params
from thorlink.node.frame import TRANSFER_EVENT
from thorlink.node.native import (
    REFUND_CLEARED_SLOT,
    Call,
    Method,
    answer,
    contract,
    word,
)

APPROVAL_EVENT = keccak256(b"Approval(address,address,uint256)")
TRUE = word(1)

GAS_NEW_ACCOUNT = 15_000
"""More than an existing recipient costs."""

GAS_NEW_SLOT = 15_000
"""More than overwriting an allowance costs."""


class _Gas:
    """What one of the three ways to move VTHO costs, all included."""

    def __init__(self, nothing: int, moved: int, too_much: int) -> None:
        self.nothing = nothing
        self.moved = moved
        self.too_much = too_much


_TRANSFER = _Gas(nothing=2_357, moved=13_326, too_much=1_071)
_MOVE_OWN = _Gas(nothing=2_472, moved=13_441, too_much=1_184)
_MOVE_AS_MASTER = _Gas(nothing=2_985, moved=13_951, too_much=1_694)
_TRANSFER_FROM = _Gas(nothing=8_128, moved=19_097, too_much=6_840)
GAS_NOT_MASTER = 1_114
GAS_HEADROOM = 922
GAS_NO_ALLOWANCE = 848
GAS_APPROVE = 7_353


def _text(gas: int, text: bytes) -> Method:
    name = {b"VeThor": "name()", b"VTHO": "symbol()"}[text]
    gas_with_value = {"name()": 112, "symbol()": 244}[name]

    def run(call: Call) -> bytes:
        call.charge(gas)
        return word(32) + word(len(text)) + text.ljust(32, b"\0")

    return Method(name, run, gas_with_value)


def _move(call: Call, sender: bytes, recipient: bytes, amount: int, gas: _Gas) -> bytes:
    if not amount:
        call.charge(gas.nothing)
    else:
        _move_some(call, sender, recipient, amount, gas)
    topics = (TRANSFER_EVENT, sender.rjust(32, b"\0"), recipient.rjust(32, b"\0"))
    call.emit(topics, word(amount))
    return TRUE


def _move_some(call: Call, sender: bytes, recipient: bytes, amount: int, gas: _Gas) -> None:
    if not call.ledger.sub(sender, amount):
        call.charge(gas.too_much, gas.too_much + GAS_HEADROOM)
        raise call.fail("builtin: insufficient balance")
    # asked after the subtraction: who gives everything away may have ceased to exist
    is_new = not call.state.account_exists(recipient)
    call.charge(gas.moved + (GAS_NEW_ACCOUNT if is_new else 0))
    call.ledger.add(recipient, amount)


def _run_transfer(call: Call) -> bytes:
    return _move(call, call.sender, call.account(0), call.word(1), _TRANSFER)


def _run_move(call: Call) -> bytes:
    sender, recipient, amount = call.account(0), call.account(1), call.word(2)
    if sender == call.sender:
        return _move(call, sender, recipient, amount, _MOVE_OWN)
    if call.state.accounts.get_master(sender).rjust(20, b"\0") != call.sender:
        call.charge(GAS_NOT_MASTER, 2_023)
        raise call.fail("builtin: self or master required")
    return _move(call, sender, recipient, amount, _MOVE_AS_MASTER)


def _run_transfer_from(call: Call) -> bytes:
    owner, recipient, amount = call.account(0), call.account(1), call.word(2)
    slot = _allowance_slot(owner, call.sender)
    allowance = call.state.get_storage(params.ENERGY, slot)
    if allowance < amount:
        call.charge(GAS_NO_ALLOWANCE)
        raise call.fail("builtin: insufficient allowance")
    if allowance and allowance == amount:
        call.refund(REFUND_CLEARED_SLOT)
    call.state.set_storage(params.ENERGY, slot, allowance - amount)
    return _move(call, owner, recipient, amount, _TRANSFER_FROM)


def _run_approve(call: Call) -> bytes:
    spender, amount = call.account(0), call.word(1)
    slot = _allowance_slot(call.sender, spender)
    before = call.state.get_storage(params.ENERGY, slot)
    call.charge(GAS_APPROVE + (GAS_NEW_SLOT if amount and not before else 0))
    if before and not amount:
        call.refund(REFUND_CLEARED_SLOT)
    call.state.set_storage(params.ENERGY, slot, amount)
    topics = (APPROVAL_EVENT, call.sender.rjust(32, b"\0"), spender.rjust(32, b"\0"))
    call.emit(topics, word(amount))
    return TRUE


def _allowance_slot(owner: bytes, spender: bytes) -> int:
    outer = keccak256(owner.rjust(32, b"\0"), word(0))
    return int.from_bytes(keccak256(spender.rjust(32, b"\0"), outer), "big")


def _balance(call: Call) -> int:
    return call.state.accounts.get_energy(call.account(0))


def _allowance(call: Call) -> int:
    return call.state.get_storage(params.ENERGY, _allowance_slot(call.account(0), call.account(1)))


CONTRACT = contract(
    params.ENERGY,
    (
        _text(605, b"VeThor"),
        _text(737, b"VTHO"),
        Method("decimals()", answer(302, 302, lambda _call: 18), 200),
        Method("totalSupply()", answer(494, 1_680, lambda call: call.ledger.total_supply()), 156),
        Method("totalBurned()", answer(648, 1_834, lambda call: call.ledger.total_burned()), 310),
        Method("balanceOf(address)", answer(870, 1_851, _balance), 222),
        Method("allowance(address,address)", answer(904, 904, _allowance), 332),
        Method("transfer(address,uint256)", _run_transfer, 266, writes=True),
        Method("move(address,address,uint256)", _run_move, 288, writes=True),
        Method("transferFrom(address,address,uint256)", _run_transfer_from, 178, writes=True),
        Method("approve(address,uint256)", _run_approve, 134, writes=True),
    ),
    gas_unknown=311,
)
