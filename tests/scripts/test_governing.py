"""The timelock is made to do one call: announced by a proposer, executed when its time has come."""

from collections.abc import Callable

import pytest
from office import CAPS, DELAY, UNPAUSE, Office, refusal
from rollout_world import DEPLOYER, GUARDIAN, PROPOSER, STRANGER

from rollout.contracts import DISTRIBUTOR, REGISTRY, TIMELOCK
from rollout.faults import Refused
from rollout.governing import CANCEL, EXECUTE, SCHEDULE, State, Timelock
from rollout.sending import says
from rollout.steps import View
from thorlink.client import ThorClient
from thorlink.errors import Reverted

pytestmark = pytest.mark.chain


@pytest.fixture
def office(deployed) -> Office:
    return Office(deployed)


def test_guardian_pauses_at_once_and_only_the_timelock_lets_it_go_on(office):
    office.pause()
    office.do(SCHEDULE, UNPAUSE, PROPOSER)
    assert office.says(REGISTRY, "paused") is True
    office.world.node.advance(DELAY)
    office.do(EXECUTE, UNPAUSE, STRANGER)
    assert office.says(REGISTRY, "paused") is False
    assert office.asked == 2


def test_it_tells_what_it_is_and_when_its_time_has_come(office):
    operation = office.timelock.operation(*CAPS)
    office.do(SCHEDULE, CAPS, PROPOSER)
    told = office.world.told
    assert told[0] == "schedule RewardDistributor.setCaps((1000, 3000, 500000))"
    assert f"  operation  0x{operation.id.hex()} (salt 0)" in told
    assert f"  delay      {DELAY} seconds" in told
    ready = office.timelock.ready_at(operation.id)
    assert told[-1].startswith(f"Announced; from {ready} on it may be executed")
    assert office.state(operation) == State.WAITING


def test_operation_has_the_id_that_the_timelock_gives_it(office):
    operation = office.timelock.operation(*CAPS)
    args = (operation.target, 0, operation.data, bytes(32), operation.salt)
    view = View(TIMELOCK, "hashOperation", args, None)
    addresses = office.world.folder.addresses()
    assert says(office.world.client, view, addresses) == operation.id


def test_execution_too_early_is_refused_with_the_time(office):
    office.do(SCHEDULE, CAPS, PROPOSER)
    operation = office.timelock.operation(*CAPS)
    ready = office.timelock.ready_at(operation.id)
    expected = (f"RewardDistributor.setCaps((1000, 3000, 500000)) may be executed from {ready} on",)
    assert refusal(office, EXECUTE, CAPS, STRANGER) == expected
    announced = office.world.client.block().timestamp
    office.world.node.set_time(announced + DELAY - 1)
    assert refusal(office, EXECUTE, CAPS, STRANGER) == expected
    office.world.node.set_time(announced + DELAY)
    office.do(EXECUTE, CAPS, STRANGER)
    assert office.says(DISTRIBUTOR, "caps") == (1000, 3000, 500_000)


def test_timelock_itself_refuses_what_is_too_early(office):
    office.do(SCHEDULE, CAPS, PROPOSER)
    operation = office.timelock.operation(*CAPS)
    step = office.timelock.step(EXECUTE, operation, DELAY)
    with pytest.raises(Reverted, match="TimelockUnexpectedOperationState"):
        office.world.rollout(STRANGER).run([step])
    assert office.says(DISTRIBUTOR, "caps") == (2000, 3000, 1_000_000)


@pytest.mark.parametrize("account", [STRANGER, GUARDIAN, DEPLOYER])
def test_only_a_proposer_announces_and_cancels(office, account):
    name = f"0x{account.address.hex()}"
    fault = f"{name} lacks PROPOSER_ROLE of MileageTimelock"
    assert refusal(office, SCHEDULE, CAPS, account) == (fault,)
    operation = office.timelock.operation(*CAPS)
    with pytest.raises(Reverted, match="AccessControlUnauthorizedAccount"):
        office.world.rollout(account).run([office.timelock.step(SCHEDULE, operation, DELAY)])

    office.do(SCHEDULE, CAPS, PROPOSER)
    fault = f"{name} lacks CANCELLER_ROLE of MileageTimelock"
    assert refusal(office, CANCEL, CAPS, account) == (fault,)


def test_what_was_cancelled_is_not_executed_and_may_be_announced_anew(office):
    office.do(SCHEDULE, CAPS, PROPOSER)
    operation = office.timelock.operation(*CAPS)
    office.do(CANCEL, CAPS, PROPOSER)
    assert office.world.told[-1] == f"Cancelled: {operation.title}"
    assert office.state(operation) == State.UNSET
    office.world.node.advance(DELAY)
    fault = f"{operation.title} is not announced: schedule it first"
    assert refusal(office, EXECUTE, CAPS, STRANGER) == (fault,)
    assert refusal(office, CANCEL, CAPS, PROPOSER) == (fault,)

    office.do(SCHEDULE, CAPS, PROPOSER)
    assert office.timelock.operation(*CAPS).id == operation.id


