"""The built-in contract `Params`: governance parameters, set by the executor."""

from __future__ import annotations

from thorlink.hashing import keccak256
from thorlink.node import params
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.dispatch import Method, answer, contract
from thorlink.node.builtins.inner import GAS_LOAD, GAS_STORE_NEW, Inner
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.words import word

SET_EVENT = keccak256(b"Set(bytes32,uint256)")


def _native_executor(inner: Inner) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (inner.ledger.param(params.EXECUTOR_KEY) % (1 << 160),)


def _native_get(inner: Inner, key: int) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (inner.ledger.param(word(key)),)


def _native_set(inner: Inner, key: int, value: int) -> tuple[int, ...]:
    inner.spend(GAS_STORE_NEW)
    inner.ledger.set_param(word(key), value)
    return ()


EXECUTOR = Native("native_executor()", ("address",), _native_executor)
_GET = Native("native_get(bytes32)", ("uint256",), _native_get)
_SET = Native("native_set(bytes32,uint256)", (), _native_set, writes=True)


def require_executor(call: Call, gas: int) -> None:
    """Revert unless the caller is the executor; `gas` until it is asked for."""
    [executor] = call.native(gas, EXECUTOR)
    if executor != int.from_bytes(call.sender, "big"):
        call.charge(280)
        raise call.fail("builtin: executor required")


def _run_set(call: Call) -> bytes:
    require_executor(call, 1_743)
    key, value = call.word(0), call.word(1)
    call.native(1_739, _SET, key, value)
    call.charge(1_479)
    call.emit((SET_EVENT, word(key)), word(value))
    call.charge(13)
    return b""


CONTRACT = contract(
    params.PARAMS,
    (
        Method("set(bytes32,uint256)", _run_set, 112),
        Method("get(bytes32)", answer(1_772, _GET, 181, lambda call: (call.word(0),)), 134),
        Method("executor()", answer(1_680, EXECUTOR, 188), 156),
    ),
    gas_unknown=135,
)
