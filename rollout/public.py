"""What may be on a chain of one's own and never on a public one. Pure.

On a public network one stolen key must not be enough: who deploys keeps nothing, who stops is not
who signs, and what loosens is announced long enough before.
"""

from __future__ import annotations

from collections.abc import Iterator

from rollout.faults import Refused
from rollout.settings import Settings
from thorlink import solo
from thorlink.networks import GENESIS_IDS

PUBLIC = {genesis_id: name for name, genesis_id in GENESIS_IDS.items()}
"""The genesis ids on which money and people are; whatever the network is called here."""

MIN_DELAY_S = 2 * 24 * 60 * 60
"""Two days: a reading of the day of the announcement becomes final (a window of one day), and there
is another day to settle it under the rules that were in force, and for the other proposers to see
the announcement and cancel it."""


def public_faults(settings: Settings, deployer: bytes | None, genesis_id: bytes) -> Iterator[str]:
    """Everything that speaks against these settings on the chain of this genesis id."""
    network = PUBLIC.get(genesis_id)
    if network is None:
        return
    if settings.payout.kind == "token":
        yield (
            f"this is the {network}'s genesis id, and a B3TRToken of one's own never goes there: "
            "pay from the real pool (payout.kind = 'vebetter')"
        )
    yield from _delay_faults(settings, network)
    yield from _known_keys(settings, deployer, network)
    yield from _double_duties(settings, deployer)


def _delay_faults(settings: Settings, network: str) -> Iterator[str]:
    if settings.timelock is None:
        return
    delay, window = settings.timelock.min_delay_s, settings.registry.challenge_window_s
    if delay < MIN_DELAY_S:
        yield (
            f"timelock.min_delay_s: {delay} is less than {MIN_DELAY_S}, two days, on the {network}"
        )
    if delay <= window:
        yield (
            f"timelock.min_delay_s: {delay} is not more than registry.challenge_window_s: what was "
            "driven before an announcement could not be settled before it takes effect"
        )


def _known_keys(settings: Settings, deployer: bytes | None, network: str) -> Iterator[str]:
    known = {account.address for account in solo.ACCOUNTS}
    accounts = settings.named | ({"the sender": deployer} if deployer is not None else {})
    for where, account in accounts.items():
        if account in known:
            yield f"{where} is an account of solo, whose key everyone knows: not on the {network}"


def _double_duties(settings: Settings, deployer: bytes | None) -> Iterator[str]:
    attesters = set(settings.registry.attesters)
    for index, guardian in enumerate(settings.roles.guardians):
        if guardian in attesters:
            yield (
                f"roles.guardians[{index}] is an attester: who signs readings must not be the one "
                "who may revoke them and stop everything, or one stolen key does both"
            )
    for where, account in settings.named.items():
        if account == deployer:
            yield (
                f"{where} is the sender: its key lies where deployments are made, and whoever "
                "deploys keeps nothing"
            )


def check_public(settings: Settings, deployer: bytes, genesis_id: bytes) -> None:
    """Refused if `public_faults` has any."""
    if faults := tuple(public_faults(settings, deployer, genesis_id)):
        raise Refused(faults)
