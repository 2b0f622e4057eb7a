"""The plan: its order, and who has power in the end."""

import pytest
from rollout_world import ADMIN, DEPLOYER, GUARDIAN, SECOND_GUARDIAN

from rollout.addresses import ANYONE
from rollout.contracts import (
    ADMIN_ROLE,
    DISTRIBUTOR,
    GUARDIAN_ROLE,
    REGISTRY,
    TIMELOCK,
    TOKEN,
    TOKEN_PAYOUT,
    VEBETTER_PAYOUT,
)
from rollout.plan import plan
from rollout.settings import Settings, VeBetter
from rollout.steps import Call, Creation, Ref
from thorlink.keys import address_of

pytestmark = pytest.mark.unit

POOL = address_of(b"\x07" * 32)
APP = b"\x11" * 32


def with_pool(settings: Settings) -> Settings:
    payout = VeBetter(pool=POOL, app_id=APP, grams_per_km=100)
    return settings.model_copy(update={"payout": payout})


def with_admin(settings: Settings, admin: bytes) -> Settings:
    roles = settings.roles.model_copy(update={"admin": admin})
    return settings.model_copy(update={"roles": roles, "timelock": None})


def references(value) -> set[str]:
    if isinstance(value, Ref):
        return {value.contract}
    parts = value if isinstance(value, tuple) else ()
    return {name for part in parts for name in references(part)}


def calls(settings: Settings, deployer: bytes = DEPLOYER.address) -> list[Call]:
    return [step for step in plan(settings, deployer) if isinstance(step, Call)]


def creations(settings: Settings) -> dict[str, Creation]:
    steps = plan(settings, DEPLOYER.address)
    return {step.contract: step for step in steps if isinstance(step, Creation)}


@pytest.mark.parametrize("change", [lambda settings: settings, with_pool])
def test_each_step_needs_only_what_is_before_it(settings, change):
    created: set[str] = set()
    for step in plan(change(settings), DEPLOYER.address):
        needed = references(step.args) | ({step.contract} if isinstance(step, Call) else set())
        assert needed <= created
        if isinstance(step, Creation):
            created.add(step.contract)


def test_titles_tell_steps_apart(settings):
    titles = [step.title for step in plan(settings, DEPLOYER.address)]
    assert len(set(titles)) == len(titles)


def test_local_token_is_minted_by_its_payout_alone(settings):
    assert creations(settings).keys() == {TIMELOCK, REGISTRY, DISTRIBUTOR, TOKEN, TOKEN_PAYOUT}
    assert creations(settings)[TOKEN_PAYOUT].args == (Ref(TOKEN), Ref(DISTRIBUTOR))


def test_pool_takes_the_place_of_token_and_its_payout(settings):
    found = creations(with_pool(settings))
    assert found.keys() == {TIMELOCK, REGISTRY, DISTRIBUTOR, VEBETTER_PAYOUT}
    assert found[VEBETTER_PAYOUT].args == (Ref(DISTRIBUTOR), POOL, APP, 100)
    assert not [call for call in calls(with_pool(settings)) if call.contract == TOKEN]


def test_distributor_begins_without_a_payout_and_gets_the_one_of_the_plan(settings):
    assert creations(settings)[DISTRIBUTOR].args[2:] == (
        Ref(REGISTRY),
        settings.distributor.caps,
    )
    for wanted, payout in ((settings, TOKEN_PAYOUT), (with_pool(settings), VEBETTER_PAYOUT)):
        (call,) = (call for call in calls(wanted) if call.function == "setPayout")
        assert call.args == (Ref(payout),)


def test_timelock_is_created_with_its_accounts_and_nobody_above_it(settings):
    assert creations(settings)[TIMELOCK].args == (172_800, (ADMIN.address,), (ANYONE,))


def test_first_guardian_is_there_from_the_start_and_the_others_are_appointed(settings):
    for contract in (REGISTRY, DISTRIBUTOR):
        assert creations(settings)[contract].args[:2] == (DEPLOYER.address, GUARDIAN.address)
        given = [c.args for c in calls(settings) if c.contract == contract and len(c.args) == 2]
        assert (GUARDIAN_ROLE, SECOND_GUARDIAN.address) in given
        assert (GUARDIAN_ROLE, DEPLOYER.address) not in given


@pytest.mark.parametrize("change", [lambda s: s, lambda s: with_admin(s, ADMIN.address)])
def test_deployer_hands_over_after_everything_else(settings, change):
    wanted = change(settings)
    admin = Ref(TIMELOCK) if wanted.timelock else ADMIN.address
    last = [(call.contract, call.function, call.args) for call in calls(wanted)[-6:]]
    assert last == [
        step
        for contract in (REGISTRY, DISTRIBUTOR, TOKEN)
        for step in (
            (contract, "grantRole", (ADMIN_ROLE, admin)),
            (contract, "renounceRole", (ADMIN_ROLE, DEPLOYER.address)),
        )
    ]


def test_deployer_that_is_the_administrator_has_nothing_to_hand_over(settings):
    wanted = with_admin(settings, DEPLOYER.address)
    assert not [call for call in calls(wanted) if call.args[:1] == (ADMIN_ROLE,)]
