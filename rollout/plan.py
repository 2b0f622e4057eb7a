"""What is deployed, in which order, with which arguments.

Pure. The deployer is the administrator only until everything is wired, where it is not the one
that the settings name, and a guardian only if they name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rollout.contracts import (
    ADMIN_ROLE,
    DISTRIBUTOR,
    GUARDIAN_ROLE,
    MINTER_ROLE,
    REGISTRY,
    TIMELOCK,
    TOKEN,
    TOKEN_PAYOUT,
    VEBETTER_PAYOUT,
)
from rollout.settings import Settings, VeBetter
from rollout.steps import Call, Creation, Ref, Step, View


def plan(settings: Settings, deployer: bytes) -> tuple[Step, ...]:
    """The steps, each of which needs only what is before it."""
    return (
        *_creations(settings, deployer),
        *_wiring(settings, deployer),
        *_guarding(settings),
        *_handing_over(settings, deployer),
    )


def admin_of(settings: Settings) -> Any:
    """Who administers everything in the end: the timelock of the plan, or an address."""
    return Ref(TIMELOCK) if settings.timelock is not None else settings.roles.admin


def pauser_of(settings: Settings) -> Any:
    """Who may pause the local token."""
    return settings.roles.pauser or admin_of(settings)


def payout_of(settings: Settings) -> str:
    """The contract that pays."""
    return VEBETTER_PAYOUT if settings.payout.kind == "vebetter" else TOKEN_PAYOUT


def administered(settings: Settings) -> tuple[str, ...]:
    """The contracts that have an administrator other than themselves."""
    own = (TOKEN,) if settings.payout.kind == "token" else ()
    return (REGISTRY, DISTRIBUTOR, *own)


def _creations(settings: Settings, deployer: bytes) -> Iterator[Creation]:
    if (wanted := settings.timelock) is not None:
        yield Creation(
            TIMELOCK, (wanted.min_delay_s, tuple(wanted.proposers), tuple(wanted.executors))
        )
    guardian, registry = settings.roles.guardians[0], settings.registry
    attesters = tuple(sorted(registry.attesters))
    args = (deployer, guardian, attesters, registry.threshold, registry.limits)
    yield Creation(REGISTRY, args)
    yield Creation(DISTRIBUTOR, (deployer, guardian, Ref(REGISTRY), settings.distributor.caps))
    if isinstance(payout := settings.payout, VeBetter):
        paid_from = (payout.pool, payout.app_id, payout.grams_per_km)
        yield Creation(VEBETTER_PAYOUT, (Ref(DISTRIBUTOR), *paid_from))
        return
    yield Creation(TOKEN, (deployer, deployer, pauser_of(settings)))
    yield Creation(TOKEN_PAYOUT, (Ref(TOKEN), Ref(DISTRIBUTOR)))


def _wiring(settings: Settings, deployer: bytes) -> Iterator[Step]:
    if settings.payout.kind == "token":
        yield granting(TOKEN, MINTER_ROLE, Ref(TOKEN_PAYOUT))
        yield renouncing(TOKEN, MINTER_ROLE, deployer)
    payout = Ref(payout_of(settings))
    yield Call(DISTRIBUTOR, "setPayout", (payout,), View(DISTRIBUTOR, "payout", (), payout))
    done = View(REGISTRY, "listener", (), Ref(DISTRIBUTOR))
    yield Call(REGISTRY, "setListener", (Ref(DISTRIBUTOR),), done)
    for model in settings.registry.reader_models:
        done = View(REGISTRY, "isReaderModel", (model,), True)
        yield Call(REGISTRY, "setReaderModel", (model, True), done)


def _guarding(settings: Settings) -> Iterator[Step]:
    """The constructors take the first guardian."""
    for guardian in settings.roles.guardians[1:]:
        yield granting(REGISTRY, GUARDIAN_ROLE, guardian)
        yield granting(DISTRIBUTOR, GUARDIAN_ROLE, guardian)


def _handing_over(settings: Settings, deployer: bytes) -> Iterator[Step]:
    admin = admin_of(settings)
    if admin == deployer:
        return
    for contract in administered(settings):
        yield granting(contract, ADMIN_ROLE, admin)
        yield renouncing(contract, ADMIN_ROLE, deployer)


def granting(contract: str, role: bytes, account: Any) -> Call:
    """Give a role; done if the account has it."""
    done = View(contract, "hasRole", (role, account), True)
    return Call(contract, "grantRole", (role, account), done)


def revoking(contract: str, role: bytes, account: bytes) -> Call:
    """Take another's role; done if the account has it no more."""
    done = View(contract, "hasRole", (role, account), False)
    return Call(contract, "revokeRole", (role, account), done)


def renouncing(contract: str, role: bytes, account: bytes) -> Call:
    """Give up a role of one's own."""
    done = View(contract, "hasRole", (role, account), False)
    return Call(contract, "renounceRole", (role, account), done)
