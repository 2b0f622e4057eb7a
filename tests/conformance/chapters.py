"""The chapters of the story: deployment, administration, registration, readings, settlement."""

from functools import cache

from conformance.story import (
    ADMIN,
    CAPS,
    DRIVER,
    FIRST,
    GAS,
    LIMITS,
    MODEL,
    OPERATORS,
    SCARCE,
    SECOND,
    STRANGER,
    THIRD,
    Protocol,
    Step,
    Story,
)

from oracle.chain.compiled import artifact
from thorlink.codec import Clause
from thorlink.hashing import keccak256

NOBODY = bytes(20)
REGISTRY, DISTRIBUTOR, TOKEN, PAYOUT = (
    "MileageRegistry",
    "RewardDistributor",
    "B3TRToken",
    "TokenPayout",
)
MINTER = keccak256(b"MINTER_ROLE")
OPERATOR_ADDRESSES = [operator.address for operator in OPERATORS]


@cache
def steps() -> tuple[Step, ...]:
    """The whole story, in order."""
    story = Story()
    _refused_deployments(story)
    registry = story.create(REGISTRY, ADMIN.address, OPERATOR_ADDRESSES, 2, LIMITS)
    token = story.create(TOKEN, ADMIN.address, ADMIN.address, ADMIN.address)
    payout = story.create(PAYOUT, token, ADMIN.address)
    _refused_wiring(story, registry, payout)
    distributor = story.create(DISTRIBUTOR, ADMIN.address, registry, payout, CAPS)
    _wiring(story, registry, token, payout, distributor)
    _registrations(story, registry, distributor)
    _batches(story, registry)
    _readings(story, registry)
    _settlements(story, registry, distributor, token)
    _scarce_budget(story, registry, token)
    _rotation(story, registry)
    return tuple(story.steps)


def _refused_deployments(story: Story) -> None:
    story.create(REGISTRY, NOBODY, OPERATOR_ADDRESSES, 2, LIMITS, error="MileageRegistryZeroAdmin")
    wrong = (10, 20, 1, 1)
    story.create(
        REGISTRY, ADMIN.address, OPERATOR_ADDRESSES, 2, wrong, error="MileageRegistryInvalidLimits"
    )
    story.create(
        REGISTRY,
        ADMIN.address,
        OPERATOR_ADDRESSES,
        1,
        LIMITS,
        error="MileageRegistryInvalidThreshold",
    )
    twice = [FIRST.address, FIRST.address]
    story.create(REGISTRY, ADMIN.address, twice, 2, LIMITS, error="MileageRegistryInvalidAttester")
    story.create(TOKEN, ADMIN.address, NOBODY, ADMIN.address, error="B3TRTokenZeroAddress")
    story.create(PAYOUT, STRANGER.address, ADMIN.address, error="TokenPayoutNotContract")


def _refused_wiring(story: Story, registry: bytes, payout: bytes) -> None:
    story.create(DISTRIBUTOR, NOBODY, registry, payout, CAPS, error="RewardDistributorZeroAdmin")
    story.create(
        DISTRIBUTOR,
        ADMIN.address,
        STRANGER.address,
        payout,
        CAPS,
        error="RewardDistributorNotContract",
    )
    story.create(
        DISTRIBUTOR,
        ADMIN.address,
        registry,
        payout,
        (0, 1, 1),
        error="RewardDistributorInvalidCaps",
    )
    story.call(
        REGISTRY,
        registry,
        "setListener",
        STRANGER.address,
        error="MileageRegistryListenerNotContract",
    )


