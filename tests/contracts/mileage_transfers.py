"""Sellers and buyers of the tests: they sign offers and acceptances; whoever sends them relays."""

from dataclasses import dataclass
from typing import Any

from backend import chain
from eth_account.signers.local import LocalAccount
from mileage_operators import WEEK, Operators

REFUSE, WAIVE, DROP = range(3)
"""What the listener is told about kilometres that are still unsettled."""


@dataclass(frozen=True)
class Transfers:
    operators: Operators

    @property
    def registry(self) -> Any:
        return self.operators.registry

    def offer(self, vehicle: int, to: str, **changes: Any) -> dict[str, Any]:
        """An offer in order; `changes` spoil or vary it."""
        return {
            "vehicle": vehicle,
            "to": to,
            "waive": False,
            "nonce": self.registry.offerOf(vehicle).nonce,
            "deadline": chain.blocks.head.timestamp + WEEK,
        } | changes

    def send_offer(
        self,
        message: dict[str, Any],
        key: LocalAccount | None = None,
        *,
        signature: bytes = b"",
        sender: Any = None,
    ) -> Any:
        """Signed by `key`, if one is given."""
        signed = self.operators.signature(key, "Offer", message) if key else signature
        return self.registry.offerTransfer(
            message["vehicle"],
            message["to"],
            message["waive"],
            message["deadline"],
            signed,
            sender=sender or self.operators.sender,
        )

    def acceptance(self, vehicle: int, **changes: Any) -> dict[str, Any]:
        """Of the standing offer; `changes` spoil or vary it."""
        offer = self.registry.offerOf(vehicle)
        return {
            "vehicle": vehicle,
            "from": self.registry.vehicle(vehicle).driver,
            "to": offer.to,
            "nonce": offer.nonce,
            "deadline": chain.blocks.head.timestamp + WEEK,
        } | changes

    def send_acceptance(
        self,
        message: dict[str, Any],
        key: LocalAccount | None = None,
        *,
        signature: bytes = b"",
        sender: Any = None,
    ) -> Any:
        """Signed by `key`, if one is given."""
        signed = self.operators.signature(key, "Acceptance", message) if key else signature
        return self.registry.acceptTransfer(
            message["vehicle"],
            message["deadline"],
            signed,
            sender=sender or self.operators.sender,
        )

    def sell(self, vehicle: int, seller: LocalAccount, buyer: LocalAccount, **changes: Any) -> Any:
        """Offer and acceptance; the receipt of the latter."""
        self.send_offer(self.offer(vehicle, buyer.address, **changes), seller)
        return self.send_acceptance(self.acceptance(vehicle), buyer)
