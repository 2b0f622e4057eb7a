"""A Thor node as Ape's provider: mainnet, testnet, or any other by its address."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from ape.api.providers import BlockAPI, CallResult, ProviderAPI
from ape.api.trace import TraceAPI
from ape.api.transactions import ReceiptAPI, TransactionAPI
from ape.exceptions import (
    APINotImplementedError,
    BlockNotFoundError,
    ProviderError,
    ProviderNotConnectedError,
    TransactionNotFoundError,
)
from ape.types import AddressType, BlockID, ContractLog, LogFilter
from eth_pydantic_types import HexBytes

from ape_vechain import answers, calling, filtering, polling, preparing, sending
from ape_vechain.config import ThorNetworkConfig
from ape_vechain.errors import translated
from ape_vechain.transactions import ThorTransaction, address_bytes
from thorlink import transact
from thorlink.client import ThorClient
from thorlink.errors import BadRequest, InvalidInput, NodeError
from thorlink.networks import GENESIS_IDS
from thorlink.queries import Revision
from thorlink.responses import Account


class ThorProvider(ProviderAPI):
    """Speaks REST to the node at `vechain.<network>.uri`.

    Mainnet and testnet are pinned by genesis id: an answer from another network is an error.
    """

    name: str = "vechain"
    _client: ThorClient | None = None
    _tracing: bool | None = None

    # connection

    @property
    def network_config(self) -> ThorNetworkConfig:
        """The settings of this network."""
        return self.network.config  # type: ignore[return-value] # ours; Ape says PluginConfig

    @property
    def uri(self) -> str:
        uri = self.provider_settings.get("uri") or self.network_config.uri
        if not uri:
            raise ProviderError(f"{self.network.choice} needs the address of a node: set `uri`")
        return str(uri)

    @property
    def http_uri(self) -> str | None:
        return self.uri

    @property
    def connection_str(self) -> str:
        return self.uri

    @property
    def is_connected(self) -> bool:
        return self._client is not None

    @property
    def client(self) -> ThorClient:
        """The connected client of thorlink."""
        if self._client is None:
            raise ProviderNotConnectedError()
        return self._client

    def connect(self) -> None:
        try:
            client = self.open_client()
        except InvalidInput as error:
            raise ProviderError(f"{self.network.choice}: {error}") from error
        try:
            client.block("best")
        except NodeError as error:
            client.close()
            raise ProviderError(f"{client.url}: {error}") from error
        self._client = client

    def open_client(self) -> ThorClient:
        """A client of the node, which nobody has asked anything yet."""
        return ThorClient(self.uri, genesis_id=GENESIS_IDS.get(self.network.name))

    def disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None
        self._tracing = None

    def update_settings(self, new_settings: dict[str, Any]) -> None:
        self.disconnect()
        self.provider_settings.update(new_settings)
        self.connect()

    # the chain

    @property
    def chain_id(self) -> int:
        """The whole genesis id: what `block.chainid` says in contracts."""
        with translated():
            return int.from_bytes(self.client.genesis_id, "big")

    @property
    def base_fee(self) -> int:
        """Of the next block, wei VTHO."""
        with translated():
            return self.client.fee_history(1, "next").base_fee_per_gas[-1]

    @property
    def priority_fee(self) -> int:
        """What the node suggests, wei VTHO."""
        with translated():
            return self.client.priority_fee()

    @property
    def gas_price(self) -> int:
        """What a legacy transaction without coefficient pays, wei VTHO."""
        with translated():
            return transact.base_gas_price(self.client)

    @property
    def max_gas(self) -> int:
        with translated():
            best = self.client.block("best")
        return 0 if best is None else best.gas_limit

    def get_block(self, block_id: BlockID) -> BlockAPI:
        """A block by number, id, or latest, earliest, pending, justified, finalized."""
        with translated():
            block = self.client.block(revision(block_id))
        if block is None:
            raise BlockNotFoundError(block_id)
        if block_id == "pending":
            return answers.pending_block(block, self.pending_timestamp(block.timestamp))
        return answers.block_of(block)

    def pending_timestamp(self, best: int) -> int:
        """When the block after one of the time `best` is expected, in seconds."""
        return max(int(time.time()), best + self.network.block_time)

    def get_transactions_by_block(self, block_id: BlockID) -> Iterator[TransactionAPI]:
        with translated():
            block = self.client.block(revision(block_id), expanded=True)
        if block is None:
            raise BlockNotFoundError(block_id)
        yield from (answers.transaction_of(info) for info in block.transactions)

    # accounts

    def get_account(self, address: AddressType, block_id: BlockID | None = None) -> Account:
        """VET, VTHO (both wei) and whether it has code."""
        with translated():
            return self.client.account(address_bytes(address), revision(block_id))

    def get_balance(self, address: AddressType, block_id: BlockID | None = None) -> int:
        """Wei VET."""
        return self.get_account(address, block_id).balance

    def get_energy(self, address: AddressType, block_id: BlockID | None = None) -> int:
        """Wei VTHO, which pays for gas."""
        return self.get_account(address, block_id).energy

    def get_code(self, address: AddressType, block_id: BlockID | None = None) -> HexBytes:
        with translated():
            return HexBytes(self.client.code(address_bytes(address), revision(block_id)))

    def get_storage(
        self, address: AddressType, slot: int, block_id: BlockID | None = None
    ) -> HexBytes:
        key = int(slot).to_bytes(32, "big")
        with translated():
            word = self.client.storage(address_bytes(address), key, revision(block_id))
        return HexBytes(word)

    def get_nonce(self, address: AddressType, block_id: BlockID | None = None) -> int:  # noqa: ARG002
        """Zero: accounts have no nonce on Thor."""
        return 0

    # calls and transactions

    def send_call(
        self,
        txn: TransactionAPI,
        block_id: BlockID | None = None,
        state: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> HexBytes | CallResult:
        if state is not None:
            raise APINotImplementedError("Thor does not take made-up state for a call")
        return calling.call(self, txn, revision(block_id), **kwargs)

    def estimate_gas_cost(self, txn: TransactionAPI, block_id: BlockID | None = None) -> int:
        """Intrinsic gas and what an inspection uses, exactly; without refunds."""
        at = "next" if block_id is None else revision(block_id)
        return preparing.estimate_gas(self, txn, at)

    def prepare_transaction(self, txn: TransactionAPI) -> TransactionAPI:
        return preparing.prepare(self, _ours(txn))

    def send_transaction(self, txn: TransactionAPI) -> ReceiptAPI:
        return sending.send(self, _ours(txn))

    def before_block(self) -> None:
        """Called before a transaction is sent; for networks that can set their clock."""

    def after_block(self, number: int) -> None:
        """Called when a transaction of ours is in block `number`."""

    def get_receipt(
        self,
        txn_hash: str,
        required_confirmations: int = 0,
        timeout: int | None = None,
        **kwargs: Any,
    ) -> ReceiptAPI:
        """Waits up to `timeout` seconds; TransactionNotFoundError after that."""
        patience = self.network.transaction_acceptance_timeout if timeout is None else timeout
        receipt = sending.find_receipt(self, txn_hash, patience, kwargs.get("transaction"))
        if receipt is None:
            raise TransactionNotFoundError(transaction_hash=txn_hash)
        receipt.transaction.required_confirmations = required_confirmations
        return receipt.await_confirmations()

    # events

    def get_contract_logs(self, log_filter: LogFilter) -> Iterator[ContractLog]:
        """All of them, however many: the node's pages are followed to the end."""
        with translated():
            logs = [answers.log_of(log) for log in filtering.event_logs(self.client, log_filter)]
        yield from self.network.ecosystem.decode_logs(logs, *log_filter.events)

    def poll_blocks(
        self,
        stop_block: int | None = None,
        required_confirmations: int | None = None,
        new_block_timeout: int | None = None,
    ) -> Iterator[BlockAPI]:
        """Blocks as they come; after a reorganisation, those of the new branch again."""
        return polling.blocks(self, stop_block, required_confirmations, new_block_timeout)

    def poll_logs(
        self,
        stop_block: int | None = None,
        address: Any = None,
        topics: Any = None,
        required_confirmations: int | None = None,
        new_block_timeout: int | None = None,
        events: Any = None,
    ) -> Iterator[ContractLog]:
        """Events as they come; after a reorganisation, those of the new branch."""
        wanted = polling.WantedLogs(address, topics, tuple(events or ()))
        blocks = self.poll_blocks(stop_block, required_confirmations, new_block_timeout)
        return polling.logs(self, wanted, blocks, stop_block)

    # tracers

    @property
    def supports_tracing(self) -> bool:
        """Whether the node lets its tracers be used; asked once."""
        if self._tracing is None:
            self._tracing = self._ask_for_tracers()
        return self._tracing

    def _ask_for_tracers(self) -> bool:
        body = {"name": "noop", "target": f"0x{bytes(32).hex()}/0/0"}
        try:
            self.client.ask("POST", "debug/tracers", body=body)
        except BadRequest as error:
            # a node that has them says that there is no such block; one that has not, forbids it
            return error.status == 400
        except NodeError:
            return True
        return True

    def get_transaction_trace(self, transaction_hash: str, **kwargs: Any) -> TraceAPI:
        from ape_vechain.trace import ThorTrace  # noqa: PLC0415 - it knows this module

        return ThorTrace(transaction_hash=transaction_hash, **kwargs)

    def make_request(self, rpc: str, parameters: Any = None) -> Any:
        """REST: `make_request("GET blocks/best")`, `make_request("POST accounts/*", {...})`."""
        method, _, path = rpc.partition(" ")
        if method not in ("GET", "POST") or not path:
            raise APINotImplementedError(
                f"a Thor node speaks REST, no JSON-RPC: 'GET blocks/best', not {rpc!r}"
            )
        key = "params" if method == "GET" else "body"
        with translated():
            return self.client.ask(method, path.lstrip("/"), **{key: parameters})


def revision(block_id: BlockID | None) -> Revision:
    """What Ape calls a block, as Thor does."""
    if block_id is None or block_id in ("latest", "pending"):
        return "best"
    if block_id == "earliest":
        return 0
    if block_id == "safe":
        return "justified"
    if isinstance(block_id, bytes):
        return bytes(block_id)
    return block_id if isinstance(block_id, int) else str(block_id)


def _ours(txn: TransactionAPI) -> ThorTransaction:
    if not isinstance(txn, ThorTransaction):
        raise ProviderError(f"{type(txn).__name__} is not a transaction of Thor")
    return txn
