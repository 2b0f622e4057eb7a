"""Attack: send a call with just so little gas that a part of it fails, and the rest goes on."""

import pytest
from backend import name
from hypothesis import given, settings
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import DAY, in_order
from mileage_system import wait
from road import jump, names

pytestmark = pytest.mark.chain

# Thor takes no transaction with less gas than its bytes cost.
FROM, STEP = (35_000, 331) if name() == "revm" else (80_000, 11_003)
LIMITS = (*range(FROM, 330_000, STEP), 3_000_000)
PAID = ["Transfer", "Settled"]


@pytest.fixture
def car(system, victim, now):
    """300 km are due."""
    number = system.enrol(victim, "victim")
    system.drive(number, 300)
    jump(now() + DAY)
    return number


def _outcomes(send):
    """Of each gas limit: nothing, or all that happens with enough of it."""
    found = []
    for gas in LIMITS:
        with isolated():
            receipt = send(gas)
            found.append(None if receipt.failed else names(receipt))
    enough = next(index for index, outcome in enumerate(found) if outcome is not None)
    assert enough > 0
    assert found[enough:] == [found[-1]] * (len(found) - enough)
    return found[-1]


def test_a_settlement_fails_or_pays(system, car):
    """Fails: no gas limit makes a payment fail that more gas would have made."""
    assert _outcomes(lambda gas: system.settle(car, gas=gas, raise_on_revert=False)) == PAID


@pytest.mark.parametrize("waive", [False, True])
def test_a_sale_fails_or_pays_the_seller(system, car, victim, mallory, waive):
    """Fails: the buyer sends the acceptance, and cannot make the seller's payment fail with it,
    not even where the seller waives what cannot be paid."""
    system.transfers.send_offer(system.transfers.offer(car, mallory.address, waive=waive), victim)
    acceptance = system.transfers.acceptance(car)
    signature = system.operators.signature(mallory, "Acceptance", acceptance)

    def send(gas):
        return system.registry.acceptTransfer(
            car,
            acceptance["deadline"],
            signature,
            sender=system.sender,
            gas=gas,
            raise_on_revert=False,
        )

    assert _outcomes(send) == ["VehicleTransferred", *PAID, "AccountOpened"]


def test_a_baseline_fails_or_pays_the_driver(system, car):
    """Fails: whoever submits the review cannot drop the kilometres before it."""
    message = system.operators.rebase_message(car, 5)
    signatures = system.operators.sign("Rebase", message)

    def send(gas):
        return system.registry.rebase(
            in_order(message, "Rebase"),
            signatures,
            sender=system.sender,
            gas=gas,
            raise_on_revert=False,
        )

    assert _outcomes(send) == ["VehicleRebased", *PAID, "AccountOpened"]


def test_a_registration_fails_or_opens_the_account(system, mallory):
    """Fails: there is no vehicle without an account."""
    message = system.operators.registration(mallory.address, "new")
    arguments = (
        in_order(message, "Registration"),
        2**64 - 1,
        system.operators.consent(mallory, message, 2**64 - 1),
        system.operators.sign("Registration", message),
    )

    def send(gas):
        return system.registry.register(
            *arguments, sender=system.sender, gas=gas, raise_on_revert=False
        )

    assert _outcomes(send) == ["VehicleRegistered", "AccountOpened"]


def test_a_batch_fails_or_is_recorded_as_a_whole(system, car, victim):
    """Fails: a submitter cannot cut a batch off, and use its nonce up."""
    others = [system.enrol(victim, f"other {number}") for number in range(4)]
    wait(DAY)
    batch = system.batch(*((number, 10_500) for number in others))
    jump(system.registry.vehicle(others[-1]).recordedAt + DAY)
    signatures = system.operators.sign("Batch", batch)

    def send(gas):
        return system.registry.record(
            in_order(batch, "Batch"),
            signatures,
            sender=system.sender,
            gas=gas,
            raise_on_revert=False,
        )

    assert _outcomes(send) == ["ReadingRecorded"] * 4


@settings(max_examples=settings().max_examples)
@given(size=st.integers(2, 6), gas=st.integers(60_000, 600_000))
def test_any_settlement_with_any_gas_pays_all_or_nothing(system, victim, accomplice, size, gas):
    """The same for several vehicles of two drivers."""
    with isolated():
        owners = (victim, accomplice)
        fleet = [system.enrol(owners[i % 2], f"car {i}", 0) for i in range(size)]
        system.record(*((car, 100) for car in fleet), after=DAY)
        receipt = system.settle_final(*fleet, gas=gas, raise_on_revert=False)
        expected = [] if receipt.failed else ["Transfer"] * size + ["Settled"] * size
        assert names(receipt) == expected
        total = system.paid(victim.address) + system.paid(accomplice.address)
        assert total == (0 if receipt.failed else 100 * size)
