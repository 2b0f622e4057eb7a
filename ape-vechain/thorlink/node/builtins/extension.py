"""The built-in contract `Extension`: Blake2b, earlier blocks, the transaction that runs."""

from __future__ import annotations

from collections.abc import Callable

from eth.exceptions import OutOfGas

from thorlink.hashing import blake2b256
from thorlink.node import params
from thorlink.node.block import SCORE
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.dispatch import Method, answer, contract
from thorlink.node.builtins.inner import GAS_LOAD, Inner
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.words import word
from thorlink.node.evm.faults import GasOverflow

MAX_HASHED = 1 << 22
"""Bytes; hashing more costs more gas than any block or inspection has."""

COPIED_TO = 0xA0
"""Where in memory the bytes go."""

UINT64_MAX = (1 << 64) - 1


def _native_blake2b(inner: Inner, data: bytes) -> tuple[int]:
    inner.spend(15 + 3 * ((len(data) + 31) // 32))
    return (int.from_bytes(blake2b256(data), "big"),)


_BLAKE2B = Native("native_blake2b256(bytes)", ("bytes32",), _native_blake2b)


def _run_blake2b(call: Call) -> bytes:
    offset = call.word(0)
    length = int.from_bytes(call.tail(offset, 32), "big") if offset < MAX_HASHED else 0
    if length > MAX_HASHED:
        raise _unpayable(length)
    words = (length + 31) // 32
    odd = (116 if length % 32 else 0) + (2 * words + 8) ** 2 // 512  # masking, and memory
    data = call.tail(offset + 32, length) if length else b""
    [digest] = call.native(2_080 + 84 * words + odd, _BLAKE2B, data)
    call.charge(199)
    return word(digest)


def _unpayable(length: int) -> OutOfGas:
    if COPIED_TO + length > UINT64_MAX - 31:
        return GasOverflow("gas uint64 overflow")
    return OutOfGas("out of gas")


def _block_id(inner: Inner, number: int) -> tuple[int]:
    if number >= inner.state.block_number:
        return (0,)
    inner.spend(GAS_LOAD)
    return (int.from_bytes(inner.state.block.ancestors[number].id, "big"),)


Read = Callable[[Inner, int], int]


def _of_block(read: Read) -> Callable[[Inner, int], tuple[int]]:
    """What is told of earlier blocks for gas, of this one for nothing, of no other."""

    def run(inner: Inner, number: int) -> tuple[int]:
        current = inner.state.block_number
        if number > current:
            return (0,)
        if number < current:
            inner.spend(2 * GAS_LOAD)
        return (read(inner, number),)

    return run


def _score(_inner: Inner, number: int) -> int:
    return number * SCORE


def _time(inner: Inner, number: int) -> int:
    block = inner.state.block
    return block.timestamp if number == block.number else block.ancestors[number].timestamp


def _signer(_inner: Inner, number: int) -> int:
    return int.from_bytes(params.BLOCK_SIGNER, "big") if number else 0


def _native_supply(inner: Inner) -> tuple[int]:
    inner.spend(GAS_LOAD)
    return (inner.ledger.initial_supply(),)


def _number(call: Call) -> tuple[int]:
    return (call.word(0) & 0xFFFFFFFF,)


def _block_method(
    name: str, gas: int, end: int, kind: str, run: Callable[[Inner, int], tuple[int]], value: int
) -> Method:
    native = Native(f"native_{name}(uint32)", (kind,), run)
    return Method(f"{name}(uint256)", answer(gas, native, end, _number), value)


def _tx_method(
    name: str, gas: int, end: int, kind: str, read: Callable[[Inner], int], value: int
) -> Method:
    native = Native(f"native_{name}()", (kind,), lambda inner: (read(inner),))
    return Method(f"{name}()", answer(gas, native, end), value)


def _tx_id(inner: Inner) -> int:
    return int.from_bytes(inner.state.tx.id, "big")


def _tx_block_ref(inner: Inner) -> int:
    return int.from_bytes(inner.state.tx.block_ref, "big") << 192


def _tx_gas_payer(inner: Inner) -> int:
    return int.from_bytes(inner.state.tx.gas_payer, "big")


CONTRACT = contract(
    params.EXTENSION,
    (
        Method(
            "totalSupply()",
            answer(1_636, Native("native_totalSupply()", ("uint256",), _native_supply), 176),
            112,
        ),
        _tx_method(
            "txClauseIndex", 1_658, 188, "uint32", lambda inner: inner.state.clause_index, 134
        ),
        Method("blake2b256(bytes)", _run_blake2b, 156),
        _block_method("blockTime", 1_801, 187, "uint64", _of_block(_time), 178),
        _block_method("blockSigner", 1_823, 193, "address", _of_block(_signer), 200),
        _block_method("blockTotalScore", 1_845, 193, "uint64", _of_block(_score), 222),
        _tx_method("txGasPayer", 1_768, 188, "address", _tx_gas_payer, 244),
        _tx_method(
            "txExpiration", 1_790, 182, "uint32", lambda inner: inner.state.tx.expiration, 266
        ),
        _tx_method("txID", 1_812, 194, "bytes32", _tx_id, 288),
        _tx_method(
            "txClauseCount", 1_834, 188, "uint32", lambda inner: inner.state.tx.clause_count, 310
        ),
        _tx_method(
            "txProvedWork", 1_856, 176, "uint256", lambda inner: inner.state.tx.proved_work, 332
        ),
        _block_method("blockID", 1_977, 199, "bytes32", _block_id, 354),
        _tx_method("txBlockRef", 1_900, 194, "bytes8", _tx_block_ref, 376),
    ),
    gas_unknown=355,
)
