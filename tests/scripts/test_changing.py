"""Roles are given and taken by who may do so, and only where something changes."""

import pytest
from rollout_world import ADMIN, DEPLOYER, GUARDIAN, SECOND_GUARDIAN, STRANGER, World

from rollout.changing import Change, before_and_after, check_power, is_the_timelocks, wanted
from rollout.contracts import DISTRIBUTOR, REGISTRY, TIMELOCK, TOKEN, TOKEN_PAYOUT
from rollout.faults import Refused
from rollout.steps import Call

pytestmark = pytest.mark.chain


def checked(world: World, asked: Change, account) -> Call | None:
    step = wanted(world.client, world.folder, asked, account.address)
    if step is not None:
        check_power(world.client, world.folder, step, account.address)
    return step


def change(world: World, asked: Change, account) -> bool:
    """Whether something was sent."""
    step = checked(world, asked, account)
    if step is not None:
        world.rollout(account).run([step])
    return step is not None


def held(world: World, contract: str, role: str) -> str:
    asked = Change(contract, role, STRANGER.address)
    return before_and_after(world.client, world.folder, asked).partition(": ")[2]


def text(*accounts) -> str:
    return ", ".join(sorted(f"0x{account.address.hex()}" for account in accounts))


@pytest.mark.parametrize(
    ("contract", "role"),
    [(REGISTRY, "admin"), (DISTRIBUTOR, "admin"), (TOKEN, "admin"), (TOKEN, "pauser")],
)
def test_role_is_given_once_and_taken_once(direct, contract, role):
    give = Change(contract, role, STRANGER.address)
    assert change(direct, give, ADMIN)
    assert held(direct, contract, role) == text(ADMIN, STRANGER)
    assert not change(direct, give, ADMIN)

    take = Change(contract, role, STRANGER.address, revoke=True)
    assert change(direct, take, ADMIN)
    assert held(direct, contract, role) == text(ADMIN)
    assert not change(direct, take, ADMIN)


def test_own_role_is_given_up_without_being_an_administrator(direct):
    assert change(direct, Change(TOKEN, "pauser", STRANGER.address), ADMIN)
    asked = Change(TOKEN, "pauser", STRANGER.address, revoke=True)
    step = checked(direct, asked, STRANGER)
    assert step.function == "renounceRole"
    assert change(direct, asked, STRANGER)


@pytest.mark.parametrize(("contract", "role"), [(TOKEN, "minter"), (REGISTRY, "admin")])
def test_who_is_no_administrator_is_told_which_role_it_lacks(direct, contract, role):
    for revoke in (False, True):
        account = ADMIN.address if revoke and role == "admin" else STRANGER.address
        asked = Change(contract, role, account, revoke=revoke, leave_nobody=True)
        if revoke and role == "minter":
            assert not change(direct, asked, DEPLOYER)  # it has it not: nothing to do
            continue
        with pytest.raises(Refused, match=f"lacks DEFAULT_ADMIN_ROLE of {contract}"):
            change(direct, asked, DEPLOYER)


def test_last_holder_goes_only_when_asked_for(direct):
    asked = Change(REGISTRY, "admin", ADMIN.address, revoke=True)
    with pytest.raises(Refused, match="is the last that has admin of MileageRegistry"):
        change(direct, asked, ADMIN)
    assert held(direct, REGISTRY, "admin") == text(ADMIN)
    final = Change(REGISTRY, "admin", ADMIN.address, revoke=True, leave_nobody=True)
    assert change(direct, final, ADMIN)
    assert held(direct, REGISTRY, "admin") == "nobody"


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (Change(REGISTRY, "minter", STRANGER.address), "no role 'minter'; it has admin, guardian"),
        (Change(TOKEN_PAYOUT, "admin", STRANGER.address), "has no role 'admin'; it has none"),
        (Change("Nothing", "admin", STRANGER.address), "has no Nothing"),
        (Change(TIMELOCK, "proposer", STRANGER.address), "has no MileageTimelock"),
    ],
)
def test_what_makes_no_sense_is_refused(direct, asked, fault):
    with pytest.raises(Refused, match=fault):
        change(direct, asked, ADMIN)


@pytest.mark.parametrize("contract", [REGISTRY, DISTRIBUTOR])
def test_guardian_is_appointed_and_dismissed_by_the_administrator_alone(direct, contract):
    both = text(GUARDIAN, SECOND_GUARDIAN)
    assert held(direct, contract, "guardian") == both
    give = Change(contract, "guardian", STRANGER.address)
    with pytest.raises(Refused, match=f"lacks DEFAULT_ADMIN_ROLE of {contract}"):
        change(direct, give, GUARDIAN)
    assert change(direct, give, ADMIN)
    assert held(direct, contract, "guardian") == text(GUARDIAN, SECOND_GUARDIAN, STRANGER)
    assert change(direct, Change(contract, "guardian", STRANGER.address, revoke=True), ADMIN)
    assert held(direct, contract, "guardian") == both


@pytest.mark.parametrize(
    ("contract", "role"),
    [
        (REGISTRY, "guardian"), (DISTRIBUTOR, "admin"), (TOKEN, "minter"), (TIMELOCK, "proposer"),
        (TIMELOCK, "executor"), (TIMELOCK, "canceller"), (TIMELOCK, "admin"),
    ],
)  # fmt: skip
def test_what_only_the_timelock_may_do_is_told_from_what_nobody_of_us_may(deployed, contract, role):
    give = Change(contract, role, STRANGER.address)
    step = wanted(deployed.client, deployed.folder, give, ADMIN.address)
    assert is_the_timelocks(deployed.client, deployed.folder, step, ADMIN.address)
    with pytest.raises(Refused, match=f"lacks DEFAULT_ADMIN_ROLE of {contract}"):
        checked(deployed, give, ADMIN)

    deployed.govern(step)
    assert f"0x{STRANGER.address.hex()}" in held(deployed, contract, role)
    assert wanted(deployed.client, deployed.folder, give, ADMIN.address) is None


def test_own_role_is_given_up_without_the_timelock(deployed):
    asked = Change(REGISTRY, "guardian", GUARDIAN.address, revoke=True)
    step = wanted(deployed.client, deployed.folder, asked, GUARDIAN.address)
    assert not is_the_timelocks(deployed.client, deployed.folder, step, GUARDIAN.address)
    assert change(deployed, asked, GUARDIAN)
    assert held(deployed, REGISTRY, "guardian") == text(SECOND_GUARDIAN)


def test_without_a_timelock_nothing_is_its_to_do(direct):
    give = Change(REGISTRY, "admin", STRANGER.address)
    step = wanted(direct.client, direct.folder, give, DEPLOYER.address)
    assert not is_the_timelocks(direct.client, direct.folder, step, DEPLOYER.address)
