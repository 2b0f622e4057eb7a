"""Every scenario by name: the requests to ask a fresh node, in order."""

from collections.abc import Callable

from thor_conformance.requests import Request
from thor_conformance.scenarios import (
    accounts,
    administration,
    blocks,
    builtins,
    evm,
    fees,
    inspection,
    logs,
    refusals,
    sponsors,
    subscriptions,
    tracers,
    transactions,
)

SCENARIOS: dict[str, Callable[[], list[Request]]] = {
    "accounts": accounts.scenario,
    "administration": administration.scenario,
    "blocks": blocks.scenario,
    "builtins": builtins.scenario,
    "evm": evm.scenario,
    "fees": fees.scenario,
    "inspection": inspection.scenario,
    "logs": logs.scenario,
    "refusals": refusals.scenario,
    "sponsors": sponsors.scenario,
    "subscriptions": subscriptions.scenario,
    "tracers": tracers.scenario,
    "transactions": transactions.scenario,
}

SOCKET_SCENARIOS = frozenset({"subscriptions"})
"""Can be asked of a node that listens on a port only."""

POOL_SCENARIOS: dict[str, Callable[[], list[Request]]] = {"pool": refusals.strict_pool}
"""Asked of a node that mines by the clock: the pool of public networks, stricter than on-demand."""
