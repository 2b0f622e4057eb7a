"""The example of a dapp: only final kilometres of the driver who joined make a member."""

import pytest
from backend import ZERO_ADDRESS, reverts
from mileage_operators import CHALLENGE_WINDOW, DAY, MAX_KM_PER_DAY
from mileage_transfers import Transfers

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

START_KM, GOAL_KM = 10_000, 500


@pytest.fixture
def joined(club, vehicle, anyone):
    club.join(vehicle, sender=anyone)
    return vehicle


def test_join_counts_from_the_final_odometer(club, vehicle, drivers, drive, anyone):
    drive(vehicle, START_KM + 40)
    drive(vehicle, START_KM + 90, pending=True)

    receipt = club.join(vehicle, sender=anyone)

    assert receipt.events == [club.Joined(vehicle, drivers[0].address, START_KM + 40)]
    assert club.drivenKm(vehicle) == 0


def test_join_reverts_for_a_driver_who_has_joined(club, joined, drivers, anyone):
    with reverts(club.OdometerClubJoined, vehicle=joined, driver=drivers[0].address):
        club.join(joined, sender=anyone)


def test_join_reverts_for_a_number_that_no_vehicle_has(club, registry, anyone):
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=99):
        club.join(99, sender=anyone)


def test_claim_makes_the_driver_a_member(club, joined, drivers, drive, anyone):
    drive(joined, START_KM + GOAL_KM)
    assert club.isMember(drivers[0].address) is False

    receipt = club.claim(joined, sender=anyone)

    assert receipt.events == [club.BecameMember(joined, drivers[0].address, GOAL_KM)]
    assert club.isMember(drivers[0].address) is True
    assert club.isMember(anyone) is False


def test_claim_reverts_a_kilometre_before_the_goal(club, joined, drive, anyone):
    drive(joined, START_KM + GOAL_KM - 1)
    with reverts(club.OdometerClubTooFew, drivenKm=GOAL_KM - 1, goalKm=GOAL_KM):
        club.claim(joined, sender=anyone)


def test_claim_does_not_count_a_reading_that_can_be_taken_back(club, joined, drive, at, anyone):
    recorded_at = drive(joined, START_KM + GOAL_KM, pending=True)
    at(recorded_at + CHALLENGE_WINDOW - 1)
    with reverts(club.OdometerClubTooFew, drivenKm=0, goalKm=GOAL_KM):
        club.claim(joined, sender=anyone)


def test_claim_reverts_for_a_vehicle_that_is_frozen(club, registry, joined, drive, guardian):
    drive(joined, START_KM + GOAL_KM)
    registry.freeze(joined, sender=guardian)
    with reverts(club.OdometerClubFrozen, vehicle=joined):
        club.claim(joined, sender=guardian)


def test_claim_reverts_for_a_driver_who_has_not_joined(club, vehicle, drivers, anyone):
    with reverts(club.OdometerClubNotJoined, vehicle=vehicle, driver=drivers[0].address):
        club.claim(vehicle, sender=anyone)
    assert club.isMember(ZERO_ADDRESS) is False


def test_buyer_begins_anew(club, operators, joined, drivers, drive, anyone):
    drive(joined, START_KM + GOAL_KM)
    seller, buyer = drivers[:2]
    transfers = Transfers(operators)
    transfers.send_offer(transfers.offer(joined, buyer.address), seller)
    transfers.send_acceptance(transfers.acceptance(joined), buyer)

    assert club.drivenKm(joined) == 0
    with reverts(club.OdometerClubNotJoined, vehicle=joined, driver=buyer.address):
        club.claim(joined, sender=anyone)
    club.join(joined, sender=anyone)
    with reverts(club.OdometerClubTooFew, drivenKm=0, goalKm=GOAL_KM):
        club.claim(joined, sender=anyone)


def test_new_baseline_counts_no_more_than_the_limits_allow(club, operators, vehicle, at, now):
    club.join(vehicle, sender=operators.sender)
    quarter = now() + DAY // 4
    operators.rebase(operators.rebase_message(vehicle, START_KM + 50_000))
    at(quarter)
    with reverts(club.OdometerClubTooFew, drivenKm=MAX_KM_PER_DAY // 4, goalKm=GOAL_KM):
        club.claim(vehicle, sender=operators.sender)


def test_driver_joins_again_after_a_baseline_below_the_former_one(
    club, operators, joined, drivers, anyone
):
    operators.rebase(operators.rebase_message(joined, 7))
    assert club.drivenKm(joined) == 0
    receipt = club.join(joined, sender=anyone)
    assert receipt.events == [club.Joined(joined, drivers[0].address, 7)]
