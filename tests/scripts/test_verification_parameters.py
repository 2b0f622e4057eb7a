"""Every parameter that is not as the settings say is named."""

from collections.abc import Callable
from typing import Any

import pytest
from rollout_world import GUARDIAN, PROPOSER, SECOND_GUARDIAN, STRANGER, World

from rollout.addresses import ANYONE
from rollout.contracts import (
    DISTRIBUTOR,
    REGISTRY,
    TIMELOCK,
    TOKEN,
    TOKEN_PAYOUT,
)
from rollout.expected import expected_views
from rollout.plan import granting, revoking
from rollout.settings import Settings
from rollout.steps import Call, Creation, Ref, View
from rollout.verification import differences

pytestmark = pytest.mark.chain

OTHER_MODEL, OTHER_ROLE = b"\x77" * 32, b"\x78" * 32
SOMEBODY = f"0x{STRANGER.address.hex()}"
PROPOSERS = f"0x{PROPOSER.address.hex()}"
GUARDIANS = (f"0x{GUARDIAN.address.hex()}", f"0x{SECOND_GUARDIAN.address.hex()}")
RATE = 10**17


def found(world: World, settings: Settings) -> list[str]:
    return differences(world.client, world.folder, settings)


def call(contract: str, function: str, args: tuple[Any, ...], *done: Any) -> Call:
    """`done` are the view's name, arguments and value."""
    return Call(contract, function, args, View(contract, *done))


def give(contract: str, role: bytes) -> Call:
    return granting(contract, role, STRANGER.address)


def take(contract: str, role: bytes, account: Any) -> Call:
    return revoking(contract, role, account)