def test_same_call_is_announced_once_at_a_time_and_again_when_it_was_done(office):
    for number in range(2):
        office.pause()
        office.do(SCHEDULE, UNPAUSE, PROPOSER)
        assert office.timelock.operation(*UNPAUSE).number == number
        (fault,) = refusal(office, SCHEDULE, UNPAUSE, PROPOSER)
        assert fault.startswith("MileageRegistry.unpause() is announced already, to be executed")
        office.world.node.advance(DELAY)
        office.do(EXECUTE, UNPAUSE, STRANGER)
        assert office.says(REGISTRY, "paused") is False


def test_delay_may_be_longer_and_not_shorter(office):
    (fault,) = refusal(office, SCHEDULE, CAPS, PROPOSER, delay=DELAY - 1)
    assert fault == "a delay of 172799 seconds is less than 172800, the timelock's least"
    office.do(SCHEDULE, CAPS, PROPOSER, delay=2 * DELAY)
    office.world.node.advance(DELAY)
    (fault,) = refusal(office, EXECUTE, CAPS, STRANGER)
    assert "may be executed from" in fault
    office.world.node.advance(DELAY)
    office.do(EXECUTE, CAPS, STRANGER)


def test_call_that_would_be_undone_is_said_when_announced_and_refused_when_executed(office):
    office.do(SCHEDULE, UNPAUSE, PROPOSER)
    assert "  as things are now it would be undone: ExpectedPause()" in office.world.told
    office.world.node.advance(DELAY)
    fault = "MileageRegistry.unpause() would be undone: ExpectedPause()"
    assert refusal(office, EXECUTE, UNPAUSE, STRANGER) == (fault,)
    office.pause()
    office.do(EXECUTE, UNPAUSE, STRANGER)


def test_timelock_changes_itself_the_same_way(office):
    call = (TIMELOCK, "updateDelay", ("60",))
    office.do(SCHEDULE, call, PROPOSER)
    office.world.node.advance(DELAY)
    office.do(EXECUTE, call, STRANGER)
    assert office.timelock.min_delay == 60


def test_named_executors_alone_execute(office):
    close = (TIMELOCK, "revokeRole", ("EXECUTOR_ROLE", "anyone"))
    name = (TIMELOCK, "grantRole", ("EXECUTOR_ROLE", f"0x{GUARDIAN.address.hex()}"))
    for call in (name, close):
        office.do(SCHEDULE, call, PROPOSER)
    office.do(SCHEDULE, CAPS, PROPOSER)
    office.world.node.advance(DELAY)
    for call in (name, close):
        office.do(EXECUTE, call, STRANGER)
    lacks = f"0x{STRANGER.address.hex()} lacks EXECUTOR_ROLE of MileageTimelock"
    assert refusal(office, EXECUTE, CAPS, STRANGER) == (lacks,)
    office.do(EXECUTE, CAPS, GUARDIAN)


class Ended(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("action", [SCHEDULE, EXECUTE, CANCEL])
def test_request_that_was_interrupted_is_finished_and_not_made_twice(office, action, monkeypatch):
    account = STRANGER if action == EXECUTE else PROPOSER
    if action != SCHEDULE:
        office.do(SCHEDULE, CAPS, PROPOSER)
        office.world.node.advance(DELAY)
    send: Callable[..., bytes] = ThorClient.send_raw

    def end(*args) -> bytes:
        send(*args)
        raise Ended

    with monkeypatch.context() as patch:
        patch.setattr(ThorClient, "send_raw", end)
        with pytest.raises(Ended):
            office.do(action, CAPS, account)
    assert office.world.folder.pending() is not None
    best = office.world.client.block().number
    with pytest.raises(Refused, match=r"is announced already|is not announced"):
        office.do(action, CAPS, account)
    assert office.world.told[0].startswith("resumed: MileageTimelock.")
    assert office.world.folder.pending() is None
    assert office.world.client.block().number == best


@pytest.mark.parametrize(
    ("contract", "function", "arguments", "fault"),
    [
        ("Nothing", "pause", (), "there is no contract 'Nothing' in the folder; there are B3TRT"),
        (REGISTRY, "burn", (), "no function burn"),
        (REGISTRY, "pause", ("1",), "pause takes 0 arguments (none)"),
        (DISTRIBUTOR, "setRate", (), "setRate takes 1 arguments (uint88 rate)"),
        (DISTRIBUTOR, "setRate", (str(2**88),), "(uint88 rate_): "),
    ],
)
def test_what_makes_no_sense_is_refused(office, contract, function, arguments, fault):
    (found,) = refusal(office, SCHEDULE, (contract, function, arguments), PROPOSER)
    assert found.startswith(fault)


def test_without_a_timelock_there_is_nothing_to_govern(direct):
    with pytest.raises(Refused, match="has no MileageTimelock"):
        Timelock.of(direct.client, direct.folder)
