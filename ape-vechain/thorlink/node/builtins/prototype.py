"""The built-in contract `Prototype`: masters, users, sponsors and past balances of accounts."""

from __future__ import annotations

from thorlink.node import params
from thorlink.node.builtins import prototype_natives as natives
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.dispatch import Method, Run, answer, contract
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.vtho import MASTER
from thorlink.node.builtins.words import Word

GAS_REFUSED = 240
"""From the native's answer to the revert that says why."""


def _account(call: Call) -> tuple[Word]:
    return (call.account(0),)


def _two_accounts(call: Call) -> tuple[Word, Word]:
    return call.account(0), call.account(1)


def _account_and_sender(call: Call) -> tuple[Word, Word]:
    return call.account(0), call.sender


def _account_and_block(call: Call) -> tuple[Word, Word]:
    return call.account(0), call.word(1) & 0xFFFFFFFF


def _account_and_key(call: Call) -> tuple[Word, Word]:
    return call.account(0), call.word(1)


def _administer(call: Call, own: int, other: int, after_master: int = 1_729) -> int:
    """Revert unless the caller is the account or its master; gas until the next native.

    `own` is that gas if it is the account; `other` what it takes to ask for the master.
    """
    account = call.account(0)
    if account == call.sender:
        return own
    [master] = call.native(other, MASTER, account)
    if master != int.from_bytes(call.sender, "big"):
        call.charge(253)
        raise call.fail("builtin: self or master required")
    return after_master


def _run_set_master(call: Call) -> bytes:
    gas = _administer(call, 1_892, 1_835)
    call.native(gas, natives.SET_MASTER, *_two_accounts(call))
    call.charge(44)
    return b""


def _run_set_credit_plan(call: Call) -> bytes:
    gas = _administer(call, 2_056, 1_988, 1_740)
    call.native(gas, natives.SET_CREDIT_PLAN, call.account(0), call.word(1), call.word(2))
    call.charge(46)
    return b""


def _finish(call: Call, done: int, gas: int, otherwise: str) -> bytes:
    if not done:
        call.charge(GAS_REFUSED)
        raise call.fail(otherwise)
    call.charge(gas)
    return b""


def _run_add_user(call: Call) -> bytes:
    if call.account(1) == params.ZERO_ADDRESS:
        call.charge(621)
        raise call.fail("builtin: invalid user")
    gas = _administer(call, 2_172, 2_115)
    [done] = call.native(gas, natives.ADD_USER, *_two_accounts(call))
    return _finish(call, done, 143, "builtin: already added")


def _administered(own: int, other: int, native: Native, otherwise: str) -> Run:
    """A method that only the account or its master may call, about another account."""

    def run(call: Call) -> bytes:
        gas = _administer(call, own, other)
        [done] = call.native(gas, native, *_two_accounts(call))
        return _finish(call, done, 143, otherwise)

    return run


def _anyone(gas: int, native: Native, otherwise: str) -> Run:
    """A method by which the caller says something of itself."""

    def run(call: Call) -> bytes:
        [done] = call.native(gas, native, *_account_and_sender(call))
        return _finish(call, done, 141, otherwise)

    return run


_REMOVE_USER = _administered(1_980, 1_923, natives.REMOVE_USER, "builtin: not a user")
_SELECT_SPONSOR = _administered(2_046, 1_989, natives.SELECT_SPONSOR, "builtin: not a sponsor")
_SPONSOR = _anyone(1_970, natives.SPONSOR, "builtin: already sponsored")
_UNSPONSOR = _anyone(2_102, natives.UNSPONSOR, "builtin: not sponsored")
_IS_USER = answer(1_831, natives.IS_USER, 195, _two_accounts)
_USER_CREDIT = answer(2_117, natives.USER_CREDIT, 183, _two_accounts)
_STORAGE_FOR = answer(1_862, natives.STORAGE_FOR, 201, _account_and_key)
_BALANCE = answer(1_979, natives.BALANCE, 183, _account_and_block)
_ENERGY = answer(1_869, natives.ENERGY, 183, _account_and_block)

CONTRACT = contract(
    params.PROTOTYPE,
    (
        Method("setMaster(address,address)", _run_set_master, 112),
        Method("isUser(address,address)", _IS_USER, 134),
        Method("storageFor(address,bytes32)", _STORAGE_FOR, 156),
        Method("energy(address,uint256)", _ENERGY, 178),
        Method("removeUser(address,address)", _REMOVE_USER, 200),
        Method(
            "currentSponsor(address)", answer(1_851, natives.CURRENT_SPONSOR, 193, _account), 222
        ),
        Method("setCreditPlan(address,uint256,uint256)", _run_set_credit_plan, 244),
        Method("selectSponsor(address,address)", _SELECT_SPONSOR, 266),
        Method("balance(address,uint256)", _BALANCE, 288),
        Method("sponsor(address)", _SPONSOR, 310),
        Method("creditPlan(address)", answer(1_964, natives.CREDIT_PLAN, 230, _account), 332),
        Method("addUser(address,address)", _run_add_user, 354),
        Method("hasCode(address)", answer(2_005, natives.HAS_CODE, 193, _account), 376),
        Method("master(address)", answer(2_027, MASTER, 193, _account), 398),
        Method("userCredit(address,address)", _USER_CREDIT, 420),
        Method("unsponsor(address)", _UNSPONSOR, 442),
        Method(
            "isSponsor(address,address)",
            answer(2_161, natives.IS_SPONSOR, 195, _two_accounts),
            464,
        ),
    ),
    gas_unknown=443,
)
