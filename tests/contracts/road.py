"""Vehicles on the road, over a registry whose kilometres are set and a payout that keeps books."""

from dataclasses import dataclass
from typing import Any

import backend
from backend import chain
from hypothesis import settings
from mileage_operators import WEEK

RATE = 10**17
"""Wei of B3TR a kilometre, at the beginning."""
UINT24, UINT32, UINT48 = 2**24 - 1, 2**32 - 1, 2**48 - 1

HONEST, REFUSES, BURNS_GAS, REENTERS_AND_PAYS, REENTERS_AND_REVERTS = range(5)
"""What PayoutMock does with a driver's payments."""


@dataclass(frozen=True)
class Road:
    """Drives vehicles, and settles them as nobody in particular."""

    distributor: Any
    source: Any  # the registry
    payout: Any
    sender: Any
    admin: Any
    guardian: Any

    def baseline(self, vehicle: int, driver: Any, km: int = 0) -> Any:
        return self.source.baseline(self.distributor, vehicle, driver, km, sender=self.sender)

    def drive(self, vehicle: int, driver: Any, km: int) -> None:
        """Its final odometer is `km` from now on."""
        self.source.set(vehicle, driver, km, sender=self.sender)

    def start(self, *journeys: tuple[int, Any, int]) -> None:
        """New vehicles from odometer 0, each with a driver, and then its odometer."""
        for vehicle, driver, km in journeys:
            self.baseline(vehicle, driver)
            self.drive(vehicle, driver, km)

    def freeze(self, vehicle: int, frozen: bool = True) -> None:
        self.source.setFrozen(vehicle, frozen, sender=self.sender)

    def hand_over(self, vehicle: int, driver: Any, km: int, rest: int, **options: Any) -> Any:
        """To a driver, or to another odometer."""
        return self.source.handover(
            self.distributor, vehicle, driver, km, rest, sender=self.sender, **options
        )

    def settle(self, *vehicles: int, **options: Any) -> Any:
        return self.distributor.settle(list(vehicles), sender=self.sender, **options)

    def promise(self, *vehicles: int) -> int:
        """What settle would return."""
        return int(self.distributor.settle.call(list(vehicles), sender=self.sender))

    def paid(self, driver: Any) -> int:
        """Kilometres paid to a driver so far, at the first rate."""
        amount = self.payout.paid(driver)
        assert amount % RATE == 0
        return int(amount // RATE)

    def mood(self, driver: Any, mood: int) -> None:
        self.payout.setMood(driver, mood, sender=self.admin)

    def breakdown(self, broken: bool = True) -> None:
        """The payout fails as a whole, from now on."""
        self.payout.setBroken(broken, sender=self.admin)

    def settled(self, vehicle: int) -> int:
        return int(self.distributor.account(vehicle).settledKm)

    def books(self, vehicles: tuple[int, ...], drivers: tuple[Any, ...]) -> tuple[Any, ...]:
        """All that a settlement may change, but allowances, which time changes too."""
        accounts = (self.distributor.account(vehicle) for vehicle in vehicles)
        totals = (self.distributor.driverAccount(driver) for driver in drivers)
        return (
            [(account.settledKm, account.rewardedKm, account.nextTariff) for account in accounts],
            [(total.rewardedKm, total.vehicleCount, total.frozen) for total in totals],
            [self.payout.paid(driver) for driver in drivers],
            self.distributor.budgetLeft(),
        )


def often(test: Any) -> Any:
    """For properties: more examples where a transaction takes a tenth of a millisecond."""
    times = 10 if backend.name() == "revm" else 1
    return settings(max_examples=times * settings().max_examples)(test)


def next_week() -> int:
    """The first second of the next budget week."""
    return int((chain.blocks.head.timestamp // WEEK + 1) * WEEK)


def jump(time: int) -> None:
    """A block is mined at that time."""
    chain.pending_timestamp = time
    chain.mine()


def names(receipt: Any) -> list[str]:
    """Of a receipt's events, in order."""
    return [event.event_name for event in receipt.events]
