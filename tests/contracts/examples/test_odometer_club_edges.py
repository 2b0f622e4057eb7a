import pytest

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

START_KM, GOAL_KM = 10_000, 500


def test_claim_takes_more_than_the_goal(club, vehicle, drivers, drive, anyone):
    club.join(vehicle, sender=anyone)
    drive(vehicle, START_KM + GOAL_KM + 1)

    receipt = club.claim(vehicle, sender=anyone)

    assert receipt.events == [club.BecameMember(vehicle, drivers[0].address, GOAL_KM + 1)]
