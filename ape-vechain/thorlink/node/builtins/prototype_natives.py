"""What the built-in contract `Prototype` asks of the node: masters, history, sponsorship."""

from __future__ import annotations

from thorlink.hashing import keccak256
from thorlink.node.builtins.inner import GAS_BALANCE, GAS_LOAD, GAS_STORE, GAS_STORE_NEW, Inner
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.sponsorship import CreditPlan, Sponsorship
from thorlink.node.builtins.words import word
from thorlink.node.evm.frame import MASTER_EVENT

CREDIT_PLAN_EVENT = keccak256(b"$CreditPlan(uint256,uint256)")
USER_EVENT = keccak256(b"$User(address,bytes32)")
SPONSOR_EVENT = keccak256(b"$Sponsor(address,bytes32)")
MAX_HISTORY = 65_535
"""Blocks back that balances are told of."""


def _set_master(inner: Inner, account: bytes, master: bytes) -> tuple[int, ...]:
    inner.spend(GAS_STORE)
    inner.state.accounts.set_master(account, master)
    inner.log(account, (MASTER_EVENT,), master.rjust(32, b"\0"))
    return ()


def _balance(inner: Inner, account: bytes, number: int) -> tuple[int]:
    state = inner.state.accounts
    if not _charge_history(inner, number):
        return (0,)
    past = state if number == inner.state.block_number else state.at(number)
    return (past.get_balance(account),)


def _energy(inner: Inner, account: bytes, number: int) -> tuple[int]:
    state = inner.state.accounts
    if not _charge_history(inner, number):
        return (0,)
    past = state if number == inner.state.block_number else state.at(number)
    return (past.get_energy(account),)


def _charge_history(inner: Inner, number: int) -> bool:
    """Pay for a balance at a block; False, for nothing, if it is not told."""
    current = inner.state.block_number
    if not current - MAX_HISTORY <= number <= current:
        return False
    inner.spend(GAS_BALANCE if number == current else 3 * GAS_LOAD + GAS_BALANCE)
    return True


def _has_code(inner: Inner, account: bytes) -> tuple[int]:
    inner.spend(GAS_BALANCE)
    return (int(bool(inner.state.get_code(account))),)


def _storage_for(inner: Inner, account: bytes, key: int) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (inner.state.get_storage(account, key),)


def _credit_plan(inner: Inner, account: bytes) -> tuple[int, int]:
    inner.spend(GAS_LOAD)
    plan = _of(inner, account).plan()
    return plan.credit, plan.recovery_rate


def _set_credit_plan(inner: Inner, account: bytes, credit: int, rate: int) -> tuple[int, ...]:
    inner.spend(GAS_STORE_NEW)
    _of(inner, account).set_plan(CreditPlan(credit, rate))
    inner.log(account, (CREDIT_PLAN_EVENT,), word(credit) + word(rate))
    return ()


def _is_user(inner: Inner, account: bytes, user: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (int(_of(inner, account).is_user(user)),)


def _user_credit(inner: Inner, account: bytes, user: bytes) -> tuple[int]:
    inner.spend(2 * GAS_LOAD)
    return (_of(inner, account).user_credit(user, inner.state.timestamp),)


def _add_user(inner: Inner, account: bytes, user: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    if _of(inner, account).is_user(user):
        return (0,)
    inner.spend(GAS_STORE_NEW)
    _of(inner, account).add_user(user, inner.state.timestamp)
    _log(inner, account, USER_EVENT, user, b"added")
    return (1,)


def _remove_user(inner: Inner, account: bytes, user: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    if not _of(inner, account).is_user(user):
        return (0,)
    inner.spend(GAS_STORE)
    _of(inner, account).remove_user(user)
    _log(inner, account, USER_EVENT, user, b"removed")
    return (1,)


def _sponsor(inner: Inner, account: bytes, sponsor: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    if _of(inner, account).is_sponsor(sponsor):
        return (0,)
    inner.spend(GAS_STORE_NEW)
    _of(inner, account).set_sponsor(sponsor, offers=True)
    _log(inner, account, SPONSOR_EVENT, sponsor, b"sponsored")
    return (1,)


def _unsponsor(inner: Inner, account: bytes, sponsor: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    if not _of(inner, account).is_sponsor(sponsor):
        return (0,)
    inner.spend(GAS_STORE)
    _of(inner, account).set_sponsor(sponsor, offers=False)
    _log(inner, account, SPONSOR_EVENT, sponsor, b"unsponsored")
    return (1,)


def _is_sponsor(inner: Inner, account: bytes, sponsor: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (int(_of(inner, account).is_sponsor(sponsor)),)


def _select_sponsor(inner: Inner, account: bytes, sponsor: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    if not _of(inner, account).is_sponsor(sponsor):
        return (0,)
    inner.spend(GAS_STORE)
    _of(inner, account).select_sponsor(sponsor)
    _log(inner, account, SPONSOR_EVENT, sponsor, b"selected")
    return (1,)


def _current_sponsor(inner: Inner, account: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (int.from_bytes(_of(inner, account).current_sponsor(), "big"),)


def _of(inner: Inner, account: bytes) -> Sponsorship:
    return Sponsorship(inner.state.accounts, account)


def _log(inner: Inner, account: bytes, event: bytes, about: bytes, action: bytes) -> None:
    inner.log(account, (event, about.rjust(32, b"\0")), action.ljust(32, b"\0"))


SET_MASTER = Native("native_setMaster(address,address)", (), _set_master, writes=True)
BALANCE = Native("native_balanceAtBlock(address,uint32)", ("uint256",), _balance)
ENERGY = Native("native_energyAtBlock(address,uint32)", ("uint256",), _energy)
HAS_CODE = Native("native_hasCode(address)", ("bool",), _has_code)
STORAGE_FOR = Native("native_storageFor(address,bytes32)", ("bytes32",), _storage_for)
CREDIT_PLAN = Native("native_creditPlan(address)", ("uint256", "uint256"), _credit_plan)
SET_CREDIT_PLAN = Native(
    "native_setCreditPlan(address,uint256,uint256)", (), _set_credit_plan, writes=True
)
IS_USER = Native("native_isUser(address,address)", ("bool",), _is_user)
USER_CREDIT = Native("native_userCredit(address,address)", ("uint256",), _user_credit)
ADD_USER = Native("native_addUser(address,address)", ("bool",), _add_user, writes=True)
REMOVE_USER = Native("native_removeUser(address,address)", ("bool",), _remove_user, writes=True)
SPONSOR = Native("native_sponsor(address,address)", ("bool",), _sponsor, writes=True)
UNSPONSOR = Native("native_unsponsor(address,address)", ("bool",), _unsponsor, writes=True)
IS_SPONSOR = Native("native_isSponsor(address,address)", ("bool",), _is_sponsor)
SELECT_SPONSOR = Native(
    "native_selectSponsor(address,address)", ("bool",), _select_sponsor, writes=True
)
CURRENT_SPONSOR = Native("native_currentSponsor(address)", ("address",), _current_sponsor)
