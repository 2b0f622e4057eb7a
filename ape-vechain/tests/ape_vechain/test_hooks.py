"""What the plugin registers with Ape, and what that costs."""

import subprocess
import sys

import ape
import pytest

from ape_vechain.explorer import ThorExplorer
from ape_vechain.local import LocalProvider
from ape_vechain.provider import ThorProvider
from ape_vechain.solo import SoloProvider
from thorlink.networks import GENESIS_IDS


@pytest.mark.unit
def test_the_plugin_imports_nothing_until_it_is_asked():
    script = (
        "import sys, ape.plugins; before = set(sys.modules); import ape_vechain; "
        "print(sorted(set(sys.modules) - before))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['ape_vechain']"


@pytest.mark.unit
def test_there_are_four_networks_and_the_embedded_one_is_the_default():
    vechain = ape.networks.vechain

    assert sorted(vechain.networks) == ["local", "mainnet", "solo", "testnet"]
    assert vechain.default_network_name == "local"
    assert vechain.fee_token_symbol.startswith("VTHO")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("network", "kind"),
    [
        ("mainnet", ThorProvider),
        ("testnet", ThorProvider),
        ("local", LocalProvider),
        ("solo", SoloProvider),
    ],
)
def test_each_network_has_its_provider_by_default(network, kind):
    provider = ape.networks.vechain.get_network(network).get_provider()

    assert type(provider) is kind
    assert provider.name == "vechain"


@pytest.mark.unit
@pytest.mark.parametrize(("network", "tag"), [("mainnet", 0x4A), ("testnet", 0x27)])
def test_chain_and_network_id_of_a_public_network_are_its_whole_genesis_id(network, tag):
    found = ape.networks.vechain.get_network(network)

    assert found.chain_id == found.network_id == int.from_bytes(GENESIS_IDS[network], "big")
    assert found.chain_id % 256 == tag


@pytest.mark.unit
def test_public_networks_have_an_explorer_and_others_none():
    vechain = ape.networks.vechain

    assert isinstance(vechain.mainnet.explorer, ThorExplorer)
    assert isinstance(vechain.testnet.explorer, ThorExplorer)
    assert vechain.solo.explorer is None
