"""Attack: bring a car with 100,000 km and be paid for all of them."""

import pytest

pytestmark = pytest.mark.chain


@pytest.mark.parametrize("km", [0, 100_000, 2**24 - 1])
def test_the_first_photo_pays_nothing(system, mallory, km):
    """Fails: it is the baseline."""
    car = system.enrol(mallory, f"at {km}", km)
    assert tuple(system.distributor.due(car)) == (0, 0, 0, 0)
    assert system.settle_final(car).events == []
    assert system.token.totalSupply() == 0


def test_neither_does_the_first_photo_after_a_new_baseline(system, mallory):
    """Fails: a replaced cluster may show any number; only what is driven from there on counts."""
    car = system.enrol(mallory, "cluster", 100)
    system.operators.rebase(system.operators.rebase_message(car, 250_000))
    assert system.settle_final(car).events == []
    system.drive(car, 10)
    system.settle_final(car)
    assert system.paid(mallory.address) == 10


def test_a_baseline_lowered_and_raised_again_pays_nothing(system, mallory):
    """Fails: down and up between clusters is no road."""
    car = system.enrol(mallory, "clusters", 50_000)
    for nonce, km in enumerate((10, 50_000, 10, 90_000)):
        system.operators.rebase(system.operators.rebase_message(car, km, nonce=2**20 + nonce))
    assert system.settle_final(car).events == []
    assert system.distributor.driverAccount(mallory.address).rewardedKm == 0
