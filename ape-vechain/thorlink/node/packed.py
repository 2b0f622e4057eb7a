"""Blocks, transactions and state as plain JSON values, and back.

Values with names become lists without, in the order of their fields; bytes become hex, integers
stay integers of any size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thorlink import codec
from thorlink.node.block import Block
from thorlink.node.clock import Setting
from thorlink.node.outcome import Event, Output, Receipt, Transfer
from thorlink.node.pool import Waiting
from thorlink.node.resolved import Resolved
from thorlink.node.store import Key, Value


@dataclass(frozen=True, slots=True)
class Point:
    """Where a node is, or was when a snapshot was taken."""

    number: int
    version: int
    waiting: Mapping[bytes, Waiting]
    clock: Setting


# out


def _hex(data: bytes) -> str:
    return data.hex()


def pack_value(value: Value) -> int | str:
    """A number or bytes."""
    return value.hex() if isinstance(value, bytes) else int(value)


def pack_key(key: Key) -> list[int | str]:
    """What a value of the state is found by."""
    return [pack_value(part) for part in key]


def pack_point(point: Point) -> list[Any]:
    """Where a node is or was."""
    waiting = [
        [_resolved(entry.signed), entry.asleep, None if entry.cost is None else _cost(*entry.cost)]
        for entry in point.waiting.values()
    ]
    return [point.number, point.version, waiting, list(point.clock)]


def _cost(payer: bytes, amount: int) -> list[Any]:
    return [_hex(payer), amount]


def _resolved(signed: Resolved) -> list[Any]:
    payer = None if signed.payer is None else _hex(signed.payer)
    return [_hex(signed.raw), _hex(signed.id), _hex(signed.origin), payer]


def pack_block(block: Block) -> list[Any]:
    """A block with its transactions and receipts."""
    genesis = block.genesis_output
    return [
        block.number,
        _hex(block.id),
        _hex(block.parent_id),
        *(block.timestamp, block.gas_limit, block.gas_used, block.base_fee),
        _hex(block.beneficiary),
        [_resolved(signed) for signed in block.transactions],
        [_receipt(receipt) for receipt in block.receipts],
        None if genesis is None else _output(genesis),
    ]


def _receipt(receipt: Receipt) -> list[Any]:
    return [
        receipt.gas_used,
        _hex(receipt.gas_payer),
        *(receipt.paid, receipt.reward, receipt.reverted),
        [_output(output) for output in receipt.outputs],
    ]


def _output(output: Output) -> list[Any]:
    return [
        None if output.contract is None else _hex(output.contract),
        [[_hex(e.address), list(map(_hex, e.topics)), _hex(e.data)] for e in output.events],
        [[_hex(t.sender), _hex(t.recipient), t.amount] for t in output.transfers],
    ]


# back


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text)


def _optional(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def read_value(value: int | str) -> Value:
    """What `pack_value` was given."""
    return bytes.fromhex(value) if isinstance(value, str) else value


def read_key(parts: list[int | str]) -> Key:
    """What `pack_key` was given."""
    return tuple(read_value(part) for part in parts)


def read_point(number: int, version: int, waiting: list[Any], clock: list[Any]) -> Point:
    """What `pack_point` was given."""
    entries = [
        Waiting(_read_resolved(*signed), asleep, cost and (_bytes(cost[0]), cost[1]))
        for signed, asleep, cost in waiting
    ]
    return Point(number, version, {entry.signed.id: entry for entry in entries}, Setting(*clock))


def _read_resolved(raw: str, identity: str, origin: str, payer: str | None) -> Resolved:
    data = _bytes(raw)
    tx = codec.decode(data, check_signature=False)  # on demand, any form was accepted
    return Resolved(tx, data, _bytes(identity), _bytes(origin), _optional(payer), tx.intrinsic_gas)


def read_block(number: int, identity: str, parent: str, *rest: Any) -> Block:
    """What `pack_block` was given."""
    timestamp, gas_limit, gas_used, base_fee, beneficiary, transactions, receipts, genesis = rest
    return Block(
        number=number,
        id=_bytes(identity),
        parent_id=_bytes(parent),
        timestamp=timestamp,
        gas_limit=gas_limit,
        gas_used=gas_used,
        base_fee=base_fee,
        beneficiary=_bytes(beneficiary),
        transactions=tuple(_read_resolved(*fields) for fields in transactions),
        receipts=tuple(_read_receipt(*fields) for fields in receipts),
        genesis_output=None if genesis is None else _read_output(*genesis),
    )


def _read_receipt(gas_used: int, gas_payer: str, *rest: Any) -> Receipt:
    paid, reward, reverted, outputs = rest
    return Receipt(
        gas_used,
        _bytes(gas_payer),
        paid,
        reward,
        reverted,
        tuple(_read_output(*fields) for fields in outputs),
    )


def _read_output(contract: str | None, events: list[Any], transfers: list[Any]) -> Output:
    return Output(
        _optional(contract),
        tuple(
            Event(_bytes(address), tuple(map(_bytes, topics)), _bytes(data))
            for address, topics, data in events
        ),
        tuple(
            Transfer(_bytes(sender), _bytes(recipient), amount)
            for sender, recipient, amount in transfers
        ),
    )
