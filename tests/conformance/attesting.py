"""What operators bring: registrations, batches, readings; and how operators change."""

from collections.abc import Callable
from typing import Any

from conformance.deploying import ATTESTERS, HEADS
from conformance.messages import MODEL, NOBODY, OPERATORS, Protocol
from conformance.story import (
    DRIVER,
    LIMITS,
    REGISTRY,
    SECOND,
    STRANGER,
    THIRD,
    UNAUTHORIZED,
    Story,
    System,
)

# A contract that accepts every signature (ERC-1271): whatever is called, it answers 0x1626ba7e.
ANY_SIGNATURE = bytes.fromhex("6d631626ba7e60e01b5f5260205ff35f52600e6012f3")


def registrations(system: System) -> None:
    """Vehicles 1 to 3 are the driver's, 4 a stranger's that counts miles, 5 a contract's."""
    protocol = Protocol(system.registry)
    of = protocol.register_args
    car = protocol.registration("car 1", 40_000, DRIVER.address)
    _refused_registrations(system, protocol)
    for number in (1, 2, 3):
        next_car = protocol.registration(f"car {number}", 40_000, DRIVER.address)
        system.on_registry("register", *of(next_car), by=STRANGER)
    miles = protocol.registration("car 4", 16_093, STRANGER.address, miles=True)
    system.on_registry("register", *of(miles, consent_by=STRANGER))
    wallet = system.story.code("a wallet", ANY_SIGNATURE)
    system.on_registry("register", *of(protocol.registration("car 5", 5, wallet)), by=STRANGER)
    taken = "MileageRegistryCommitmentTaken"
    system.on_registry("register", *of(car), by=STRANGER, error=taken)
    strange = "RewardDistributorNotRegistry"
    system.on_distributor("onBaseline", 1, DRIVER.address, 0, error=strange)
    handover = (1, DRIVER.address, 5, STRANGER.address, 5, 0)
    system.on_distributor("onHandover", *handover, error=strange)


def _refused_registrations(system: System, protocol: Protocol) -> None:
    of, driver = protocol.register_args, DRIVER.address

    def refuse(error: str, args: tuple[object, ...]) -> None:
        system.on_registry("register", *args, by=STRANGER, error=f"MileageRegistry{error}")

    car = protocol.registration("car 1", 40_000, driver)
    refuse("ZeroDriver", of(protocol.registration("car 1", 1, NOBODY)))
    refuse("ZeroCommitment", of(protocol.registration("", 1, driver)))
    refuse("ConsentInvalid", of(car, consent_by=STRANGER))
    refuse("ConsentExpired", of(car, consent_deadline=1))
    refuse("Expired", of(protocol.registration("car 1", 1, driver, deadline=1)))
    foreign = protocol.registration("car 1", 1, driver, model_hash=bytes(32))
    refuse("ModelNotAllowed", of(foreign))


def registry_without_a_listener(story: Story) -> None:
    """It takes vehicles, and then no listener any more."""
    lone = story.create(REGISTRY, *HEADS, ATTESTERS, 2, LIMITS)
    story.call(REGISTRY, lone, "setReaderModel", MODEL, True)
    protocol = Protocol(lone)
    car = protocol.register_args(protocol.registration("car 1", 7, DRIVER.address))
    story.call(REGISTRY, lone, "register", *car, by=STRANGER)
    story.call(REGISTRY, lone, "setListener", lone, error="MileageRegistryVehiclesExist")


def batches(system: System) -> None:
    """All that makes a batch as a whole invalid."""
    protocol = Protocol(system.registry)
    of = protocol.record_args
    good = protocol.batch([(1, 40_100)], nonce=1)

    def refuse(error: str, args: tuple[object, ...]) -> None:
        system.on_registry("record", *args, by=STRANGER, error=error)

    refuse("MileageRegistrySignersNotSorted", of(good, signers=OPERATORS[1::-1]))
    refuse("MileageRegistrySignersNotSorted", of(good, signers=(OPERATORS[0], OPERATORS[0])))
    refuse("MileageRegistrySignatureCount", of(good, signers=OPERATORS[:1]))
    refuse("MileageRegistrySignatureCount", of(good, signers=OPERATORS))
    pair = sorted((OPERATORS[0], STRANGER), key=lambda account: account.address)
    refuse("MileageRegistrySignerNotAttester", of(good, signers=pair))
    refuse("MileageRegistryWrongEpoch", of(protocol.batch([(1, 40_100)], 1, epoch=2)))
    refuse("MileageRegistryExpired", of(protocol.batch([(1, 40_100)], 1, deadline=1)))
    other_model = protocol.batch([(1, 40_100)], 1, model_hash=bytes(32))
    refuse("MileageRegistryModelNotAllowed", of(other_model))
    refuse("MileageRegistryMalformedReadings", of(protocol.batch([], nonce=1)))
    values, signatures = of(good)
    refuse("ECDSAInvalidSignature", (values, [(r, bytes(31) + b"\0") for r, _ in signatures]))
    high = [(r, b"\x7f" + b"\xff" * 31) for r, _ in signatures]
    refuse("ECDSAInvalidSignatureS", (values, high))


def readings(system: System) -> None:
    """Accepted ones, and all reasons to skip one but the freeze."""
    record = recorder(system)
    record([(1, 40_150)], 1)
    record([(1, 40_160)], 2)  # too soon
    record([(1, 40_150)], 2, error="MileageRegistryNonceUsed")
    record([(2, 39_999), (2, 40_000), (9, 5), (3, 45_000), (2, 40_100)], 3)
    for nonce in range(4, 8):
        record([(1, 40_000)], nonce)  # time passes; every one of them a rollback
    record([(1, 40_500), (3, 40_400), (4, 16_500)], 300)
    record([(2, 40_700)], 301)  # a jump of 600 km


def rotation(system: System) -> None:
    """What the former set signed is void."""
    rotate = ([SECOND.address], 1)
    on_registry, protocol = system.on_registry, Protocol(system.registry)
    on_registry("setAttesters", *rotate, by=THIRD, error=UNAUTHORIZED)
    on_registry("setAttesters", [NOBODY], 1, error="MileageRegistryInvalidAttester")
    on_registry("setAttesters", *rotate)
    old = protocol.record_args(protocol.batch([(1, 41_800)], 900))
    on_registry("record", *old, error="MileageRegistryWrongEpoch")
    alone = protocol.batch([(1, 41_800)], 900, epoch=2)
    on_registry("record", *protocol.record_args(alone, signers=[SECOND]))


def recorder(system: System) -> Callable[..., None]:
    """Records a batch of these readings under a nonce."""
    protocol = Protocol(system.registry)

    def record(entries: list[tuple[int, int]], nonce: int, **options: Any) -> None:
        args = protocol.record_args(protocol.batch(entries, nonce))
        system.on_registry("record", *args, by=STRANGER, **options)

    return record
