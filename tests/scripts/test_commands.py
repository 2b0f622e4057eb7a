"""The scripts as their users run them: `ape run …`, each in a process of its own."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from eth_account import Account
from rollout_world import DEPLOYER, STRANGER, served, without_timelock, written
from vebetter_world import Dao, new_dao

from ape_vechain.config import GENESIS_IDS
from rollout.ape_side import settings_of
from rollout.faults import Refused
from thorlink import keys, solo
from thorlink.client import ThorClient
from thorlink.hashing import blake2b256
from thorlink.keys import address_of

pytestmark = pytest.mark.chain

TESTNET = f"0x{GENESIS_IDS['testnet'].hex()}"
SPONSOR = solo.ACCOUNTS[6]
SECRET, PASSPHRASE = b"\x31" * 32, "open sesame"
LOCAL, SOLO = ("--network", "vechain:local"), ("--network", "vechain:solo")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture
def testnet_url() -> Iterator[str]:
    """An embedded node that passes for testnet's."""
    with served("--genesis-id", TESTNET) as url:
        yield url


def best(url: str) -> int:
    with ThorClient(url) as node:
        return node.block().number


def folder_of(path: Path) -> dict[str, Any]:
    return {file.stem: json.loads(file.read_text()) for file in path.glob("*.json")}


def test_deployment_is_planned_confirmed_written_down_and_verified(
    ape, url, tmp_path, table, settings_file
):
    settings_file.write_text(written(without_timelock(table)))
    folder = tmp_path / "deployments"
    options = (*SOLO, "--settings", settings_file, "--folder", folder)
    before = best(url)

    declined = ape("run", "deploy", *options, url=url, typed="n\n")
    assert declined.code != 0
    assert "create MileageRegistry" in declined.output
    assert " VTHO of " in declined.output
    assert best(url) == before
    assert folder_of(folder) == {}

    done = ape("run", "deploy", *options, "--gas-payer", "TEST::6", url=url, typed="y\n")
    assert done.code == 0, done.output
    files = folder_of(folder)
    assert set(files) == {
        "network", "MileageRegistry", "B3TRToken", "TokenPayout", "RewardDistributor",
    }  # fmt: skip
    assert files["network"]["network"] == "solo"
    assert files["network"]["node"] == url
    assert files["TokenPayout"]["gas_payer"] == f"0x{SPONSOR.address.hex()}"

    assert ape("run", "verify_deployment", *options, url=url).code == 0
    give = (*SOLO, "--folder", folder, "MileageRegistry", "admin", f"0x{STRANGER.address.hex()}")
    refused = ape("run", "grant_roles", *give, "--yes", url=url)
    assert refused.code == 1
    assert f"0x{DEPLOYER.address.hex()} lacks DEFAULT_ADMIN_ROLE" in refused.output
    given = ape("run", "grant_roles", *give, "--yes", "--account", "TEST::4", url=url)
    assert given.code == 0, given.output
    assert f"after:  MileageRegistry admin: 0x{STRANGER.address.hex()}, " in given.output
    again = ape("run", "grant_roles", *give, "--yes", "--account", "TEST::4", url=url)
    assert "It is so already; nothing is sent." in again.output

    verified = ape("run", "verify_deployment", *options, url=url)
    assert verified.code == 1
    assert (
        f"- MileageRegistry: 0x{STRANGER.address.hex()} has DEFAULT_ADMIN_ROLE" in verified.output
    )


def test_rehearsal_on_the_testnets_genesis_id_refuses_a_token_of_ones_own(ape, tmp_path, table):
    table["registry"]["threshold"] = 1
    path = tmp_path / "settings.toml"
    path.write_text(written(table))
    genesis = json.dumps({"genesis_id": TESTNET})
    options = ("--settings", path, "--folder", tmp_path / "d", "--yes")
    wrong = ape("run", "deploy", *LOCAL, "--provider-settings", genesis, *options, clean=True)
    assert wrong.code == 1
    assert "registry: threshold 1 is not more than half of 3" in wrong.output

    table["registry"]["threshold"] = 2
    path.write_text(written(table))
    refused = ape("run", "deploy", *LOCAL, "--provider-settings", genesis, *options, clean=True)
    assert refused.code == 1
    assert "this is the testnet's genesis id" in refused.output
    assert "the sender is an account of solo" in refused.output
    forget = ("--replace", *options)
    never = ape("run", "deploy", *LOCAL, "--provider-settings", genesis, *forget, clean=True)
    assert "--replace: never on the testnet" in never.output
    assert not (tmp_path / "d").exists()


@pytest.fixture
def keyfile(ape_folder) -> str:
    """The alias of an account that only a passphrase opens."""
    folder = ape_folder / "accounts"
    folder.mkdir(exist_ok=True)
    content = Account.encrypt(SECRET, PASSPHRASE, kdf="scrypt", iterations=2)
    (folder / "deployer.json").write_text(json.dumps(content))
    return "deployer"