def _wiring(story: Story, registry: bytes, token: bytes, payout: bytes, distributor: bytes) -> None:
    unauthorized = "AccessControlUnauthorizedAccount"
    story.call(TOKEN, token, "grantRole", MINTER, payout)
    story.call(TOKEN, token, "mint", DRIVER.address, 5, by=STRANGER, error=unauthorized)
    story.call(TOKEN, token, "mint", STRANGER.address, 10**18)
    story.call(TOKEN, token, "mint", STRANGER.address, 10**30, error="ERC20ExceededCap")
    story.call(TOKEN, token, "transfer", DRIVER.address, 10**17, by=STRANGER)
    story.call(TOKEN, token, "approve", DRIVER.address, 10**17, by=STRANGER)
    story.call(TOKEN, token, "transferFrom", STRANGER.address, ADMIN.address, 1, by=DRIVER)
    story.call(TOKEN, token, "renounceRole", MINTER, ADMIN.address)
    story.call(
        PAYOUT,
        payout,
        "setDistributor",
        distributor,
        by=STRANGER,
        error="OwnableUnauthorizedAccount",
    )
    story.call(PAYOUT, payout, "setDistributor", distributor)
    story.call(
        PAYOUT,
        payout,
        "setDistributor",
        distributor,
        error="TokenPayoutDistributorAlreadySet",
    )
    story.call(PAYOUT, payout, "pay", ADMIN.address, 1, 1, 1, error="TokenPayoutNotDistributor")
    story.call(REGISTRY, registry, "setListener", distributor, by=DRIVER, error=unauthorized)
    story.call(REGISTRY, registry, "setListener", distributor)
    story.call(
        REGISTRY,
        registry,
        "setListener",
        distributor,
        error="MileageRegistryListenerAlreadySet",
    )
    story.call(REGISTRY, registry, "setReaderModel", MODEL, True)
    story.call(REGISTRY, registry, "setReaderModel", bytes(32), True, by=DRIVER, error=unauthorized)


def _registrations(story: Story, registry: bytes, distributor: bytes) -> None:
    protocol = Protocol(registry)
    car = protocol.registration("car 1", 40_000, DRIVER.address)

    def refuse(error: str, *args: object) -> None:
        story.call(REGISTRY, registry, "register", *args, by=STRANGER, error=error)

    of = protocol.register_args
    refuse("MileageRegistryZeroDriver", *of(protocol.registration("car 1", 1, NOBODY)))
    nameless = protocol.registration("", 1, DRIVER.address)
    refuse("MileageRegistryZeroCommitment", *of(nameless))
    refuse("MileageRegistryConsentInvalid", *of(car, consent_by=STRANGER))
    refuse("MileageRegistryConsentExpired", *of(car, consent_deadline=1))
    late = protocol.registration("car 1", 1, DRIVER.address, deadline=1)
    refuse("MileageRegistryExpired", *of(late))
    foreign = protocol.registration("car 1", 1, DRIVER.address, model_hash=bytes(32))
    refuse("MileageRegistryModelNotAllowed", *of(foreign))
    for number in (1, 2, 3):
        next_car = protocol.registration(f"car {number}", 40_000, DRIVER.address)
        story.call(REGISTRY, registry, "register", *of(next_car), by=STRANGER)
    miles = protocol.registration("car 4", 16_093, STRANGER.address, miles=True)
    story.call(REGISTRY, registry, "register", *of(miles, consent_by=STRANGER))
    refuse("MileageRegistryCommitmentTaken", *of(car))
    story.call(
        DISTRIBUTOR,
        distributor,
        "onBaseline",
        1,
        ADMIN.address,
        0,
        error="RewardDistributorNotRegistry",
    )


def _batches(story: Story, registry: bytes) -> None:
    protocol = Protocol(registry)
    good = protocol.batch([(1, 40_100)], nonce=1)

    def refuse(error: str, *args: object) -> None:
        story.call(REGISTRY, registry, "record", *args, by=STRANGER, error=error)

    of = protocol.record_args
    descending = OPERATORS[1::-1]
    refuse("MileageRegistrySignersNotSorted", *of(good, signers=descending))
    refuse("MileageRegistrySignersNotSorted", *of(good, signers=(OPERATORS[0], OPERATORS[0])))
    refuse("MileageRegistrySignatureCount", *of(good, signers=OPERATORS[:1]))
    refuse("MileageRegistrySignatureCount", *of(good, signers=OPERATORS))
    pair = sorted((OPERATORS[0], STRANGER), key=lambda account: account.address)
    refuse("MileageRegistrySignerNotAttester", *of(good, signers=pair))
    refuse("MileageRegistryWrongEpoch", *of(protocol.batch([(1, 40_100)], 1, epoch=2)))
    refuse("MileageRegistryExpired", *of(protocol.batch([(1, 40_100)], 1, deadline=1)))
    other_model = protocol.batch([(1, 40_100)], 1, model_hash=bytes(32))
    refuse("MileageRegistryModelNotAllowed", *of(other_model))
    empty = protocol.batch([], nonce=1)
    refuse("MileageRegistryMalformedReadings", *of(empty))
    values, signatures = of(good)
    malleable = [(r, bytes(31) + b"\0") for r, _ in signatures]
    refuse("ECDSAInvalidSignature", values, malleable)


