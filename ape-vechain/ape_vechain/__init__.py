"""VeChain for Ape: its networks, and a provider that reads.

Hooks only. What they need is imported when Ape calls them, so that every `ape` command stays as
fast as it was.
"""

from collections.abc import Iterator
from typing import Any

from ape import plugins

# ruff: noqa: PLC0415 - see above


@plugins.register(plugins.Config)
def config_class() -> type[Any]:
    from ape_vechain.config import VechainConfig

    return VechainConfig


@plugins.register(plugins.EcosystemPlugin)
def ecosystems() -> Iterator[type[Any]]:
    from ape_vechain.ecosystem import Vechain

    yield Vechain


@plugins.register(plugins.NetworkPlugin)
def networks() -> Iterator[tuple[str, str, type[Any]]]:
    from ape.api.networks import NetworkAPI, create_network_type

    from ape_vechain.config import NETWORKS, SOLO

    for name, (chain_id, network_id) in NETWORKS.items():
        yield "vechain", name, create_network_type(chain_id, network_id)
    yield "vechain", SOLO, NetworkAPI  # its genesis differs between versions of the node: ask it


@plugins.register(plugins.ProviderPlugin)
def providers() -> Iterator[tuple[str, str, type[Any]]]:
    from ape_vechain.config import NETWORKS, SOLO
    from ape_vechain.provider import ThorProvider

    for name in (*NETWORKS, SOLO):
        yield "vechain", name, ThorProvider
