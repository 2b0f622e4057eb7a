"""The `vechain:` section of ape-config.yaml, and what never changes about the networks."""

from typing import Any, ClassVar

from ape_ethereum.ecosystem import BaseEthereumConfig, NetworkConfig

SOLO = "solo"
PROVIDER = "vechain"

GENESIS_IDS = {
    "mainnet": bytes.fromhex("00000000851caf3cfdb6e899cf5958bfb1ac3413d346d43539627e6be7ec1b4a"),
    "testnet": bytes.fromhex("000000000b2bce3c70bc649a02749e8687721b09ed2e15997f466536b20bb127"),
}

NETWORKS = {name: (int.from_bytes(id_, "big"),) * 2 for name, id_ in GENESIS_IDS.items()}
"""Chain id and network id. `block.chainid` is the whole genesis id, so both are."""


class ThorNetworkConfig(NetworkConfig):
    """One network. `uri` is a node's address; public nodes by default."""

    default_provider: str | None = PROVIDER
    required_confirmations: int = 0
    block_time: int = 10
    uri: str


class VechainConfig(BaseEthereumConfig):
    """Defaults for each network; nothing has to be set."""

    NETWORKS: ClassVar[dict[str, tuple[int, int]]] = {**NETWORKS, SOLO: (0, 0)}

    default_network: str = SOLO
    mainnet: Any = ThorNetworkConfig(uri="https://mainnet.vechain.org", block_time=10)
    testnet: Any = ThorNetworkConfig(uri="https://testnet.vechain.org", block_time=10)
    solo: Any = ThorNetworkConfig(uri="http://127.0.0.1:8669")
