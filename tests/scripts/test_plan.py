"""The plan: its order, who has power in the end, and what never goes to a public network."""

import pytest
from rollout_world import ADMIN, DEPLOYER, STRANGER

from ape_vechain.config import GENESIS_IDS
from demo.deploy import deploy
from rollout.faults import Refused
from rollout.plan import PAYOUT, PUBLIC, TOKEN, plan, public_faults
from rollout.settings import Payout, Settings
from rollout.steps import Call, Creation, Ref
from thorlink import solo
from thorlink.client import ThorClient
from thorlink.keys import address_of
from thorlink.node import EmbeddedNode

PRIVATE = address_of(b"\x07" * 32)
TESTNET = GENESIS_IDS["testnet"]


def with_contract(settings: Settings, address: bytes = PRIVATE) -> Settings:
    return settings.model_copy(update={"payout": Payout(kind="contract", address=address)})


def private(settings: Settings) -> Settings:
    """Nobody whose key is known."""
    roles = settings.roles.model_copy(update={"admin": PRIVATE})
    registry = settings.registry.model_copy(
        update={"attesters": [address_of(bytes([n]) * 32) for n in (1, 2, 3)]}
    )
    return settings.model_copy(update={"roles": roles, "registry": registry})


def references(value) -> set[str]:
    if isinstance(value, Ref):
        return {value.contract}
    parts = value if isinstance(value, tuple) else ()
    return {name for part in parts for name in references(part)}


@pytest.mark.unit
def test_each_step_needs_only_what_is_before_it(settings):
    created: set[str] = set()
    for step in plan(settings, DEPLOYER.address):
        needed = references(step.args) | ({step.contract} if isinstance(step, Call) else set())
        assert needed <= created
        if isinstance(step, Creation):
            created.add(step.contract)
    assert created == {"MileageRegistry", "B3TRToken", "TokenPayout", "RewardDistributor"}


@pytest.mark.unit
def test_titles_tell_steps_apart(settings):
    titles = [step.title for step in plan(settings, DEPLOYER.address)]
    assert len(set(titles)) == len(titles)


@pytest.mark.unit
def test_deployer_hands_over_after_everything_else_unless_it_is_the_administrator(settings):
    functions = [s.function for s in plan(settings, DEPLOYER.address) if isinstance(s, Call)]
    assert functions[-5:] == ["grantRole", "renounceRole"] * 2 + ["transferOwnership"]
    own = [s.function for s in plan(settings, ADMIN.address) if isinstance(s, Call)]
    assert own == functions[:-5]


@pytest.mark.unit
def test_payout_that_exists_takes_the_place_of_token_and_payout(settings):
    contracts = {step.contract for step in plan(with_contract(settings), DEPLOYER.address)}
    assert contracts.isdisjoint({TOKEN, PAYOUT})
    assert any(PRIVATE in step.args for step in plan(with_contract(settings), DEPLOYER.address))


@pytest.mark.unit
def test_public_genesis_ids_are_those_of_the_plugin():
    assert {name: id_ for id_, name in PUBLIC.items()} == GENESIS_IDS


@pytest.mark.unit
@pytest.mark.parametrize("network", sorted(GENESIS_IDS))
def test_own_token_never_goes_to_a_public_genesis_id(settings, network):
    genesis_id = GENESIS_IDS[network]
    found = list(public_faults(private(settings), PRIVATE, genesis_id))
    assert len(found) == 1
    assert "give the address of a real payout contract" in found[0]
    assert list(public_faults(with_contract(private(settings)), PRIVATE, genesis_id)) == []
    assert list(public_faults(private(settings), PRIVATE, solo.GENESIS_ID)) == []


@pytest.mark.unit
def test_accounts_whose_keys_everyone_knows_get_no_power_in_public(settings):
    found = list(public_faults(with_contract(settings), STRANGER.address, TESTNET))
    assert [fault.split(" is an")[0] for fault in found] == [
        "roles.admin",
        *(f"registry.attesters[{i}]" for i in range(3)),
        "the sender",
    ]


@pytest.mark.chain
def test_demo_does_not_deploy_to_a_public_genesis_id_either():
    node = EmbeddedNode(TESTNET)
    client = ThorClient("http://embedded", transport=node.transport())
    before = client.block().number
    with pytest.raises(Refused, match="testnet's genesis id"):
        deploy(client, b"\x07" * 32, attesters=[PRIVATE], threshold=1, model_hash=b"\x01" * 32)
    assert client.block().number == before
