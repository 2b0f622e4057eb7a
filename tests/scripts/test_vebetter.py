"""Rewards from VeBetterDAO's pool: what is checked before, and what is left to its app."""

from dataclasses import replace

import pytest
from rollout_world import DEPLOYER, GUARDIAN, SOURCE, STRANGER, World, new_world
from vebetter_world import ANSWERS_ONE, APP_ID, Dao, new_dao

from rollout import vebetter
from rollout.addresses import checksummed
from rollout.contracts import VEBETTER_PAYOUT
from rollout.preflight import Intent, faults
from rollout.public import PUBLIC
from rollout.remaining import remaining
from rollout.sending import says
from rollout.settings import Settings
from rollout.steps import View
from rollout.vebetter import Pool
from rollout.verification import differences
from thorlink.hashing import keccak256
from thorlink.networks import GENESIS_IDS

pytestmark = pytest.mark.chain


@pytest.fixture
def dao(world) -> Dao:
    return new_dao(world.client)


@pytest.fixture
def wanted(settings, dao) -> Settings:
    return settings.model_copy(update={"payout": dao.settings})


def pool_with(dao: Dao, **changes) -> Pool:
    return Pool(dao.client, dao.settings.model_copy(update=changes))


def test_deployment_pays_from_the_pool_and_says_what_remains(world: World, dao, wanted):
    intent = Intent(world.client, world.folder, wanted, DEPLOYER.address, SOURCE)
    assert list(faults(intent)) == []
    world.deploy(wanted)
    assert differences(world.client, world.folder, wanted) == []
    addresses = world.folder.addresses()
    payout = addresses[VEBETTER_PAYOUT]
    assert says(world.client, View(VEBETTER_PAYOUT, "b3tr", (), None), addresses) == dao.b3tr

    call = (
        f"the app's administrator calls addRewardDistributor(0x{APP_ID.hex()}, "
        f"{checksummed(payout)}) on X2EarnApps {checksummed(dao.apps)}"
    )
    named, funded = remaining(world.client, world.folder, wanted)
    assert named.startswith(call)
    assert funded.startswith("the app has no B3TR in the pool: somebody calls deposit")
    dao.name_distributor(payout)
    assert remaining(world.client, world.folder, wanted) == [funded]
    dao.fund()
    assert remaining(world.client, world.folder, wanted) == []


def test_payout_should_be_the_first_reward_distributor(world: World, dao, wanted):
    dao.name_distributor(STRANGER.address)
    before, order = Pool(world.client, dao.settings).to_do(None)
    assert before.startswith("the app's administrator calls addRewardDistributor(")
    assert ", the VeBetterPayout) on X2EarnApps" in before
    assert f"remove 0x{STRANGER.address.hex()}, or name" in order
    world.deploy(wanted)
    dao.fund()
    payout = world.folder.addresses()[VEBETTER_PAYOUT]
    dao.name_distributor(payout)
    dao.name_distributor(GUARDIAN.address)
    (line,) = remaining(world.client, world.folder, wanted)
    others = f"0x{STRANGER.address.hex()}, 0x{GUARDIAN.address.hex()}"
    assert f"should be the first of them: remove {others}, or name them anew after it" in line

    dao.remove_distributor(STRANGER.address)  # the last one takes the free place
    dao.remove_distributor(GUARDIAN.address)
    assert remaining(world.client, world.folder, wanted) == []


def test_payout_of_other_settings_is_named(world: World, dao, wanted):
    world.deploy(wanted)
    other = dao.settings.model_copy(update={"app_id": b"\x01" * 32, "grams_per_km": 99})
    assert differences(world.client, world.folder, wanted.model_copy(update={"payout": other})) == [
        f"VeBetterPayout.appId() is 0x{APP_ID.hex()}, not 0x{'01' * 32}",
        "VeBetterPayout.gramsPerKm() is 100, not 99",
    ]


