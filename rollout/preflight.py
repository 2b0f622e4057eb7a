"""Everything that speaks against a deployment, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rollout import comparing
from rollout.estimate import Estimate
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.plan import PUBLIC, plan, public_faults
from rollout.records import Source
from rollout.settings import Settings
from rollout.source import source_faults
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
        yield from _payout_faults(intent.client, intent.settings)
    if intent.is_public:
        yield from source_faults(intent.source)
    try:
        yield from _folder_faults(intent)
    except Refused as refused:
        yield from refused.faults


def _payout_faults(client: ThorClient, settings: Settings) -> Iterator[str]:
    address = settings.payout.address
    if address is not None and not client.code(address):
        yield f"payout.address: there is no contract at 0x{address.hex()}"


def _folder_faults(intent: Intent) -> Iterator[str]:
    network, records = intent.folder.network(), intent.folder.contracts()
    if network is None and records:
        yield f"{intent.folder.path}: contracts, but no network.json to say of which chain"
        return
    found = list(comparing.network_faults(network, intent.client.genesis_id, intent.sender))
    yield from found
    if found or network is None:
        return
    if intent.settings is not None:
        steps = plan(intent.settings, bytes.fromhex(network.deployer[2:]))
        yield from comparing.record_faults(records, steps, intent.folder.addresses())
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
