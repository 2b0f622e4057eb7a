"""From clauses to a mined transaction: fees and gas from the node, then wait.

Thin on purpose: whoever must survive a crash stores `tx.encode()` before sending it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from thorlink.abi import STANDARD, Contract
from thorlink.client import ThorClient
from thorlink.codec import Clause, DynamicFeeTransaction, Transaction
from thorlink.errors import NodeUnavailable, ReceiptTimeout, Reverted, TransactionExpired
from thorlink.hashing import keccak256
from thorlink.queries import Revision
from thorlink.responses import InspectResult, Receipt

EXPIRATION = 32
"""Blocks that a transaction may wait: 320 seconds on a public network."""

PARAMS = b"Params".rjust(20, b"\0")
GET_PARAM = keccak256(b"get(bytes32)")[:4]
BASE_GAS_PRICE_KEY = b"base-gas-price".rjust(32, b"\0")

_BASE_FEE_ROOM = 2
"""The base fee moves by an eighth a block: six full blocks in a row double it."""


class Clock(Protocol):
    """What waiting needs of `time`."""

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """What the caller may want otherwise. `nonce` None is random; `gas_margin` in units of gas.

    The default margin is an eighth of what was used: a call keeps 1/64 of the gas from the one
    below it, so the exact sum can be too little. Unused gas is not paid.
    """

    expiration: int = EXPIRATION
    gas_margin: int | None = None
    nonce: int | None = None
    depends_on: bytes | None = None


TERMS = Terms()


def build(
    client: ThorClient,
    clauses: Sequence[Clause],
    origin: bytes,
    *,
    payer: bytes | None = None,
    terms: Terms = TERMS,
    contract: Contract = STANDARD,
) -> DynamicFeeTransaction:
    """An unsigned transaction that would succeed on the next block; Reverted if it would not.

    Gas is what an inspection used, plus the margin. With `payer` it is a delegated one.
    `contract` gives errors their names.
    """
    best = client.block("best")
    if best is None:
        raise NodeUnavailable("the node has no best block")
    tip = client.priority_fee()
    base_fee = client.fee_history(1, "next").base_fee_per_gas[-1]
    used = inspected_gas(client, clauses, origin, payer or origin, contract)
    unsized = DynamicFeeTransaction(
        chain_tag=client.chain_tag,
        block_ref=best.id[:8],
        expiration=terms.expiration,
        clauses=tuple(clauses),
        max_priority_fee_per_gas=tip,
        max_fee_per_gas=base_fee * _BASE_FEE_ROOM + tip,
        gas=0,
        nonce=secrets.randbits(64) if terms.nonce is None else terms.nonce,
        depends_on=terms.depends_on,
        delegated=payer is not None,
    )
    margin = used // 8 if terms.gas_margin is None else terms.gas_margin
    return replace(unsized, gas=unsized.intrinsic_gas + used + margin)


def wait_for_receipt(
    client: ThorClient,
    tx_id: bytes,
    timeout: float,
    *,
    last_block: int | None = None,
    poll: float = 0.5,
    clock: Clock = time,
) -> Receipt:
    """The receipt, looked for every `poll` seconds; ReceiptTimeout after `timeout` seconds.

    With `last_block` (`tx.last_block`) TransactionExpired as soon as it cannot be mined any more.
    A node that is unavailable in between is waited for like a block.
    """
    deadline = clock.monotonic() + timeout
    trouble: NodeUnavailable | None = None
    while True:
        try:
            if receipt := _receipt(client, tx_id, last_block):
                return receipt
            trouble = None
        except NodeUnavailable as error:
            trouble = error
        if clock.monotonic() >= deadline:
            why = f": {trouble}" if trouble else ""
            message = f"no receipt for 0x{tx_id.hex()} in {timeout:g} s{why}"
            raise ReceiptTimeout(tx_id, message) from trouble
        clock.sleep(poll)


@dataclass(frozen=True, slots=True)
class Undoing:
    """The clause that undid a transaction, and what it did when it was run again."""

    clause_index: int
    result: InspectResult


def undoing(
    client: ThorClient, clauses: Sequence[Clause], receipt: Receipt, gas: int | None = None
) -> Undoing | None:
    """Which clause undid a mined transaction: a receipt does not say, so it is run again.

    First at its own block, whose number and time it saw: exact if the block has no other
    transaction, since one that was undone changes nothing but gas. Then on the block before. None
    if it succeeds on both. `gas` is what the clauses had.
    """
    number = receipt.meta.block_number
    for revision in (number, number - 1):
        results = client.inspect(
            clauses, caller=receipt.origin, gas_payer=receipt.gas_payer, gas=gas, revision=revision
        )
        if results and results[-1].reverted:
            return Undoing(len(results) - 1, results[-1])
    return None


def reason_of(
    client: ThorClient, tx: Transaction, receipt: Receipt, contract: Contract = STANDARD
) -> Reverted:
    """Why a mined transaction was undone; if that cannot be found, an error that says so."""
    found = undoing(client, tx.clauses, receipt, tx.gas - tx.intrinsic_gas)
    if found is None:
        return Reverted(reason="reverted; run again, it succeeds")
    return contract.reverted(found.result.data, found.result.vm_error)


def base_gas_price(client: ThorClient) -> int:
    """Wei VTHO a unit of gas that a legacy transaction with coefficient 0 pays."""
    return int.from_bytes(client.call(PARAMS, GET_PARAM + BASE_GAS_PRICE_KEY), "big")


def inspected_gas(
    client: ThorClient,
    clauses: Sequence[Clause],
    origin: bytes,
    payer: bytes,
    contract: Contract = STANDARD,
    revision: Revision = "next",
) -> int:
    """Gas that the clauses would use, without what is intrinsic; Reverted if one would be undone.

    Exact if nothing is refunded: an inspection does not tell refunds.
    """
    results = client.inspect(clauses, caller=origin, gas_payer=payer, revision=revision)
    if results and results[-1].reverted:
        raise contract.reverted(results[-1].data, results[-1].vm_error)
    if len(results) != len(clauses):
        raise NodeUnavailable(f"{len(results)} results for {len(clauses)} clauses")
    return sum(result.gas_used for result in results)


def _receipt(client: ThorClient, tx_id: bytes, last_block: int | None) -> Receipt | None:
    # The block first: a receipt that is absent after it had passed can never come.
    best = None if last_block is None else client.block("best")
    receipt = client.receipt(tx_id)
    if receipt is None and best is not None and last_block is not None and best.number > last_block:
        message = f"0x{tx_id.hex()} expired with block {last_block}; best is {best.number}"
        raise TransactionExpired(tx_id, message)
    return receipt
