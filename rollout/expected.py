"""What the chain says when everything is as the settings want it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rollout.contracts import (
    ADMIN_ROLE,
    CANCELLER_ROLE,
    DISTRIBUTOR,
    EXECUTOR_ROLE,
    GUARDIAN_ROLE,
    MINTER_ROLE,
    PAUSER_ROLE,
    PROPOSER_ROLE,
    REGISTRY,
    TIMELOCK,
    TOKEN,
    TOKEN_PAYOUT,
    VEBETTER_PAYOUT,
)
from rollout.plan import admin_of, administered, pauser_of, payout_of
from rollout.settings import Settings, VeBetter
from rollout.steps import Ref, View

RATE = 10**17
"""Wei of B3TR a kilometre at the start: 1 B3TR for 10 km."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds a role of a contract: these and nobody else."""

    contract: str
    role: bytes
    accounts: tuple[Any, ...]


def expected_views(settings: Settings) -> tuple[View, ...]:
    """What the view functions answer. Rates are in `rates_of`."""
    wanted = settings.registry
    return (
        View(REGISTRY, "attesters", (), tuple(sorted(wanted.attesters))),
        View(REGISTRY, "threshold", (), wanted.threshold),
        View(REGISTRY, "limits", (), wanted.limits),
        View(REGISTRY, "listener", (), Ref(DISTRIBUTOR)),
        View(REGISTRY, "paused", (), False),
        View(DISTRIBUTOR, "registry", (), Ref(REGISTRY)),
        View(DISTRIBUTOR, "payout", (), Ref(payout_of(settings))),
        View(DISTRIBUTOR, "caps", (), settings.distributor.caps),
        View(DISTRIBUTOR, "paused", (), False),
        *_timelock_views(settings),
        *_payout_views(settings),
    )


def _timelock_views(settings: Settings) -> Iterator[View]:
    if settings.timelock is not None:
        yield View(TIMELOCK, "getMinDelay", (), settings.timelock.min_delay_s)


def _payout_views(settings: Settings) -> Iterator[View]:
    yield View(payout_of(settings), "distributor", (), Ref(DISTRIBUTOR))
    if isinstance(payout := settings.payout, VeBetter):
        yield View(VEBETTER_PAYOUT, "pool", (), payout.pool)
        yield View(VEBETTER_PAYOUT, "appId", (), payout.app_id)
        yield View(VEBETTER_PAYOUT, "gramsPerKm", (), payout.grams_per_km)
        return
    yield View(TOKEN_PAYOUT, "token", (), Ref(TOKEN))
    yield View(TOKEN, "paused", (), False)


def rates_of(settings: Settings) -> tuple[int, ...]:
    """Wei a kilometre, by the number of the tariff."""
    return (RATE, *settings.distributor.later_rates)


def expected_holders(settings: Settings) -> tuple[Holders, ...]:
    """Who may do what; no other role has a holder."""
    guardians = tuple(settings.roles.guardians)
    return (
        *(Holders(name, ADMIN_ROLE, (admin_of(settings),)) for name in administered(settings)),
        Holders(REGISTRY, GUARDIAN_ROLE, guardians),
        Holders(DISTRIBUTOR, GUARDIAN_ROLE, guardians),
        *_timelock_holders(settings),
        *_token_holders(settings),
    )


def _timelock_holders(settings: Settings) -> Iterator[Holders]:
    """It administers itself. Who announces may cancel."""
    if (wanted := settings.timelock) is None:
        return
    proposers = tuple(wanted.proposers)
    yield Holders(TIMELOCK, ADMIN_ROLE, (Ref(TIMELOCK),))
    yield Holders(TIMELOCK, PROPOSER_ROLE, proposers)
    yield Holders(TIMELOCK, CANCELLER_ROLE, proposers)
    yield Holders(TIMELOCK, EXECUTOR_ROLE, tuple(wanted.executors))


def _token_holders(settings: Settings) -> Iterator[Holders]:
    if settings.payout.kind == "token":
        yield Holders(TOKEN, MINTER_ROLE, (Ref(TOKEN_PAYOUT),))
        yield Holders(TOKEN, PAUSER_ROLE, (pauser_of(settings),))
