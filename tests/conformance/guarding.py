"""What the guardian stops at once, and only the administrator starts again."""

from conformance.attesting import recorder
from conformance.messages import MODEL
from conformance.story import DRIVER, GUARDIAN, HOUR, LIMITS, STRANGER, UNAUTHORIZED, System

OTHER_MODEL = bytes(31) + b"\x07"


def pauses(system: System) -> None:
    record = recorder(system)
    for call in (system.on_registry, system.on_distributor):
        call("pause", by=STRANGER, error=UNAUTHORIZED)
        call("pause", by=GUARDIAN)
        call("pause", by=GUARDIAN, error="EnforcedPause")
    record([(1, 40_600)], 400, error="EnforcedPause")
    system.settle(1, error="EnforcedPause")
    for call in (system.on_registry, system.on_distributor):
        call("unpause", by=GUARDIAN, error=UNAUTHORIZED)
        call("unpause")
        call("unpause", error="ExpectedPause")


def freezes(system: System) -> None:
    """Of a vehicle: its reading is left out, its kilometres wait."""
    on_registry = system.on_registry
    on_registry("freeze", 1, by=DRIVER, error=UNAUTHORIZED)
    on_registry("freeze", 99, by=GUARDIAN, error="MileageRegistryUnknownVehicle")
    on_registry("freeze", 1, by=GUARDIAN)
    on_registry("freeze", 1, by=GUARDIAN, error="MileageRegistryFreezeUnchanged")
    recorder(system)([(1, 40_600)], 400)
    system.settle(1, 2)
    on_registry("unfreeze", 1, by=GUARDIAN, error=UNAUTHORIZED)
    on_registry("unfreeze", 1)
    on_registry("unfreeze", 1, error="MileageRegistryFreezeUnchanged")


def revocations(system: System) -> None:
    """Of a reading that is not final; once it is, it stays."""
    on_registry, record = system.on_registry, recorder(system)
    nothing = "MileageRegistryNothingToRevoke"
    record([(1, 40_600)], 401)
    on_registry("revoke", 1, 40_601, by=GUARDIAN, error=nothing)
    system.pass_hours(2)
    on_registry("revoke", 1, 40_600, by=GUARDIAN, error=nothing)
    record([(1, 40_620)], 402)
    on_registry("revoke", 1, 40_620, by=GUARDIAN)
    record([(2, 40_450)], 403)
    on_registry("revoke", 2, 40_450, by=STRANGER, error=UNAUTHORIZED)


def limits(system: System) -> None:
    """The guardian tightens; the administrator loosens; nobody moves the window."""
    on_registry = system.on_registry
    interval, window, km_per_day, jump = LIMITS
    tighter = (interval + HOUR, window, km_per_day - 24, jump - 1)
    on_registry("setLimits", tighter, by=STRANGER, error=UNAUTHORIZED)
    on_registry("setLimits", tighter, by=GUARDIAN)
    on_registry("setLimits", LIMITS, by=GUARDIAN, error=UNAUTHORIZED)
    moved = (interval, window - 1, km_per_day, jump)
    on_registry("setLimits", moved, error="MileageRegistryInvalidLimits")
    on_registry("setLimits", LIMITS)


def models(system: System) -> None:
    """The guardian refuses; the administrator allows."""
    set_model = "setReaderModel"
    system.on_registry(set_model, OTHER_MODEL, True)
    system.on_registry(set_model, OTHER_MODEL, False, by=STRANGER, error=UNAUTHORIZED)
    system.on_registry(set_model, OTHER_MODEL, False, by=GUARDIAN)
    system.on_registry(set_model, MODEL, True, by=GUARDIAN, error=UNAUTHORIZED)


def frozen_drivers(system: System) -> None:
    """Nothing is paid to them, and nothing lost."""
    on_distributor = system.on_distributor
    unchanged = "RewardDistributorFreezeUnchanged"
    on_distributor("freezeDriver", DRIVER.address, by=STRANGER, error=UNAUTHORIZED)
    on_distributor("freezeDriver", DRIVER.address, by=GUARDIAN)
    on_distributor("freezeDriver", DRIVER.address, by=GUARDIAN, error=unchanged)
    system.settle(1, 2)
    on_distributor("unfreezeDriver", DRIVER.address, by=GUARDIAN, error=UNAUTHORIZED)
    on_distributor("unfreezeDriver", DRIVER.address)
    on_distributor("unfreezeDriver", DRIVER.address, error=unchanged)
