"""The project's contracts on a fresh local chain, wired: `ape run deploy`'s plan without Ape."""

from dataclasses import dataclass

from rollout.contracts import DISTRIBUTOR, REGISTRY, TOKEN, TOKEN_PAYOUT
from rollout.pending import Notes
from rollout.plan import plan
from rollout.public import check_public
from rollout.sending import KeySigner, Patience, Rollout
from rollout.settings import Distributor, OwnToken, Registry, Roles, Settings
from thorlink.client import ThorClient
from thorlink.keys import Signer
from thorlink.responses import Receipt

PATIENCE = Patience(timeout=30.0, poll=0.1)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the contracts are constructed with; seconds and whole kilometres.

    No challenge window: on this chain a reading is final, and paid, at once.
    """

    min_interval_s: int = 3600
    challenge_window_s: int = 0
    max_km_per_day: int = 1_500
    max_jump_km: int = 20_000
    vehicle_km_per_week: int = 2_000
    driver_km_per_week: int = 3_000
    budget_km_per_week: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Deployment:
    """Addresses, 20 bytes each, and what was spent to get there."""

    registry: bytes
    token: bytes
    payout: bytes
    distributor: bytes
    receipts: tuple[Receipt, ...]


def deploy(
    client: ThorClient,
    secret: bytes,
    *,
    attesters: list[bytes],
    threshold: int,
    model_hash: bytes,
    policy: Policy = Policy(),
) -> Deployment:
    """Deploy and wire everything; the account of `secret` is administrator and guardian."""
    signer = KeySigner(Signer(secret))
    registry = Registry(
        attesters=attesters,
        threshold=threshold,
        min_interval_s=policy.min_interval_s,
        challenge_window_s=policy.challenge_window_s,
        max_km_per_day=policy.max_km_per_day,
        max_jump_km=policy.max_jump_km,
        reader_models=[model_hash],
    )
    distributor = Distributor(
        vehicle_km_per_week=policy.vehicle_km_per_week,
        driver_km_per_week=policy.driver_km_per_week,
        budget_km_per_week=policy.budget_km_per_week,
    )
    settings = Settings(
        roles=Roles(admin=signer.address, guardians=[signer.address]),
        registry=registry,
        distributor=distributor,
        payout=OwnToken(),
    )
    check_public(settings, signer.address, client.genesis_id)
    notes = Notes()
    Rollout(client, signer, notes, patience=PATIENCE).run(plan(settings, signer.address))
    known = notes.known
    return Deployment(
        known[REGISTRY],
        known[TOKEN],
        known[TOKEN_PAYOUT],
        known[DISTRIBUTOR],
        tuple(notes.receipts),
    )
