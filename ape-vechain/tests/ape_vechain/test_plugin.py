"""What Ape sees of the plugin, asked in processes of its own: Ape keeps global state."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from thorlink.solo import ACCOUNTS, GENESIS_ID

APE = Path(sys.executable).parent / "ape"


@pytest.fixture
def run(tmp_path):
    """Runs a command in an empty project with an empty Ape folder; its standard output."""

    def run(*command):
        environment = {**os.environ, "APE_DATA_FOLDER": str(tmp_path / "ape"), "NO_COLOR": "1"}
        result = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr + result.stdout
        return result.stdout

    return run


READ = """
import json, sys
from ape import networks
from ape.exceptions import APINotImplementedError, BlockNotFoundError

settings = {"uri": sys.argv[1]}
with networks.parse_network_choice("vechain:solo", provider_settings=settings) as provider:
    def refused(error, call, *args):
        try:
            call(*args)
        except error as caught:
            return str(caught)
        raise AssertionError("no error")

    head = provider.get_block("latest")
    print(json.dumps({
        "chain_id": hex(provider.chain_id),
        "balance": provider.get_balance(sys.argv[2]),
        "nonce": provider.get_nonce(sys.argv[2]),
        "code": len(provider.get_code("0x0000000000000000000000000000456E65726779")) > 0,
        "head": head.number,
        "genesis": provider.get_block(0).hash.hex(),
        "gas": [provider.gas_price, provider.max_gas],
        "slot": int(provider.get_storage(sys.argv[2], 0).hex(), 16),
        "missing": refused(BlockNotFoundError, provider.get_block, 10**6),
        "receipt": refused(APINotImplementedError, provider.get_receipt, "0x"),
    }))
"""


def read_through_ape(run, url):
    account = f"0x{ACCOUNTS[5].address.hex()}"
    return json.loads(run(sys.executable, "-c", READ, url, account).splitlines()[-1])


EXPECTED = {
    "chain_id": hex(int.from_bytes(GENESIS_ID, "big")),
    "balance": 10**27,
    "nonce": 0,
    "code": True,
    "head": 1,
    "genesis": GENESIS_ID.hex(),
    "gas": [10**13, 40_000_000],
    "slot": 0,
    "missing": "Block with ID '1000000' not found.",
    "receipt": "the VeChain provider cannot read a receipt yet",
}


@pytest.mark.unit
def test_networks_list_shows_the_networks_of_vechain(run):
    listed = run(APE, "networks", "list", "--ecosystem", "vechain")

    words = [line.strip("│├└─ ") for line in listed.splitlines()]
    assert words == [
        "vechain",
        "mainnet",
        "vechain  (default)",
        "solo  (default)",
        "vechain  (default)",
        "testnet",
        "vechain  (default)",
    ]


@pytest.mark.unit
def test_plugin_imports_nothing_heavy_until_it_is_asked(run):
    script = (
        "import sys, ape.plugins; before = set(sys.modules); import ape_vechain; "
        "print(sorted(set(sys.modules) - before))"
    )

    assert run(sys.executable, "-c", script).strip() == "['ape_vechain']"


@pytest.mark.unit
def test_hooks_name_each_network_with_its_genesis_id(run):
    script = (
        "from ape import networks; "
        "v = networks.vechain; "
        "print(v.mainnet.chain_id == v.mainnet.network_id, v.mainnet.chain_id % 256, "
        "v.testnet.chain_id % 256, v.mainnet.config.uri, v.solo.config.uri, v.default_network_name)"
    )

    assert run(sys.executable, "-c", script).split() == [
        "True",
        str(0x4A),
        str(0x27),
        "https://mainnet.vechain.org",
        "http://127.0.0.1:8669",
        "solo",
    ]


@pytest.mark.chain
def test_provider_reads_the_embedded_node(run):
    from thorlink.node import EmbeddedNode, serve  # noqa: PLC0415 - the other tests go without

    with serve(EmbeddedNode()) as url:
        assert read_through_ape(run, url) == EXPECTED
