"""Whose vehicle it is: registration, new baselines, and transfers in two steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mileage_typed_data import TYPES
from revm.values import checksummed

from stateful.model.guarded import ZERO, Call, Event, Refused
from stateful.model.odometers import Odometers, Vehicle
from stateful.model.quorum import Quorum
from stateful.model.rewards import DROP, REFUSE, WAIVE, Rewards
from stateful.signing import Signature, signer_of_plain

MAX_READINGS = 1_000
_NAMES = {kind: [member["name"] for member in members] for kind, members in TYPES.items()}


@dataclass
class Offer:
    to: str = ZERO
    waive: bool = False
    nonce: int = 0
    deadline: int = 0


@dataclass(kw_only=True)
class Registry(Odometers, Quorum):
    """`wallets`: the owners of drivers that are contracts."""

    rewards: Rewards
    wallets: dict[str, str] = field(default_factory=dict)
    numbers: dict[bytes, int] = field(default_factory=dict)
    numbers_of: dict[str, list[int]] = field(default_factory=dict)
    offers: dict[int, Offer] = field(default_factory=dict)

    # Operators' messages

    def record(
        self, call: Call, message: Sequence[Any], signatures: Sequence[Signature]
    ) -> list[Event]:
        self.running()
        batch = dict(zip(_NAMES["Batch"], message, strict=True))
        blob = batch["readings"]
        if not 0 < len(blob) <= 8 * MAX_READINGS or len(blob) % 8:
            raise Refused("MileageRegistryMalformedReadings", length=len(blob))
        self.check_model(batch["modelHash"])
        digest = self.domain.digest("Batch", message)
        self.check_quorum(call.time, digest, batch["epoch"], batch["deadline"], signatures)
        self.check_nonce(batch["nonce"])
        self.nonces.add(batch["nonce"])
        entries = (blob[at : at + 8] for at in range(0, len(blob), 8))
        return self.read_all(
            call.time, [(int.from_bytes(entry[:5]), int.from_bytes(entry[5:])) for entry in entries]
        )

    def register(
        self,
        call: Call,
        message: Sequence[Any],
        consent_deadline: int,
        consent: bytes,
        signatures: Sequence[Signature],
    ) -> list[Event]:
        self.running()
        new = dict(zip(_NAMES["Registration"], message, strict=True))
        driver, commitment, km = new["driver"], new["commitment"], new["odometerKm"]
        if driver == ZERO:
            raise Refused("MileageRegistryZeroDriver")
        if commitment == bytes(32):
            raise Refused("MileageRegistryZeroCommitment")
        if commitment in self.numbers:
            taken = self.numbers[commitment]
            raise Refused("MileageRegistryCommitmentTaken", commitment=commitment, vehicle=taken)
        self.check_model(new["modelHash"])
        digest = self.domain.digest("Registration", message)
        self.check_quorum(call.time, digest, new["epoch"], new["deadline"], signatures)
        if call.time > consent_deadline:
            raise Refused(
                "MileageRegistryConsentExpired", deadline=consent_deadline, blockTime=call.time
            )
        self._check_consent(driver, "Enrolment", (commitment, driver, consent_deadline), consent)

        number = len(self.vehicles) + 1
        opened = self.rewards.baseline(call.time, number, driver, km)
        self.vehicles[number] = Vehicle(driver, km, km, call.time, new["miles"], baseline_km=km)
        self.numbers[commitment] = number
        self.numbers_of.setdefault(driver, []).append(number)
        return [("VehicleRegistered", number, driver, commitment, km, new["miles"]), *opened]

    def rebase(
        self, call: Call, message: Sequence[Any], signatures: Sequence[Signature]
    ) -> list[Event]:
        self.running()
        new = dict(zip(_NAMES["Rebase"], message, strict=True))
        digest = self.domain.digest("Rebase", message)
        self.check_quorum(call.time, digest, new["epoch"], new["deadline"], signatures)
        number, km = new["vehicle"], new["odometerKm"]
        vehicle = self.vehicle(number)
        self.check_not_pending(call.time, number)
        self.check_nonce(new["nonce"])

        before, driver = vehicle.odometer_km, vehicle.driver
        rest = DROP if vehicle.frozen else REFUSE
        told = self.rewards.handover(call.time, number, vehicle, driver, km, rest)
        self.nonces.add(new["nonce"])
        vehicle.begin(call.time, driver, km)
        vehicle.miles = new["miles"]
        return [("VehicleRebased", number, before, km, new["miles"]), *told]

    # Drivers' actions

    def offer_transfer(
        self,
        call: Call,
        number: int,
        to: str,
        waive: bool,
        deadline: int,
        signature: bytes,
    ) -> list[Event]:
        self.running()
        driver = self.vehicle(number).driver
        if to == driver:
            raise Refused("MileageRegistryTransferToSelf", vehicle=number)
        nonce = self.offers.get(number, Offer()).nonce
        self._check_act(call, driver, "Offer", (number, to, waive, nonce, deadline), signature)
        self.offers[number] = Offer(to, waive, nonce + 1, deadline)
        return [("TransferOffered", number, driver, to, waive, deadline)]

    def accept_transfer(
        self, call: Call, number: int, deadline: int, signature: bytes
    ) -> list[Event]:
        self.running()
        vehicle, offer = self.vehicle(number), self.offers.get(number, Offer())
        seller, buyer, km = vehicle.driver, offer.to, vehicle.odometer_km
        if buyer == ZERO:
            raise Refused("MileageRegistryNoOffer", vehicle=number)
        if call.time > offer.deadline:
            raise Refused("MileageRegistryExpired", deadline=offer.deadline, blockTime=call.time)
        act = (number, seller, buyer, offer.nonce, deadline)
        self._check_act(call, buyer, "Acceptance", act, signature)
        if vehicle.frozen:
            raise Refused("MileageRegistryVehicleFrozen", vehicle=number)
        self.check_not_pending(call.time, number)

        rest = WAIVE if offer.waive else REFUSE
        told = self.rewards.handover(call.time, number, vehicle, buyer, km, rest)
        vehicle.begin(call.time, buyer, km)
        self._move(number, seller, buyer)
        self.offers[number] = Offer(nonce=offer.nonce + 1)
        return [("VehicleTransferred", number, seller, buyer, km), *told]

    def _move(self, number: int, seller: str, buyer: str) -> None:
        """The last of the seller's list takes the place of what is sold."""
        sellers = self.numbers_of[seller]
        sellers[sellers.index(number)] = sellers[-1]
        sellers.pop()
        self.numbers_of.setdefault(buyer, []).append(number)

    # Consent

    def _check_act(
        self,
        call: Call,
        account: str,
        kind: str,
        act: tuple[Any, ...],
        signature: bytes,
    ) -> None:
        """`account` sends it, or signed it; its deadline is the last of its members."""
        if call.time > act[-1]:
            raise Refused("MileageRegistryExpired", deadline=act[-1], blockTime=call.time)
        if call.sender != account:
            self._check_consent(account, kind, act, signature)

    def _check_consent(
        self, account: str, kind: str, act: tuple[Any, ...], signature: bytes
    ) -> None:
        found = signer_of_plain(self.domain.digest(kind, act), signature)
        owner = self.wallets.get(account, account)
        if found is None or checksummed(found) != owner:
            raise Refused("MileageRegistryConsentInvalid", driver=account)
