"""Which block a request means: best, justified, finalized, next, a number or an id."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from thorlink.node import params
from thorlink.node.block import Block
from thorlink.node.engine import EmbeddedNode
from thorlink.node.http.wire import UINT32_MAX, UINT64_MAX, bad_request, named_bytes
from thorlink.node.outcome import BlockContext


class Revision(NamedTuple):
    """Which block is meant: a name, a number, or an id; exactly one of them."""

    name: str = ""
    number: int = 0
    id: bytes = b""


def revision(text: str, *, allow_next: bool = False, label: str = "revision") -> Revision:
    """Read best, finalized, justified, next, a number or an id."""
    if text in ("", "best"):
        return Revision("best")
    if text in ("finalized", "justified"):
        return Revision(text)
    if text == "next":
        if not allow_next:
            raise bad_request(f"{label}: invalid revision: next is not allowed")
        return Revision("next")
    if len(text) in (64, 66):
        return Revision(id=named_bytes(label, text, 32))
    return Revision(number=_block_number(text, label))


def _block_number(text: str, label: str) -> int:
    value = go_uint(text, label)
    if value > UINT32_MAX:
        raise bad_request(f"{label}: block number out of max uint32")
    return value


def go_uint(text: str, label: str) -> int:
    """A number of 64 bits as Go's ParseUint reads it with base 0; 400 in its words."""
    value = _go_uint(text)
    shown = json.dumps(text, ensure_ascii=False)
    if value is None:
        raise bad_request(f"{label}: strconv.ParseUint: parsing {shown}: invalid syntax")
    if value > UINT64_MAX:
        raise bad_request(f"{label}: strconv.ParseUint: parsing {shown}: value out of range")
    return value


def _go_uint(text: str) -> int | None:
    if len(text) > 100:
        return None
    for prefix, base in (("0x", 16), ("0o", 8), ("0b", 2)):
        if text[:2].lower() == prefix:
            digits, radix = text[2:], base
            break
    else:
        digits, radix = (text[1:], 8) if text[:1] == "0" and len(text) > 1 else (text, 10)
    if not re.match(r"[0-9a-fA-F]+\Z", digits):
        return None
    try:
        return int(digits, radix)
    except ValueError:
        return None


def find_block(node: EmbeddedNode, wanted: Revision) -> Block | None:
    chain = node.chain
    if wanted.id:
        return chain.block_by_id(wanted.id)
    best = chain.best.number
    names = {"best": best, "justified": checkpoint(best, 1), "finalized": checkpoint(best, 2)}
    return chain.block(names[wanted.name] if wanted.name else wanted.number)


def checkpoint(best: int, epochs: int) -> int:
    """Solo's mocked finality: so many checkpoints ago."""
    epoch = params.FINALITY_EPOCH
    return max(0, best // epoch * epoch - epochs * epoch)


def required_block(node: EmbeddedNode, wanted: Revision, label: str) -> Block:
    block = find_block(node, wanted)
    if block is None:
        missing = "leveldb: not found" if wanted.id else "not found"
        raise bad_request(f"{label}: {missing}")
    return block


def next_block(node: EmbeddedNode) -> BlockContext:
    """The next block as the real node sees it, or at the time that was set for it."""
    timestamp = node.pending_timestamp
    if timestamp is None:
        timestamp = node.chain.best.timestamp + node.chain.block_interval
    return node.chain.next_context(timestamp)
