"""The built-in contract `Authority`: who was admitted to propose blocks before staking.

On solo the list begins empty, for its one validator has staked.
"""

from __future__ import annotations

from thorlink.hashing import keccak256
from thorlink.node import params
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.dispatch import Method, answer, contract
from thorlink.node.builtins.inner import GAS_BALANCE, GAS_LOAD, GAS_STORE, GAS_STORE_NEW, Inner
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.parameters import EXECUTOR, require_executor
from thorlink.node.builtins.proposers import Proposers
from thorlink.node.builtins.stakes import Stakes
from thorlink.node.builtins.words import Word, word

CANDIDATE_EVENT = keccak256(b"Candidate(address,bytes32)")
ENDORSEMENT_KEY = b"proposer-endorsement".rjust(32, b"\0")
GAS_MEMORY = 6
"""For the memory of four words that come back."""


def _native_add(inner: Inner, master: bytes, endorsor: bytes, identity: int) -> tuple[int]:
    inner.spend(GAS_LOAD)
    added = Proposers(inner.state.accounts).add(master, endorsor, word(identity))
    if added:
        inner.spend(GAS_STORE_NEW + GAS_STORE)
    return (int(added),)


def _native_revoke(inner: Inner, master: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    revoked = Proposers(inner.state.accounts).revoke(master)
    if revoked:
        inner.spend(3 * GAS_STORE)
    return (int(revoked),)


def _native_get(inner: Inner, master: bytes) -> tuple[int, int, int, int]:
    inner.spend(2 * GAS_LOAD)
    proposers = Proposers(inner.state.accounts)
    entry = proposers.get(master)
    endorsor, identity = (
        int.from_bytes(field, "big") for field in (entry.endorsor, entry.identity)
    )
    return int(proposers.is_listed(master)), endorsor, identity, int(entry.active)


def _native_first(inner: Inner) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (int.from_bytes(Proposers(inner.state.accounts).first(), "big"),)


def _native_next(inner: Inner, master: bytes) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (int.from_bytes(Proposers(inner.state.accounts).get(master).next, "big"),)


def _native_is_endorsed(inner: Inner, master: bytes) -> tuple[int]:
    inner.spend(2 * GAS_LOAD)
    proposers = Proposers(inner.state.accounts)
    if not proposers.is_listed(master):
        return (0,)
    inner.spend(GAS_LOAD + GAS_BALANCE)
    endorsor, needed = proposers.get(master).endorsor, inner.ledger.param(ENDORSEMENT_KEY)
    if inner.state.get_balance(endorsor) >= needed:
        return (1,)
    validation = Stakes(inner).validation(master)
    return (int(validation.queued_vet >= needed and word(validation.endorser)[12:] == endorsor),)


_ADD = Native("native_add(address,address,bytes32)", ("bool",), _native_add, writes=True)
_REVOKE = Native("native_revoke(address)", ("bool",), _native_revoke, writes=True)
_GET = Native("native_get(address)", ("bool", "address", "bytes32", "bool"), _native_get)
_FIRST = Native("native_first()", ("address",), _native_first)
_NEXT = Native("native_next(address)", ("address",), _native_next)
_IS_ENDORSED = Native("native_isEndorsed(address)", ("bool",), _native_is_endorsed)


def _run_add(call: Call) -> bytes:
    master, endorsor, identity = call.account(0), call.account(1), call.word(2)
    for given, gas, what in (
        (master != params.ZERO_ADDRESS, 525, "node master"),
        (endorsor != params.ZERO_ADDRESS, 563, "endorsor"),
        (identity, 612, "identity"),
    ):
        if not given:
            call.charge(gas)
            raise call.fail(f"builtin: invalid {what}")
    require_executor(call, 2_017)
    [added] = call.native(1_786, _ADD, master, endorsor, identity)
    if not added:
        call.charge(237)
        raise call.fail("builtin: already exists")
    return _done(call, master, b"added", 15)


def _run_revoke(call: Call) -> bytes:
    master = call.account(0)
    [executor] = call.native(1_735, EXECUTOR)
    gas = 1_727
    if executor != int.from_bytes(call.sender, "big"):
        [endorsed] = call.native(1_708, _IS_ENDORSED, master)
        if endorsed:
            call.charge(265)
            raise call.fail("builtin: requires executor, or node master out of endorsed")
        gas = 1_677
    [revoked] = call.native(gas, _REVOKE, master)
    if not revoked:
        call.charge(243)
        raise call.fail("builtin: not listed")
    return _done(call, master, b"revoked", 11)


def _done(call: Call, master: bytes, action: bytes, end: int) -> bytes:
    call.charge(1_575)
    call.emit((CANDIDATE_EVENT, master.rjust(32, b"\0")), action.ljust(32, b"\0"))
    call.charge(end)
    return b""


def _account(call: Call) -> tuple[Word]:
    return (call.account(0),)


CONTRACT = contract(
    params.AUTHORITY,
    (
        Method("first()", answer(1_636, _FIRST, 188), 112),
        Method("revoke(address)", _run_revoke, 134),
        Method("next(address)", answer(1_785, _NEXT, 193, _account), 156),
        Method("get(address)", answer(1_816 + GAS_MEMORY, _GET, 388, _account), 178),
        Method("executor()", answer(1_724, EXECUTOR, 188), 200),
        Method("add(address,address,bytes32)", _run_add, 222),
    ),
    gas_unknown=201,
)
