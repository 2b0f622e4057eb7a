"""The embedded node's own endpoints, under /local; no Thor node has them.

POST /local/snapshot {}                  -> {"snapshot": n}
POST /local/revert   {"snapshot": n}     -> {"number": best}
POST /local/time     {"timestamp": s} or {"advance": s}  -> {"timestamp": of the next block}
POST /local/mine     {"blocks": n}       -> {"number": best}; n is 1 if left out
"""

from __future__ import annotations

from typing import Any

from thorlink.node import wire
from thorlink.node.engine import EmbeddedNode
from thorlink.node.wire import HttpError, bad_request

MAX_BLOCKS = 100_000


def run(node: EmbeddedNode, action: str, body: bytes) -> dict[str, int]:
    """Do what is asked; HttpError if it is not possible."""
    handler = _ACTIONS.get(action)
    if handler is None:
        raise HttpError(404, "404 page not found")
    fields = wire.parse_json(body) if body.strip() else {}
    try:
        return handler(node, fields)
    except ValueError as error:
        raise bad_request(str(error)) from error


def _snapshot(node: EmbeddedNode, body: Any) -> dict[str, int]:
    wire.object_fields(body, frozenset(), "local.Snapshot")
    return {"snapshot": node.snapshot()}


def _revert(node: EmbeddedNode, body: Any) -> dict[str, int]:
    fields = wire.object_fields(body, frozenset({"snapshot"}), "local.Revert")
    snapshot = wire.json_uint(fields.get("snapshot"), "Revert.snapshot")
    if snapshot is None:
        raise ValueError("snapshot is missing")
    node.revert(snapshot)
    return {"number": node.chain.best.number}


def _time(node: EmbeddedNode, body: Any) -> dict[str, int]:
    fields = wire.object_fields(body, frozenset({"timestamp", "advance"}), "local.Time")
    timestamp = wire.json_uint(fields.get("timestamp"), "Time.timestamp", 48)
    advance = wire.json_uint(fields.get("advance"), "Time.advance", 48)
    if (timestamp is None) == (advance is None):
        raise ValueError("give either timestamp or advance")
    if timestamp is not None:
        node.set_time(timestamp)
    elif advance is not None:
        node.advance(advance)
    return {"timestamp": node.next_timestamp()}


def _mine(node: EmbeddedNode, body: Any) -> dict[str, int]:
    fields = wire.object_fields(body, frozenset({"blocks"}), "local.Mine")
    count = wire.json_uint(fields.get("blocks"), "Mine.blocks")
    if count is not None and not 1 <= count <= MAX_BLOCKS:
        raise ValueError(f"blocks is from 1 to {MAX_BLOCKS}")
    return {"number": node.mine(count or 1).number}


_ACTIONS = {"snapshot": _snapshot, "revert": _revert, "time": _time, "mine": _mine}
