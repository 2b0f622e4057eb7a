"""The `vechain:` section of ape-config.yaml, and what never changes about the networks."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

from ape.types.gas import AutoGasLimit, GasLimit
from ape_ethereum.ecosystem import BaseEthereumConfig, NetworkConfig
from pydantic import computed_field, field_serializer, field_validator, model_validator

from thorlink import solo
from thorlink.codec import DYNAMIC_FEE_TYPE
from thorlink.networks import GENESIS_IDS
from thorlink.transact import EXPIRATION

LOCAL = "local"
SOLO = "solo"
PROVIDER = "vechain"

NETWORKS = {name: (int.from_bytes(id_, "big"),) * 2 for name, id_ in GENESIS_IDS.items()}
"""Chain id and network id. `block.chainid` is the whole genesis id, so both are."""

_LIVE_GAS = AutoGasLimit(multiplier=1.125)
"""A call keeps 1/64 of the gas from the one below it, so the exact sum can be too little. Unused
gas is not paid."""


class ThorNetworkConfig(NetworkConfig):
    """One network.

    `uri` is a node's address. `expiration` counts the blocks that a transaction may wait.
    `default_transaction_type` is 0x51 (dynamic fee) or 0 (legacy). `delegator_url` is a service
    that pays the gas of every transaction that names no other payer.
    """

    default_provider: str | None = PROVIDER
    required_confirmations: int = 0
    block_time: int = 10
    gas_limit: GasLimit = _LIVE_GAS
    base_fee_multiplier: float = 2.0
    default_transaction_type: int = DYNAMIC_FEE_TYPE  # type: ignore[assignment] # not Ethereum's
    uri: str | None = None
    expiration: int = EXPIRATION
    delegator_url: str | None = None

    @field_validator("default_transaction_type", mode="before")
    @classmethod
    def _known_type(cls, value: Any) -> int:
        number = int(value, 0) if isinstance(value, str) else int(value)
        if number not in (0, DYNAMIC_FEE_TYPE):
            raise ValueError(f"transaction type {number:#x}: Thor has 0 and {DYNAMIC_FEE_TYPE:#x}")
        return number

    @field_serializer("gas_limit")
    def _as_it_is_read(self, limit: Any) -> Any:
        # Ape reads back what it dumped, and would take a multiplier without `auto` for none
        return {"auto": limit.model_dump()} if isinstance(limit, AutoGasLimit) else limit


class MainnetConfig(ThorNetworkConfig):
    """A public node, unless `uri` says otherwise."""

    uri: str | None = "https://mainnet.vechain.org"


class TestnetConfig(ThorNetworkConfig):
    """A public node, unless `uri` says otherwise."""

    __test__ = False  # no test, whatever pytest takes its name for

    uri: str | None = "https://testnet.vechain.org"


class LocalNetworkConfig(ThorNetworkConfig):
    """The embedded node. `genesis_id` puts it on another network's id (0x and 64 hex digits).

    `state` is a file that the chain is loaded from and saved to; without one it is fresh every
    time.
    """

    gas_limit: GasLimit = "max"
    genesis_id: str = f"0x{solo.GENESIS_ID.hex()}"
    state: str | None = None


class SoloNetworkConfig(ThorNetworkConfig):
    """A real node in solo mode: at `uri` if given (or at THOR_URL), else started from `binary`."""

    gas_limit: GasLimit = "max"
    binary: str = "thor"


class VechainConfig(BaseEthereumConfig):
    """Defaults for each network; nothing has to be set."""

    NETWORKS: ClassVar[dict[str, tuple[int, int]]] = {**NETWORKS, SOLO: (0, 0)}

    mainnet: MainnetConfig = MainnetConfig()
    testnet: TestnetConfig = TestnetConfig()
    solo: SoloNetworkConfig = SoloNetworkConfig()

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def local(self) -> LocalNetworkConfig:  # a field cannot take the place of what Ape computes
        configured = (self.model_extra or {}).get(LOCAL) or {}
        return LocalNetworkConfig(**dict(configured))

    @model_validator(mode="after")
    def _local_is_right(self) -> Self:
        _ = self.local
        return self

    def get(self, key: str, default: Any = None) -> Any:
        """A network's settings; Ape's own would be those of `local` as they were written."""
        return self.local if key == LOCAL else super().get(key, default)
