"""`vechain:local`: the embedded node in this process. Nothing to install, isolated, fast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ape.exceptions import (
    ConfigError,
    ProviderError,
    ProviderNotConnectedError,
    UnknownSnapshotError,
)
from ape.types import AddressType, ContractCode, SnapshotID
from eth_pydantic_types import HexBytes

from ape_vechain.config import LocalNetworkConfig
from ape_vechain.development import DevelopmentProvider
from ape_vechain.transactions import address_bytes
from thorlink.client import ThorClient

if TYPE_CHECKING:
    from thorlink.node import EmbeddedNode

_URL = "http://embedded"
_ID_BYTES = 32
_NUMBER_BYTES = 4
"""An id of a block begins with its number."""


class LocalProvider(DevelopmentProvider):
    """A fresh chain with solo's genesis and accounts, unless the settings say otherwise."""

    _node: EmbeddedNode | None = None

    @property
    def network_config(self) -> LocalNetworkConfig:
        return self.network.config  # type: ignore[return-value] # ours; Ape says PluginConfig

    @property
    def node(self) -> EmbeddedNode:
        """The node itself, for what Ape has no word for."""
        if self._node is None:
            raise ProviderNotConnectedError()
        return self._node

    @property
    def uri(self) -> str:
        return _URL

    @property
    def http_uri(self) -> str | None:
        return None

    @property
    def chain_id(self) -> int:
        return int.from_bytes(self._genesis_id(), "big")

    def open_client(self) -> ThorClient:
        self._node = self._make_node()
        return ThorClient(_URL, transport=self._node.transport())

    def disconnect(self) -> None:
        if self._node is not None and (path := self._state_file()):
            self._node.save(path)
        super().disconnect()
        self._node = None
        self.chain_manager._snapshots[self.chain_id] = []

    def _make_node(self) -> EmbeddedNode:
        try:
            from thorlink.node import EmbeddedNode  # noqa: PLC0415 - py-evm is an extra
        except ImportError as error:
            raise ProviderError(
                f"the embedded node needs `pip install 'ape-vechain[node]'`: {error}"
            ) from error
        genesis_id, path = self._genesis_id(), self._state_file()
        if path is None or not path.exists():
            return EmbeddedNode(genesis_id, accounts=self.accounts_to_fund())
        node = EmbeddedNode.load(path)
        if node.genesis_id != genesis_id:
            raise ProviderError(f"{path} is of another network: 0x{node.genesis_id.hex()}")
        return node

    def _state_file(self) -> Path | None:
        state = self.provider_settings.get("state") or self.network_config.state
        return Path(state).expanduser() if state else None

    def _genesis_id(self) -> bytes:
        text = str(self.provider_settings.get("genesis_id") or self.network_config.genesis_id)
        try:
            genesis_id = bytes.fromhex(text.removeprefix("0x"))
        except ValueError as error:
            raise ConfigError(f"vechain.local.genesis_id {text!r} is not hex") from error
        if len(genesis_id) != _ID_BYTES or any(genesis_id[:_NUMBER_BYTES]):
            raise ConfigError(
                f"vechain.local.genesis_id {text!r} is no id of a block 0: "
                f"{_ID_BYTES} bytes, the first {_NUMBER_BYTES} of them zero"
            )
        return genesis_id

    # a test chain

    @property
    def auto_mine(self) -> bool:
        return self.node.on_demand

    @auto_mine.setter
    def auto_mine(self, value: bool) -> None:
        self.node.on_demand = value

    def snapshot(self) -> SnapshotID:
        return self.node.snapshot()

    def restore(self, snapshot_id: SnapshotID) -> None:
        try:
            self.node.revert(int(snapshot_id))
        except ValueError as error:
            raise UnknownSnapshotError(snapshot_id) from error

    def pending_timestamp(self, best: int) -> int:  # noqa: ARG002 - the node knows
        return self.node.next_timestamp()

    def set_timestamp(self, new_timestamp: int) -> None:
        try:
            self.node.set_time(new_timestamp)
        except ValueError as error:
            raise ProviderError(f"Failed to time travel: {error}") from error

    def mine(self, num_blocks: int = 1) -> None:
        if num_blocks:
            self.node.mine(num_blocks)

    def set_balance(self, address: AddressType, amount: int) -> None:
        """Wei VET."""
        self.node.set_balance(address_bytes(address), amount)

    def set_energy(self, address: AddressType, amount: int) -> None:
        """Wei VTHO."""
        self.node.set_energy(address_bytes(address), amount)

    def set_code(self, address: AddressType, code: ContractCode) -> bool:
        self.node.set_code(address_bytes(address), bytes(HexBytes(code)))
        return True

    def set_storage(self, address: AddressType, slot: int, value: HexBytes) -> None:
        self.node.set_storage(address_bytes(address), slot, int.from_bytes(HexBytes(value), "big"))
