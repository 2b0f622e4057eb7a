"""What `record` writes: one slot a reading that counts, and one for the nonce.

Counted in the steps of Thor's node, which tells them; revm here does not.
"""

import backend
import pytest
from mileage_operators import DAY

from thorlink.tracing import Traced, steps

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("fleet")]

FLEET = 50


@pytest.fixture(scope="module")
def fleet(listening, operators, drivers):
    """So many vehicles, all at 10,000 km."""
    return [operators.enrol(drivers[0], f"car {number}") for number in range(FLEET)]


@pytest.fixture
def written(operators, at, now):
    """`written(readings)`: the slots that recording them writes, one entry a write."""
    if backend.name() == "revm":
        pytest.skip("counts the steps of Thor's node: run it by `ape test`")

    def _written(readings, nonce=1):
        batch = operators.batch(*readings, nonce=nonce, deadline=2**63)
        at(now() + DAY)
        receipt = operators.record(batch)
        # Not by Ape's trace: that asks for the memory too, which is more than a node will tell.
        clause = Traced(bytes.fromhex(receipt.txn_hash.removeprefix("0x")))
        told = steps(receipt.provider.client, clause).steps
        slots = [step.stack[-1] for step in told if step.op == "SSTORE"]
        return slots, [event.event_name for event in receipt.events]

    return _written


@pytest.mark.parametrize("count", [1, 2, FLEET])
def test_record_writes_once_a_reading_and_once_for_the_nonce(written, fleet, count):
    slots, events = written([(number, 10_100) for number in fleet[:count]])

    assert events == ["ReadingRecorded"] * count
    assert len(slots) == len(set(slots)) == count + 1


@pytest.mark.parametrize("count", [1, FLEET])
def test_record_writes_nothing_for_skipped_readings(written, fleet, count):
    slots, events = written([(number, 9_999) for number in fleet[:count]])

    assert events == ["ReadingSkipped"] * count
    assert len(slots) == 1


def test_record_writes_for_each_that_counts_among_skipped_ones(written, fleet):
    readings = [(number, 10_100 if number % 2 else 9_999) for number in fleet]

    slots, events = written([*readings, (FLEET + 1, 5), (1, 10_200)])

    assert events.count("ReadingRecorded") == FLEET // 2
    assert events.count("ReadingSkipped") == FLEET // 2 + 2
    assert len(slots) == len(set(slots)) == FLEET // 2 + 1


@pytest.mark.parametrize("count", [1, FLEET])
def test_record_writes_once_more_at_the_first_reading_after_a_checkpoint(
    written, fleet, listening, registry, anyone, count
):
    listening.beginCheckpoint(registry, sender=anyone)

    first, _ = written([(number, 10_100) for number in fleet[:count]])
    second, events = written([(number, 10_200) for number in fleet[:count]], nonce=2)

    assert len(first) == len(set(first)) == 2 * count + 1
    assert events == ["ReadingRecorded"] * count
    assert len(second) == count + 1
