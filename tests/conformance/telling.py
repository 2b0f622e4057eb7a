"""Tells the story to a node: each step inspected, sent, and what came of it in comparable form."""

import json
from pathlib import Path
from typing import Any

from conformance.story import Step

from demo.deploy import artifact
from thorlink import codec
from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.responses import Event, Output

RECORDED = Path(__file__).parent.parent / "vectors" / "thor_contracts.json"
CONTRACTS = ("MileageRegistry", "RewardDistributor", "TokenPayout", "B3TRToken")


def interface() -> Contract:
    """The functions, events and errors of all contracts together."""
    files = Path(__file__).parents[2] / "oracle" / "chain" / "artifacts"
    entries = [json.loads((files / f"{name}.json").read_text())["abi"] for name in CONTRACTS]
    return Contract(entry for abi in entries for entry in abi)


def tell(client: ThorClient, step: Step) -> dict[str, Any]:
    """Send one step; gas, outcome, events and the name of the error that it reverts with."""
    tx = codec.decode(step.raw)
    inspected = client.inspect(tx.clauses, caller=tx.origin, gas=tx.gas, revision="next")[-1]
    error = interface().decode_error(inspected.data) if inspected.reverted else None
    tx_id = client.send_raw(step.raw)
    receipt = client.receipt(tx_id)
    assert receipt is not None, f"{step.name} was not mined on demand"
    return {
        "step": step.name,
        "id": f"0x{tx_id.hex()}",
        "gas_used": receipt.gas_used,
        "intrinsic_gas": tx.intrinsic_gas,
        "inspected_gas": inspected.gas_used,
        "reverted": receipt.reverted,
        "error": error and error[0],
        "gas_payer": f"0x{receipt.gas_payer.hex()}",
        "paid": receipt.paid,
        "reward": receipt.reward,
        "outputs": [_output(output) for output in receipt.outputs],
    }


def _output(output: Output) -> dict[str, Any]:
    created = output.contract_address
    return {
        "contract": f"0x{created.hex()}" if created else None,
        "events": [_event(event) for event in output.events],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "address": f"0x{event.address.hex()}",
        "topics": [f"0x{topic.hex()}" for topic in event.topics],
        "data": f"0x{event.data.hex()}",
    }


__all__ = ["CONTRACTS", "RECORDED", "artifact", "interface", "tell"]
