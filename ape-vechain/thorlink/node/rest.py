"""Thor's REST over an embedded node: a pure function from request to answer.

GET  /blocks/{revision}                 ?expanded ?raw
GET  /accounts/{address}                ?revision, and /code, /storage/{key}, /storage/raw/{key}
POST /accounts/*                        ?revision: inspect clauses
POST /transactions
GET  /transactions/{id}                 ?raw ?pending ?head, and /receipt
POST /logs/event, /logs/transfer
GET  /fees/priority, /fees/history
POST /local/...                         the embedded node's own; see `local`
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from thorlink import codec, rlp
from thorlink.node import fees, history, local, logs, params, serialize, wire
from thorlink.node.block import Block
from thorlink.node.decode import decode
from thorlink.node.engine import EmbeddedNode
from thorlink.node.inspect import inspect
from thorlink.node.outcome import BlockContext
from thorlink.node.resolved import Refused, Resolved, has_high_s, resolve
from thorlink.node.wire import HttpError, Revision, bad_request

MAX_BODY = 200 * 1024

Handler = Callable[..., Any]


class Answer(NamedTuple):
    """What goes back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Request(NamedTuple):
    """What came in: `query` has the last value of each name."""

    query: Mapping[str, str]
    body: bytes


def dispatch(
    node: EmbeddedNode, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> Answer:
    """Answer one request. `path` is as it came (quoted), header names are lower case."""
    try:
        handler, arguments = _route(method, path)
    except HttpError as error:
        return _text(error.status, error.text, {})
    base = {"x-genesis-id": serialize.hex_bytes(node.genesis_id)}
    values = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    wanted = headers.get("x-genesis-id") or values.get("x-genesis-id", "")
    if wanted and wanted != base["x-genesis-id"]:
        return _text(403, "genesis id mismatch", base)
    base["x-thorest-ver"] = params.VERSION
    try:
        if len(body) > MAX_BODY:
            raise bad_request("body: http: request body too large")
        with node.lock:
            result = handler(node, Request(values, body), *arguments)
    except HttpError as error:
        return _text(error.status, error.text, base)
    text = _json(result)
    headers_out = {**base, "content-type": "application/json; charset=utf-8"}
    return Answer(200, headers_out, text.encode())


def _json(value: Any) -> str:
    """As the real node writes JSON: a line, with what would be markup escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text + "\n"


def _text(status: int, text: str, headers: dict[str, str]) -> Answer:
    if status in (405, 410):
        return Answer(status, headers, text.encode())
    plain = {**headers, "content-type": "text/plain; charset=utf-8"}
    return Answer(status, plain, f"{text}\n".encode("utf-8", "replace"))


# routes


def _route(method: str, path: str) -> tuple[Handler, list[str]]:
    """Who answers. As the real node's router does, 404 for a method that is not allowed, unless
    the path is the last one of its group."""
    parts = unquote(path).removeprefix("/").split("/")
    wrong_method, group = False, ""
    for wanted, pattern, handler in _ROUTES:
        if wrong_method and _group(pattern) != group:
            break
        group = _group(pattern)
        arguments = _match(pattern, parts)
        if arguments is not None and wanted == method:
            return handler, arguments
        wrong_method = arguments is not None
    raise HttpError(405, "") if wrong_method else HttpError(404, "404 page not found")


def _group(pattern: tuple[str, ...]) -> str:
    return "/".join(pattern) if pattern[0] == "logs" else pattern[0]


def _match(pattern: tuple[str, ...], parts: list[str]) -> list[str] | None:
    """The variable parts, None if the path is another one."""
    if len(pattern) != len(parts):
        return None
    pairs = list(zip(pattern, parts, strict=True))
    if not all(part if name == "{}" else part == name for name, part in pairs):
        return None
    return [part for name, part in pairs if name == "{}"]


def _gone(_node: EmbeddedNode, _request: Request, *_path: str) -> Any:
    raise HttpError(410, "This endpoint is no longer supported.")


# revisions


def _block(node: EmbeddedNode, wanted: Revision) -> Block | None:
    chain = node.chain
    if wanted.id:
        return chain.block_by_id(wanted.id)
    best = chain.best.number
    names = {"best": best, "justified": _checkpoint(best, 1), "finalized": _checkpoint(best, 2)}
    return chain.block(names[wanted.name] if wanted.name else wanted.number)


def _checkpoint(best: int, epochs: int) -> int:
    """Solo's mocked finality: so many checkpoints ago."""
    epoch = params.FINALITY_EPOCH
    return max(0, best // epoch * epoch - epochs * epoch)


def _required_block(node: EmbeddedNode, wanted: Revision, label: str) -> Block:
    block = _block(node, wanted)
    if block is None:
        missing = "leveldb: not found" if wanted.id else "not found"
        raise bad_request(f"{label}: {missing}")
    return block


def _account_block(node: EmbeddedNode, request: Request) -> Block:
    wanted = wire.revision(request.query.get("revision", ""))
    return _required_block(node, wanted, "revision")


def _next(node: EmbeddedNode) -> BlockContext:
    """The next block as the real node sees it, or at the time that was set for it."""
    timestamp = node.pending_timestamp
    if timestamp is None:
        timestamp = node.chain.best.timestamp + params.BLOCK_INTERVAL
    return node.chain.next_context(timestamp)


# blocks


def _get_block(node: EmbeddedNode, request: Request, text: str) -> Any:
    wanted = wire.revision(text)
    raw = wire.query_bool("raw", request.query.get("raw", ""))
    expanded = wire.query_bool("expanded", request.query.get("expanded", ""))
    if raw and expanded:
        raise bad_request("raw&expanded: Raw and Expanded are mutually exclusive")
    if raw:
        raise bad_request("raw: the embedded node has no headers as the network encodes them")
    block = _block(node, wanted)
    if block is None:
        return None
    finalized = block.number <= _checkpoint(node.chain.best.number, 2)
    summary = serialize.block_summary(block, finalized=finalized)
    if expanded:
        return {**summary, "transactions": serialize.expanded_transactions(block)}
    ids = [serialize.hex_bytes(signed.id) for signed in block.transactions]
    return {**summary, "transactions": ids}


# accounts


def _get_account(node: EmbeddedNode, request: Request, text: str) -> Any:
    address = wire.named_bytes("address", text, 20)
    state = node.chain.state(_account_block(node, request).number)
    return {
        "balance": hex(state.get_balance(address)),
        "energy": hex(state.get_energy(address)),
        "hasCode": bool(state.get_code(address)),
    }


def _get_code(node: EmbeddedNode, request: Request, text: str) -> Any:
    address = wire.named_bytes("address", text, 20)
    state = node.chain.state(_account_block(node, request).number)
    return {"code": serialize.hex_bytes(state.get_code(address))}


def _storage(node: EmbeddedNode, request: Request, address: str, key: str) -> int:
    account = wire.named_bytes("address", address, 20)
    slot = wire.named_bytes("key", key, 32)
    state = node.chain.state(_account_block(node, request).number)
    return state.get_storage(account, int.from_bytes(slot, "big"))


def _get_storage(node: EmbeddedNode, request: Request, address: str, key: str) -> Any:
    word = _storage(node, request, address, key).to_bytes(32, "big")
    return {"value": serialize.hex_bytes(word)}


def _get_raw_storage(node: EmbeddedNode, request: Request, address: str, key: str) -> Any:
    word = _storage(node, request, address, key)
    raw = rlp.encode(rlp.encode_int(word)) if word else b""
    return {"value": serialize.hex_bytes(raw)}


def _inspect(node: EmbeddedNode, request: Request) -> Any:
    body = wire.parse_json(request.body)
    wanted = wire.revision(request.query.get("revision", ""), allow_next=True)
    if wanted.name == "next":
        state, context = node.chain.state(node.chain.best.number), _next(node)
    else:
        block = _required_block(node, wanted, "revision")
        state, context = node.chain.state(block.number), node.chain.context(block)
    return inspect(state, context, body)


# transactions


def _post_transaction(node: EmbeddedNode, request: Request) -> Any:
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
    return _required_block(node, Revision(id=wire.named_bytes("head", text, 32)), "head")


def _get_transaction(node: EmbeddedNode, request: Request, text: str) -> Any:
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


def _get_receipt(node: EmbeddedNode, request: Request, text: str) -> Any:
    identity = wire.named_bytes("id", text, 32)
    head = _head(node, request)
    mined = node.chain.mined(identity)
    if mined is None or mined.block.number > head.number:
        return None
    return serialize.receipt(mined)


# logs and fees


def _post_events(node: EmbeddedNode, request: Request) -> Any:
    return logs.search_events(node.chain, wire.parse_json(request.body))


def _post_transfers(node: EmbeddedNode, request: Request) -> Any:
    return logs.search_transfers(node.chain, wire.parse_json(request.body))


def _get_priority(node: EmbeddedNode, _request: Request) -> Any:
    fee = fees.suggested_priority_fee(_next(node).base_fee)
    return {"maxPriorityFeePerGas": hex(fee)}


def _get_history(node: EmbeddedNode, request: Request) -> Any:
    count = history.block_count(request.query.get("blockCount", ""))
    text = request.query.get("newestBlock", "")
    wanted = wire.revision(text, allow_next=True, label="newestBlock")
    newest: Block | BlockContext
    newest = _next(node) if wanted.name == "next" else _required_block(node, wanted, "newestBlock")
    ranks = history.percentiles(request.query.get("rewardPercentiles", ""))
    return history.history(node.chain, newest, count, ranks)


def _local(node: EmbeddedNode, request: Request, action: str) -> Any:
    return local.run(node, action, request.body)


_ROUTES: tuple[tuple[str, tuple[str, ...], Handler], ...] = (
    ("POST", ("accounts", "*"), _inspect),
    ("GET", ("accounts", "{}"), _get_account),
    ("GET", ("accounts", "{}", "code"), _get_code),
    ("GET", ("accounts", "{}", "storage", "{}"), _get_storage),
    ("GET", ("accounts", "{}", "storage", "raw", "{}"), _get_raw_storage),
    ("POST", ("accounts",), _gone),
    ("POST", ("accounts", "{}"), _gone),
    ("POST", ("logs", "event"), _post_events),
    ("POST", ("logs", "transfer"), _post_transfers),
    ("GET", ("blocks", "{}"), _get_block),
    ("POST", ("transactions",), _post_transaction),
    ("GET", ("transactions", "{}"), _get_transaction),
    ("GET", ("transactions", "{}", "receipt"), _get_receipt),
    ("GET", ("fees", "history"), _get_history),
    ("GET", ("fees", "priority"), _get_priority),
    ("POST", ("local", "{}"), _local),
)