LIMITS, CAPS = (90_000, 86_400, 1_400, 19_000), (1_000, 3_000, 1_000_000)
PARAMETERS: dict[str, tuple[Call, list[str]]] = {
    "attesters": (
        call(REGISTRY, "setAttesters", ((STRANGER.address,), 1), "threshold", (), 1),
        [f"{REGISTRY}.attesters() is {SOMEBODY}, not 0x", f"{REGISTRY}.threshold() is 1, not 2"],
    ),
    "limits": (
        call(REGISTRY, "setLimits", (LIMITS,), "limits", (), LIMITS),
        [f"{REGISTRY}.limits() is 90000, 86400, 1400, 19000, not 86400, 86400, 1500, 20000"],
    ),
    "another model": (
        call(
            REGISTRY, "setReaderModel", (OTHER_MODEL, True), "isReaderModel", (OTHER_MODEL,), True
        ),
        [f"{REGISTRY}: allows reader model 0x{OTHER_MODEL.hex()}"],
    ),
    "caps": (
        call(DISTRIBUTOR, "setCaps", (CAPS,), "caps", (), CAPS),
        [f"{DISTRIBUTOR}.caps() is 1000, 3000, 1000000, not 2000, 3000, 1000000"],
    ),
    "rate": (
        call(DISTRIBUTOR, "setRate", (10**16,), "rate", (), 10**16),
        [f"{DISTRIBUTOR}: its rates are {RATE}, {10**16}, not {RATE}"],
    ),
    "delay": (
        call(TIMELOCK, "updateDelay", (5,), "getMinDelay", (), 5),
        [f"{TIMELOCK}.getMinDelay() is 5, not 172800"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
def test_wrong_parameter_is_named(deployed, settings, name):
    change, expected = PARAMETERS[name]
    deployed.govern(change)
    lines = found(deployed, settings)
    assert len(lines) == len(expected), lines
    assert all(line.startswith(start) for line, start in zip(lines, expected, strict=True)), lines


def test_model_that_is_refused_is_named(deployed, settings):
    (model,) = settings.registry.reader_models
    done = View(REGISTRY, "isReaderModel", (model,), False)
    deployed.rollout(GUARDIAN).run([Call(REGISTRY, "setReaderModel", (model, False), done)])
    assert found(deployed, settings) == [f"{REGISTRY}: refuses reader model 0x{model.hex()}"]


@pytest.mark.parametrize("contract", [REGISTRY, DISTRIBUTOR])
def test_pause_is_named(deployed, settings, contract):
    pause = call(contract, "pause", (), "paused", (), True)
    deployed.rollout(GUARDIAN).run([pause])
    assert found(deployed, settings) == [f"{contract}.paused() is true, not false"]
    deployed.govern(call(contract, "unpause", (), "paused", (), False))
    assert found(deployed, settings) == []


def test_paused_token_is_named(deployed, settings):
    deployed.govern(call(TOKEN, "pause", (), "paused", (), True))
    assert found(deployed, settings) == [f"{TOKEN}.paused() is true, not false"]


def test_other_payout_is_named(deployed, settings):
    creation = Creation(TOKEN_PAYOUT, (Ref(TOKEN), Ref(DISTRIBUTOR)))
    address = deployed.create(creation)
    right = deployed.folder.addresses()[TOKEN_PAYOUT]
    deployed.govern(call(DISTRIBUTOR, "setPayout", (address,), "payout", (), address))
    expected = f"{DISTRIBUTOR}.payout() is 0x{address.hex()}, not 0x{right.hex()}"
    assert found(deployed, settings) == [expected]


def changed(settings: Settings, section: str, **values: Any) -> Settings:
    part = getattr(settings, section).model_copy(update=values)
    return settings.model_copy(update={section: part})


def test_settings_that_follow_what_was_decided_agree_again(deployed, settings):
    for change, _ in (PARAMETERS["limits"], PARAMETERS["caps"], PARAMETERS["rate"]):
        deployed.govern(change)
    deployed.govern(PARAMETERS["delay"][0])
    assert len(found(deployed, settings)) == 4
    wanted = changed(settings, "registry", min_interval_s=90_000, max_km_per_day=1_400)
    wanted = changed(wanted, "registry", max_jump_km=19_000)
    wanted = changed(wanted, "distributor", vehicle_km_per_week=1_000, later_rates=[10**16])
    wanted = changed(wanted, "timelock", min_delay_s=5)
    assert found(deployed, wanted) == []


SETTINGS: dict[str, tuple[Callable[[Settings], Settings], list[str]]] = {
    "another guardian": (
        lambda s: changed(s, "roles", guardians=[GUARDIAN.address, STRANGER.address]),
        [
            line
            for contract in (REGISTRY, DISTRIBUTOR)
            for line in (
                f"{contract}: {GUARDIANS[1]} has GUARDIAN_ROLE",
                f"{contract}: {SOMEBODY} lacks GUARDIAN_ROLE",
            )
        ],
    ),
    "another rate": (
        lambda s: changed(s, "distributor", later_rates=[10**16]),
        [f"{DISTRIBUTOR}: its rates are {RATE}, not {RATE}, {10**16}"],
    ),
    "another proposer": (
        lambda s: changed(s, "timelock", proposers=[STRANGER.address]),
        [
            line
            for role in ("CANCELLER_ROLE", "PROPOSER_ROLE")
            for line in (
                f"{TIMELOCK}: {PROPOSERS} has {role}",
                f"{TIMELOCK}: {SOMEBODY} lacks {role}",
            )
        ],
    ),
    "named executors": (
        lambda s: changed(s, "timelock", executors=[STRANGER.address]),
        [
            f"{TIMELOCK}: 0x{ANYONE.hex()} has EXECUTOR_ROLE",
            f"{TIMELOCK}: {SOMEBODY} lacks EXECUTOR_ROLE",
        ],
    ),
    "another window": (
        lambda s: changed(s, "registry", challenge_window_s=0),
        [f"{REGISTRY}.limits() is 86400, 86400, 1500, 20000, not 86400, 0, 1500, 20000"],
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_want_something_else_are_named(deployed, settings, name):
    change, expected = SETTINGS[name]
    assert sorted(found(deployed, change(settings))) == sorted(expected)


def test_every_parameter_has_a_test_here(settings):
    """What is added to the expectations has to be added above; what is fixed cannot change."""
    fixed = {
        (REGISTRY, "listener"), (DISTRIBUTOR, "registry"),
        (TOKEN_PAYOUT, "distributor"), (TOKEN_PAYOUT, "token"),
    }  # fmt: skip
    changing = {(REGISTRY, "attesters"), (REGISTRY, "threshold"), (REGISTRY, "limits"),
                (REGISTRY, "paused"), (DISTRIBUTOR, "payout"), (DISTRIBUTOR, "caps"),
                (DISTRIBUTOR, "paused"), (TIMELOCK, "getMinDelay"), (TOKEN, "paused")}  # fmt: skip
    assert {(view.contract, view.function) for view in expected_views(settings)} == fixed | changing
