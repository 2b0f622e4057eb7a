"""From `ape run deploy` to a changed rule, on the embedded node and a real one: the deployer keeps
nothing, a guardian stops at once, and everything else goes through the timelock."""

import time
from pathlib import Path
from typing import Any

import pytest
from rollout_world import DEPLOYER, GUARDIAN, STRANGER, written

from rollout.folder import Folder
from rollout.sending import KeySigner, Rollout
from rollout.steps import Call, View
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.keys import Signer
from thorlink.signing import sign
from thorlink.transact import build, wait_for_receipt

SOLO = ("--network", "vechain:solo")
DELAY_S = 5
LONG = ("--delay", "3600")
"""Where nothing moves the clock: one delay to wait for, one that is never over."""
SOMEBODY, DEPLOYERS = f"0x{STRANGER.address.hex()}", f"0x{DEPLOYER.address.hex()}"
PROPOSERS = ("--account", "TEST::4", "--yes")
STRANGERS = ("--account", "TEST::5", "--yes")


@pytest.fixture
def commands(ape, node_url, tmp_path, table):
    """`ape run`, with settings and folder said."""
    table["timelock"]["min_delay_s"] = DELAY_S
    settings, folder = tmp_path / "settings.toml", tmp_path / "deployments"
    settings.write_text(written(table))

    def run(script: str, *args: Any):
        where: tuple[Any, ...] = (*SOLO, "--folder", folder)
        if script in ("deploy", "verify_deployment"):
            where += ("--settings", settings)
        return ape("run", script, *where, *args, url=node_url)

    run.folder = folder
    return run


def good(result) -> str:
    assert result.code == 0, result.output
    return result.output


def differences(commands) -> list[str]:
    result = commands("verify_deployment")
    lines = [line[2:] for line in result.output.splitlines() if line.startswith("- ")]
    assert result.code == (1 if lines else 0), result.output
    return lines


def guardian_pauses(url: str, folder: Path) -> None:
    with ThorClient(url) as client:
        rollout = Rollout(client, KeySigner(Signer(GUARDIAN.secret)), Folder(folder))
        done = View("MileageRegistry", "paused", (), True)
        rollout.run([Call("MileageRegistry", "pause", (), done)])


def a_block(url: str) -> None:
    """These nodes make none without a transaction, and time is the last block's."""
    with ThorClient(url) as client:
        tx = sign(
            build(client, [Clause(DEPLOYER.address, 0, b"")], STRANGER.address), STRANGER.secret
        )
        client.send_raw(tx.encode())
        wait_for_receipt(client, tx.id, 30, poll=0.1)


def execute_when_ready(commands, url: str, *call: str) -> str:
    """The command says when; a real node's clock cannot be moved."""
    for _ in range(60):
        result = commands("govern", "execute", *call, *STRANGERS)
        if "may be executed from" not in result.output:
            return good(result)
        time.sleep(1)
        a_block(url)
    raise AssertionError(result.output)


def unpause(commands, url: str) -> None:
    """Too early, taken back, and again."""
    call = ("MileageRegistry", "unpause")
    assert "Announced; from " in good(commands("govern", "schedule", *call, *LONG, *PROPOSERS))
    assert "announced already" in commands("govern", "schedule", *call, *PROPOSERS).output
    early = commands("govern", "execute", *call, *STRANGERS)
    assert early.code == 1
    assert "MileageRegistry.unpause() may be executed from 20" in early.output
    wrong = commands("govern", "cancel", *call, *STRANGERS)
    assert wrong.code == 1
    assert f"{SOMEBODY} lacks CANCELLER_ROLE of MileageTimelock" in wrong.output
    assert "Cancelled: MileageRegistry.unpause()" in good(
        commands("govern", "cancel", *call, *PROPOSERS)
    )
    good(commands("govern", "schedule", *call, *PROPOSERS))
    assert "Executed: MileageRegistry.unpause()" in execute_when_ready(commands, url, *call)


@pytest.mark.timeout(300)
def test_whoever_deploys_keeps_nothing_and_rules_change_through_the_timelock(commands, node_url):
    good(commands("deploy", "--yes"))
    assert differences(commands) == []

    # the deployer
    give = ("MileageRegistry", "guardian", SOMEBODY)
    told = commands("grant_roles", *give, "--yes")
    assert told.code == 1
    grant = ("MileageRegistry", "grantRole", "GUARDIAN_ROLE", SOMEBODY)
    assert f"ape run govern schedule {' '.join(grant)}" in told.output
    assert "nothing was sent" in told.output
    refused = commands("grant_roles", *give, "--schedule", "--yes")
    assert refused.code == 1
    assert f"{DEPLOYERS} lacks PROPOSER_ROLE of MileageTimelock" in refused.output

    # a guardian more, and a guardian who stops
    announced = good(commands("grant_roles", *give, "--schedule", *PROPOSERS))
    assert "Announced; from " in announced
    guardian_pauses(node_url, commands.folder)
    assert differences(commands) == ["MileageRegistry.paused() is true, not false"]
    unpause(commands, node_url)
    assert differences(commands) == []

    execute_when_ready(commands, node_url, *grant)
    assert differences(commands) == [f"MileageRegistry: {SOMEBODY} has GUARDIAN_ROLE"]
