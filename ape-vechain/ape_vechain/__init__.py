"""VeChain for Ape: ecosystem, networks, providers, explorers, conversions, queries.

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

    from ape_vechain.config import LOCAL, NETWORKS, SOLO

    for name, (chain_id, network_id) in NETWORKS.items():
        yield "vechain", name, create_network_type(chain_id, network_id)
    yield "vechain", LOCAL, NetworkAPI
    yield "vechain", SOLO, NetworkAPI  # its genesis differs between versions of the node: ask it


@plugins.register(plugins.ProviderPlugin)
def providers() -> Iterator[tuple[str, str, type[Any]]]:
    from ape_vechain.config import LOCAL, NETWORKS, SOLO
    from ape_vechain.local import LocalProvider
    from ape_vechain.provider import ThorProvider
    from ape_vechain.solo import SoloProvider

    for name in NETWORKS:
        yield "vechain", name, ThorProvider
    yield "vechain", LOCAL, LocalProvider
    yield "vechain", SOLO, SoloProvider


@plugins.register(plugins.ExplorerPlugin)
def explorers() -> Iterator[tuple[str, str, type[Any]]]:
    from ape_vechain.config import NETWORKS
    from ape_vechain.explorer import ThorExplorer

    for name in NETWORKS:
        yield "vechain", name, ThorExplorer


@plugins.register(plugins.ConversionPlugin)
def converters() -> Iterator[tuple[type[Any], type[Any]]]:
    from ape_vechain.conversions import AmountConverter

    yield int, AmountConverter


@plugins.register(plugins.QueryPlugin)
def query_engines() -> Iterator[type[Any]]:
    from ape_vechain.creations import CreationEngine

    yield CreationEngine
