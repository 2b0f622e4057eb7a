"""Params, Extension and Prototype, as far as contracts of today use them.

Params is whole. Extension is whole. Of Prototype there are `master` and `hasCode`; Authority and
Staker only have an address: calling what is not here reverts and says so.
"""

from __future__ import annotations

from collections.abc import Callable

from eth.abc import ComputationAPI
from eth.exceptions import OutOfGas

from thorlink import solo
from thorlink.hashing import blake2b256, keccak256
from thorlink.node import params
from thorlink.node.block import SCORE
from thorlink.node.native import Call, Contract, Method, answer, contract, word

SET_EVENT = keccak256(b"Set(bytes32,uint256)")
VET_SUPPLY = 10**27 * len(solo.ACCOUNTS)
GAS_NOT_EXECUTOR = 661
GAS_SET = 22_050
MAX_HASHED = 1 << 22
"""Bytes; hashing more costs more gas than any block or inspection has."""


def _run_set(call: Call) -> bytes:
    if int.from_bytes(call.sender, "big") != call.ledger.param(params.EXECUTOR_KEY):
        call.charge(GAS_NOT_EXECUTOR, 1_743)
        raise call.fail("builtin: executor required")
    call.charge(GAS_SET)
    key, value = word(call.word(0)), call.word(1)
    call.ledger.set_param(key, value)
    call.emit((SET_EVENT, key), word(value))
    return b""


def _executor(call: Call) -> int:
    return call.ledger.param(params.EXECUTOR_KEY)


def _param(call: Call) -> int:
    return call.ledger.param(word(call.word(0)))


PARAMS = contract(
    params.PARAMS,
    (
        Method(
            "executor()",
            answer(506, 1_680, lambda call: call.ledger.param(params.EXECUTOR_KEY)),
            156,
        ),
        Method(
            "get(bytes32)",
            answer(591, 1_772, lambda call: call.ledger.param(word(call.word(0)))),
            134,
        ),
        Method("set(bytes32,uint256)", _run_set, 112, writes=True),
    ),
    gas_unknown=135,
)


def _of_block(
    gas_known: int,
    gas_future: int,
    needs: int,
    read: Callable[[Call, int], int],
    *,
    own_block: bool,
) -> Callable[[Call], bytes]:
    """A method about a block, by the low 32 bits of its number."""

    def run(call: Call) -> bytes:
        number = call.word(0) & 0xFFFFFFFF
        current = call.state.block_number
        if number < current:
            call.charge(gas_known, needs)
            return word(read(call, number))
        call.charge(gas_future, needs)
        return word(read(call, number) if own_block and number == current else 0)

    return run


def _block_id(call: Call, number: int) -> int:
    return int.from_bytes(call.state.block.ancestors[number].id, "big")


def _block_time(call: Call, number: int) -> int:
    block = call.state.block
    return block.timestamp if number == block.number else block.ancestors[number].timestamp


def _block_signer(_call: Call, number: int) -> int:
    return int.from_bytes(params.BLOCK_SIGNER, "big") if number else 0


def _tx_id(call: Call) -> int:
    return int.from_bytes(call.state.tx.id, "big")


def _run_blake2b(call: Call) -> bytes:
    offset = call.word(0)
    length = int.from_bytes(call.tail(offset, 32), "big") if offset < MAX_HASHED else 0
    if length > MAX_HASHED:
        raise OutOfGas("out of gas")
    words = (length + 31) // 32
    odd = (116 if length % 32 else 0) + (2 * words + 8) ** 2 // 512  # masking, and memory
    call.charge(732 + 87 * words + odd, 2_080 + 84 * words + odd)
    return blake2b256(call.tail(offset + 32, length) if length else b"")


EXTENSION = contract(
    params.EXTENSION,
    (
        Method("blake2b256(bytes)", _run_blake2b, 156),
        Method("blockID(uint256)", _of_block(814, 614, 1_977, _block_id, own_block=False), 354),
        Method(
            "blockTotalScore(uint256)",
            _of_block(876, 476, 1_845, lambda _call, number: number * SCORE, own_block=True),
            222,
        ),
        Method("blockTime(uint256)", _of_block(826, 426, 1_801, _block_time, own_block=True), 178),
        Method(
            "blockSigner(uint256)", _of_block(854, 454, 1_823, _block_signer, own_block=True), 200
        ),
        Method("totalSupply()", answer(450, 1_636, lambda _call: VET_SUPPLY), 112),
        Method("txProvedWork()", answer(470, 1_856, lambda call: call.state.tx.proved_work), 332),
        Method(
            "txID()", answer(444, 1_812, lambda call: int.from_bytes(call.state.tx.id, "big")), 288
        ),
        Method(
            "txBlockRef()",
            answer(532, 1_900, lambda call: int.from_bytes(call.state.tx.block_ref, "big") << 192),
            376,
        ),
        Method("txExpiration()", answer(410, 1_790, lambda call: call.state.tx.expiration), 266),
        Method(
            "txGasPayer()",
            answer(394, 1_768, lambda call: int.from_bytes(call.state.tx.gas_payer, "big")),
            244,
        ),
        Method("txClauseIndex()", answer(284, 1_658, lambda call: call.state.clause_index), 134),
        Method("txClauseCount()", answer(460, 1_834, lambda call: call.state.tx.clause_count), 310),
    ),
    gas_unknown=355,
)


class _Absent(Contract):
    """A built-in contract of which most is missing here, and which says so."""

    def run(self, computation: ComputationAPI) -> None:
        """Answer a call of a known method."""
        if computation.msg.data_as_bytes[:4] in self.methods:
            super().run(computation)
            return
        name = self.address.lstrip(b"\0").decode()
        raise Call(computation, self.address).fail(
            f"embedded node: this method of {name} is not simulated"
        )


def _master(call: Call) -> int:
    return int.from_bytes(call.state.accounts.get_master(call.account(0)), "big")


def _has_code(call: Call) -> int:
    return int(bool(call.state.get_code(call.account(0))))


_PROTOTYPE = (
    Method("master(address)", answer(1_058, 2_027, _master), 0),
    Method("hasCode(address)", answer(1_036, 2_005, _has_code), 0),
)
PROTOTYPE = _Absent(params.PROTOTYPE, {method.selector: method for method in _PROTOTYPE}, 0)
AUTHORITY = _Absent(params.AUTHORITY, {}, 0)
STAKER = _Absent(params.STAKER, {}, 0)
