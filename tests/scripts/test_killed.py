"""kill -9 of `ape run deploy`, again and again, until it is through: everything happens once."""

import random
from collections import Counter

import pytest
from rollout_world import DEPLOYER

from rollout.plan import plan
from rollout.steps import Creation
from thorlink.client import ThorClient

SOLO = ("--network", "vechain:solo")


def sent_by_deployer(url: str) -> tuple[int, int]:
    """Transactions of the deployer in all blocks, and contracts that they created."""
    with ThorClient(url) as node:
        blocks = [node.block(number, expanded=True) for number in range(1, node.block().number + 1)]
    receipts = [
        receipt
        for block in blocks
        for receipt in block.receipts
        if receipt.origin == DEPLOYER.address and receipt.outputs
    ]
    assert not any(receipt.reverted for receipt in receipts)
    created = [out for receipt in receipts for out in receipt.outputs if out.contract_address]
    return len(receipts), len(created)


@pytest.mark.timeout(300)
def test_deployment_that_is_killed_everywhere_creates_each_contract_once(
    ape, node_url, tmp_path, settings, settings_file
):
    chance = random.Random(1)  # noqa: S311 - a test's choice
    folder = tmp_path / "deployments"
    deploy = ("run", "deploy", *SOLO, "--settings", settings_file, "--folder", folder, "--yes")
    before = sent_by_deployer(node_url)
    kills: Counter[str] = Counter()
    effects = 1
    while (result := ape(*deploy, url=node_url, kill_after=effects)).code == -9:
        kills[result.output.rpartition("killed after ")[2].strip()] += 1
        effects = chance.randint(2, 7)

    assert result.code == 0, result.output
    assert kills.keys() == {"network", "begin", "send", "record", "end"}
    steps = plan(settings, DEPLOYER.address)
    contracts = sum(isinstance(step, Creation) for step in steps)
    after = sent_by_deployer(node_url)
    assert (after[0] - before[0], after[1] - before[1]) == (len(steps), contracts)

    again = ape(*deploy, url=node_url)
    assert again.code == 0, again.output
    assert sent_by_deployer(node_url) == after

    verify = ("run", "verify_deployment", *SOLO, "--settings", settings_file, "--folder", folder)
    verified = ape(*verify, url=node_url)
    assert verified.code == 0, verified.output
    assert "5 contracts" in verified.output
