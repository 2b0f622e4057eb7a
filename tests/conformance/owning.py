"""Vehicles change hands, directly and relayed, and odometers are replaced."""

from conformance.attesting import recorder
from conformance.messages import FAR, NOBODY, Protocol
from conformance.story import BUYER, DRIVER, GUARDIAN, STRANGER, System

UNPAID = "RewardDistributorUnsettled"
WRONG = "MileageRegistryConsentInvalid"


def offers(system: System) -> None:
    """Of vehicle 3: refused, made, taken back, and left standing with the nonce 3."""
    protocol = Protocol(system.registry)

    def offer(to: bytes, *rest: object, **options: object) -> None:
        system.on_registry("offerTransfer", 3, to, *rest, **options)

    offer(DRIVER.address, False, FAR, b"", by=DRIVER, error="MileageRegistryTransferToSelf")
    offer(BUYER.address, False, 1, b"", by=DRIVER, error="MileageRegistryExpired")
    offer(BUYER.address, False, FAR, b"", by=STRANGER, error=WRONG)
    accept = ("acceptTransfer", 3, FAR, b"")
    system.on_registry(*accept, by=BUYER, error="MileageRegistryNoOffer")
    offer(BUYER.address, True, FAR, b"", by=DRIVER)
    offer(NOBODY, False, FAR, b"", by=DRIVER)
    system.on_registry(*accept, by=BUYER, error="MileageRegistryNoOffer")
    stale = protocol.offer_signature(DRIVER, 3, BUYER.address, 1)
    offer(BUYER.address, False, FAR, stale, by=STRANGER, error=WRONG)
    signed = protocol.offer_signature(DRIVER, 3, BUYER.address, 2)
    offer(BUYER.address, False, FAR, signed, by=STRANGER)


def relayed_transfer(system: System) -> None:
    """Not while it is frozen, a reading is pending or the seller is not paid."""
    protocol, record = Protocol(system.registry), recorder(system)
    of = (DRIVER.address, BUYER.address)
    signed = protocol.acceptance_signature(BUYER, 3, 3, of)
    stale = protocol.acceptance_signature(BUYER, 3, 2, of)

    def accept(signature: bytes, deadline: int = FAR, error: str | None = None) -> None:
        args = ("acceptTransfer", 3, deadline, signature)
        system.on_registry(*args, by=STRANGER, error=error)

    accept(stale, error=WRONG)
    accept(signed, deadline=1, error="MileageRegistryExpired")
    system.on_registry("freeze", 3, by=GUARDIAN)
    accept(signed, error="MileageRegistryVehicleFrozen")
    system.on_registry("unfreeze", 3)
    record([(3, 40_450)], 600)
    accept(signed, error="MileageRegistryReadingPending")
    system.on_token("pause")
    accept(signed, error=UNPAID)
    system.on_token("unpause")
    system.on_distributor("freezeDriver", BUYER.address, by=GUARDIAN)
    accept(signed, error="RewardDistributorDriverFrozen")
    system.on_distributor("unfreezeDriver", BUYER.address)
    accept(signed)


def direct_transfer(system: System) -> None:
    """Back to the driver. The seller would give up what cannot be paid; all can."""
    recorder(system)([(3, 40_470)], 601)
    system.on_registry("offerTransfer", 3, DRIVER.address, True, FAR, b"", by=BUYER)
    system.pass_hours(1)
    system.on_registry("acceptTransfer", 3, FAR, b"", by=DRIVER)


def rebases(system: System) -> None:
    """Of vehicle 2, which is paid up to its old odometer, and of a frozen one, which is not."""
    protocol, record = Protocol(system.registry), recorder(system)

    def rebase(*args: int, error: str | None = None, **options: bool) -> None:
        signed = protocol.rebase_args(*args, **options)
        system.on_registry("rebase", *signed, by=STRANGER, error=error)

    system.pass_hours(1)
    record([(2, 40_470), (3, 40_500)], 602)
    rebase(2, 1_000, 700, error="MileageRegistryReadingPending")
    rebase(99, 1_000, 700, error="MileageRegistryUnknownVehicle")
    rebase(2, 1_000, 602, error="MileageRegistryNonceUsed")
    rebase(2, 1_000, 700, miles=True)
    rebase(2, 1_000, 700, error="MileageRegistryNonceUsed")
    system.on_registry("freeze", 3, by=GUARDIAN)
    rebase(3, 39_000, 701)
    system.on_registry("unfreeze", 3)
    record([(2, 1_040), (3, 39_030)], 603)
    system.pass_hours(2)
    system.settle(2, 3)
