"""Links to the public explorer. It publishes no contract types that a client could fetch."""

from __future__ import annotations

from typing import ClassVar

from ape.api.explorers import ExplorerAPI
from ape.exceptions import APINotImplementedError
from ape.types import AddressType
from ethpm_types import ContractType

from ape_vechain.config import NETWORKS


class ThorExplorer(ExplorerAPI):
    """VeChain's own explorer, for mainnet and testnet."""

    URLS: ClassVar[dict[str, str]] = {
        "mainnet": "https://explore.vechain.org",
        "testnet": "https://explore-testnet.vechain.org",
    }

    @property
    def _url(self) -> str:
        return self.URLS[self.network.name]

    def get_address_url(self, address: AddressType) -> str:
        return f"{self._url}/accounts/{address}"

    def get_transaction_url(self, transaction_hash: str) -> str:
        return f"{self._url}/transactions/{transaction_hash}"

    def get_block_url(self, block_id: str) -> str:
        return f"{self._url}/blocks/{block_id}"

    def get_contract_type(self, address: AddressType) -> ContractType | None:  # noqa: ARG002
        return None

    def publish_contract(self, address: AddressType) -> None:
        raise APINotImplementedError(f"publish {address} on {self._url} by hand: it has no API")

    @classmethod
    def supports_chain(cls, chain_id: int) -> bool:
        return any(chain_id == known for known, _ in NETWORKS.values())
