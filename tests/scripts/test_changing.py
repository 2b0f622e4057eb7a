"""Roles are given and taken by who may do so, and only where something changes."""

import pytest
from rollout_world import ADMIN, DEPLOYER, STRANGER, World

from rollout.changing import Change, before_and_after, checked
from rollout.faults import Refused
from rollout.plan import DISTRIBUTOR, PAYOUT, REGISTRY, TOKEN

pytestmark = pytest.mark.chain


def change(world: World, asked: Change, account) -> bool:
    """Whether something was sent."""
    step = checked(world.client, world.folder, asked, account.address)
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
def test_role_is_given_once_and_taken_once(deployed, contract, role):
    give = Change(contract, role, STRANGER.address)
    assert change(deployed, give, ADMIN)
    assert held(deployed, contract, role) == text(ADMIN, STRANGER)
    assert not change(deployed, give, ADMIN)

    take = Change(contract, role, STRANGER.address, revoke=True)
    assert change(deployed, take, ADMIN)
    assert held(deployed, contract, role) == text(ADMIN)
    assert not change(deployed, take, ADMIN)


def test_own_role_is_given_up_without_being_an_administrator(deployed):
    assert change(deployed, Change(TOKEN, "pauser", STRANGER.address), ADMIN)
    asked = Change(TOKEN, "pauser", STRANGER.address, revoke=True)
    step = checked(deployed.client, deployed.folder, asked, STRANGER.address)
    assert step.function == "renounceRole"
    assert change(deployed, asked, STRANGER)


def test_owner_hands_over(deployed):
    assert change(deployed, Change(PAYOUT, "owner", STRANGER.address), ADMIN)
    assert held(deployed, PAYOUT, "owner") == text(STRANGER)
    assert not change(deployed, Change(PAYOUT, "owner", STRANGER.address), STRANGER)


@pytest.mark.parametrize(("contract", "role"), [(TOKEN, "minter"), (REGISTRY, "admin")])
def test_who_is_no_administrator_is_told_which_role_it_lacks(deployed, contract, role):
    for revoke in (False, True):
        account = ADMIN.address if revoke and role == "admin" else STRANGER.address
        asked = Change(contract, role, account, revoke=revoke, leave_nobody=True)
        if revoke and role == "minter":
            assert not change(deployed, asked, DEPLOYER)  # it has it not: nothing to do
            continue
        with pytest.raises(Refused, match=f"lacks DEFAULT_ADMIN_ROLE of {contract}"):
            change(deployed, asked, DEPLOYER)


def test_who_is_not_the_owner_does_not_hand_over(deployed):
    with pytest.raises(Refused, match="is not the owner of TokenPayout"):
        change(deployed, Change(PAYOUT, "owner", STRANGER.address), DEPLOYER)


def test_last_holder_goes_only_when_asked_for(deployed):
    asked = Change(REGISTRY, "admin", ADMIN.address, revoke=True)
    with pytest.raises(Refused, match="is the last that has admin of MileageRegistry"):
        change(deployed, asked, ADMIN)
    assert held(deployed, REGISTRY, "admin") == text(ADMIN)
    final = Change(REGISTRY, "admin", ADMIN.address, revoke=True, leave_nobody=True)
    assert change(deployed, final, ADMIN)
    assert held(deployed, REGISTRY, "admin") == "nobody"


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (Change(REGISTRY, "minter", STRANGER.address), "has no role 'minter'; it has admin"),
        (Change(PAYOUT, "admin", STRANGER.address), "has no role 'admin'; it has owner"),
        (Change("Nothing", "admin", STRANGER.address), "has no Nothing"),
        (Change(PAYOUT, "owner", ADMIN.address, revoke=True), "an owner is not revoked"),
    ],
)
def test_what_makes_no_sense_is_refused(deployed, asked, fault):
    with pytest.raises(Refused, match=fault):
        change(deployed, asked, ADMIN)
