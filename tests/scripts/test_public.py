"""What never goes to a public network."""

import pytest
from rollout_world import STRANGER, new_world

from ape_vechain.config import GENESIS_IDS
from demo.deploy import deploy
from rollout.faults import Refused
from rollout.public import MIN_DELAY_S, PUBLIC, check_public, public_faults
from rollout.remaining import remaining
from rollout.settings import Settings, Timelock, VeBetter
from thorlink import solo
from thorlink.client import ThorClient
from thorlink.keys import address_of
from thorlink.node import EmbeddedNode

TESTNET = GENESIS_IDS["testnet"]


def account(number: int) -> bytes:
    """An address whose key is not everyone's."""
    return address_of(bytes([number]) * 32)


SENDER, GUARDIAN, PROPOSER, EXECUTOR = account(7), account(8), account(9), account(10)
ATTESTERS = [account(number) for number in (1, 2, 3)]


@pytest.fixture
def private(settings) -> Settings:
    """Nobody whose key is known, and the real pool."""
    roles = settings.roles.model_copy(update={"guardians": [GUARDIAN]})
    registry = settings.registry.model_copy(update={"attesters": ATTESTERS})
    timelock = Timelock(min_delay_s=MIN_DELAY_S, proposers=[PROPOSER], executors=[EXECUTOR])
    payout = VeBetter(pool=account(11), app_id=b"\x01" * 32, grams_per_km=1)
    changes = {"roles": roles, "registry": registry, "timelock": timelock, "payout": payout}
    return settings.model_copy(update=changes)


def changed(settings: Settings, section: str, **values) -> Settings:
    part = getattr(settings, section).model_copy(update=values)
    return settings.model_copy(update={section: part})


def faults(settings: Settings, sender: bytes = SENDER, genesis_id: bytes = TESTNET) -> list[str]:
    return list(public_faults(settings, sender, genesis_id))


@pytest.mark.unit
def test_public_genesis_ids_are_those_of_the_plugin():
    assert {name: id_ for id_, name in PUBLIC.items()} == GENESIS_IDS


@pytest.mark.unit
@pytest.mark.parametrize("network", sorted(GENESIS_IDS))
def test_own_token_never_goes_to_a_public_genesis_id(settings, private, network):
    own = private.model_copy(update={"payout": settings.payout})
    (found,) = faults(own, genesis_id=GENESIS_IDS[network])
    assert f"this is the {network}'s genesis id" in found
    assert "payout.kind = 'vebetter'" in found
    assert faults(private, genesis_id=GENESIS_IDS[network]) == []
    assert faults(own, genesis_id=solo.GENESIS_ID) == []


@pytest.mark.unit
def test_accounts_whose_keys_everyone_knows_get_no_power_in_public(settings, private):
    known = settings.model_copy(update={"payout": private.payout})
    assert [fault.split(" is an")[0] for fault in faults(known, STRANGER.address)] == [
        "roles.guardians[0]",
        "roles.guardians[1]",
        *(f"registry.attesters[{i}]" for i in range(3)),
        "timelock.proposers[0]",
        "the sender",
    ]
    executor = changed(private, "timelock", executors=[STRANGER.address])
    assert faults(executor)[0].startswith("timelock.executors[0] is an account of solo")


@pytest.mark.unit
def test_announcement_is_at_least_two_days_before_it_takes_effect(private):
    short = changed(private, "timelock", min_delay_s=MIN_DELAY_S - 1)
    assert faults(short) == [
        "timelock.min_delay_s: 172799 is less than 172800, two days, on the testnet"
    ]
    assert faults(short, genesis_id=solo.GENESIS_ID) == []


@pytest.mark.unit
def test_announcement_is_longer_before_than_a_reading_takes_to_be_final(private):
    for window, count in ((MIN_DELAY_S - 1, 0), (MIN_DELAY_S, 1)):
        slow = changed(private, "registry", challenge_window_s=window)
        found = faults(slow)
        assert len(found) == count
        assert all("not more than registry.challenge_window_s" in fault for fault in found)


@pytest.mark.unit
def test_guardian_does_not_sign_readings(private):
    (found,) = faults(changed(private, "roles", guardians=[GUARDIAN, ATTESTERS[1]]))
    assert found.startswith("roles.guardians[1] is an attester")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("where", "section", "values"),
    [
        ("roles.guardians[0]", "roles", {"guardians": [SENDER]}),
        ("registry.attesters[2]", "registry", {"attesters": [*ATTESTERS[:2], SENDER]}),
        ("timelock.proposers[0]", "timelock", {"proposers": [SENDER]}),
        ("timelock.executors[0]", "timelock", {"executors": [SENDER]}),
    ],
)
def test_who_deploys_keeps_nothing(private, where, section, values):
    wanted = changed(private, section, **values)
    (found,) = faults(wanted)
    assert found.startswith(f"{where} is the sender")
    assert faults(wanted, genesis_id=solo.GENESIS_ID) == []
    with pytest.raises(Refused, match="keeps nothing"):
        check_public(wanted, SENDER, TESTNET)


@pytest.mark.chain
def test_proposers_that_are_single_keys_or_alone_are_pointed_at(private, settings, tmp_path):
    world = new_world(tmp_path / "d", TESTNET)
    wanted = private.model_copy(update={"payout": settings.payout})
    single, alone = remaining(world.client, world.folder, wanted)
    assert single.startswith("let a wallet of several keys be timelock.proposers[0], which is a")
    assert alone.startswith("name another proposer")
    world.node.set_code(PROPOSER, b"\x00")
    assert remaining(world.client, world.folder, wanted) == [alone]
    wallets = changed(wanted, "timelock", proposers=[PROPOSER, EXECUTOR])
    world.node.set_code(EXECUTOR, b"\x00")
    assert remaining(world.client, world.folder, wallets) == []
    local = new_world(tmp_path / "local")
    assert remaining(local.client, local.folder, wanted) == []


@pytest.mark.chain
def test_demo_does_not_deploy_to_a_public_genesis_id_either():
    node = EmbeddedNode(TESTNET)
    client = ThorClient("http://embedded", transport=node.transport())
    before = client.block().number
    with pytest.raises(Refused, match="testnet's genesis id"):
        deploy(client, b"\x07" * 32, attesters=[account(1)], threshold=1, model_hash=b"\x01" * 32)
    assert client.block().number == before
