"""Every role that the wrong account has, or the right one lacks, is named."""

from typing import Any

import pytest
from rollout_world import DEPLOYER, GUARDIAN, PROPOSER, SECOND_GUARDIAN, STRANGER, World

from rollout.addresses import ANYONE
from rollout.contracts import (
    ADMIN_ROLE,
    CANCELLER_ROLE,
    DISTRIBUTOR,
    EXECUTOR_ROLE,
    GUARDIAN_ROLE,
    MINTER_ROLE,
    PAUSER_ROLE,
    PROPOSER_ROLE,
    REGISTRY,
    TIMELOCK,
    TOKEN,
    TOKEN_PAYOUT,
    role_name,
)
from rollout.expected import expected_holders
from rollout.plan import granting, revoking
from rollout.settings import Settings
from rollout.steps import Call, Ref, View
from rollout.verification import differences

pytestmark = pytest.mark.chain

OTHER_MODEL, OTHER_ROLE = b"\x77" * 32, b"\x78" * 32
SOMEBODY = f"0x{STRANGER.address.hex()}"
PROPOSERS = f"0x{PROPOSER.address.hex()}"
GUARDIANS = (f"0x{GUARDIAN.address.hex()}", f"0x{SECOND_GUARDIAN.address.hex()}")
RATE = 10**17


def found(world: World, settings: Settings) -> list[str]:
    return differences(world.client, world.folder, settings)


def call(contract: str, function: str, args: tuple[Any, ...], *done: Any) -> Call:
    """`done` are the view's name, arguments and value."""
    return Call(contract, function, args, View(contract, *done))


def give(contract: str, role: bytes) -> Call:
    return granting(contract, role, STRANGER.address)


def take(contract: str, role: bytes, account: Any) -> Call:
    return revoking(contract, role, account)


ROLES: dict[str, tuple[Call, str]] = {
    "registry, another administrator": (
        give(REGISTRY, ADMIN_ROLE),
        f"{REGISTRY}: {SOMEBODY} has DEFAULT_ADMIN_ROLE",
    ),
    "registry, another guardian": (
        give(REGISTRY, GUARDIAN_ROLE),
        f"{REGISTRY}: {SOMEBODY} has GUARDIAN_ROLE",
    ),
    "registry, no first guardian": (
        take(REGISTRY, GUARDIAN_ROLE, GUARDIAN.address),
        f"{REGISTRY}: {GUARDIANS[0]} lacks GUARDIAN_ROLE",
    ),
    "registry, the deployer again": (
        granting(REGISTRY, ADMIN_ROLE, DEPLOYER.address),
        f"{REGISTRY}: 0x{DEPLOYER.address.hex()} has DEFAULT_ADMIN_ROLE",
    ),
    "registry, a role that it does not know": (
        give(REGISTRY, OTHER_ROLE),
        f"{REGISTRY}: {SOMEBODY} has role 0x{OTHER_ROLE.hex()}",
    ),
    "distributor, another administrator": (
        give(DISTRIBUTOR, ADMIN_ROLE),
        f"{DISTRIBUTOR}: {SOMEBODY} has DEFAULT_ADMIN_ROLE",
    ),
    "distributor, another guardian": (
        give(DISTRIBUTOR, GUARDIAN_ROLE),
        f"{DISTRIBUTOR}: {SOMEBODY} has GUARDIAN_ROLE",
    ),
    "distributor, no second guardian": (
        take(DISTRIBUTOR, GUARDIAN_ROLE, SECOND_GUARDIAN.address),
        f"{DISTRIBUTOR}: {GUARDIANS[1]} lacks GUARDIAN_ROLE",
    ),
    "token, another administrator": (
        give(TOKEN, ADMIN_ROLE),
        f"{TOKEN}: {SOMEBODY} has DEFAULT_ADMIN_ROLE",
    ),
    "token, another minter": (
        give(TOKEN, MINTER_ROLE),
        f"{TOKEN}: {SOMEBODY} has MINTER_ROLE",
    ),
    "token, another pauser": (
        give(TOKEN, PAUSER_ROLE),
        f"{TOKEN}: {SOMEBODY} has PAUSER_ROLE",
    ),
    "timelock, an administrator": (
        give(TIMELOCK, ADMIN_ROLE),
        f"{TIMELOCK}: {SOMEBODY} has DEFAULT_ADMIN_ROLE",
    ),
    "timelock, another proposer": (
        give(TIMELOCK, PROPOSER_ROLE),
        f"{TIMELOCK}: {SOMEBODY} has PROPOSER_ROLE",
    ),
    "timelock, no proposer": (
        take(TIMELOCK, PROPOSER_ROLE, PROPOSER.address),
        f"{TIMELOCK}: {PROPOSERS} lacks PROPOSER_ROLE",
    ),
    "timelock, another canceller": (
        give(TIMELOCK, CANCELLER_ROLE),
        f"{TIMELOCK}: {SOMEBODY} has CANCELLER_ROLE",
    ),
    "timelock, no canceller": (
        take(TIMELOCK, CANCELLER_ROLE, PROPOSER.address),
        f"{TIMELOCK}: {PROPOSERS} lacks CANCELLER_ROLE",
    ),
    "timelock, another executor": (
        give(TIMELOCK, EXECUTOR_ROLE),
        f"{TIMELOCK}: {SOMEBODY} has EXECUTOR_ROLE",
    ),
    "timelock, closed": (
        take(TIMELOCK, EXECUTOR_ROLE, ANYONE),
        f"{TIMELOCK}: 0x{ANYONE.hex()} lacks EXECUTOR_ROLE",
    ),
}


@pytest.mark.parametrize("name", ROLES)
def test_wrong_role_is_named(deployed, settings, name):
    change, expected = ROLES[name]
    deployed.govern(change)
    assert found(deployed, settings) == [expected]


def test_minter_that_is_missing_is_named(deployed, settings):
    payout = deployed.folder.addresses()[TOKEN_PAYOUT]
    deployed.govern(take(TOKEN, MINTER_ROLE, Ref(TOKEN_PAYOUT)))
    assert found(deployed, settings) == [f"{TOKEN}: 0x{payout.hex()} lacks MINTER_ROLE"]


@pytest.mark.parametrize("contract", [REGISTRY, DISTRIBUTOR, TOKEN, TIMELOCK])
def test_administrator_that_is_missing_is_named(deployed, settings, contract):
    timelock = deployed.folder.addresses()[TIMELOCK]
    deployed.govern(take(contract, ADMIN_ROLE, Ref(TIMELOCK)))
    expected = [f"{contract}: 0x{timelock.hex()} lacks DEFAULT_ADMIN_ROLE"]
    assert found(deployed, settings) == expected


def test_every_role_has_a_test_here(settings):
    """What is added to the expectations has to be added above."""
    told = {line.partition(" has ")[0].rpartition(": ")[0] for _, line in ROLES.values()}
    assert told >= {holders.contract for holders in expected_holders(settings)}
    names = {line.rpartition(" ")[2] for _, line in ROLES.values()}
    assert names >= {role_name(holders.role) for holders in expected_holders(settings)} - {
        "MINTER_ROLE"
    }
