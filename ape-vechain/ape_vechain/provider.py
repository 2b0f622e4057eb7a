"""A Thor node as Ape's provider. It reads: blocks, accounts, storage, calls.

Sending transactions is not built yet; what needs it raises APINotImplementedError.
"""

from collections.abc import Iterator
from typing import Any, NoReturn

from ape.api.providers import BlockAPI, ProviderAPI
from ape.api.transactions import ReceiptAPI, TransactionAPI
from ape.exceptions import (
    APINotImplementedError,
    BlockNotFoundError,
    ContractLogicError,
    ProviderError,
    ProviderNotConnectedError,
)
from ape.types import AddressType, BlockID, ContractLog, LogFilter
from eth_pydantic_types import HexBytes

from ape_vechain.config import GENESIS_IDS
from thorlink.client import ThorClient
from thorlink.errors import NodeError, Reverted
from thorlink.queries import Revision


class ThorProvider(ProviderAPI):
    """Speaks to the node at `vechain.<network>.uri`; mainnet and testnet are pinned by genesis."""

    name: str = "vechain"
    _client: ThorClient | None = None

    @property
    def uri(self) -> str:
        return str(self.provider_settings.get("uri") or self.network.config.uri)

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
        client = ThorClient(self.uri, genesis_id=GENESIS_IDS.get(self.network.name))
        try:
            client.block("best")
        except NodeError as error:
            client.close()
            raise ProviderError(f"{self.uri}: {error}") from error
        self._client = client

    def disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def update_settings(self, new_settings: dict[str, Any]) -> None:
        self.disconnect()
        self.provider_settings.update(new_settings)
        self.connect()

    @property
    def chain_id(self) -> int:
        """The whole genesis id: what `block.chainid` says in contracts."""
        return int.from_bytes(self.client.genesis_id, "big")

    @property
    def gas_price(self) -> int:
        return self.client.fee_history(1, "next").base_fee_per_gas[-1]

    @property
    def max_gas(self) -> int:
        return int(self.get_block("latest").gas_limit)

    def get_balance(self, address: AddressType, block_id: BlockID | None = None) -> int:
        return self.client.account(_address(address), _revision(block_id)).balance

    def get_code(self, address: AddressType, block_id: BlockID | None = None) -> HexBytes:
        return HexBytes(self.client.code(_address(address), _revision(block_id)))

    def get_storage(
        self, address: AddressType, slot: int, block_id: BlockID | None = None
    ) -> HexBytes:
        key = slot.to_bytes(32, "big")
        return HexBytes(self.client.storage(_address(address), key, _revision(block_id)))

    def get_nonce(self, address: AddressType, block_id: BlockID | None = None) -> int:  # noqa: ARG002
        """Zero: accounts have no nonce on Thor."""
        return 0

    def get_block(self, block_id: BlockID) -> BlockAPI:
        block = self.client.block(_revision(block_id))
        if block is None:
            raise BlockNotFoundError(block_id)
        return self.network.ecosystem.decode_block(
            {
                "hash": block.id,
                "number": block.number,
                "parent_hash": block.parent_id,
                "timestamp": block.timestamp,
                "gas_limit": block.gas_limit,
                "gas_used": block.gas_used,
                "base_fee": block.base_fee_per_gas or 0,
                "transaction_ids": list(block.transaction_ids),
            }
        )

    def send_call(
        self,
        txn: TransactionAPI,
        block_id: BlockID | None = None,
        state: dict[str, Any] | None = None,
        **kwargs: Any,  # noqa: ARG002 - Ape's signature
    ) -> HexBytes:
        if state is not None:
            raise APINotImplementedError("Thor does not take made-up state for a call")
        if txn.receiver is None:
            raise APINotImplementedError("a creation is no call")
        to, caller = _address(txn.receiver), _address(txn.sender) if txn.sender else None
        try:
            data = self.client.call(
                to, bytes(txn.data), caller=caller, revision=_revision(block_id)
            )
        except Reverted as error:
            raise ContractLogicError(revert_message=f"0x{error.data.hex()}", txn=txn) from error
        return HexBytes(data)

    def estimate_gas_cost(self, txn: TransactionAPI, block_id: BlockID | None = None) -> int:
        self._not_built("estimate the gas of a transaction", txn, block_id)

    def send_transaction(self, txn: TransactionAPI) -> ReceiptAPI:
        self._not_built("send a transaction", txn)

    def get_receipt(self, txn_hash: str, **kwargs: Any) -> ReceiptAPI:
        self._not_built("read a receipt", txn_hash, kwargs)

    def get_transactions_by_block(self, block_id: BlockID) -> Iterator[TransactionAPI]:
        self._not_built("read the transactions of a block", block_id)

    def get_contract_logs(self, log_filter: LogFilter) -> Iterator[ContractLog]:
        self._not_built("read events", log_filter)

    def make_request(self, rpc: str, parameters: Any = None) -> Any:
        self._not_built("speak JSON-RPC, which a Thor node does not either", rpc, parameters)

    def _not_built(self, what: str, *_: object) -> NoReturn:
        raise APINotImplementedError(f"the VeChain provider cannot {what} yet")


def _address(text: AddressType) -> bytes:
    return bytes.fromhex(text[2:])


def _revision(block_id: BlockID | None) -> Revision:
    if block_id is None or block_id in ("latest", "pending"):
        return "best"
    if block_id == "earliest":
        return 0
    if isinstance(block_id, bytes):
        return bytes(block_id)
    return block_id if isinstance(block_id, int) else str(block_id)
