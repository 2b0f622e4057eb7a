"""A driver's total while vehicles come and go: with one vehicle its account speaks for both."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isolation import isolated
from mileage_transfers import REFUSE
from road import REFUSES, UINT24, UINT32, often

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def road(road_with):
    return road_with(UINT24, UINT24, UINT32)


def _total(road, driver):
    return road.distributor.driverAccount(driver).rewardedKm


def test_the_total_of_a_driver_goes_on_with_one_vehicle_two_one_none_one(road, alice, bob):
    km = {1: 0, 2: 0}

    def earn(*vehicles):
        for vehicle in vehicles:
            km[vehicle] += 10
            road.drive(vehicle, alice, km[vehicle])
        road.settle(*vehicles)

    def state():
        account = road.distributor.driverAccount(alice)
        return account.vehicleCount, account.rewardedKm

    road.baseline(1, alice)
    earn(1)
    assert state() == (1, 10)
    road.baseline(2, alice)
    assert state() == (2, 10)
    earn(1, 2)
    assert state() == (2, 30)
    road.hand_over(1, bob, km[1], REFUSE)
    assert state() == (1, 30)
    earn(2)
    assert state() == (1, 40)
    road.hand_over(2, bob, km[2], REFUSE)
    assert state() == (0, 40)
    road.hand_over(1, alice, km[1], REFUSE)
    assert state() == (1, 40)
    earn(1)
    assert state() == (1, 50)
    assert road.paid(alice) == 50
    assert road.paid(bob) == 0


def test_a_bought_vehicles_past_is_not_its_new_drivers(road, alice, bob):
    road.start((1, alice, 500))
    road.settle(1)
    road.hand_over(1, bob, 500, REFUSE)
    assert (_total(road, alice), _total(road, bob)) == (500, 0)
    road.drive(1, bob, 530)
    road.settle(1)
    assert (_total(road, alice), _total(road, bob)) == (500, 30)


def test_a_seller_who_buys_back_counts_on(road, alice, bob):
    road.start((1, alice, 500))
    road.hand_over(1, bob, 500, REFUSE)
    road.drive(1, bob, 600)
    road.hand_over(1, alice, 600, REFUSE)
    road.drive(1, alice, 630)
    road.settle(1)
    assert (_total(road, alice), _total(road, bob)) == (530, 100)
    assert road.distributor.account(1).rewardedKm == 630


def test_the_allowance_of_a_driver_does_not_depend_on_the_number_of_vehicles(road_with, alice, bob):
    road = road_with(UINT24, 1_000, UINT32)

    def state():
        account = road.distributor.driverAccount(alice)
        return account.vehicleCount, account.allowanceKm

    road.start((1, alice, 400))
    road.settle(1)
    assert state() == (1, 600)
    road.baseline(2, alice)
    assert state() == (2, 600)
    road.hand_over(1, bob, 400, REFUSE)
    assert state() == (1, 600)
    road.hand_over(2, bob, 0, REFUSE)
    assert state() == (0, 600)
    road.hand_over(2, alice, 0, REFUSE)
    assert state() == (1, 600)


@dataclass
class Books:
    """What the contract should say, in plain Python: a total a driver, a list a vehicle."""

    owner: dict[int, int] = field(default_factory=dict)
    km: dict[int, int] = field(default_factory=dict)
    settled: dict[int, int] = field(default_factory=dict)
    rewarded: dict[int, int] = field(default_factory=dict)
    total: dict[int, int] = field(default_factory=dict)

    def begin(self, vehicle: int, driver: int) -> None:
        self.owner[vehicle] = driver
        self.km.setdefault(vehicle, 0)
        self.rewarded.setdefault(vehicle, 0)
        self.settled[vehicle] = self.km[vehicle]

    def settle(self, vehicle: int) -> None:
        driver, due = self.owner[vehicle], self.km[vehicle] - self.settled[vehicle]
        self.total[driver] = self.total.get(driver, 0) + due
        self.rewarded[vehicle] += due
        self.settled[vehicle] = self.km[vehicle]

    def count(self, driver: int) -> int:
        return sum(owner == driver for owner in self.owner.values())


VEHICLES, DRIVERS = (1, 2, 3), (0, 1, 2)
steps = st.lists(
    st.tuples(
        st.sampled_from(["drive", "settle", "give", "fail"]),
        st.sampled_from(VEHICLES),
        st.sampled_from(DRIVERS),
    ),
    max_size=25,
)


def _step(road, books, people, kind, vehicle, driver):
    """One step on the chain and in the books."""
    if vehicle not in books.owner:
        road.baseline(vehicle, people[driver])
        books.begin(vehicle, driver)
    owner = people[books.owner[vehicle]]
    if kind == "drive":
        books.km[vehicle] += 7 * vehicle
        road.drive(vehicle, owner, books.km[vehicle])
    elif kind == "give":
        road.hand_over(vehicle, people[driver], books.km[vehicle], REFUSE)
        books.settle(vehicle)
        books.begin(vehicle, driver)
    else:
        road.mood(owner, REFUSES if kind == "fail" else 0)
        road.settle(*books.owner)
        road.mood(owner, 0)
        for each, holder in books.owner.items():
            if kind == "settle" or people[holder] != owner:
                books.settle(each)


@often
@given(journal=steps)
def test_totals_are_those_of_a_plain_model(road, alice, bob, carol, journal):
    people = (alice, bob, carol)
    books = Books()
    with isolated():
        for kind, vehicle, driver in journal:
            _step(road, books, people, kind, vehicle, driver)
            for number, person in enumerate(people):
                account = road.distributor.driverAccount(person)
                told = (account.rewardedKm, account.vehicleCount, road.paid(person))
                total = books.total.get(number, 0)
                assert told == (total, books.count(number), total)
            for known in books.owner:
                state = road.distributor.account(known)
                assert (state.settledKm, state.rewardedKm) == (
                    books.settled[known],
                    books.rewarded[known],
                )
