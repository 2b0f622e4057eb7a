"""Attack: send the same photo again, cropped, brightened or to several operators.

That a photo is new is for the operators to see (exact and perceptual hashes), off chain. On the
chain the odometer is the ledger: the same number is no progress, whatever photo shows it.
"""

import pytest
from mileage_operators import DAY
from mileage_skips import NO_PROGRESS, ROLLBACK

pytestmark = pytest.mark.chain


def test_the_same_number_pays_once(system, mallory):
    """Fails: the second time it is left out, and nothing is due."""
    car = system.enrol(mallory, "again")
    system.record((car, 10_300), after=DAY)
    system.settle_final(car)
    for _ in range(2):
        receipt = system.record((car, 10_300), after=DAY)
        assert receipt.events == [system.registry.ReadingSkipped(car, 10_300, NO_PROGRESS)]
        assert system.settle_final(car).events == []
    assert system.paid(mallory.address) == 300


def test_an_older_photo_pays_nothing(system, mallory):
    """Fails: it shows less than the odometer does by now."""
    car = system.enrol(mallory, "older")
    for km in (10_300, 10_600):
        system.record((car, km), after=DAY)
    receipt = system.record((car, 10_300), after=DAY)
    assert receipt.events == [system.registry.ReadingSkipped(car, 10_300, ROLLBACK)]
    system.settle_final(car)
    assert system.paid(mallory.address) == 600


def test_the_same_photo_twice_in_a_batch_counts_once(system, mallory):
    """Fails: the odometer moves once."""
    car = system.enrol(mallory, "double")
    receipt = system.record((car, 10_300), (car, 10_300), after=DAY)
    assert receipt.events == [
        system.registry.ReadingRecorded(car, 10_300),
        system.registry.ReadingSkipped(car, 10_300, NO_PROGRESS),
    ]
    system.settle_final(car)
    assert system.paid(mallory.address) == 300
