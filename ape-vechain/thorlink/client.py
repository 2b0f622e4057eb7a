"""A typed client of Thor's REST API.

    with ThorClient("http://127.0.0.1:8669") as node:
        best = node.block("best")

`x-genesis-id` goes with every request, so that an answer never comes from another network. If the
genesis id is not given, it is learned from the node's first block once. Hashes and addresses are
bytes, amounts are wei as int. Every fault is one of `thorlink.errors`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Literal, TypeVar, overload

import httpx

from thorlink import codec
from thorlink.abi import STANDARD
from thorlink.codec import Clause
from thorlink.connection import LIMITS, Connection, Limits
from thorlink.errors import BadRequest, InvalidInput, NodeUnavailable, TransactionRejected
from thorlink.json_values import bytes_of, int_of
from thorlink.queries import (
    EVERYTHING,
    EventCriteria,
    Page,
    Revision,
    TransferCriteria,
    clause_json,
    filter_json,
    hex_of,
    revision_text,
)
from thorlink.responses import (
    Account,
    Block,
    EventLog,
    ExpandedBlock,
    FeeHistory,
    InspectResult,
    Receipt,
    TransactionInfo,
    TransferLog,
)

T = TypeVar("T")

_REFUSED = ("bad tx", "tx rejected")
_KNOWN = "known tx"


class ThorClient:
    """Reads are repeated while the node is unavailable. So is sending, which is as safe: the same
    bytes have the same id, and "known tx" counts as accepted."""

    def __init__(
        self,
        url: str,
        *,
        genesis_id: bytes | None = None,
        timeout: float | None = None,
        limits: Limits = LIMITS,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`genesis_id` (32 bytes) pins the network; `transport` replaces the socket.

        `timeout` (seconds, for a whole exchange) goes before the one of `limits`.
        """
        if genesis_id is not None and len(genesis_id) != 32:
            raise InvalidInput(f"a genesis id has 32 bytes, not {len(genesis_id)}")
        self.url = url
        if timeout is not None:
            limits = replace(limits, timeout=timeout)
        self._connection = Connection(url, limits, transport, sleep)
        self._genesis_id = genesis_id
        self._learning = threading.Lock()

    def __enter__(self) -> ThorClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    @property
    def genesis_id(self) -> bytes:
        """The id of block 0, 32 bytes: as an integer it is `block.chainid`."""
        with self._learning:
            if self._genesis_id is None:
                answer = self._connection.request("GET", "blocks/0", genesis_id=None)
                self._genesis_id = _parsed(lambda json: _hash_of(json["id"]), answer)
            return self._genesis_id

    @property
    def chain_tag(self) -> int:
        """The last byte of the genesis id, which transactions carry."""
        return self.genesis_id[-1]

    @overload
    def block(
        self, revision: Revision = "best", *, expanded: Literal[False] = False
    ) -> Block | None: ...

    @overload
    def block(self, revision: Revision, *, expanded: Literal[True]) -> ExpandedBlock | None: ...

    def block(
        self, revision: Revision = "best", *, expanded: bool = False
    ) -> Block | ExpandedBlock | None:
        """None if there is no such block; expanded, with its transactions and receipts."""
        path = f"blocks/{revision_text(revision)}"
        if expanded:
            return _optional(ExpandedBlock.from_json, self._get(path, expanded="true"))
        return _optional(Block.from_json, self._get(path))

    def account(self, address: bytes, revision: Revision = "best") -> Account:
        path = f"accounts/{hex_of(address)}"
        return _parsed(Account.from_json, self._get(path, revision=revision_text(revision)))

    def code(self, address: bytes, revision: Revision = "best") -> bytes:
        """The contract's code, empty if there is none."""
        path = f"accounts/{hex_of(address)}/code"
        answer = self._get(path, revision=revision_text(revision))
        return _parsed(lambda json: bytes_of(json["code"]), answer)

    def storage(self, address: bytes, key: bytes, revision: Revision = "best") -> bytes:
        """The 32 bytes at a 32-byte key; zeros if nothing is there."""
        path = f"accounts/{hex_of(address)}/storage/{hex_of(key)}"
        answer = self._get(path, revision=revision_text(revision))
        return _parsed(lambda json: bytes_of(json["value"]), answer)

    def inspect(
        self,
        clauses: Sequence[Clause],
        *,
        caller: bytes | None = None,
        gas: int | None = None,
        gas_payer: bytes | None = None,
        revision: Revision = "best",
    ) -> list[InspectResult]:
        """What the clauses would do, one after the other, up to the first that reverts.

        Nothing is kept. Without `caller` the origin is the zero address, which changes gas.
        """
        body: dict[str, Any] = {"clauses": [clause_json(clause) for clause in clauses]}
        if caller is not None:
            body["caller"] = hex_of(caller)
        if gas is not None:
            body["gas"] = gas
        if gas_payer is not None:
            body["gasPayer"] = hex_of(gas_payer)
        params = {"revision": revision_text(revision)}
        answer = self.ask("POST", "accounts/*", params=params, body=body)
        return _list(InspectResult.from_json, answer)

    def call(
        self,
        to: bytes,
        data: bytes,
        *,
        caller: bytes | None = None,
        revision: Revision = "best",
    ) -> bytes:
        """The bytes that a contract's function returns; Reverted if it does not."""
        results = self.inspect([Clause(to, 0, data)], caller=caller, revision=revision)
        if len(results) != 1:
            raise NodeUnavailable(f"{len(results)} results for one clause")
        if results[0].reverted:
            raise STANDARD.reverted(results[0].data, results[0].vm_error)
        return results[0].data

    def send_raw(self, raw: bytes) -> bytes:
        """Send a signed transaction; its id, 32 bytes.

        InvalidTransaction if the bytes are none, before anything is sent. NodeUnavailable leaves
        it open: send the same bytes again. TransactionRejected if the pool refuses them and the
        chain does not have them either (one that was mined long ago is refused as expired).
        """
        expected = codec.decode(raw).id
        try:
            answer = self.ask("POST", "transactions", body={"raw": hex_of(raw)})
        except BadRequest as error:
            if not error.text.startswith(_REFUSED):
                raise
            if _KNOWN in error.text or self.transaction(expected) is not None:
                return expected
            raise TransactionRejected(error.status, error.text) from error
        given = _parsed(lambda json: _hash_of(json["id"]), answer)
        if given != expected:
            raise NodeUnavailable(f"the node answers with another id: 0x{given.hex()}")
        return given

    def transaction(self, tx_id: bytes, *, pending: bool = False) -> TransactionInfo | None:
        """None if unknown; with `pending` also one that waits in the pool (its meta is None)."""
        params = {"pending": "true"} if pending else {}
        answer = self._get(f"transactions/{hex_of(tx_id)}", **params)
        return _optional(TransactionInfo.from_json, answer)

    def receipt(self, tx_id: bytes) -> Receipt | None:
        """None until the transaction is in a block."""
        return _optional(Receipt.from_json, self._get(f"transactions/{hex_of(tx_id)}/receipt"))

    def event_logs(
        self, criteria: Sequence[EventCriteria] = (), page: Page = EVERYTHING
    ) -> list[EventLog]:
        """Events that match any of the criteria (at most 10; none given: all events)."""
        answer = self.ask("POST", "logs/event", body=filter_json(criteria, page))
        return _list(EventLog.from_json, answer)

    def transfer_logs(
        self, criteria: Sequence[TransferCriteria] = (), page: Page = EVERYTHING
    ) -> list[TransferLog]:
        """Transfers that match any of the criteria (none given: all transfers)."""
        answer = self.ask("POST", "logs/transfer", body=filter_json(criteria, page))
        return _list(TransferLog.from_json, answer)

    def every_event_log(
        self, criteria: Sequence[EventCriteria], *, first: int, last: int, size: int = 500
    ) -> Iterator[EventLog]:
        """All matching events of the blocks `first` to `last`, fetched `size` at a time.

        A node lets offsets grow to a limit only: every page begins at the last block seen.
        """
        seen = 0
        while True:
            page = self.event_logs(criteria, Page(first, last, offset=seen, limit=size))
            yield from page
            if len(page) < size:
                return
            newest = page[-1].meta.block.block_number
            held = sum(log.meta.block.block_number == newest for log in page)
            seen = seen + held if newest == first else held
            first = newest

    def priority_fee(self) -> int:
        """The node's proposal for max_priority_fee_per_gas, in wei VTHO."""
        return _parsed(
            lambda json: int_of(json["maxPriorityFeePerGas"]), self._get("fees/priority")
        )

    def fee_history(
        self,
        block_count: int,
        newest: Revision = "best",
        reward_percentiles: Iterable[int] = (),
    ) -> FeeHistory:
        """Base fees of up to `block_count` blocks ending with `newest` (which may be next)."""
        params = {"blockCount": str(block_count), "newestBlock": revision_text(newest)}
        if percentiles := ",".join(str(percentile) for percentile in reward_percentiles):
            params["rewardPercentiles"] = percentiles
        return _parsed(FeeHistory.from_json, self._get("fees/history", **params))

    def _get(self, path: str, **params: str) -> Any:
        return self.ask("GET", path, params=params)

    def ask(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Any = None
    ) -> Any:
        """Any request of the REST API, for what has no method here; the JSON of the answer."""
        return self._connection.request(
            method, path, genesis_id=self.genesis_id, params=params, body=body
        )


def _parsed(parse: Callable[[Any], T], answer: Any) -> T:
    try:
        return parse(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise NodeUnavailable(f"the answer is not what a Thor node says ({detail})") from error


def _optional(parse: Callable[[Any], T], answer: Any) -> T | None:
    return None if answer is None else _parsed(parse, answer)


def _list(parse: Callable[[Any], T], answer: Any) -> list[T]:
    if not isinstance(answer, list):
        raise NodeUnavailable("the answer is not a list")
    return [_parsed(parse, entry) for entry in answer]


def _hash_of(text: Any) -> bytes:
    value = bytes_of(text)
    if len(value) != 32:
        raise ValueError(f"an id of {len(value)} bytes")
    return value
