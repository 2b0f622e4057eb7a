"""The node's values as Thor's JSON: hex strings, field by field as the real node orders them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from thorlink.codec import DynamicFeeTransaction, LegacyTransaction, Transaction
from thorlink.node.block import Block
from thorlink.node.chain import Mined
from thorlink.node.outcome import ClauseResult, Event, Output, Receipt, Transfer
from thorlink.node.resolved import Resolved

Json = dict[str, Any]


def hex_bytes(data: bytes) -> str:
    """0x and two digits a byte."""
    return "0x" + data.hex()


def event(item: Event) -> Json:
    """A log entry."""
    return {
        "address": hex_bytes(item.address),
        "topics": [hex_bytes(topic) for topic in item.topics],
        "data": hex_bytes(item.data),
    }


def event_in_block(item: Event) -> Json:
    """The same, as expanded blocks and subscriptions show it: no topics are null there."""
    shown = event(item)
    return {**shown, "topics": shown["topics"] or None}


def transfer(item: Transfer) -> Json:
    """VET that moved."""
    return {
        "sender": hex_bytes(item.sender),
        "recipient": hex_bytes(item.recipient),
        "amount": hex(item.amount),
    }


def clause_result(result: ClauseResult, gas: int) -> Json:
    """An inspected clause that was given `gas`."""
    return {
        "data": hex_bytes(result.data),
        "events": [event(item) for item in result.events],
        "transfers": [transfer(item) for item in result.transfers],
        "gasUsed": gas - result.gas_left,
        "reverted": bool(result.error),
        "vmError": result.error,
    }


def block_summary(block: Block, *, finalized: bool) -> Json:
    """A block without its transactions."""
    signer = hex_bytes(block.beneficiary)  # solo's one signer is its own beneficiary
    return {
        "number": block.number,
        "id": hex_bytes(block.id),
        "size": block.size,
        "parentID": hex_bytes(block.parent_id),
        "timestamp": block.timestamp,
        "gasLimit": block.gas_limit,
        "beneficiary": hex_bytes(block.beneficiary),
        "gasUsed": block.gas_used,
        "totalScore": block.total_score,
        "txsRoot": hex_bytes(block.txs_root),
        "txsFeatures": 1 if block.number else 0,
        "stateRoot": hex_bytes(block.state_root),
        "receiptsRoot": hex_bytes(block.receipts_root),
        "com": False,
        "signer": signer,
        "isTrunk": True,
        "isFinalized": finalized,
        "baseFeePerGas": hex(block.base_fee),
    }


def expanded_transactions(block: Block) -> list[Json]:
    """A block's transactions with their receipts."""
    pairs = zip(block.transactions, block.receipts, strict=True)
    return [
        {**_in_block(signed), **receipt_body(receipt, event_in_block)} for signed, receipt in pairs
    ]


def transaction(signed: Resolved) -> Json:
    """A transaction; only the fees of its own type."""
    fees, gas = _fees(signed.tx), {"gas": signed.tx.gas}
    middle = {**gas, **fees} if signed.tx.TYPE else {**fees, **gas}
    return {**_head(signed), **middle, **_tail(signed)}


def _in_block(signed: Resolved) -> Json:
    """The same, with its fields in the order of an expanded block."""
    return {**_head(signed), **_fees(signed.tx), "gas": signed.tx.gas, **_tail(signed)}


def _head(signed: Resolved) -> Json:
    tx = signed.tx
    return {
        "id": hex_bytes(signed.id),
        "type": tx.TYPE,
        "chainTag": tx.chain_tag,
        "blockRef": hex_bytes(tx.block_ref),
        "expiration": tx.expiration,
        "clauses": [
            {
                "to": None if clause.to is None else hex_bytes(clause.to),
                "value": hex(clause.value),
                "data": hex_bytes(clause.data),
            }
            for clause in tx.clauses
        ],
    }


def _fees(tx: Transaction) -> Json:
    if isinstance(tx, LegacyTransaction):
        return {"gasPriceCoef": tx.gas_price_coef}
    if isinstance(tx, DynamicFeeTransaction):
        return {
            "maxFeePerGas": hex(tx.max_fee_per_gas),
            "maxPriorityFeePerGas": hex(tx.max_priority_fee_per_gas),
        }
    raise TypeError(f"no fees of type {tx.TYPE}")


def _tail(signed: Resolved) -> Json:
    tx = signed.tx
    return {
        "origin": hex_bytes(signed.origin),
        "delegator": None if signed.payer is None else hex_bytes(signed.payer),
        "nonce": hex(tx.nonce),
        "dependsOn": None if tx.depends_on is None else hex_bytes(tx.depends_on),
        "size": len(signed.raw),
    }


def block_meta(block: Block) -> Json:
    """Where a transaction was mined."""
    return {
        "blockID": hex_bytes(block.id),
        "blockNumber": block.number,
        "blockTimestamp": block.timestamp,
    }


def receipt_body(receipt: Receipt, show_event: Callable[[Event], Json] = event) -> Json:
    """A receipt without its type and place."""
    return {
        "gasUsed": receipt.gas_used,
        "gasPayer": hex_bytes(receipt.gas_payer),
        "paid": hex(receipt.paid),
        "reward": hex(receipt.reward),
        "reverted": receipt.reverted,
        "outputs": [output(item, show_event) for item in receipt.outputs],
    }


def receipt(mined: Mined) -> Json:
    """A receipt; `type` is left out for legacy transactions."""
    signed = mined.signed
    body = receipt_body(mined.receipt)
    outputs = body.pop("outputs")
    kind = {"type": signed.tx.TYPE} if signed.tx.TYPE else {}
    meta = {
        **block_meta(mined.block),
        "txID": hex_bytes(signed.id),
        "txOrigin": hex_bytes(signed.origin),
    }
    return {**kind, **body, "meta": meta, "outputs": outputs}


def output(item: Output, show_event: Callable[[Event], Json]) -> Json:
    """What one clause did."""
    return {
        "contractAddress": None if item.contract is None else hex_bytes(item.contract),
        "events": list(map(show_event, item.events)),
        "transfers": list(map(transfer, item.transfers)),
    }


def hex_list(items: Iterable[int]) -> list[str]:
    """Numbers as hex."""
    return [hex(item) for item in items]
