"""What speaks against a deployment is found before anything is sent."""

from dataclasses import replace

import pytest
from rollout_world import DEPLOYER, SOURCE, STRANGER, without_timelock, written

from rollout.contracts import DISTRIBUTOR, GUARDIAN_ROLE, REGISTRY
from rollout.estimate import described, estimate
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.pending import Notes
from rollout.plan import granting, plan
from rollout.preflight import Intent, check_balance, faults
from rollout.public import PUBLIC
from rollout.records import Source
from rollout.sending import KeySigner, Rollout
from rollout.settings import load
from rollout.source import source, source_faults
from thorlink.client import ThorClient
from thorlink.keys import Signer
from thorlink.node import EmbeddedNode

pytestmark = pytest.mark.chain

SENDER = KeySigner(Signer(DEPLOYER.secret))


@pytest.fixture
def intent(world, settings) -> Intent:
    return Intent(world.client, world.folder, settings, DEPLOYER.address, SOURCE)


@pytest.fixture
def deployed_intent(deployed, settings) -> Intent:
    return Intent(deployed.client, deployed.folder, settings, DEPLOYER.address, SOURCE)


def test_nothing_speaks_against_a_first_deployment_or_against_going_on(world, settings, intent):
    assert list(faults(intent)) == []
    world.deploy(settings)
    assert list(faults(intent)) == []


def test_folder_of_another_chain_is_refused(deployed_intent):
    other = EmbeddedNode(bytes(4) + b"\x05" * 28)
    client = ThorClient("http://embedded", transport=other.transport())
    found = list(faults(replace(deployed_intent, client=client)))
    assert len(found) == 1
    assert f"the node is on 0x00000000{'05' * 28}" in found[0]


def test_chain_that_began_anew_is_told_from_the_one_in_the_folder(
    deployed, settings, deployed_intent
):
    fresh = ThorClient("http://embedded", transport=EmbeddedNode().transport())
    found = list(faults(replace(deployed_intent, client=fresh)))
    assert sum("this chain does not have its transaction" in fault for fault in found) == 5
    assert "--replace" in found[-1]
    deployed.folder.forget()
    assert list(faults(replace(deployed_intent, client=fresh))) == []


def test_another_sender_does_not_go_on(deployed_intent):
    found = list(faults(replace(deployed_intent, sender=STRANGER.address)))
    assert len(found) == 1
    assert f"not 0x{STRANGER.address.hex()}" in found[0]


def test_other_settings_than_those_it_was_begun_with_are_all_named(
    deployed, settings, deployed_intent
):
    registry = settings.registry.model_copy(update={"threshold": 3, "max_jump_km": 5})
    found = list(
        faults(
            replace(deployed_intent, settings=settings.model_copy(update={"registry": registry}))
        )
    )
    assert found == [
        "MileageRegistry.json: threshold_ is 2, the settings say 3",
        "MileageRegistry.json: limits_ is [86400, 86400, 1500, 20000], "
        "the settings say [86400, 86400, 1500, 5]",
    ]


def test_file_that_is_no_record_is_named(world, intent):
    world.start()
    (world.folder.path / "MileageRegistry.json").write_text("{}")
    assert [fault.partition(".json: ")[2] for fault in faults(intent)] == [
        "contract: Field required"
    ]


def test_contracts_without_their_network_are_refused(deployed, deployed_intent):
    (deployed.folder.path / "network.json").unlink()
    assert "no network.json" in " ".join(faults(deployed_intent))


def test_administrator_in_public_is_no_plain_account(tmp_path, table, intent):
    path = tmp_path / "direct.toml"
    path.write_text(written(without_timelock(table)))
    wanted = load(path)
    node = EmbeddedNode(next(iter(PUBLIC)))
    client = ThorClient("http://embedded", transport=node.transport())
    public = replace(intent, client=client, settings=wanted)
    fault = f"roles.admin: 0x{wanted.roles.admin.hex()} is a plain account"
    assert any(found.startswith(fault) for found in faults(public))
    node.set_code(wanted.roles.admin, b"\x00")
    assert not any(found.startswith(fault) for found in faults(public))
    assert list(faults(replace(intent, settings=wanted))) == []


def test_deployment_begins_with_the_first_rate(deployed_intent, intent, settings):
    distributor = settings.distributor.model_copy(update={"later_rates": [10**16]})
    wanted = settings.model_copy(update={"distributor": distributor})
    (found,) = faults(replace(intent, settings=wanted))
    assert found.startswith("distributor.later_rates: the first rate is fixed")
    assert list(faults(replace(deployed_intent, settings=wanted))) == []


def test_public_deployment_needs_a_committed_source(tmp_path):
    assert source_faults(SOURCE) == []
    assert "uncommitted" in source_faults(Source(commit="12" * 20, clean=False))[0]
    assert source(tmp_path) == Source(commit=None, clean=False)
    assert "no git repository" in source_faults(source(tmp_path))[0]


def test_estimate_is_what_it_costs(world, settings):
    steps = plan(settings, DEPLOYER.address)
    cost = estimate(world.client, SENDER, steps, {})
    assert world.client.block().number == 1
    notes = Notes()
    Rollout(world.client, SENDER, notes).run(steps)
    paid = sum(receipt.paid for receipt in notes.receipts)
    # refunds, and zeros in addresses that were not known
    assert 0.98 < paid / cost.cost <= 1.001
    world.deploy(settings)
    assert estimate(world.client, SENDER, steps, world.folder.addresses()).gas == 0


def test_step_that_would_be_undone_is_named_before_anything_is_sent(deployed, settings):
    step = granting(REGISTRY, bytes(32), STRANGER.address)
    with pytest.raises(Refused, match=r"grantRole.*undone: AccessControlUnauthorizedAccount"):
        estimate(deployed.client, SENDER, [step], deployed.folder.addresses())


def test_payer_needs_enough_vtho(world, settings):
    steps = plan(settings, DEPLOYER.address)
    check_balance(estimate(world.client, SENDER, steps, {}))
    world.node.set_energy(DEPLOYER.address, 10**18)
    with pytest.raises(Refused, match=r"has 1.00 VTHO, and \d+\.\d\d are needed"):
        check_balance(estimate(world.client, SENDER, steps, {}))


def test_arguments_are_told_by_name(settings):
    steps = plan(settings, DEPLOYER.address)
    creation = next(step for step in steps if step.title.startswith(f"create {DISTRIBUTOR}"))
    title, *lines = described(creation)
    assert title == "create RewardDistributor"
    assert lines == [
        f"admin = 0x{DEPLOYER.address.hex()}",
        f"guardian = 0x{settings.roles.guardians[0].hex()}",
        "registry = MileageRegistry",
        "caps = (2000, 3000, 1000000)",
    ]
    assert described(granting(REGISTRY, GUARDIAN_ROLE, STRANGER.address)) == [
        "MileageRegistry.grantRole",
        "role = GUARDIAN_ROLE",
        f"account = 0x{STRANGER.address.hex()}",
    ]


def test_folder_that_is_absent_is_empty(tmp_path):
    folder = Folder(tmp_path / "nothing")
    assert folder.network() is None
    assert folder.contracts() == {}
    assert folder.pending() is None
