"""What the REST answers about transactions: sent, waiting in the pool, mined."""

from __future__ import annotations

from typing import Any

from thorlink import codec
from thorlink.node import params
from thorlink.node.block import Block
from thorlink.node.engine import EmbeddedNode
from thorlink.node.http import revisions, serialize, wire
from thorlink.node.http.decode import decode
from thorlink.node.http.request import Request
from thorlink.node.http.revisions import Revision
from thorlink.node.http.wire import HttpError, bad_request
from thorlink.node.resolved import Refused, Resolved, has_high_s, resolve


def post_transaction(node: EmbeddedNode, request: Request) -> Any:
    """POST /transactions"""
    body = wire.parse_json(request.body)
    if body is None:
        raise bad_request("body")
    fields = wire.object_fields(body, frozenset({"raw"}), "api.RawTx")
    raw = wire.hex_data("raw", wire.json_string(fields.get("raw"), "RawTx.raw"))
    tx = decode(raw)
    if not node.on_demand and has_high_s(tx):
        raise bad_request("bad tx: invalid signature: S value is out of range")
    if tx.chain_tag != node.chain.chain_tag:
        raise bad_request("bad tx: chain tag mismatch")
    if len(raw) > params.MAX_TX_SIZE:
        raise HttpError(403, "tx rejected: size too large")
    signed = _resolve(node, tx, raw)
    try:
        node.submit(signed)
    except Refused as error:
        raise HttpError(403, f"tx rejected: {error}") from error
    return {"id": serialize.hex_bytes(signed.id)}


def _resolve(node: EmbeddedNode, tx: codec.Transaction, raw: bytes) -> Resolved:
    try:
        return resolve(tx, raw)
    except Refused as error:
        if node.on_demand:
            raise HttpError(403, f"tx rejected: resolve transaction: {error}") from error
        raise bad_request(f"bad tx: {error}") from error


def _head(node: EmbeddedNode, request: Request) -> Block:
    text = request.query.get("head", "")
    if not text:
        return node.chain.best
    return revisions.required_block(node, Revision(id=wire.named_bytes("head", text, 32)), "head")


def get_transaction(node: EmbeddedNode, request: Request, text: str) -> Any:
    """GET /transactions/{id}"""
    identity = wire.named_bytes("id", text, 32)
    head = _head(node, request)
    raw = wire.query_bool("raw", request.query.get("raw", ""))
    pending = wire.query_bool("pending", request.query.get("pending", ""))
    mined = node.chain.mined(identity)
    if mined is not None and mined.block.number <= head.number:
        signed, meta = mined.signed, serialize.block_meta(mined.block)
    elif pending and (waiting := node.pool.get(identity)) is not None:
        signed, meta = waiting, None
    else:
        return None
    if raw:
        return {"raw": serialize.hex_bytes(signed.raw), "meta": meta}
    return {**serialize.transaction(signed), "meta": meta}


def get_receipt(node: EmbeddedNode, request: Request, text: str) -> Any:
    """GET /transactions/{id}/receipt"""
    identity = wire.named_bytes("id", text, 32)
    head = _head(node, request)
    mined = node.chain.mined(identity)
    if mined is None or mined.block.number > head.number:
        return None
    return serialize.receipt(mined)


def get_pool(node: EmbeddedNode, request: Request) -> Any:
    """GET /node/txpool: what waits. Solo on demand lists what it has mined, too; others do not."""
    expanded = wire.query_bool("expanded", request.query.get("expanded", ""))
    waiting = node.pool.all()
    if text := request.query.get("origin", ""):
        origin = wire.named_bytes("origin", text, 20)
        waiting = [signed for signed in waiting if signed.origin == origin]
    if expanded:
        return [{**serialize.transaction(signed), "meta": None} for signed in waiting]
    return [serialize.hex_bytes(signed.id) for signed in waiting]


def get_pool_status(node: EmbeddedNode, _request: Request) -> Any:
    """GET /node/txpool/status"""
    return {"amount": len(node.pool.all())}
