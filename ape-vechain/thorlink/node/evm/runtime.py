"""Executing transactions: buying gas, clauses that share one fate, refunds, rewards."""

from __future__ import annotations

from typing import Any, cast

from eth.constants import CREATE_CONTRACT_ADDRESS
from eth.vm.message import Message
from eth.vm.transaction_context import BaseTransactionContext

from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction, Transaction
from thorlink.node import fees
from thorlink.node.evm.computation import Computation, error_text
from thorlink.node.evm.frame import ClauseState
from thorlink.node.evm.paying import Payment, buy_gas, return_gas
from thorlink.node.ledger import Ledger
from thorlink.node.outcome import BlockContext, ClauseResult, Output, Receipt, TxContext
from thorlink.node.resolved import Refused, Resolved
from thorlink.node.state import State


def execute_clause(
    state: State, block: BlockContext, tx: TxContext, clause: Clause, index: int, gas: int
) -> ClauseResult:
    """Execute one clause with `gas`; what it wrote stays in `state` unless it failed."""
    return run_clause(ClauseState(state, block, tx, index), clause, gas)


def run_clause(
    frame: ClauseState, clause: Clause, gas: int, frames: type[Computation] = Computation
) -> ClauseResult:
    """The same where the clause's state is made already; `frames` are the call frames to use."""
    tx = frame.tx
    if clause.value > frame.get_balance(tx.origin):
        return ClauseResult(b"", (), (), gas, 0, "insufficient balance for transfer")
    message = _message(frame, tx, clause, gas)
    if message is None:
        return ClauseResult(b"", (), (), 0, 0, "contract address collision")

    context = BaseTransactionContext(tx.gas_price, cast(Any, tx.origin))
    apply = frames.apply_create_message if message.is_create else frames.apply_message
    # ClauseState offers what the opcodes ask of a state, not py-evm's whole interface
    computation = cast(Computation, apply(cast(Any, frame), message, context))

    error = error_text(computation.error) if computation.is_error else ""
    return ClauseResult(
        data=computation.refused_code or computation.output,
        events=tuple(frame.events),
        transfers=tuple(frame.transfers),
        gas_left=computation.get_gas_remaining(),
        refund=0 if error else computation.get_gas_refund(),
        error=error,
    )


def _message(frame: ClauseState, tx: TxContext, clause: Clause, gas: int) -> Message | None:
    """The clause as py-evm's message, None if its contract's address is taken."""
    if clause.to is not None:
        to = cast(Any, clause.to)
        code = frame.get_code(clause.to)
        return Message(gas, to, cast(Any, tx.origin), clause.value, clause.data, code)
    address = frame.next_contract_address()
    if frame.has_code_or_nonce(address):
        return None
    return Message(
        gas,
        CREATE_CONTRACT_ADDRESS,
        cast(Any, tx.origin),
        clause.value,
        b"",
        clause.data,
        create_address=cast(Any, address),
    )


def execute_transaction(
    state: State, block: BlockContext, signed: Resolved, proved_work: int = 0
) -> Receipt:
    """Execute a whole transaction; Refused (nothing written) if its gas cannot be bought."""
    tx = signed.tx
    # both prices are those before execution: the transaction may change the base gas price
    tip = _priority_fee(state, block, tx, proved_work)
    context = begin_transaction(state, block, signed, proved_work)
    price, payer = context.gas_price, context.gas_payer

    outputs, gas_left = _execute_clauses(state, block, signed, context)

    gas_used = tx.gas - gas_left
    reward = gas_used * tip
    return_gas(state, signed, context, gas_left, block.timestamp)
    Ledger(state).add(block.beneficiary, reward)
    return Receipt(gas_used, payer, gas_used * price, reward, outputs is None, outputs or ())


def begin_transaction(
    state: State, block: BlockContext, signed: Resolved, proved_work: int
) -> TxContext:
    """Buy a transaction's gas; Refused if that cannot be. What its clauses may know of it."""
    tx = signed.tx
    if tx.gas > block.gas_limit:
        raise Refused("tx gas exceeds block gas limit")
    price = gas_price(state, block, tx)
    payment = buy_gas(state, signed, price, block.timestamp)
    return _context(signed, payment, price, proved_work)


def gas_after(result: ClauseResult, gas: int) -> int:
    """What is left of a clause's `gas`, with the refund: at most half of what it used."""
    return result.gas_left + min((gas - result.gas_left) // 2, result.refund)


def _execute_clauses(
    state: State, block: BlockContext, signed: Resolved, context: TxContext
) -> tuple[tuple[Output, ...] | None, int]:
    """All clauses or none: their outputs (None if one failed) and the gas that is left."""
    checkpoint = state.snapshot()
    gas_left = signed.tx.gas - signed.intrinsic_gas
    outputs: list[Output] = []
    for index, clause in enumerate(signed.tx.clauses):
        result = execute_clause(state, block, context, clause, index, gas_left)
        # clauses before a failing one keep their refunds
        gas_left = gas_after(result, gas_left)
        if result.error:
            state.revert(checkpoint)
            return None, gas_left
        contract = signed.contract_address(index) if clause.to is None else None
        outputs.append(Output(contract, result.events, result.transfers))
    return tuple(outputs), gas_left


def gas_price(state: State, block: BlockContext, tx: Transaction) -> int:
    """Wei VTHO for a unit of gas; Refused if it does not cover the base fee."""
    if isinstance(tx, DynamicFeeTransaction):
        price = min(tx.max_fee_per_gas, tx.max_priority_fee_per_gas + block.base_fee)
    else:
        price = _legacy_price(state, tx)
    if price < block.base_fee:
        raise Refused("gas price is less than block base fee")
    return price


def _legacy_price(state: State, tx: Transaction) -> int:
    base = Ledger(state).base_gas_price()
    coef = tx.gas_price_coef if isinstance(tx, LegacyTransaction) else 0
    return base + base * coef // 255


def _priority_fee(state: State, block: BlockContext, tx: Transaction, proved_work: int) -> int:
    if isinstance(tx, DynamicFeeTransaction):
        return min(tx.max_fee_per_gas - block.base_fee, tx.max_priority_fee_per_gas)
    worked = fees.work_to_gas(proved_work, int.from_bytes(tx.block_ref[:4], "big"))
    extra = min(worked, tx.gas) * Ledger(state).base_gas_price() // tx.gas
    return _legacy_price(state, tx) + extra - block.base_fee


def _context(signed: Resolved, payment: Payment, price: int, proved_work: int) -> TxContext:
    return TxContext(
        id=signed.id,
        origin=signed.origin,
        gas_payer=payment.payer,
        gas_price=price,
        block_ref=signed.tx.block_ref,
        expiration=signed.tx.expiration,
        clause_count=len(signed.tx.clauses),
        proved_work=proved_work,
        credit=payment.credit,
    )
