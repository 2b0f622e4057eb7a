"""From a signed transaction to its receipt, and to the reason if it was undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ape.exceptions import OutOfGasError, ProviderError, TransactionError
from ape.logging import logger
from ape_ethereum.transactions import TransactionStatusEnum
from eth_pydantic_types import HexBytes

from ape_vechain import answers, delegation
from ape_vechain.answers import address_of
from ape_vechain.errors import revert_of, translated
from ape_vechain.receipts import ThorReceipt
from ape_vechain.transactions import ThorTransaction
from thorlink import tracing, transact
from thorlink.abi import STANDARD
from thorlink.codec import created_address, intrinsic_gas
from thorlink.errors import ReceiptTimeout, Reverted
from thorlink.queries import hex_of
from thorlink.responses import Receipt
from thorlink.tracing import Traced

if TYPE_CHECKING:
    from ape_vechain.provider import ThorProvider

NOT_MINED = -1
OUT_OF_GAS = "out of gas"


def send(provider: ThorProvider, txn: ThorTransaction) -> ThorReceipt:
    """Send and wait. ContractLogicError if it was undone, unless `raise_on_revert` is False."""
    delegation.collect_signature(provider, txn)
    raw = txn.serialize_transaction()
    provider.before_block()
    with translated(txn):
        tx_id = provider.client.send_raw(raw)
    if not getattr(provider, "auto_mine", True):
        receipt = _unmined(tx_id, txn)
        provider.chain_manager.history.append(receipt)
        return receipt
    receipt = _mined(provider, tx_id, txn)
    provider.after_block(receipt.block_number)
    provider.chain_manager.history.append(receipt)
    if receipt.failed:
        _explain(provider, receipt)
    receipt.await_confirmations()
    logger.info(f"Confirmed {receipt.txn_hash} (total fees paid = {receipt.total_fees_paid})")
    return receipt


def find_receipt(
    provider: ThorProvider, txn_hash: str, patience: float, txn: ThorTransaction | None = None
) -> ThorReceipt | None:
    """The receipt of an id, waited for `patience` seconds; None if it does not come."""
    tx_id = bytes(HexBytes(txn_hash))
    with translated():
        try:
            receipt = transact.wait_for_receipt(
                provider.client, tx_id, patience, poll=_poll(provider)
            )
        except ReceiptTimeout:
            return None
        if not isinstance(txn, ThorTransaction):
            info = provider.client.transaction(tx_id)
            if info is None:
                raise ProviderError(
                    f"the node has the receipt of {txn_hash}, but not the transaction"
                )
            txn = answers.transaction_of(info)
    found = answers.receipt_of(receipt, txn)
    if found.failed:
        found.error = _reason(provider, found, receipt)
    return found


def _mined(provider: ThorProvider, tx_id: bytes, txn: ThorTransaction) -> ThorReceipt:
    timeout = provider.network.transaction_acceptance_timeout
    last_block = txn.as_thor().last_block
    with translated(txn):
        try:
            receipt = transact.wait_for_receipt(
                provider.client, tx_id, timeout, last_block=last_block, poll=_poll(provider)
            )
        except ReceiptTimeout as error:
            raise TransactionError(str(error), base_err=error, txn=txn) from error
    return answers.receipt_of(receipt, txn)


def _poll(provider: ThorProvider) -> float:
    """Seconds between two looks: a dev node has the receipt at once."""
    return 0.05 if provider.network.is_dev or provider.network.name == "solo" else 1.0


def _unmined(tx_id: bytes, txn: ThorTransaction) -> ThorReceipt:
    return ThorReceipt(
        block_number=NOT_MINED,
        gas_used=0,
        gas_limit=txn.gas_limit or 0,
        gas_price=0,
        status=TransactionStatusEnum.NO_ERROR,
        txn_hash=hex_of(tx_id),
        transaction=txn,
    )


def _explain(provider: ThorProvider, receipt: ThorReceipt) -> None:
    with translated(receipt.transaction):
        raw = provider.client.receipt(bytes(HexBytes(receipt.txn_hash)))
    if raw is None:
        raise ProviderError(f"the receipt of {receipt.txn_hash} has disappeared")
    error = _reason(provider, receipt, raw)
    receipt.error = error
    if receipt.transaction.raise_on_revert:
        raise error
    logger.error(error)


def _reason(provider: ThorProvider, receipt: ThorReceipt, raw: Receipt) -> TransactionError:
    """Why it was undone: a receipt does not say."""
    txn = receipt.transaction
    with translated(txn):
        found = _traced_undoing(provider, receipt, raw) or _repeated_undoing(provider, receipt, raw)
    if found is None:
        return TransactionError("reverted; run again, it succeeds", txn=receipt)
    index, undone = found
    if undone.reason == OUT_OF_GAS:
        return OutOfGasError(txn=receipt)
    created = address_of(created_address(raw.transaction_id, index))
    frames = partial(tracing.call_tree, provider.client, Traced(raw.transaction_id, index))
    return revert_of(
        undone,
        receipt,
        txn.all_clauses[index].to or created,
        frames if provider.supports_tracing else None,
    )


def _traced_undoing(
    provider: ThorProvider, receipt: ThorReceipt, raw: Receipt
) -> tuple[int, Reverted] | None:
    """The clause, and why, from the tracers: for a block with other transactions, where running it
    again would tell something else."""
    block = provider.client.block(raw.meta.block_id)
    is_alone = block is not None and block.gas_used == raw.gas_used
    if is_alone or not provider.supports_tracing:
        return None
    for index in range(len(receipt.transaction.all_clauses)):
        call = tracing.call_tree(provider.client, Traced(raw.transaction_id, index))
        if call.error:
            return index, STANDARD.reverted(call.output, call.error)
    return None


def _repeated_undoing(
    provider: ThorProvider, receipt: ThorReceipt, raw: Receipt
) -> tuple[int, Reverted] | None:
    """The clause, and why, by running it again at its own block."""
    txn = receipt.transaction
    clauses = [clause.as_thor() for clause in txn.all_clauses]
    gas = (txn.gas_limit or 0) - intrinsic_gas(clauses)
    found = transact.undoing(provider.client, clauses, raw, gas)
    if found is None:
        return None
    return found.clause_index, STANDARD.reverted(found.result.data, found.result.vm_error)
