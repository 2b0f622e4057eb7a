"""Attack: switch the display between miles and kilometres, which is a jump of 1.609."""

import pytest
from mileage_operators import in_order
from mileage_skips import JUMP_TOO_LARGE, ROLLBACK, TOO_FAST

pytestmark = pytest.mark.chain

FACTOR = 1.609344


def test_showing_kilometres_instead_of_miles_is_too_far(system, mallory):
    """Fails: the same road in the smaller unit is 60 % more, far above what a day allows."""
    car = system.enrol(mallory, "swapped", 40_000)
    swapped = int(40_000 * FACTOR)
    receipt = system.drive(car, swapped - 40_000)
    assert receipt.events == [system.registry.ReadingSkipped(car, swapped, TOO_FAST)]
    receipt = system.drive(car, swapped - 40_000, days=30)
    assert receipt.events == [system.registry.ReadingSkipped(car, swapped, JUMP_TOO_LARGE)]


def test_showing_miles_instead_of_kilometres_is_a_rollback(system, mallory):
    """Fails: so the way back, from which one could drive 60 % again, is closed."""
    car = system.enrol(mallory, "swapped", 40_000)
    swapped = int(40_000 / FACTOR)
    receipt = system.record((car, swapped), after=90_000)
    assert receipt.events == [system.registry.ReadingSkipped(car, swapped, ROLLBACK)]


def test_a_declared_change_of_unit_pays_nothing(system, mallory):
    """The unit changes by a reviewed baseline only, and baselines pay nothing, up or down."""
    car = system.enrol(mallory, "declared", 10_000)
    for nonce, (km, miles) in enumerate(((16_093, True), (10_000, False), (16_093, True))):
        message = system.operators.rebase_message(car, km, miles=miles, nonce=2**20 + nonce)
        system.operators.rebase(message)
        assert system.registry.vehicle(car).flags == miles
    assert system.settle_final(car).events == []
    assert system.paid(mallory.address) == 0


def test_the_unit_is_part_of_what_operators_sign(system, mallory):
    """Fails: whoever submits cannot turn the unit round in a baseline."""
    car = system.enrol(mallory, "signed", 10_000)
    message = system.operators.rebase_message(car, 10_000)
    forged = in_order(message | {"miles": True}, "Rebase")
    signatures = system.operators.sign("Rebase", message)
    receipt = system.registry.rebase(
        forged, signatures, sender=system.sender, raise_on_revert=False
    )
    assert receipt.failed
    assert system.registry.vehicle(car).flags == 0
