"""The distributor over a registry whose kilometres are set, and a payout that keeps books."""

from dataclasses import dataclass
from typing import Any

import pytest
from backend import chain
from mileage_operators import WEEK

RATE = 10**17


@dataclass(frozen=True)
class Road:
    """Drives vehicles, and settles them as nobody in particular."""

    distributor: Any
    source: Any  # the registry
    payout: Any
    sender: Any
    admin: Any

    def baseline(self, vehicle: int, driver: Any, km: int = 0) -> Any:
        return self.source.baseline(self.distributor, vehicle, driver, km, sender=self.sender)

    def drive(self, vehicle: int, driver: Any, km: int) -> None:
        """Its final odometer is `km` from now on."""
        self.source.set(vehicle, driver, km, sender=self.sender)

    def settle(self, *vehicles: int, **options: Any) -> Any:
        return self.distributor.settle(list(vehicles), sender=self.sender, **options)

    def promise(self, *vehicles: int) -> int:
        """What settle would return."""
        return self.distributor.settle.call(list(vehicles), sender=self.sender)

    def paid(self, driver: Any) -> int:
        """Kilometres paid to a driver so far."""
        amount = self.payout.paid(driver)
        assert amount % RATE == 0
        return amount // RATE

    def mood(self, driver: Any, mood: int) -> None:
        self.payout.setMood(driver, mood, sender=self.admin)


@pytest.fixture(scope="module")
def source(project, admin):
    return project.RegistryMock.deploy(sender=admin)


@pytest.fixture(scope="module")
def payout(project, admin):
    return project.PayoutMock.deploy(sender=admin)


@pytest.fixture(scope="module")
def road_with(project, admin, anyone, source, payout):
    """`road_with(vehicle, driver, budget)`: a road with these caps in kilometres a week."""

    def deploy(vehicle: int = 700, driver: int = 1_000, budget: int = 5_000) -> Road:
        caps = (vehicle, driver, budget)
        distributor = project.RewardDistributor.deploy(admin, source, payout, caps, sender=admin)
        return Road(distributor, source, payout, anyone, admin)

    return deploy


@pytest.fixture(scope="module")
def road(road_with):
    return road_with()


@pytest.fixture(scope="module")
def alice(accounts):
    return accounts[1]


@pytest.fixture(scope="module")
def bob(accounts):
    return accounts[2]


@pytest.fixture
def next_week(now):
    """The first second of the next budget week."""
    return lambda: (now() // WEEK + 1) * WEEK


@pytest.fixture
def names():
    """The names of a receipt's events, in order."""
    return lambda receipt: [event.event_name for event in receipt.events]


@pytest.fixture
def amount():
    """The wei of a receipt's Settled events."""
    return lambda receipt: sum(
        event.amount for event in receipt.events if event.event_name == "Settled"
    )


@pytest.fixture
def jump():
    """`jump(time)`: a block is mined at that time."""

    def _jump(time: int) -> None:
        chain.pending_timestamp = time
        chain.mine()

    return _jump
