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

from thorlink.errors import InvalidInput, InvalidSavedNode
from thorlink.node.block import Block
from thorlink.node.packed import (
    Point,
    pack_block,
    pack_key,
    pack_point,
    pack_value,
    read_block,
    read_key,
    read_point,
    read_value,
)
from thorlink.node.store import Key, Value

__all__ = ["Point", "Saved", "read", "write"]

FORMAT = "thorlink-node"
VERSION = 1


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
            "blocks": [pack_block(block) for block in saved.blocks],
            "versions": list(saved.versions),
            "history": [
                [[pack_key(key), pack_value(value)] for key, value in written.items()]
                for written in saved.history
            ],
            "now": pack_point(saved.now),
            "snapshots": [pack_point(point) for point in saved.snapshots],
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


def _saved(body: Mapping[str, Any]) -> Saved:
    return Saved(
        blocks=[read_block(*fields) for fields in body["blocks"]],
        versions=body["versions"],
        history=[
            {read_key(key): read_value(value) for key, value in written}
            for written in body["history"]
        ],
        now=read_point(*body["now"]),
        snapshots=[read_point(*fields) for fields in body["snapshots"]],
    )
