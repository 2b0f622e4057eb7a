"""What a Thor node answers, as Ape's models. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ape.types import AddressType
from ape_ethereum.transactions import TransactionStatusEnum
from cchecksum import to_checksum_address
from eth_pydantic_types import HexBytes

from ape_vechain.receipts import ClauseOutput, ThorBlock, ThorReceipt, ThorTransfer
from ape_vechain.transactions import MinedTransaction, ThorClause, ThorTransaction
from thorlink.codec import Clause
from thorlink.queries import hex_of
from thorlink.responses import Block, Event, EventLog, Output, Receipt, TransactionInfo, Transfer


def address_of(address: bytes) -> AddressType:
    """20 bytes as Ape writes an address."""
    return AddressType(to_checksum_address(address))


def block_of(block: Block) -> ThorBlock:
    """A block of the chain."""
    return ThorBlock(
        hash=HexBytes(block.id),
        number=block.number,
        parentHash=HexBytes(block.parent_id),
        timestamp=block.timestamp,
        gasLimit=block.gas_limit,
        gasUsed=block.gas_used,
        baseFeePerGas=block.base_fee_per_gas or 0,
        num_transactions=len(block.transaction_ids),
        size=block.size,
        beneficiary=address_of(block.beneficiary),
        signer=address_of(block.signer),
        total_score=block.total_score,
        is_finalized=block.is_finalized,
        transaction_ids=tuple(HexBytes(id_) for id_ in block.transaction_ids),
    )


def pending_block(best: Block, timestamp: int) -> ThorBlock:
    """The block that comes next, as far as it is known: it has no id yet."""
    return ThorBlock(
        hash=None,
        number=best.number + 1,
        parentHash=HexBytes(best.id),
        timestamp=timestamp,
        gasLimit=best.gas_limit,
        gasUsed=0,
        baseFeePerGas=best.base_fee_per_gas or 0,
        size=0,
    )


def transaction_of(info: TransactionInfo) -> MinedTransaction:
    """A transaction as a node tells it."""
    clauses = tuple(_clause(clause) for clause in info.clauses)
    first = clauses[0] if clauses else ThorClause()
    return MinedTransaction(
        id=HexBytes(info.id),
        type=info.type,
        chain_id=None,
        sender=address_of(info.origin),
        receiver=first.to,
        value=first.value,
        data=first.data,
        clauses=clauses,
        chain_tag=info.chain_tag,
        block_ref=HexBytes(info.block_ref),
        expiration=info.expiration,
        gas_limit=info.gas,
        nonce=info.nonce,
        depends_on=None if info.depends_on is None else HexBytes(info.depends_on),
        delegated=info.delegator is not None,
        gas_price_coef=info.gas_price_coef,
        max_fee=info.max_fee_per_gas,
        max_priority_fee=info.max_priority_fee_per_gas,
        required_confirmations=0,
    )


def receipt_of(receipt: Receipt, transaction: ThorTransaction) -> ThorReceipt:
    """A receipt, with the transaction that it is of."""
    outputs = tuple(_outputs(receipt))
    created = [output.contract_address for output in outputs if output.contract_address]
    status = TransactionStatusEnum.FAILING if receipt.reverted else TransactionStatusEnum.NO_ERROR
    return ThorReceipt(
        block_number=receipt.meta.block_number,
        contract_address=created[0] if created else None,
        gas_used=receipt.gas_used,
        gas_limit=transaction.gas_limit or 0,
        gas_price=receipt.paid // receipt.gas_used if receipt.gas_used else 0,
        gas_payer=address_of(receipt.gas_payer),
        paid=receipt.paid,
        reward=receipt.reward,
        status=status,
        txn_hash=hex_of(receipt.transaction_id),
        transaction=transaction,
        outputs=outputs,
        logs=[log for output in outputs for log in output.logs],
    )


def log_of(log: EventLog) -> dict[str, Any]:
    """A log of a query as Ape's decoder wants it."""
    meta = log.meta
    return {
        **_event(log.event),
        "blockHash": hex_of(meta.block.block_id),
        "blockNumber": meta.block.block_number,
        "transactionHash": hex_of(meta.transaction_id),
        "transactionIndex": meta.transaction_index,
        "logIndex": meta.log_index or 0,
        "clauseIndex": meta.clause_index,
    }


def _clause(clause: Clause) -> ThorClause:
    to = None if clause.to is None else address_of(clause.to)
    return ThorClause(to=to, value=clause.value, data=HexBytes(clause.data))


def _outputs(receipt: Receipt) -> Iterator[ClauseOutput]:
    index = 0
    for number, output in enumerate(receipt.outputs):
        yield ClauseOutput(
            contract_address=_created(output),
            logs=tuple(_logs(receipt, output.events, number, index)),
            transfers=tuple(_transfer(transfer) for transfer in output.transfers),
        )
        index += len(output.events)


def _created(output: Output) -> AddressType | None:
    return None if output.contract_address is None else address_of(output.contract_address)


def _logs(
    receipt: Receipt, events: Iterable[Event], clause: int, first: int
) -> Iterator[dict[str, Any]]:
    for index, event in enumerate(events, first):
        yield {
            **_event(event),
            "blockHash": hex_of(receipt.meta.block_id),
            "blockNumber": receipt.meta.block_number,
            "transactionHash": hex_of(receipt.transaction_id),
            "logIndex": index,
            "clauseIndex": clause,
        }


def _event(event: Event) -> dict[str, Any]:
    return {
        "address": address_of(event.address),
        "topics": [HexBytes(topic) for topic in event.topics],
        "data": HexBytes(event.data),
    }


def _transfer(transfer: Transfer) -> ThorTransfer:
    return ThorTransfer(
        sender=address_of(transfer.sender),
        recipient=address_of(transfer.recipient),
        amount=transfer.amount,
    )
