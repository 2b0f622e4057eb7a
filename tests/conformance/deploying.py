"""Deployment and wiring, with everything that they refuse."""

from conformance.messages import MODEL, NOBODY, OPERATORS
from conformance.story import (
    ADMIN,
    BUYER,
    CAPS,
    DISTRIBUTOR,
    DRIVER,
    FIRST,
    GUARDIAN,
    LIMITS,
    PAYOUT,
    REGISTRY,
    STRANGER,
    TOKEN,
    UNAUTHORIZED,
    Story,
    System,
)

from thorlink.hashing import keccak256

MINTER = keccak256(b"MINTER_ROLE")
TRIP = int.from_bytes(ADMIN.address) | 1 << 160 | 1 << 200  # a kilometre with vehicle 1
ATTESTERS = [operator.address for operator in OPERATORS]
HEADS = (ADMIN.address, GUARDIAN.address)


def deployment(story: Story) -> System:
    """The system that the story is about, wired."""
    _refused_registries(story)
    registry = story.create(REGISTRY, *HEADS, ATTESTERS, 2, LIMITS)
    story.create(TOKEN, ADMIN.address, NOBODY, ADMIN.address, error="B3TRTokenZeroAddress")
    token = story.create(TOKEN, ADMIN.address, ADMIN.address, ADMIN.address)
    _refused_distributors(story, registry)
    distributor = story.create(DISTRIBUTOR, *HEADS, registry, CAPS)
    for given in ((token, STRANGER.address), (STRANGER.address, distributor)):
        story.create(PAYOUT, *given, error="PayoutNotContract")
    payout = story.create(PAYOUT, token, distributor)
    system = System(story, registry, distributor, token, payout)
    _token(system)
    _wiring(system)
    return system


def _refused_registries(story: Story) -> None:
    def refuse(error: str, *args: object) -> None:
        story.create(REGISTRY, *args, error=error)

    refuse("GuardedZeroAddress", NOBODY, GUARDIAN.address, ATTESTERS, 2, LIMITS)
    refuse("GuardedZeroAddress", ADMIN.address, NOBODY, ATTESTERS, 2, LIMITS)
    refuse("MileageRegistryInvalidLimits", *HEADS, ATTESTERS, 2, (10, 20, 1, 1))
    refuse("MileageRegistryInvalidThreshold", *HEADS, ATTESTERS, 1, LIMITS)
    twice = [FIRST.address, FIRST.address]
    refuse("MileageRegistryInvalidAttester", *HEADS, twice, 2, LIMITS)


def _refused_distributors(story: Story, registry: bytes) -> None:
    def refuse(error: str, *args: object) -> None:
        story.create(DISTRIBUTOR, *args, error=error)

    refuse("GuardedZeroAddress", NOBODY, GUARDIAN.address, registry, CAPS)
    refuse("RewardDistributorNotContract", *HEADS, STRANGER.address, CAPS)
    refuse("RewardDistributorInvalidCaps", *HEADS, registry, (0, 1, 1))


def _token(system: System) -> None:
    on_token = system.on_token
    on_token("grantRole", MINTER, system.payout)
    on_token("mint", DRIVER.address, 5, by=STRANGER, error=UNAUTHORIZED)
    on_token("mint", STRANGER.address, 10**18)
    on_token("mint", STRANGER.address, 10**30, error="ERC20ExceededCap")
    on_token("mint", NOBODY, 1, error="ERC20InvalidReceiver")
    on_token("mintMany", [DRIVER.address], [5], by=STRANGER, error=UNAUTHORIZED)
    on_token("mintMany", [DRIVER.address, NOBODY, BUYER.address], [5, 0, 7])
    on_token("transfer", DRIVER.address, 10**17, by=STRANGER)
    on_token("transfer", DRIVER.address, 10**27, by=STRANGER, error="ERC20InsufficientBalance")
    on_token("approve", DRIVER.address, 10**17, by=STRANGER)
    on_token("approve", NOBODY, 1, by=STRANGER, error="ERC20InvalidSpender")
    taken = (STRANGER.address, ADMIN.address)
    on_token("transferFrom", *taken, 1, by=DRIVER)
    on_token("transferFrom", *taken, 10**18, by=DRIVER, error="ERC20InsufficientAllowance")
    on_token("renounceRole", MINTER, DRIVER.address, error="AccessControlBadConfirmation")
    on_token("renounceRole", MINTER, ADMIN.address)


def _wiring(system: System) -> None:
    story = system.story
    pay = (system.payout, "pay", [TRIP], [1])
    story.call(PAYOUT, *pay, error="PayoutNotDistributor")
    foreign = story.create(PAYOUT, system.token, system.registry)
    on_distributor, on_registry = system.on_distributor, system.on_registry
    on_distributor("setPayout", STRANGER.address, error="RewardDistributorNotContract")
    on_distributor("setPayout", foreign, error="RewardDistributorForeignPayout")
    on_distributor("setPayout", system.payout, by=GUARDIAN, error=UNAUTHORIZED)
    on_distributor("setPayout", system.payout)

    on_registry("setListener", STRANGER.address, error="MileageRegistryListenerNotContract")
    on_registry("setListener", system.distributor, by=DRIVER, error=UNAUTHORIZED)
    on_registry("setListener", system.distributor)
    on_registry("setListener", system.distributor, error="MileageRegistryListenerAlreadySet")
    on_registry("checkpoint", error="MileageRegistryNotListener")
    on_registry("setReaderModel", MODEL, True)
    on_registry("setReaderModel", bytes(32), True, by=DRIVER, error=UNAUTHORIZED)