def _readings(story: Story, registry: bytes) -> None:
    protocol = Protocol(registry)

    def record(readings: list[tuple[int, int]], nonce: int, error: str | None = None) -> None:
        args = protocol.record_args(protocol.batch(readings, nonce))
        story.call(REGISTRY, registry, "record", *args, by=STRANGER, error=error)

    record([(1, 40_150)], 1)
    record([(1, 40_160)], 2)  # too soon
    record([(1, 40_150)], 2, error="MileageRegistryNonceUsed")
    record([(2, 39_999), (2, 40_000), (9, 5), (3, 45_000), (2, 40_100)], 3)
    for nonce in range(4, 8):
        record([(1, 40_000)], nonce)  # time passes; every one of them a rollback
    record([(1, 40_500), (3, 40_400), (4, 16_500)], 300)
    record([(2, 40_700)], 301)  # a jump of 600 km


def _settlements(story: Story, registry: bytes, distributor: bytes, token: bytes) -> None:
    protocol = Protocol(registry)

    def settle(*vehicles: int, error: str | None = None, gas: int = GAS) -> None:
        args = (list(vehicles),)
        story.call(DISTRIBUTOR, distributor, "settle", *args, by=STRANGER, error=error, gas=gas)

    story.call(TOKEN, token, "pause", by=STRANGER, error="AccessControlUnauthorizedAccount")
    story.call(TOKEN, token, "pause")
    settle(4)  # the payout fails
    story.call(TOKEN, token, "unpause")
    settle(4, gas=56_000, error="RewardDistributorOutOfGas")
    settle(7, error="MileageRegistryUnknownVehicle")
    settle()
    settle(2)
    settle(1, 2)
    settle(1, 3, 4)
    settle(1, 3, 4, 4)
    record = artifact(REGISTRY).interface.function("record")
    pay = artifact(DISTRIBUTOR).interface.function("settle")
    for nonce, delegated in ((302, False), (303, True)):
        args = protocol.record_args(protocol.batch([(2, 40_100 + nonce)], nonce))
        pair = [
            Clause(registry, 0, record.encode(*args)),
            Clause(distributor, 0, pay.encode([2])),
        ]
        story.clauses("record and settle", pair, delegated=delegated)


def _scarce_budget(story: Story, registry: bytes, token: bytes) -> None:
    """A second distributor, of which no outcome depends on when the calendar's week ends."""
    payout = story.create(PAYOUT, token, ADMIN.address)
    distributor = story.create(DISTRIBUTOR, ADMIN.address, registry, payout, SCARCE)
    story.call(PAYOUT, payout, "setDistributor", distributor)
    story.call(TOKEN, token, "grantRole", MINTER, payout)
    story.call(DISTRIBUTOR, distributor, "settle", [1, 3], by=STRANGER)  # opens the accounts
    args = Protocol(registry).record_args(Protocol(registry).batch([(1, 40_700), (3, 40_500)], 350))
    story.call(REGISTRY, registry, "record", *args, by=STRANGER)
    story.call(DISTRIBUTOR, distributor, "settle", [], by=STRANGER)  # the window passes
    story.call(DISTRIBUTOR, distributor, "settle", [1, 3], by=STRANGER)


def _rotation(story: Story, registry: bytes) -> None:
    protocol = Protocol(registry)
    rotate = ([SECOND.address], 1)
    unauthorized = "AccessControlUnauthorizedAccount"
    story.call(REGISTRY, registry, "setAttesters", *rotate, by=THIRD, error=unauthorized)
    story.call(
        REGISTRY,
        registry,
        "setAttesters",
        [NOBODY],
        1,
        error="MileageRegistryInvalidAttester",
    )
    story.call(REGISTRY, registry, "setAttesters", *rotate)
    old = protocol.record_args(protocol.batch([(1, 40_800)], 400))
    story.call(REGISTRY, registry, "record", *old, error="MileageRegistryWrongEpoch")
    alone = protocol.batch([(1, 40_800)], 400, epoch=2)
    args = protocol.record_args(alone, signers=[SECOND])
    story.call(REGISTRY, registry, "record", *args)
    story.call(REGISTRY, registry, "setReaderModel", MODEL, False)
