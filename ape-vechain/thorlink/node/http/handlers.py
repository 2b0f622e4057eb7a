"""What each path of the REST answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from thorlink import rlp
from thorlink.node import fees, header
from thorlink.node.block import Block
from thorlink.node.engine import EmbeddedNode
from thorlink.node.http import (
    debug,
    history,
    local,
    logs,
    revisions,
    serialize,
    subscriptions,
    transactions,
    wire,
)
from thorlink.node.http.inspect import inspect
from thorlink.node.http.request import Request
from thorlink.node.http.wire import HttpError, bad_request
from thorlink.node.outcome import BlockContext
from thorlink.node.state import State
from thorlink.node.tracers.storage_range import storage_range

Handler = Callable[..., Any]


# blocks


def _get_block(node: EmbeddedNode, request: Request, text: str) -> Any:
    wanted = revisions.revision(text)
    raw = wire.query_bool("raw", request.query.get("raw", ""))
    expanded = wire.query_bool("expanded", request.query.get("expanded", ""))
    if raw and expanded:
        raise bad_request("raw&expanded: Raw and Expanded are mutually exclusive")
    block = revisions.find_block(node, wanted)
    if block is None:
        return None
    if raw:
        return {"raw": serialize.hex_bytes(header.encode(block))}
    finalized = block.number <= revisions.checkpoint(node.chain.best.number, 2)
    summary = serialize.block_summary(block, finalized=finalized)
    if expanded:
        return {**summary, "transactions": serialize.expanded_transactions(block)}
    ids = [serialize.hex_bytes(signed.id) for signed in block.transactions]
    return {**summary, "transactions": ids}


# accounts


def _account_block(node: EmbeddedNode, request: Request) -> Block:
    wanted = revisions.revision(request.query.get("revision", ""))
    return revisions.required_block(node, wanted, "revision")


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


def _slot(node: EmbeddedNode, request: Request, address: str, key: str) -> tuple[State, bytes, int]:
    """The state that is asked, the account and the slot."""
    account = wire.named_bytes("address", address, 20)
    slot = wire.named_bytes("key", key, 32)
    state = node.chain.state(_account_block(node, request).number)
    return state, account, int.from_bytes(slot, "big")


def _get_storage(node: EmbeddedNode, request: Request, address: str, key: str) -> Any:
    state, account, slot = _slot(node, request, address, key)
    word = state.get_storage(account, slot).to_bytes(32, "big")
    return {"value": serialize.hex_bytes(word)}


def _get_raw_storage(node: EmbeddedNode, request: Request, address: str, key: str) -> Any:
    state, account, slot = _slot(node, request, address, key)
    word = state.get_storage(account, slot)
    raw = rlp.encode(rlp.encode_int(word)) if word else b""
    return {"value": serialize.hex_bytes(state.get_record(account, slot) or raw)}


def _scratch(node: EmbeddedNode, request: Request) -> tuple[State, BlockContext]:
    """State and block for an execution that leaves nothing behind."""
    wanted = revisions.revision(request.query.get("revision", ""), allow_next=True)
    if wanted.name == "next":
        return node.chain.state(node.chain.best.number), revisions.next_block(node)
    block = revisions.required_block(node, wanted, "revision")
    return node.chain.state(block.number), node.chain.context(block)


def _inspect(node: EmbeddedNode, request: Request) -> Any:
    body = wire.parse_json(request.body)
    return inspect(*_scratch(node, request), body)


# logs and fees


def _post_events(node: EmbeddedNode, request: Request) -> Any:
    return logs.search_events(node.chain, wire.parse_json(request.body))


def _post_transfers(node: EmbeddedNode, request: Request) -> Any:
    return logs.search_transfers(node.chain, wire.parse_json(request.body))


def _get_priority(node: EmbeddedNode, _request: Request) -> Any:
    fee = fees.suggested_priority_fee(revisions.next_block(node).base_fee)
    return {"maxPriorityFeePerGas": hex(fee)}


def _get_history(node: EmbeddedNode, request: Request) -> Any:
    count = history.block_count(request.query.get("blockCount", ""))
    text = request.query.get("newestBlock", "")
    wanted = revisions.revision(text, allow_next=True, label="newestBlock")
    newest: Block | BlockContext
    newest = (
        revisions.next_block(node)
        if wanted.name == "next"
        else revisions.required_block(node, wanted, "newestBlock")
    )
    ranks = history.percentiles(request.query.get("rewardPercentiles", ""))
    return history.history(node.chain, newest, count, ranks)


# the node itself


def _get_peers(_node: EmbeddedNode, _request: Request) -> Any:
    return None  # as solo, which has none


def _following(follow: Callable[[EmbeddedNode, Mapping[str, str]], Any]) -> Handler:
    return lambda node, request: follow(node, request.query)


def _follow_pending(_node: EmbeddedNode, _request: Request) -> Any:
    return subscriptions.PendingIds()


# tracers


def _trace_clause(node: EmbeddedNode, request: Request) -> Any:
    return debug.trace_clause(node.chain, wire.parse_json(request.body))


def _trace_call(node: EmbeddedNode, request: Request) -> Any:
    options = debug.call_options(wire.parse_json(request.body))
    return debug.trace_call(*_scratch(node, request), options)


def _storage_range(node: EmbeddedNode, request: Request) -> Any:
    return storage_range(node.chain, wire.parse_json(request.body))


def _local(node: EmbeddedNode, request: Request, action: str) -> Any:
    return local.run(node, action, request.body)


def _gone(_node: EmbeddedNode, _request: Request, *_path: str) -> Any:
    raise HttpError(410, "This endpoint is no longer supported.")


ROUTES: tuple[tuple[str, tuple[str, ...], Handler], ...] = (
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
    ("POST", ("transactions",), transactions.post_transaction),
    ("GET", ("transactions", "{}"), transactions.get_transaction),
    ("GET", ("transactions", "{}", "receipt"), transactions.get_receipt),
    ("GET", ("node", "network", "peers"), _get_peers),
    ("GET", ("node", "txpool"), transactions.get_pool),
    ("GET", ("node", "txpool", "status"), transactions.get_pool_status),
    ("GET", ("fees", "history"), _get_history),
    ("GET", ("fees", "priority"), _get_priority),
    ("GET", ("subscriptions", "txpool"), _follow_pending),
    ("GET", ("subscriptions", "block"), _following(subscriptions.follow_blocks)),
    ("GET", ("subscriptions", "event"), _following(subscriptions.follow_events)),
    ("GET", ("subscriptions", "transfer"), _following(subscriptions.follow_transfers)),
    ("GET", ("subscriptions", "beat2"), _following(subscriptions.follow_beats)),
    ("GET", ("subscriptions", "beat"), _gone),
    ("POST", ("debug", "tracers"), _trace_clause),
    ("POST", ("debug", "tracers", "call"), _trace_call),
    ("POST", ("debug", "storage-range"), _storage_range),
    ("POST", ("local", "{}"), _local),
)
