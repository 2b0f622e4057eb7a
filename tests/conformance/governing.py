"""The administrator becomes a timelock: announced, waited for, done."""

from conformance.messages import MODEL, NOBODY
from conformance.story import (
    ADMIN,
    GUARDIAN,
    HOUR,
    REGISTRY,
    STRANGER,
    TIMELOCK,
    UNAUTHORIZED,
    System,
)

from oracle.chain.compiled import artifact
from thorlink.hashing import keccak256

DELAY = 2 * HOUR
ZERO = bytes(32)
SALT = bytes(31) + b"\x01"
EARLY = "TimelockUnexpectedOperationState"


def handover(system: System) -> bytes:
    """The registry's administrator is a timelock from now on; its address."""
    timelock = system.story.create(TIMELOCK, DELAY, [GUARDIAN.address], [NOBODY])
    system.on_registry("grantRole", ZERO, timelock)
    system.on_registry("revokeRole", ZERO, ADMIN.address)
    system.on_registry("setReaderModel", MODEL, False, error=UNAUTHORIZED)
    return timelock


def government(system: System, timelock: bytes) -> None:
    """A model is refused by the timelock; what is too early, unannounced or malformed is not."""
    refuse = artifact(REGISTRY).interface.function("setReaderModel").encode(MODEL, False)
    operation = (system.registry, 0, refuse, ZERO, SALT)

    def on_timelock(function: str, *args: object, **options: object) -> None:
        system.story.call(TIMELOCK, timelock, function, *args, **options)

    on_timelock("schedule", *operation, DELAY, by=STRANGER, error=UNAUTHORIZED)
    short = "TimelockInsufficientDelay"
    on_timelock("schedule", *operation, DELAY - 1, by=GUARDIAN, error=short)
    on_timelock("schedule", *operation, DELAY, by=GUARDIAN)
    on_timelock("execute", *operation, by=STRANGER, error=EARLY)
    on_timelock("execute", *operation, by=STRANGER)
    on_timelock("execute", *operation, by=STRANGER, error=EARLY)
    uneven = ([system.registry], [], [refuse], ZERO, ZERO)
    wrong = "TimelockInvalidOperationLength"
    on_timelock("executeBatch", *uneven, by=STRANGER, error=wrong)
    on_timelock("updateDelay", 1, by=GUARDIAN, error="TimelockUnauthorizedCaller")
    on_timelock("cancel", SALT, by=GUARDIAN, error=EARLY)
    _after_another(system, timelock, refuse)


def _after_another(system: System, timelock: bytes, data: bytes) -> None:
    """What waits for something that never happens, until it is cancelled."""
    operation = (system.registry, 0, data, SALT, ZERO)
    call = system.story.call
    call(TIMELOCK, timelock, "schedule", *operation, DELAY, by=GUARDIAN)
    system.pass_hours(1)
    waits = "TimelockUnexecutedPredecessor"
    call(TIMELOCK, timelock, "execute", *operation, by=STRANGER, error=waits)
    hashed = artifact(TIMELOCK).interface.function("hashOperation").encode(*operation)[4:]
    call(TIMELOCK, timelock, "cancel", keccak256(hashed), by=GUARDIAN)
