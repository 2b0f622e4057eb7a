"""Ape in this process: one folder, one project, one connection to `vechain:local`.

Ape keeps global state, so all of it is set up here, once, before anything asks for it. Each test
begins on a fresh chain with a snapshot and ends by going back to it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import ape
import pytest
from eth_account import Account

sys.path.insert(0, str(Path(__file__).parent))

from vechain_testbed.contracts import FOLDER, NAMES, container
from vechain_testbed.keyboard import PASSPHRASE

from thorlink.solo import ACCOUNTS


@pytest.fixture(scope="session", autouse=True)
def ape_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ape's data folder. The managers remember it, and the project, from when they are made."""
    data, project = tmp_path_factory.mktemp("ape"), tmp_path_factory.mktemp("project")
    contracts = project / "contracts"
    contracts.mkdir()
    for name in NAMES:
        (contracts / f"{name}.json").write_text((FOLDER / f"{name}.json").read_text())
    (project / "ape-config.yaml").write_text("default_ecosystem: vechain\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APE_DATA_FOLDER", str(data))
        patch.chdir(project)
        assert data == ape.config.DATA_FOLDER
        assert ape.project.path == project
    return data


@pytest.fixture(scope="session")
def connection(ape_folder):
    """`vechain:local`, connected once."""
    with ape.networks.parse_network_choice("vechain:local") as provider:
        yield provider


@pytest.fixture
def provider(connection) -> Iterator:
    """The connected provider; what a test does to its chain is undone."""
    snapshot = connection.snapshot()
    yield connection
    connection.auto_mine = True
    connection.restore(snapshot)
    ape.chain.history.revert_to_block(ape.chain.blocks.height)


@pytest.fixture
def disconnected(ape_folder, monkeypatch) -> None:
    """As it is before any network is connected."""
    monkeypatch.setattr(ape.networks, "_active_provider", None)


@pytest.fixture
def configured(ape_folder) -> Iterator:
    """`configured(local={...})` changes the `vechain:` section until the test ends."""

    def configure(**networks):
        ape.project.reconfigure(**({"vechain": networks} if networks else {}))
        networks_known = ape.networks.vechain.networks.values()
        active = ape.networks.active_provider
        for network in [*networks_known, *([active.network] if active else [])]:
            for remembered in ("gas_limit", "auto_gas_multiplier"):
                network.__dict__.pop(remembered, None)

    yield configure
    configure()


@pytest.fixture
def alice(provider):
    return ape.accounts.test_accounts[1]


@pytest.fixture
def bob(provider):
    return ape.accounts.test_accounts[2]


@pytest.fixture
def carol(provider):
    return ape.accounts.test_accounts[3]


@pytest.fixture
def box(alice):
    """A Box of alice's, with the number 7 in it."""
    return alice.deploy(container("Box"), 7)


@pytest.fixture
def relay(alice, box):
    """Hands calls on to the box."""
    return alice.deploy(container("Relay"), box)


@pytest.fixture
def keyfile(ape_folder, provider) -> Iterator:
    """An encrypted account with the key of solo's sixth account, which has funds: dave."""
    path = ape_folder / "accounts" / "dave.json"
    locked = Account.encrypt(ACCOUNTS[5].secret, PASSPHRASE, kdf="pbkdf2", iterations=1)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(locked))
    yield ape.accounts.load("dave")
    path.unlink()
    ape.accounts._alias_to_account_cache.pop("dave")
    ape.accounts.containers["accounts"].loaded_accounts.pop("dave")


@pytest.fixture
def ape_caplog(caplog):
    """What Ape logs: its logger hands nothing on to the root."""
    from ape.logging import logger  # noqa: PLC0415 - after the managers have their folder

    logger._logger.addHandler(caplog.handler)
    yield caplog
    logger._logger.removeHandler(caplog.handler)
