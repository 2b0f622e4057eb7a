"""What `/subscriptions/...` sends: a message for each block, event or transfer, in order.

    block     ?pos
    event     ?pos ?addr ?t0 ... ?t4
    transfer  ?pos ?txOrigin ?sender ?recipient
    beat2     ?pos
    txpool

`pos` is the id of the block after which to begin, by default the best one. Blocks that the chain
has dropped since are sent again, newest first, with `obsolete`, before those that replaced them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from thorlink.node import bloom
from thorlink.node.block import Block
from thorlink.node.chain import Chain
from thorlink.node.engine import EmbeddedNode
from thorlink.node.http import logs, serialize, wire
from thorlink.node.http.wire import HttpError
from thorlink.node.outcome import Event, Output, Transfer

BACKTRACE = 1_000
"""How many blocks before the best one `pos` may be."""

_EVENT_NAMES = {"addr": ("address", 20), **{f"t{n}": (f"topic{n}", 32) for n in range(5)}}
_TRANSFER_NAMES = {name: (name, 20) for name in ("txOrigin", "sender", "recipient")}
_BLOCK_FIELDS = (
    *("number", "id", "size", "parentID", "timestamp", "gasLimit", "beneficiary", "gasUsed"),
    *("baseFeePerGas", "totalScore", "txsRoot", "txsFeatures", "stateRoot", "receiptsRoot"),
    *("com", "signer"),
)
_BEAT_FIELDS = (
    *("number", "id", "parentID", "timestamp", "txsFeatures", "baseFeePerGas", "gasLimit"),
)

Json: TypeAlias = dict[str, Any]
Query: TypeAlias = Mapping[str, str]
Messages: TypeAlias = Callable[[Block], Iterable[Json]]


class PositionLost(Exception):
    """The block after which to go on is not known any more, or never was."""


class Following:
    """Follows the chain from a block on; not safe for several threads at once."""

    def __init__(self, chain: Chain, position: bytes, messages: Messages) -> None:
        self._chain = chain
        self._position = position
        self._messages = messages

    def read(self) -> list[Json] | None:
        """The messages of the next block (there may be none), None if there is no next block."""
        blocks = self._next_blocks()
        if not blocks:
            return None
        return [
            {**message, "obsolete": obsolete}
            for block, obsolete in blocks
            for message in self._messages(block)
        ]

    def _next_blocks(self) -> list[tuple[Block, bool]]:
        """The next block of the chain, and before it those that are not in the chain any more."""
        found: list[tuple[Block, bool]] = []
        if self._position == self._chain.best.id:
            return found
        while self._chain.block_by_id(self._position) is None:
            dropped = self._chain.known_block(self._position)
            if dropped is None:
                raise PositionLost(f"block {serialize.hex_bytes(self._position)} is not known")
            found.append((dropped, True))
            self._position = dropped.parent_id
        number = int.from_bytes(self._position[:4], "big")
        following = self._chain.block(number + 1)
        if following is not None:
            found.append((following, False))
            self._position = following.id
        return found


class PendingIds:
    """Asks for the ids of the transactions that the next block could take."""


Subscription: TypeAlias = Following | PendingIds


def follow_blocks(node: EmbeddedNode, query: Query) -> Following:
    """/subscriptions/block"""
    return Following(node.chain, _position(node, query), _block_message)


def follow_beats(node: EmbeddedNode, query: Query) -> Following:
    """/subscriptions/beat2"""
    return Following(node.chain, _position(node, query), _beat_message)


def follow_events(node: EmbeddedNode, query: Query) -> Following:
    """/subscriptions/event"""
    position = _position(node, query)
    criterion = _criterion(query, _EVENT_NAMES)

    def messages(block: Block) -> Iterator[Json]:
        for row in _rows(block, lambda output: output.events):
            if isinstance(row.item, Event) and logs.matches_event(row, criterion):
                yield {**serialize.event_in_block(row.item), "meta": row.meta(None)}

    return Following(node.chain, position, messages)


def follow_transfers(node: EmbeddedNode, query: Query) -> Following:
    """/subscriptions/transfer"""
    position = _position(node, query)
    criterion = _criterion(query, _TRANSFER_NAMES)

    def messages(block: Block) -> Iterator[Json]:
        for row in _rows(block, lambda output: output.transfers):
            if isinstance(row.item, Transfer) and logs.matches_transfer(row, criterion):
                yield {**serialize.transfer(row.item), "meta": row.meta(None)}

    return Following(node.chain, position, messages)


def _position(node: EmbeddedNode, query: Query) -> bytes:
    best = node.chain.best
    text = query.get("pos", "")
    if not text:
        return best.id
    position = wire.named_bytes("pos", text, 32)
    # 32 bits: a position in the future is too far back, unless it is so far that it comes round
    back = (best.number - int.from_bytes(position[:4], "big")) % (1 << 32)
    if back > BACKTRACE:
        raise HttpError(403, "pos: backtrace limit exceeded")
    return position


def _criterion(query: Query, names: Mapping[str, tuple[str, int]]) -> dict[str, bytes]:
    return {
        field: wire.named_bytes(name, query[name], length)
        for name, (field, length) in names.items()
        if query.get(name)
    }


def _rows(
    block: Block, pick: Callable[[Output], tuple[Event | Transfer, ...]]
) -> Iterator[logs.Row]:
    for _, row in logs.block_rows(block, pick):
        yield row


def _block_message(block: Block) -> Iterator[Json]:
    ids = [serialize.hex_bytes(signed.id) for signed in block.transactions]
    yield {**_header(block, _BLOCK_FIELDS), "transactions": ids}


def _beat_message(block: Block) -> Iterator[Json]:
    bits = serialize.hex_bytes(bloom.block_filter(block))
    yield {**_header(block, _BEAT_FIELDS), "bloom": bits, "k": bloom.PROBES}


def _header(block: Block, names: Iterable[str]) -> Json:
    summary = serialize.block_summary(block, finalized=False)
    return {name: summary[name] for name in names}
