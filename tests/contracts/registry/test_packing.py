"""A vehicle is one slot: whatever is put into one of its parts comes out, and leaves the others.

Told by what the registry answers after each of its changes of that slot.
"""

import pytest
from eth_account import Account
from hypothesis import example, given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import CHALLENGE_WINDOW, DAY

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("wide_registry")]

TOP_KM = 2**24 - 1
LAST_SECOND = 2**32 - 1
ODOMETERS = st.integers(0, TOP_KM) | st.sampled_from((0, 1, TOP_KM - 1, TOP_KM))
TIMES = st.integers(2_100_000_000, LAST_SECOND - 3 * DAY)
KEYS = st.integers(1, 2**64)


@pytest.fixture(scope="module")
def wide_registry(registry, admin):
    """Any kilometre may follow any other after a day."""
    registry.setLimits((DAY, CHALLENGE_WINDOW, TOP_KM, TOP_KM), sender=admin)
    return registry


def _at(chain, time):
    chain.pending_timestamp = time


def _record(operators, chain, time, km, nonce):
    batch = operators.batch((1, km), nonce=nonce, deadline=2**63)
    _at(chain, time)
    operators.record(batch)
    return time


THREE_ODOMETERS = st.lists(ODOMETERS, min_size=3, max_size=3, unique=True).map(sorted)


@example(state=([0, 1, TOP_KM], LAST_SECOND - 3 * DAY, 1, True))
@example(state=([TOP_KM - 2, TOP_KM - 1, TOP_KM], LAST_SECOND - 3 * DAY, 2**64, False))
@given(state=st.tuples(THREE_ODOMETERS, TIMES, KEYS, st.booleans()))
def test_parts_do_not_touch_each_other(operators, wide_registry, guardian, admin, chain, state):
    registry, ((first, second, third), time, seed, miles) = wide_registry, state
    key = Account.from_key(seed.to_bytes(32))
    driver = key.address
    with isolated():
        message = operators.registration(
            driver, "packed", odometerKm=first, miles=miles, deadline=2**63
        )
        _at(chain, time)
        operators.register(key, message)
        assert tuple(registry.vehicle(1)) == (driver, first, first, time, miles)

        read_at = _record(operators, chain, time + DAY, second, nonce=0)
        assert tuple(registry.vehicle(1)) == (driver, second, first, read_at, miles)
        registry.freeze(1, sender=guardian)
        assert tuple(registry.vehicle(1)) == (driver, second, first, read_at, 2 + miles)
        registry.unfreeze(1, sender=admin)
        assert tuple(registry.vehicle(1)) == (driver, second, first, read_at, miles)

        read_at = _record(operators, chain, time + 2 * DAY, third, nonce=1)
        assert tuple(registry.vehicle(1)) == (driver, third, second, read_at, miles)
        registry.revoke(1, third, sender=guardian)
        assert tuple(registry.vehicle(1)) == (driver, second, second, read_at, miles)


@given(state=st.tuples(ODOMETERS, TIMES, KEYS, st.booleans(), st.booleans()))
def test_new_baselines_keep_what_they_should(transfers, wide_registry, drivers, chain, state):
    registry, operators = wide_registry, transfers.operators
    km, time, seed, before, after = state
    buyer = Account.from_key(seed.to_bytes(32))
    with isolated():
        operators.enrol(drivers[0], "packed", miles=before)
        message = operators.rebase_message(1, km, miles=after, deadline=2**63)
        _at(chain, time)
        operators.rebase(message)
        assert tuple(registry.vehicle(1)) == (drivers[0].address, km, km, time, after)

        transfers.send_offer(transfers.offer(1, buyer.address), drivers[0])
        acceptance = transfers.acceptance(1)
        _at(chain, time + DAY)
        transfers.send_acceptance(acceptance, buyer)
        assert tuple(registry.vehicle(1)) == (buyer.address, km, km, time + DAY, after)


@given(
    readings=st.lists(
        st.tuples(st.integers(0, 2**40 - 1), st.integers(0, TOP_KM)), min_size=1, max_size=20
    )
)
def test_readings_come_out_as_they_were_packed(operators, wide_registry, readings):
    """None of these vehicles is known: each is told in the reason why it was skipped."""
    with isolated():
        receipt = operators.record(operators.batch(*readings))
        assert [(event.vehicle, event.odometerKm) for event in receipt.events] == readings
        assert {event.event_name for event in receipt.events} == {"ReadingSkipped"}
