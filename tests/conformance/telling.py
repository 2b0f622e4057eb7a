"""Tells the story to a node: each step inspected, sent, and what came of it in comparable form."""

from pathlib import Path
from typing import Any

from conformance.story import Step

from oracle.chain import compiled
from thorlink import codec
from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.replay import outcome_of

RECORDED = Path(__file__).parent.parent / "vectors" / "thor_contracts.json"
CONTRACTS = (
    "MileageRegistry",
    "RewardDistributor",
    "TokenPayout",
    "B3TRToken",
    "MileageTimelock",
    "VeBetterPayout",
)


def interface() -> Contract:
    """The functions, events and errors of all contracts together."""
    return compiled.interface(*CONTRACTS)


WITH_TIME = {
    "0x" + interface().event(name).topic.hex() for name in ("CheckpointBegun", "RateChanged")
}
"""Events whose last word is a time."""


def tell(client: ThorClient, step: Step) -> dict[str, Any]:
    """Send one step; gas, outcome, events and the name of the error that it reverts with.

    Times in events are told as seconds since block 1: a real node's story begins when it is told.
    """
    tx = codec.decode(step.raw)
    gas = tx.gas - tx.intrinsic_gas
    inspected = client.inspect(tx.clauses, caller=tx.origin, gas=gas, revision="next")[-1]
    error = interface().decode_error(inspected.data) if inspected.reverted else None
    receipt = client.receipt(client.send_raw(step.raw))
    assert receipt is not None, f"{step.name} was not mined on demand"
    outcome = outcome_of(receipt)
    for event in (event for output in outcome["outputs"] for event in output["events"]):
        if event["topics"][0] in WITH_TIME:
            since = int(event["data"][-64:], 16) - client.block(1).timestamp
            event["data"] = f"{event['data'][:-64]}{since:064x}"
    return {
        "step": step.name,
        "error": error and error[0],
        "intrinsicGas": tx.intrinsic_gas,
        "inspectedGas": inspected.gas_used,
        **outcome,
    }