def private_settings(table: dict[str, Any], dao: Dao) -> dict[str, Any]:
    """What may be on a public network: nobody whose key is known."""
    each = [f"0x{address_of(bytes([number]) * 32).hex()}" for number in range(1, 7)]
    table["roles"]["guardians"] = [each[0]]
    table["registry"]["attesters"] = each[1:4]
    table["timelock"] |= {"proposers": each[4:5], "executors": each[5:6]}
    pool = {"pool": f"0x{dao.pool.hex()}", "app_id": "EV Odometer Rewards", "grams_per_km": 100}
    table["payout"] = {"kind": "vebetter"} | pool
    return table


class Sponsor(BaseHTTPRequestHandler):
    """A service that pays for whatever it is asked (VIP-201)."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        unsigned = blake2b256(bytes.fromhex(asked["raw"][2:]))
        digest = blake2b256(unsigned, bytes.fromhex(asked["origin"][2:]))
        signature = keys.sign(digest, SPONSOR.secret)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"signature": f"0x{signature.hex()}"}).encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def sponsor_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Sponsor)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/pay"
    server.shutdown()
    thread.join()
    server.server_close()


def test_public_network_takes_the_real_pool_a_keyfile_account_and_a_sponsor(
    ape, testnet_url, tmp_path, table, keyfile, sponsor_url
):
    with ThorClient(testnet_url) as client:
        dao = new_dao(client)
    path = tmp_path / "settings.toml"
    path.write_text(written(private_settings(table, dao)))
    folder = tmp_path / "deployments"
    network = ("--network", "vechain:testnet")
    network += ("--provider-settings", json.dumps({"uri": testnet_url}))
    options = (*network, "--settings", path, "--folder", folder)

    nobody = ape("run", "deploy", *options, "--yes", clean=True)
    assert "--account: say which" in nobody.output
    unknown = ape("run", "deploy", *options, "--yes", "--account", "anybody", clean=True)
    assert "no account has the alias 'anybody'" in unknown.output
    sender = ("--account", keyfile, "--yes")
    poor = ape(
        "run", "deploy", *options, *sender, clean=True,
        APE_ACCOUNTS_deployer_PASSPHRASE=PASSPHRASE,
    )  # fmt: skip
    assert "has 0.00 VTHO, and" in poor.output
    assert folder_of(folder) == {}

    done = ape(
        "run", "deploy", *options, *sender, "--gas-payer", sponsor_url, clean=True,
        APE_ACCOUNTS_deployer_PASSPHRASE=PASSPHRASE,
    )  # fmt: skip
    assert done.code == 0, done.output
    files = folder_of(folder)
    contracts = {"MileageTimelock", "MileageRegistry", "RewardDistributor", "VeBetterPayout"}
    assert set(files) == {"network", *contracts}
    assert files["network"]["deployer"] == f"0x{address_of(SECRET).hex()}"
    assert files["network"]["genesis_id"] == TESTNET
    assert files["RewardDistributor"]["gas_payer"] == f"0x{SPONSOR.address.hex()}"
    assert "the pool pays 0x" in done.output
    assert "To do afterwards: the app's administrator calls addRewardDistributor(" in done.output
    verified = ape("run", "verify_deployment", *options)
    assert verified.code == 0, verified.output
    assert "4 contracts: code, roles and parameters are as written down" in verified.output
    assert "To do: the app's administrator calls addRewardDistributor(" in verified.output


def test_chain_that_began_anew_needs_a_word_to_forget_the_old_one(ape, tmp_path, settings_file):
    options = (*LOCAL, "--settings", settings_file, "--folder", tmp_path / "d", "--yes")
    assert ape("run", "deploy", *options).code == 0
    again = ape("run", "deploy", *options)
    assert again.code == 1
    assert "--replace forgets" in again.output
    assert ape("run", "deploy", *options, "--replace").code == 0


def test_settings_file_that_is_absent_is_named(ape, tmp_path):
    genesis = json.dumps({"genesis_id": TESTNET})
    wrong = ape(
        "run", "deploy", *LOCAL, "--provider-settings", genesis,
        "--settings", tmp_path / "none.toml", "--folder", tmp_path / "d",
    )  # fmt: skip
    assert wrong.code == 1
    assert "No such file" in wrong.output


def test_public_network_has_settings_of_its_own(tmp_path):
    def network(name: str) -> Any:
        return SimpleNamespace(network=SimpleNamespace(name=name))

    assert settings_of(network("local"), None).name == "settings.example.toml"
    assert settings_of(network("nowhere"), tmp_path) == tmp_path
    with pytest.raises(Refused, match=r"there is no settings\.nowhere\.toml"):
        settings_of(network("nowhere"), None)


def test_wrong_address_is_refused_as_it_is_typed(ape, tmp_path):
    asked = ("MileageRegistry", "admin", "0xf077b491b355e64048cE21E3A6Fc4751eEeA77fa")
    wrong = ape("run", "grant_roles", *LOCAL, "--folder", tmp_path, *asked)
    assert wrong.code == 2
    assert "wrong checksum" in wrong.output
