"""Send recorded transactions to a node and tell what became of them, in a form to commit.

    found = replay(client, raws)            # on the embedded node
    assert compare(recorded, found) == []   # recorded on the real one by the same function

Only what two nodes must agree on is told: gas, payer, what was paid, whether it was undone,
contracts, events and transfers. Ids and times of blocks are left out.

On a real solo node on demand each transaction is a block, and the chain's clock moves by at least
`--block-interval` seconds with each: that is how to let time pass there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from thorlink import codec
from thorlink.client import ThorClient
from thorlink.errors import TransactionRejected
from thorlink.queries import hex_of
from thorlink.responses import Event, Output, Receipt, Transfer
from thorlink.transact import wait_for_receipt

PATIENCE = 30.0
"""Seconds that a node may take to mine one transaction."""

Outcome = dict[str, Any]


def replay(client: ThorClient, raws: Iterable[bytes], patience: float = PATIENCE) -> list[Outcome]:
    """What becomes of each, sent one after the other; `{"rejected": text}` if the pool refuses."""
    return [_replay_one(client, raw, patience) for raw in raws]


def _replay_one(client: ThorClient, raw: bytes, patience: float) -> Outcome:
    tx_id = codec.decode(raw).id
    try:
        client.send_raw(raw)
    except TransactionRejected as error:
        return {"id": hex_of(tx_id), "rejected": error.reason}
    return outcome_of(wait_for_receipt(client, tx_id, patience, poll=0.05))


def outcome_of(receipt: Receipt) -> Outcome:
    """A receipt as JSON, without what differs from node to node."""
    return {
        "id": hex_of(receipt.transaction_id),
        "origin": hex_of(receipt.origin),
        "type": receipt.type,
        "gasUsed": receipt.gas_used,
        "gasPayer": hex_of(receipt.gas_payer),
        "paid": hex(receipt.paid),
        "reward": hex(receipt.reward),
        "reverted": receipt.reverted,
        "outputs": [_output(output) for output in receipt.outputs],
    }


def compare(expected: Sequence[Outcome], actual: Sequence[Outcome]) -> list[str]:
    """What differs, a line for each value; empty if nothing does."""
    found = []
    for index, (theirs, ours) in enumerate(zip(expected, actual, strict=False)):
        found += [
            f"transaction {index}: {key}: expected {theirs.get(key)!r}, got {ours.get(key)!r}"
            for key in sorted(theirs.keys() | ours.keys())
            if theirs.get(key) != ours.get(key)
        ]
    if len(expected) != len(actual):
        found.append(f"expected {len(expected)} transactions, got {len(actual)}")
    return found


def _output(output: Output) -> Outcome:
    address = output.contract_address
    return {
        "contractAddress": None if address is None else hex_of(address),
        "events": [_event(event) for event in output.events],
        "transfers": [_transfer(transfer) for transfer in output.transfers],
    }


def _event(event: Event) -> Outcome:
    return {
        "address": hex_of(event.address),
        "topics": [hex_of(topic) for topic in event.topics],
        "data": hex_of(event.data),
    }


def _transfer(transfer: Transfer) -> Outcome:
    return {
        "sender": hex_of(transfer.sender),
        "recipient": hex_of(transfer.recipient),
        "amount": hex(transfer.amount),
    }
