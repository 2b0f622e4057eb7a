"""Settlements: payouts that fail, allowances, the budget, rates and caps."""

from conformance.attesting import recorder
from conformance.deploying import ATTESTERS, HEADS, MINTER
from conformance.messages import MODEL, Protocol
from conformance.story import (
    DISTRIBUTOR,
    DRIVER,
    LIMITS,
    PAYOUT,
    REGISTRY,
    SCARCE,
    STRANGER,
    UNAUTHORIZED,
    System,
)

from oracle.chain.compiled import artifact
from thorlink.codec import Clause

RATE = 10**17
LITTLE_GAS = 57_000


def settlements(system: System) -> None:
    """Failed, refused, of nothing, and of everything; then in one transaction with a record."""
    settle = system.settle
    system.on_token("pause", by=STRANGER, error=UNAUTHORIZED)
    system.on_token("pause")
    settle(4)  # the payout fails
    system.on_token("unpause")
    settle(4, gas=LITTLE_GAS, error="RewardDistributorOutOfGas")
    settle(7, error="MileageRegistryUnknownVehicle")
    settle(*[1] * 257, error="RewardDistributorTooMany")
    settle()
    settle(2)
    settle(1, 2)
    settle(1, 3, 4)
    settle(1, 3, 4, 4)
    protocol = Protocol(system.registry)
    record = artifact(REGISTRY).interface.function("record")
    pay = artifact(DISTRIBUTOR).interface.function("settle")
    for nonce, delegated in ((302, False), (303, True)):
        args = protocol.record_args(protocol.batch([(2, 40_100 + nonce)], nonce))
        pair = [
            Clause(system.registry, 0, record.encode(*args)),
            Clause(system.distributor, 0, pay.encode([2])),
        ]
        system.story.clauses("record and settle", pair, delegated=delegated)


def rates_and_caps(system: System) -> None:
    """A settlement over two rates; caps that are lowered."""
    on_distributor, record = system.on_distributor, recorder(system)
    record([(1, 40_630)], 500)
    on_distributor("setRate", 2 * RATE, by=STRANGER, error=UNAUTHORIZED)
    on_distributor("setRate", 0, error="RewardDistributorZeroRate")
    on_distributor("setRate", 2 * RATE)
    record([(1, 40_650)], 501)
    on_distributor("setCaps", (1, 1, 1), by=STRANGER, error=UNAUTHORIZED)
    on_distributor("setCaps", (1, 0, 1), error="RewardDistributorInvalidCaps")
    system.settle(1)
    on_distributor("setCaps", (200, 1_000, 500_000))


def scarce_budget(system: System) -> None:
    """A system of its own, of which no outcome depends on when the calendar's week ends."""
    story = system.story
    registry = story.create(REGISTRY, *HEADS, ATTESTERS, 2, LIMITS)
    distributor = story.create(DISTRIBUTOR, *HEADS, registry, SCARCE)
    payout = story.create(PAYOUT, system.token, distributor)
    scarce = System(story, registry, distributor, system.token, payout)
    scarce.on_registry("setListener", distributor)
    scarce.on_registry("setReaderModel", MODEL, True)
    protocol, record = Protocol(registry), recorder(scarce)
    for name in ("car 1", "car 2"):
        car = protocol.registration(name, 100, DRIVER.address)
        scarce.on_registry("register", *protocol.register_args(car), by=STRANGER)
    scarce.pass_hours(2)
    record([(1, 130), (2, 150)], 1)
    scarce.pass_hours(1)
    scarce.settle(1, 2, error="RewardDistributorNoPayout")
    scarce.on_distributor("setPayout", payout)
    scarce.settle(1, 2)  # the payout has no role: both payments fail
    scarce.on_token("grantRole", MINTER, payout)
    scarce.settle(1, 2)
