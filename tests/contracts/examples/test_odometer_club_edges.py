import pytest
from backend import reverts

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

START_KM, GOAL_KM = 10_000, 500


def test_claim_takes_more_than_the_goal(club, vehicle, drivers, drive, anyone):
    club.join(vehicle, sender=anyone)
    drive(vehicle, START_KM + GOAL_KM + 1)

    receipt = club.claim(vehicle, sender=anyone)

    assert receipt.events == [club.BecameMember(vehicle, drivers[0].address, GOAL_KM + 1)]


def test_join_reverts_for_a_driver_who_has_joined_and_driven_since(
    club, vehicle, drivers, drive, anyone
):
    club.join(vehicle, sender=anyone)
    drive(vehicle, START_KM + 1)
    with reverts(club.OdometerClubJoined, vehicle=vehicle, driver=drivers[0].address):
        club.join(vehicle, sender=anyone)
