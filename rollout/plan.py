"""What is deployed, in which order, with which arguments; and what the chain says afterwards.

Pure. The deployer is the administrator only until everything is wired, where it is not the one
that the settings name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rollout.faults import Refused
from rollout.settings import Settings
from rollout.steps import Call, Creation, Ref, Step, View
from thorlink import solo
from thorlink.hashing import keccak256
from thorlink.networks import GENESIS_IDS

REGISTRY, DISTRIBUTOR = "MileageRegistry", "RewardDistributor"
TOKEN, PAYOUT = "B3TRToken", "TokenPayout"

ADMIN_ROLE = bytes(32)
MINTER_ROLE = keccak256(b"MINTER_ROLE")
PAUSER_ROLE = keccak256(b"PAUSER_ROLE")

PUBLIC = {genesis_id: name for name, genesis_id in GENESIS_IDS.items()}
"""The genesis ids on which money and people are; whatever the network is called here."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds a role of a contract: these and nobody else."""

    contract: str
    role: bytes
    accounts: tuple[Any, ...]


def plan(settings: Settings, deployer: bytes) -> tuple[Step, ...]:
    """The steps, each of which needs only what is before it."""
    steps: list[Step] = [_registry(settings, deployer)]
    if settings.payout.kind == "token":
        pauser = settings.roles.pauser or settings.roles.admin
        steps.append(Creation(TOKEN, (deployer, deployer, pauser)))
        steps.append(Creation(PAYOUT, (Ref(TOKEN), deployer)))
    caps = settings.distributor.caps
    args = (settings.roles.admin, Ref(REGISTRY), payout_of(settings), caps)
    steps.append(Creation(DISTRIBUTOR, args))
    return (*steps, *_wiring(settings, deployer), *_handing_over(settings, deployer))


def payout_of(settings: Settings) -> Any:
    """The contract that pays: one of the plan, or an address."""
    return Ref(PAYOUT) if settings.payout.kind == "token" else settings.payout.address


def _registry(settings: Settings, deployer: bytes) -> Creation:
    wanted = settings.registry
    attesters = tuple(sorted(wanted.attesters))
    return Creation(REGISTRY, (deployer, attesters, wanted.threshold, wanted.limits))


def _wiring(settings: Settings, deployer: bytes) -> Iterator[Step]:
    if settings.payout.kind == "token":
        yield granting(TOKEN, MINTER_ROLE, Ref(PAYOUT))
        yield renouncing(TOKEN, MINTER_ROLE, deployer)
        done = View(PAYOUT, "distributor", (), Ref(DISTRIBUTOR))
        yield Call(PAYOUT, "setDistributor", (Ref(DISTRIBUTOR),), done)
    done = View(REGISTRY, "listener", (), Ref(DISTRIBUTOR))
    yield Call(REGISTRY, "setListener", (Ref(DISTRIBUTOR),), done)
    for model in settings.registry.reader_models:
        done = View(REGISTRY, "isReaderModel", (model,), True)
        yield Call(REGISTRY, "setReaderModel", (model, True), done)


def _handing_over(settings: Settings, deployer: bytes) -> Iterator[Step]:
    admin = settings.roles.admin
    if admin == deployer:
        return
    contracts = (REGISTRY, TOKEN) if settings.payout.kind == "token" else (REGISTRY,)
    for contract in contracts:
        yield granting(contract, ADMIN_ROLE, admin)
        yield renouncing(contract, ADMIN_ROLE, deployer)
    if settings.payout.kind == "token":
        yield owning(PAYOUT, admin)


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


def owning(contract: str, account: bytes) -> Call:
    """Make an account the owner."""
    return Call(contract, "transferOwnership", (account,), View(contract, "owner", (), account))


def expected_views(settings: Settings) -> tuple[View, ...]:
    """What the contracts say when everything is done."""
    wanted = settings.registry
    views = [
        View(REGISTRY, "attesters", (), tuple(sorted(wanted.attesters))),
        View(REGISTRY, "threshold", (), wanted.threshold),
        View(REGISTRY, "limits", (), wanted.limits),
        View(REGISTRY, "listener", (), Ref(DISTRIBUTOR)),
        View(DISTRIBUTOR, "registry", (), Ref(REGISTRY)),
        View(DISTRIBUTOR, "payout", (), payout_of(settings)),
        View(DISTRIBUTOR, "caps", (), settings.distributor.caps),
    ]
    if settings.payout.kind == "token":
        views.append(View(PAYOUT, "token", (), Ref(TOKEN)))
        views.append(View(PAYOUT, "distributor", (), Ref(DISTRIBUTOR)))
        views.append(View(PAYOUT, "owner", (), settings.roles.admin))
    return tuple(views)


def expected_holders(settings: Settings) -> tuple[Holders, ...]:
    """Who may do what when everything is done; no other role has a holder."""
    admin = (settings.roles.admin,)
    holders = [Holders(REGISTRY, ADMIN_ROLE, admin), Holders(DISTRIBUTOR, ADMIN_ROLE, admin)]
    if settings.payout.kind == "token":
        pauser = settings.roles.pauser or settings.roles.admin
        holders.append(Holders(TOKEN, ADMIN_ROLE, admin))
        holders.append(Holders(TOKEN, MINTER_ROLE, (Ref(PAYOUT),)))
        holders.append(Holders(TOKEN, PAUSER_ROLE, (pauser,)))
    return tuple(holders)


def public_faults(settings: Settings, deployer: bytes | None, genesis_id: bytes) -> Iterator[str]:
    """What may be on a chain of one's own and never on a public one."""
    network = PUBLIC.get(genesis_id)
    if network is None:
        return
    if settings.payout.kind == "token":
        yield (
            f"this is the {network}'s genesis id, and a B3TRToken of one's own never goes there: "
            "give the address of a real payout contract (payout.kind = 'contract')"
        )
    known = {account.address for account in solo.ACCOUNTS}
    accounts = settings.named | ({"the sender": deployer} if deployer is not None else {})
    for where, account in accounts.items():
        if account in known:
            yield f"{where} is an account of solo, whose key everyone knows: not on the {network}"


def check_public(settings: Settings, deployer: bytes, genesis_id: bytes) -> None:
    """Refused if `public_faults` has any."""
    if faults := tuple(public_faults(settings, deployer, genesis_id)):
        raise Refused(faults)
