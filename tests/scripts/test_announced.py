"""Whatever is announced to the timelock is told to whoever verifies."""

import pytest
from office import CAPS, DELAY, Office
from rollout_world import PROPOSER, STRANGER

from rollout.contracts import REGISTRY, TIMELOCK
from rollout.governing import CANCEL, EXECUTE, SCHEDULE
from rollout.remaining import remaining
from rollout.steps import Call, View

pytestmark = pytest.mark.chain


@pytest.fixture
def office(deployed) -> Office:
    return Office(deployed)


def test_what_is_announced_is_told_to_whoever_verifies(office, settings):
    def lines() -> list[str]:
        return remaining(office.world.client, office.world.folder, settings)

    assert lines() == []
    office.do(SCHEDULE, CAPS, PROPOSER)
    office.do(SCHEDULE, (REGISTRY, "grantRole", ("GUARDIAN_ROLE", "anyone")), PROPOSER)
    operation = office.timelock.operation(*CAPS)
    ready = office.timelock.ready_at(operation.id)
    first, second = lines()
    assert first == (
        "announced: RewardDistributor.setCaps((1000, 3000, 500000)), to be executed from "
        f"{ready} on (0x{operation.id.hex()})"
    )
    assert second.startswith("announced: MileageRegistry.grantRole(GUARDIAN_ROLE, 0x00000000")
    office.do(CANCEL, CAPS, PROPOSER)
    assert lines() == [second]
    office.world.node.advance(DELAY)
    office.do(EXECUTE, (REGISTRY, "grantRole", ("GUARDIAN_ROLE", "anyone")), PROPOSER)
    assert lines() == []


def test_foreign_calls_that_are_announced_are_told_as_bytes(office, settings):
    registry = office.world.folder.addresses()[REGISTRY]
    for target, data in ((STRANGER.address, b"\x01"), (registry, b"\x02\x03\x04\x05")):
        args = (target, 0, data, bytes(32), bytes(32), DELAY)
        done = View(TIMELOCK, "getMinDelay", (), 0)
        office.world.rollout(PROPOSER).run([Call(TIMELOCK, "schedule", args, done)])
    first, second = remaining(office.world.client, office.world.folder, settings)
    assert first.startswith(f"announced: 0x{STRANGER.address.hex()}, 0x01, to be")
    assert second.startswith("announced: MileageRegistry, 0x02030405, to be")
