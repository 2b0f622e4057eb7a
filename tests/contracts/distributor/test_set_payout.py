import pytest
from backend import ZERO_ADDRESS, reverts
from road import RATE, names

pytestmark = pytest.mark.chain


@pytest.fixture
def other(project, road, admin):
    """Another payout of the same distributor."""
    return project.PayoutMock.deploy(road.distributor, sender=admin)


def test_set_payout_changes_who_pays(road, other, admin, alice):
    road.start((1, alice, 100))
    receipt = road.distributor.setPayout(other, sender=admin)

    assert receipt.events == [road.distributor.PayoutChanged(other.address)]
    assert road.distributor.payout() == other.address
    road.settle(1)
    assert other.paid(alice) == 100 * RATE
    assert road.paid(alice) == 0


def test_set_payout_between_settlements_loses_nothing(road, other, admin, alice):
    """What one paid is not paid by the next, and what one failed to pay is."""
    road.start((1, alice, 100))
    road.settle(1)
    road.drive(1, alice, 150)
    road.breakdown()
    assert names(road.settle(1)) == ["PayoutFailed"]

    road.distributor.setPayout(other, sender=admin)
    road.settle(1)

    assert road.paid(alice) == 100
    assert other.paid(alice) == 50 * RATE
    assert road.distributor.driverAccount(alice).rewardedKm == 150


def test_set_payout_keeps_rates(road, other, admin, alice):
    road.distributor.setRate(5, sender=admin)
    road.distributor.setPayout(other, sender=admin)
    assert road.distributor.rate() == 5
    road.start((1, alice, 100))
    road.settle(1)
    assert other.paid(alice) == 500


def test_set_payout_reverts_for_a_payout_of_another_distributor(project, road, bare, admin):
    foreign = project.PayoutMock.deploy(bare(), sender=admin)
    with reverts(road.distributor.RewardDistributorForeignPayout, payout=foreign.address):
        road.distributor.setPayout(foreign, sender=admin)
    assert road.distributor.payout() == road.payout.address


def test_set_payout_reverts_for_what_is_no_contract(road, admin, anyone):
    for nobody in (anyone.address, ZERO_ADDRESS):
        with reverts(road.distributor.RewardDistributorNotContract, account=nobody):
            road.distributor.setPayout(nobody, sender=admin)


def test_set_payout_reverts_for_a_contract_that_is_no_payout(road, source, admin):
    with reverts() as caught:
        road.distributor.setPayout(source, sender=admin)
    assert caught.revert.signature is None
    assert road.distributor.payout() == road.payout.address


def test_set_payout_reverts_for_anyone_else(road, other, guardian, anyone, roles):
    for caller in (guardian, anyone):
        with reverts(
            road.distributor.AccessControlUnauthorizedAccount, account=caller, neededRole=roles[0]
        ):
            road.distributor.setPayout(other, sender=caller)
