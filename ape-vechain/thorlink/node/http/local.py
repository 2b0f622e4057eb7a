"""The embedded node's own endpoints, under /local; no Thor node has them.

POST /local/snapshot {}                  -> {"snapshot": n}
POST /local/revert   {"snapshot": n}     -> {"number": best}
POST /local/time     {"timestamp": s} or {"advance": s}  -> {"timestamp": of the next block}
POST /local/mine     {"blocks": n}       -> {"number": best}; n is 1 if left out
POST /local/balance  {"address", "balance"}      -> {"number": best}, as all that follow
POST /local/energy   {"address", "energy"}
POST /local/code     {"address", "code"}
POST /local/storage  {"address", "key", "value"}

The last four change the best block's state without a block. Amounts are wei, hex with 0x or
decimal, in a string; keys and values of the storage are 32 bytes in hex.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from thorlink.node.engine import EmbeddedNode
from thorlink.node.http import wire
from thorlink.node.http.wire import HttpError, bad_request

MAX_BLOCKS = 100_000


_Action = Callable[[EmbeddedNode, Any], dict[str, int]]


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


def _balance(node: EmbeddedNode, body: Any) -> dict[str, int]:
    fields = _account_fields(body, "Balance", "balance")
    amount = wire.json_amount(fields["balance"], "Balance.balance")
    node.set_balance(_address(fields), amount)
    return _best(node)


def _energy(node: EmbeddedNode, body: Any) -> dict[str, int]:
    fields = _account_fields(body, "Energy", "energy")
    amount = wire.json_amount(fields["energy"], "Energy.energy")
    node.set_energy(_address(fields), amount)
    return _best(node)


def _code(node: EmbeddedNode, body: Any) -> dict[str, int]:
    fields = _account_fields(body, "Code", "code")
    code = wire.hex_data("code", wire.json_string(fields["code"], "Code.code"))
    node.set_code(_address(fields), code)
    return _best(node)


def _storage(node: EmbeddedNode, body: Any) -> dict[str, int]:
    fields = _account_fields(body, "Storage", "key", "value")
    slot, value = (int.from_bytes(_fixed(fields, name, 32), "big") for name in ("key", "value"))
    node.set_storage(_address(fields), slot, value)
    return _best(node)


def _account_fields(body: Any, type_name: str, *names: str) -> Mapping[str, Any]:
    wanted = ("address", *names)
    fields = wire.object_fields(body, frozenset(wanted), f"local.{type_name}")
    for name in wanted:
        if fields.get(name) is None:
            raise ValueError(f"{name} is missing")
    return fields


def _address(fields: Mapping[str, Any]) -> bytes:
    return _fixed(fields, "address", 20)


def _fixed(fields: Mapping[str, Any], name: str, length: int) -> bytes:
    return wire.named_bytes(name, wire.json_string(fields[name], name), length)


def _best(node: EmbeddedNode) -> dict[str, int]:
    return {"number": node.chain.best.number}


_ACTIONS: dict[str, _Action] = {
    "snapshot": _snapshot,
    "revert": _revert,
    "time": _time,
    "mine": _mine,
    "balance": _balance,
    "energy": _energy,
    "code": _code,
    "storage": _storage,
}
