"""Everything that speaks against a deployment, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rollout import comparing
from rollout.contracts import DISTRIBUTOR
from rollout.estimate import Estimate
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.plan import admin_of, plan
from rollout.public import PUBLIC, public_faults
from rollout.records import Source
from rollout.settings import Settings, VeBetter
from rollout.source import source_faults
from rollout.steps import Ref
from rollout.vebetter import Pool
from thorlink.client import ThorClient

WEI = 10**18


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody wants to deploy, from which source, into which folder. What could not be made
    sense of is None, and said elsewhere."""

    client: ThorClient
    folder: Folder
    settings: Settings | None
    sender: bytes | None
    source: Source

    @property
    def is_public(self) -> bool:
        return self.client.genesis_id in PUBLIC


def faults(intent: Intent) -> Iterator[str]:
    """All of them, so that they can be mended at once."""
    if intent.settings is not None:
        yield from public_faults(intent.settings, intent.sender, intent.client.genesis_id)
        yield from _chain_faults(intent, intent.settings)
    if intent.is_public:
        yield from source_faults(intent.source)
    try:
        yield from _folder_faults(intent)
    except Refused as refused:
        yield from refused.faults


def _chain_faults(intent: Intent, settings: Settings) -> Iterator[str]:
    """What the settings name and the chain has otherwise."""
    admin = admin_of(settings)
    if intent.is_public and not isinstance(admin, Ref) and not intent.client.code(admin):
        yield (
            f"roles.admin: 0x{admin.hex()} is a plain account, and one stolen key would be enough: "
            "let a timelock administer ([timelock])"
        )
    if isinstance(settings.payout, VeBetter):
        yield from Pool(intent.client, settings.payout).faults()


def _folder_faults(intent: Intent) -> Iterator[str]:
    network, records = intent.folder.network(), intent.folder.contracts()
    settings = intent.settings
    if settings is not None and settings.distributor.later_rates and DISTRIBUTOR not in records:
        yield "distributor.later_rates: the first rate is fixed; another is decided afterwards"
    if network is None and records:
        yield f"{intent.folder.path}: contracts, but no network.json to say of which chain"
        return
    found = list(comparing.network_faults(network, intent.client.genesis_id, intent.sender))
    yield from found
    if found or network is None:
        return
    if settings is not None:
        steps = plan(settings, bytes.fromhex(network.deployer[2:]))
        yield from comparing.code_faults(records, steps)
        yield from comparing.argument_faults(records, steps, intent.folder.addresses())
    known = {name: record for name, record in records.items() if comparing.is_contract(name)}
    absent = list(comparing.chain_faults(intent.client, known, network.deployer))
    yield from absent
    if absent and not intent.is_public:
        yield "if this chain began anew: --replace forgets what the folder says"


def check_balance(estimate: Estimate) -> None:
    """Refused if who pays has too little, at today's price."""
    if estimate.balance < estimate.cost:
        has, needed = estimate.balance / WEI, estimate.cost / WEI
        payer = estimate.payer.hex()
        raise Refused([f"0x{payer} has {has:,.2f} VTHO, and {needed:,.2f} are needed"])