def test_address_that_is_no_pool_is_refused(dao):
    nobody, token = STRANGER.address, dao.b3tr
    assert list(pool_with(dao, pool=nobody).faults()) == [
        f"payout.pool: there is no contract at 0x{nobody.hex()}"
    ]
    (fault,) = pool_with(dao, pool=token).faults()
    start = f"payout.pool: 0x{token.hex()} does not answer as VeBetterDAO's pool: "
    assert fault.startswith(start)


def test_app_that_does_not_exist_is_refused(dao):
    app_id = keccak256(b"Another app")
    (fault,) = pool_with(dao, app_id=app_id).faults()
    assert fault.startswith(f"payout.app_id: VeBetterDAO knows no app 0x{app_id.hex()}")
    assert list(pool_with(dao).faults()) == []


def test_pool_of_an_unknown_version_is_refused(dao, monkeypatch):
    assert list(pool_with(dao).faults()) == []
    monkeypatch.setattr(vebetter, "VERSIONS", ("7", "8"))
    assert list(pool_with(dao).faults()) == [
        "payout.pool: it is of version '4', and 7, 8 are known"
    ]


def test_versions_are_those_that_the_payout_knows():
    assert vebetter.VERSIONS == ("4", "7", "8")


def test_pool_that_became_unknown_is_told_to_whoever_verifies(world: World, wanted, monkeypatch):
    world.deploy(wanted)
    monkeypatch.setattr(vebetter, "VERSIONS", ("7", "8"))
    assert differences(world.client, world.folder, wanted) == []
    assert remaining(world.client, world.folder, wanted) == [
        "payout.pool: it is of version '4', and 7, 8 are known"
    ]


def test_passport_needs_code(world: World, dao):
    view = vebetter._PASSPORT
    passport = view.decode_output(dao.client.call(dao.pool, view.encode()))
    assert dao.client.code(passport) == ANSWERS_ONE
    world.node.set_code(passport, b"")
    assert list(pool_with(dao).faults()) == [
        f"payout.pool: there is no passport contract at 0x{passport.hex()}"
    ]


def on(name: str, tmp_path) -> Dao:
    """On a node that passes for a public network's."""
    path = tmp_path / name
    return new_dao(new_world(path, GENESIS_IDS[name]).client)


def test_mainnet_has_one_b3tr(tmp_path, monkeypatch):
    dao = on("mainnet", tmp_path)
    (fault,) = pool_with(dao).faults()
    assert fault == f"payout.pool: it pays {checksummed(dao.b3tr)}, which is not the mainnet's B3TR"
    monkeypatch.setattr(vebetter, "MAINNET_B3TR", dao.b3tr)
    assert list(pool_with(dao).faults()) == []
    assert list(pool_with(dao).doubts()) == []


def test_testnet_has_several_and_an_unknown_one_is_only_pointed_at(tmp_path, monkeypatch):
    dao = on("testnet", tmp_path)
    assert list(pool_with(dao).faults()) == []
    (doubt,) = pool_with(dao).doubts()
    assert doubt.startswith(f"the pool pays {checksummed(dao.b3tr)}, none of the tokens that were")
    monkeypatch.setattr(vebetter, "TESTNET_B3TR", (dao.b3tr,))
    assert list(pool_with(dao).doubts()) == []


def test_chain_of_ones_own_may_have_any_b3tr(dao):
    assert dao.client.genesis_id not in PUBLIC
    assert list(pool_with(dao).doubts()) == []


def test_intent_names_every_fault_of_the_pool(world: World, dao, wanted):
    other = replace(
        Intent(world.client, world.folder, wanted, DEPLOYER.address, SOURCE),
        settings=wanted.model_copy(
            update={"payout": dao.settings.model_copy(update={"pool": STRANGER.address})}
        ),
    )
    assert list(faults(other)) == [
        f"payout.pool: there is no contract at 0x{STRANGER.address.hex()}"
    ]
