"""The timelock as administrator: what its constructor gives to whom, and that nothing is early."""

from dataclasses import dataclass
from typing import Any

import pytest
from backend import ZERO_ADDRESS, reverts
from eth_utils import keccak
from mileage_operators import LIMITS

pytestmark = pytest.mark.chain

DELAY = 172_800
NONE = bytes(32)
ROLES = ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE")


@dataclass(frozen=True)
class Estate:
    """A timelock and a paused registry that it administers, with who has which role of them."""

    timelock: Any
    registry: Any
    deployer: Any
    guardian: Any
    proposer: Any
    executor: Any
    anyone: Any


@pytest.fixture(scope="module", autouse=True)
def estate(project, accounts, keys):
    deployer, guardian, proposer, executor = accounts[:4]
    timelock = project.MileageTimelock.deploy(
        DELAY, [proposer.address], [executor.address], sender=deployer
    )
    office = [key.address for key in keys[:3]]
    registry = project.MileageRegistry.deploy(
        timelock, guardian, office, 2, LIMITS, sender=deployer
    )
    registry.pause(sender=guardian)
    return Estate(timelock, registry, deployer, guardian, proposer, executor, accounts[9])


def _holders(timelock, role, accounts):
    return {account for account in accounts if timelock.hasRole(getattr(timelock, role)(), account)}


def test_constructor_leaves_nobody_above_the_timelock(estate):
    timelock, proposer, executor = estate.timelock, estate.proposer, estate.executor
    everyone = [estate.deployer.address, proposer.address, executor.address, ZERO_ADDRESS]
    everyone += [estate.anyone.address, timelock.address]
    held = {role: _holders(timelock, role, everyone) for role in ROLES}
    assert held == {
        "PROPOSER_ROLE": {proposer.address},
        "EXECUTOR_ROLE": {executor.address},
        "CANCELLER_ROLE": {proposer.address},
        "DEFAULT_ADMIN_ROLE": {timelock.address},
    }
    assert timelock.getMinDelay() == DELAY


def test_zero_among_the_executors_opens_execution(project, estate, at, now):
    timelock = project.MileageTimelock.deploy(
        DELAY, [estate.proposer.address], [ZERO_ADDRESS], sender=estate.deployer
    )
    call = (estate.anyone.address, 0, b"", NONE, NONE)
    timelock.schedule(*call, DELAY, sender=estate.proposer)
    at(now() + DELAY)
    timelock.execute(*call, sender=estate.anyone)
    assert timelock.isOperationDone(timelock.hashOperation(*call))


def test_nobody_but_the_timelock_undoes_what_the_guardian_did(estate):
    registry = estate.registry
    role, error = registry.DEFAULT_ADMIN_ROLE(), registry.AccessControlUnauthorizedAccount
    for caller in (estate.deployer, estate.guardian, estate.proposer, estate.executor):
        with reverts(error, account=caller.address, neededRole=role):
            registry.unpause(sender=caller)
    assert registry.paused()


def test_timelock_undoes_it_when_its_time_has_come_and_not_before(estate, at, now):
    timelock, registry = estate.timelock, estate.registry
    call = (registry.address, 0, keccak(text="unpause()")[:4], NONE, NONE)
    with reverts(timelock.TimelockInsufficientDelay, delay=DELAY - 1, minDelay=DELAY):
        timelock.schedule(*call, DELAY - 1, sender=estate.proposer)
    timelock.schedule(*call, DELAY, sender=estate.proposer)
    announced, operation = now(), timelock.hashOperation(*call)
    ready = (1 << 2).to_bytes(32, "big")  # a bit a state, of which the third is ready
    error = timelock.TimelockUnexpectedOperationState
    at(announced + DELAY - 1)
    with reverts(error, operationId=operation, expectedStates=ready):
        timelock.execute(*call, sender=estate.executor)
    assert registry.paused()
    at(announced + DELAY)
    timelock.execute(*call, sender=estate.executor)
    assert not registry.paused()


def test_only_its_roles_announce_execute_and_cancel(estate):
    timelock = estate.timelock
    call = (estate.registry.address, 0, b"", NONE, keccak(text="another"))
    for function, role, args in (
        (timelock.schedule, timelock.PROPOSER_ROLE(), (*call, DELAY)),
        (timelock.execute, timelock.EXECUTOR_ROLE(), call),
        (timelock.cancel, timelock.CANCELLER_ROLE(), (timelock.hashOperation(*call),)),
    ):
        for caller in (estate.deployer, estate.guardian, estate.anyone):
            error = timelock.AccessControlUnauthorizedAccount
            with reverts(error, account=caller.address, neededRole=role):
                function(*args, sender=caller)


def test_delay_changes_only_through_itself(estate):
    for caller in (estate.deployer, estate.proposer):
        with reverts(estate.timelock.TimelockUnauthorizedCaller, caller=caller.address):
            estate.timelock.updateDelay(0, sender=caller)
    assert estate.timelock.getMinDelay() == DELAY
