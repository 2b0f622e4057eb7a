"""The packed accounts: every field keeps what it was given, and touches no other."""

from dataclasses import asdict, dataclass, replace

import pytest
from backend import reverts
from hypothesis import assume, given
from hypothesis import strategies as st
from road import UINT24, UINT48, often

pytestmark = pytest.mark.chain

uint8, uint16 = st.integers(0, 2**8 - 1), st.integers(0, 2**16 - 1)
uint24, uint40 = st.integers(0, UINT24), st.integers(0, 2**40 - 1)
uint48, uint64 = st.integers(0, UINT48), st.integers(0, 2**64 - 1)


@pytest.fixture(scope="module")
def accounts_mock(project, admin):
    return project.AccountsMock.deploy(sender=admin)


@dataclass(frozen=True)
class Vehicle:
    """In the order of the word, from the lowest bit."""

    settled: int
    rewarded: int
    start: int
    tariff: int

    @property
    def word(self) -> int:
        return self.settled | self.rewarded << 24 | self.start << 72 | self.tariff << 136

    @property
    def fields(self) -> tuple[int | bool, ...]:
        return (*asdict(self).values(), self.start != 0)


@dataclass(frozen=True)
class Driver:
    """In the order of the word, from the lowest bit."""

    rewarded: int
    start: int
    only: int
    base: int
    count: int
    frozen: bool

    @property
    def word(self) -> int:
        low = self.rewarded | self.start << 48 | self.only << 112 | self.base << 152
        return low | self.count << 200 | self.frozen << 216

    @property
    def fields(self) -> tuple[int | bool, ...]:
        return (*asdict(self).values(), self.start != 0)


vehicles = st.builds(Vehicle, settled=uint24, rewarded=uint48, start=uint64, tariff=uint8)
drivers = st.builds(
    Driver,
    rewarded=uint48,
    start=uint64,
    only=uint40,
    base=uint48,
    count=uint16,
    frozen=st.booleans(),
)


@often
@given(vehicle=vehicles)
def test_a_vehicles_word_is_read_field_by_field(accounts_mock, vehicle):
    assert tuple(accounts_mock.vehicleFields(vehicle.word)) == vehicle.fields


@often
@given(start=uint64)
def test_a_vehicles_account_opens_empty(accounts_mock, start):
    assert accounts_mock.vehicleOpen(start) == Vehicle(0, 0, start, 0).word


@often
@given(vehicle=vehicles, km=uint24, tariff=uint8)
def test_settling_a_vehicle_changes_odometer_and_tariff_only(accounts_mock, vehicle, km, tariff):
    expected = replace(vehicle, settled=km, tariff=tariff).word
    assert accounts_mock.vehicleSettledAt(vehicle.word, km, tariff) == expected


@often
@given(vehicle=vehicles, pay=uint24, over=uint24, tariff=uint8)
def test_rewarding_a_vehicle_changes_all_but_its_start(accounts_mock, vehicle, pay, over, tariff):
    """And taking the reward back restores the word, bit by bit."""
    assume(vehicle.settled + pay + over <= UINT24)
    assume(vehicle.rewarded + pay <= UINT48)
    after = replace(
        vehicle,
        settled=vehicle.settled + pay + over,
        rewarded=vehicle.rewarded + pay,
        tariff=tariff,
    )
    assert accounts_mock.vehicleRewarded(vehicle.word, pay, over, tariff) == after.word
    back = accounts_mock.vehicleUnrewarded(after.word, pay, over, vehicle.tariff)
    assert back == vehicle.word


def test_a_vehicles_fields_reach_their_last_bit(accounts_mock):
    low, full = Vehicle(0, 0, 2**64 - 1, 255), Vehicle(UINT24, UINT24, 2**64 - 1, 255)
    assert accounts_mock.vehicleRewarded(low.word, UINT24, 0, 255) == full.word
    assert accounts_mock.vehicleUnrewarded(full.word, UINT24, 0, 255) == low.word
    given_up = Vehicle(UINT24, 0, 2**64 - 1, 0)
    assert accounts_mock.vehicleRewarded(low.word, 0, UINT24, 0) == given_up.word
    brimful = Vehicle(0, UINT48 - UINT24, 1, 0)
    assert accounts_mock.vehicleRewarded(brimful.word, UINT24, 0, 0) == (
        Vehicle(UINT24, UINT48, 1, 0).word
    )


def test_a_vehicle_cannot_be_unrewarded_below_zero(accounts_mock):
    vehicle = Vehicle(5, 3, 1, 1)
    for pay, over in ((4, 0), (3, 3), (0, 6)):
        with reverts() as caught:
            accounts_mock.vehicleUnrewarded(vehicle.word, pay, over, 0)
        assert caught.revert.signature is None


@often
@given(driver=drivers)
def test_a_drivers_word_is_read_field_by_field(accounts_mock, driver):
    assert tuple(accounts_mock.driverFields(driver.word)) == driver.fields


@often
@given(driver=drivers, start=uint64)
def test_opening_a_drivers_account_sets_its_start_only(accounts_mock, driver, start):
    """Done once, from zero: a frozen driver stays frozen."""
    before = replace(driver, start=0)
    assert accounts_mock.driverOpened(before.word, start) == replace(driver, start=start).word


@often
@given(driver=drivers, km=uint48)
def test_rewards_of_a_driver_change_the_total_only(accounts_mock, driver, km):
    if driver.rewarded + km <= UINT48:
        more = replace(driver, rewarded=driver.rewarded + km).word
        assert accounts_mock.driverRewarded(driver.word, km) == more
        assert accounts_mock.driverUnrewarded(more, km) == driver.word
    else:
        with reverts() as caught:
            accounts_mock.driverRewarded(driver.word, km)
        assert caught.revert.signature is None


def test_a_drivers_total_cannot_go_below_zero(accounts_mock):
    driver = Driver(5, 1, 1, 1, 1, True)
    assert accounts_mock.driverUnrewarded(driver.word, 5) == replace(driver, rewarded=0).word
    with reverts() as caught:
        accounts_mock.driverUnrewarded(driver.word, 6)
    assert caught.revert.signature is None


@often
@given(driver=drivers, vehicle=uint40, km=uint48, count=uint16, frozen=st.booleans())
def test_other_changes_of_a_driver_touch_one_field_each(
    accounts_mock, driver, vehicle, km, count, frozen
):
    word = driver.word
    only = replace(driver, only=vehicle, base=km)
    assert accounts_mock.driverWithOnly(word, vehicle, km) == only.word
    assert accounts_mock.driverWithCount(word, count) == replace(driver, count=count).word
    assert accounts_mock.driverWithFrozen(word, frozen) == replace(driver, frozen=frozen).word
