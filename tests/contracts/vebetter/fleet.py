"""Vehicles whose drivers are paid from VeBetterDAO's pool."""

from dataclasses import dataclass
from typing import Any

from eth_abi import encode
from eth_utils import keccak
from vebetter_dao import APP_ID, Dao

RATE = 10**17
"""Wei of B3TR a kilometre."""
GRAMS = 120
"""Of CO2 a kilometre."""
UINT24, UINT32, UINT40 = 2**24 - 1, 2**32 - 1, 2**40 - 1
CAPS = (UINT24, UINT24, UINT32)
NOTHING = b""


@dataclass(frozen=True)
class Fleet:
    dao: Dao
    source: Any  # the registry
    distributor: Any
    payout: Any
    sender: Any

    def start(self, *journeys: tuple[int, Any, int]) -> None:
        """New vehicles from odometer 0, each with a driver, and then its odometer."""
        for vehicle, driver, km in journeys:
            self.source.baseline(self.distributor, vehicle, driver, 0, sender=self.sender)
            self.drive(vehicle, driver, km)

    def drive(self, vehicle: int, driver: Any, km: int) -> None:
        """Its final odometer is `km` from now on."""
        self.source.set(vehicle, driver, km, sender=self.sender)

    def settle(self, *vehicles: int, **options: Any) -> Any:
        return self.distributor.settle(list(vehicles), sender=self.sender, **options)

    def due(self, vehicle: int) -> int:
        """Kilometres that a settlement would pay."""
        return int(self.distributor.due(vehicle).payKm)

    def settled(self, vehicle: int) -> int:
        return int(self.distributor.account(vehicle).settledKm)

    def balance(self, driver: Any) -> int:
        """Wei of B3TR."""
        return int(self.dao.b3tr.balanceOf(driver))

    def score(self, driver: Any) -> int:
        """Points in the passport, from all rounds."""
        return int(self.dao.passport.userAppTotalScore(driver, APP_ID))

    def failed(self, vehicle: int, driver: Any, km: int, reason: bytes) -> list[Any]:
        """The events of a settlement in which this one payment failed."""
        return [
            self.payout.PaymentFailed(vehicle, driver, reason),
            self.distributor.PayoutFailed(vehicle, driver, km, NOTHING),
        ]

    def all_failed(self, reason: bytes, *payments: tuple[int, Any, int]) -> list[Any]:
        """The events of a settlement whose payout failed as a whole."""
        return [self.distributor.PayoutFailed(*payment, reason) for payment in payments]


def text(message: str) -> bytes:
    """What a contract reverts with that gives a text."""
    return bytes(keccak(b"Error(string)")[:4] + encode(["string"], [message]))


def error(declared: str, *args: Any) -> bytes:
    """What a contract reverts with that names an error, as `Name(uint256,address)`."""
    kinds = declared.partition("(")[2].removesuffix(")")
    plain = [getattr(value, "address", value) for value in args]
    return bytes(keccak(text=declared)[:4] + encode(kinds.split(",") if kinds else [], plain))


def names(receipt: Any) -> list[str]:
    """Of a receipt's events, in order."""
    return [event.event_name for event in receipt.events]
