"""A node's whole chain in a file, and back, exactly.

What is kept is what there is: blocks with their transactions and receipts, and every version of
the state. Running the transactions again would make a smaller file, but would take longer (three
times for transfers of a token, which is the least that a contract does), could not repeat what
was set by hand, and would give another chain wherever another version of this package executes
differently.

The file has two lines of JSON, which can hold nothing but values: a head that names the format
and the SHA-256 of the body, and the body. Bytes are hex strings, integers are exact. It is written
beside its place and moved there, so there is a whole file at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thorlink import codec
from thorlink.errors import InvalidInput, InvalidSavedNode
from thorlink.node.block import Block
from thorlink.node.clock import Setting
from thorlink.node.outcome import Event, Output, Receipt, Transfer
from thorlink.node.pool import Waiting
from thorlink.node.resolved import Resolved
from thorlink.node.store import Key, Value

FORMAT = "thorlink-node"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Point:
    """Where a node is, or was when a snapshot was taken."""

    number: int
    version: int
    waiting: Mapping[bytes, Waiting]
    clock: Setting


@dataclass(frozen=True, slots=True)
class Saved:
    """A whole node: `history` has what each version of the state wrote, `versions` the version
    that belongs to each block."""

    blocks: Sequence[Block]
    versions: Sequence[int]
    history: Sequence[Mapping[Key, Value]]
    now: Point
    snapshots: Sequence[Point]


def write(path: Path, saved: Saved) -> None:
    """Put the file in its place in one step; OSError if it cannot be written."""
    body = _dumped(
        {
            "blocks": [_block(block) for block in saved.blocks],
            "versions": list(saved.versions),
            "history": [
                [[_key(key), _value(value)] for key, value in written.items()]
                for written in saved.history
            ],
            "now": _point(saved.now),
            "snapshots": [_point(point) for point in saved.snapshots],
        }
    )
    digest = hashlib.sha256(body).hexdigest()
    head = _dumped({"format": FORMAT, "version": VERSION, "sha256": digest})
    _replace(path, head + b"\n" + body + b"\n")


def read(path: Path) -> Saved:
    """InvalidSavedNode if the file is none, or is damaged; OSError if it cannot be read."""
    head, _, rest = path.read_bytes().partition(b"\n")
    body = rest.removesuffix(b"\n")
    _check_head(path, head, body)
    try:
        saved = _saved(json.loads(body))
    except (InvalidInput, ValueError, LookupError, TypeError, AttributeError) as error:
        # the digest is right: whoever wrote it meant something else
        raise InvalidSavedNode(f"{path} is not understood: {error!r}") from error
    if not saved.blocks or len(saved.blocks) != len(saved.versions):
        raise InvalidSavedNode(f"{path} has no blocks, or a block without a state")
    return saved


def _check_head(path: Path, head: bytes, body: bytes) -> None:
    try:
        fields = json.loads(head)
    except ValueError as error:
        raise InvalidSavedNode(f"{path} is not a saved node") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise InvalidSavedNode(f"{path} is not a saved node")
    if fields.get("version") != VERSION:
        raise InvalidSavedNode(
            f"{path} has version {fields.get('version')}; this package reads version {VERSION}"
        )
    if fields.get("sha256") != hashlib.sha256(body).hexdigest():
        raise InvalidSavedNode(f"{path} is damaged: its digest does not fit")


def _dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _replace(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


# out


def _hex(data: bytes) -> str:
    return data.hex()


def _value(value: Value) -> int | str:
    return value.hex() if isinstance(value, bytes) else int(value)


def _key(key: Key) -> list[int | str]:
    return [_value(part) for part in key]


def _point(point: Point) -> list[Any]:
    waiting = [[_resolved(entry.signed), entry.asleep] for entry in point.waiting.values()]
    return [point.number, point.version, waiting, list(point.clock)]


def _resolved(signed: Resolved) -> list[Any]:
    payer = None if signed.payer is None else _hex(signed.payer)
    return [_hex(signed.raw), _hex(signed.id), _hex(signed.origin), payer]


def _block(block: Block) -> list[Any]:
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


def _saved(body: Mapping[str, Any]) -> Saved:
    return Saved(
        blocks=[_read_block(*fields) for fields in body["blocks"]],
        versions=body["versions"],
        history=[
            {_read_key(key): _read_value(value) for key, value in written}
            for written in body["history"]
        ],
        now=_read_point(*body["now"]),
        snapshots=[_read_point(*fields) for fields in body["snapshots"]],
    )


def _read_value(value: int | str) -> Value:
    return bytes.fromhex(value) if isinstance(value, str) else value


def _read_key(parts: list[int | str]) -> Key:
    return tuple(_read_value(part) for part in parts)


def _read_point(number: int, version: int, waiting: list[Any], clock: list[Any]) -> Point:
    entries = [Waiting(_read_resolved(*signed), asleep) for signed, asleep in waiting]
    return Point(number, version, {entry.signed.id: entry for entry in entries}, Setting(*clock))


def _read_resolved(raw: str, identity: str, origin: str, payer: str | None) -> Resolved:
    data = _bytes(raw)
    tx = codec.decode(data, check_signature=False)  # on demand, any form was accepted
    return Resolved(tx, data, _bytes(identity), _bytes(origin), _optional(payer), tx.intrinsic_gas)


def _read_block(number: int, identity: str, parent: str, *rest: Any) -> Block:
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
