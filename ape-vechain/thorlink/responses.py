"""What a Thor node answers, as frozen values: ints are ints, hashes and addresses are bytes.

Each type reads its own JSON. A missing or odd field raises KeyError, TypeError or ValueError,
which the client turns into NodeUnavailable: the answer is not a Thor node's.
"""

from __future__ import annotations

from dataclasses import dataclass

from thorlink.codec import Clause
from thorlink.json_values import (
    Json,
    bytes_of,
    flag_of,
    int_of,
    optional_bytes_of,
    optional_int_of,
)


@dataclass(frozen=True, slots=True)
class Account:
    """`balance` in wei VET, `energy` in wei VTHO."""

    balance: int
    energy: int
    has_code: bool

    @classmethod
    def from_json(cls, json: Json) -> Account:
        return cls(int_of(json["balance"]), int_of(json["energy"]), flag_of(json["hasCode"]))


@dataclass(frozen=True, slots=True)
class Event:
    """A log that a contract emitted. `topics` are 32 bytes each."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes

    @classmethod
    def from_json(cls, json: Json) -> Event:
        topics = tuple(bytes_of(topic) for topic in json["topics"])
        return cls(bytes_of(json["address"]), topics, bytes_of(json["data"]))


@dataclass(frozen=True, slots=True)
class Transfer:
    """VET that moved; `amount` in wei."""

    sender: bytes
    recipient: bytes
    amount: int

    @classmethod
    def from_json(cls, json: Json) -> Transfer:
        amount = int_of(json["amount"])
        return cls(bytes_of(json["sender"]), bytes_of(json["recipient"]), amount)


@dataclass(frozen=True, slots=True)
class InspectResult:
    """What one clause would do. `vm_error` is empty unless reverted."""

    data: bytes
    events: tuple[Event, ...]
    transfers: tuple[Transfer, ...]
    gas_used: int
    reverted: bool
    vm_error: str

    @classmethod
    def from_json(cls, json: Json) -> InspectResult:
        return cls(
            data=bytes_of(json["data"]),
            events=tuple(Event.from_json(event) for event in json["events"]),
            transfers=tuple(Transfer.from_json(transfer) for transfer in json["transfers"]),
            gas_used=int_of(json["gasUsed"]),
            reverted=flag_of(json["reverted"]),
            vm_error=str(json["vmError"]),
        )


@dataclass(frozen=True, slots=True)
class Output:
    """What one clause did; `contract_address` is None unless it created a contract."""

    contract_address: bytes | None
    events: tuple[Event, ...]
    transfers: tuple[Transfer, ...]

    @classmethod
    def from_json(cls, json: Json) -> Output:
        return cls(
            contract_address=optional_bytes_of(json["contractAddress"]),
            events=tuple(Event.from_json(event) for event in json["events"]),
            transfers=tuple(Transfer.from_json(transfer) for transfer in json["transfers"]),
        )


@dataclass(frozen=True, slots=True)
class BlockMeta:
    """The block that holds something; `timestamp` in Unix seconds."""

    block_id: bytes
    block_number: int
    block_timestamp: int

    @classmethod
    def from_json(cls, json: Json) -> BlockMeta:
        return cls(
            bytes_of(json["blockID"]), int_of(json["blockNumber"]), int_of(json["blockTimestamp"])
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction. `paid` and `reward` in wei VTHO; no outputs if reverted."""

    transaction_id: bytes
    origin: bytes
    type: int
    gas_used: int
    gas_payer: bytes
    paid: int
    reward: int
    reverted: bool
    outputs: tuple[Output, ...]
    meta: BlockMeta

    @classmethod
    def from_json(cls, json: Json) -> Receipt:
        meta = json["meta"]
        return cls._of(
            json, bytes_of(meta["txID"]), bytes_of(meta["txOrigin"]), BlockMeta.from_json(meta)
        )

    @classmethod
    def of_block(cls, json: Json, meta: BlockMeta) -> Receipt:
        """The receipt part of a transaction in an expanded block."""
        return cls._of(json, bytes_of(json["id"]), bytes_of(json["origin"]), meta)

    @classmethod
    def _of(cls, json: Json, transaction_id: bytes, origin: bytes, meta: BlockMeta) -> Receipt:
        return cls(
            transaction_id=transaction_id,
            origin=origin,
            type=int_of(json.get("type") or 0),
            gas_used=int_of(json["gasUsed"]),
            gas_payer=bytes_of(json["gasPayer"]),
            paid=int_of(json["paid"]),
            reward=int_of(json["reward"]),
            reverted=flag_of(json["reverted"]),
            outputs=tuple(Output.from_json(output) for output in json["outputs"]),
            meta=meta,
        )


@dataclass(frozen=True, slots=True)
class TransactionInfo:
    """A transaction as the node tells it. `meta` is None while it is pending.

    `gas_price_coef` is None for type 0x51, the two fees are None for a legacy one.
    """

    id: bytes
    type: int
    origin: bytes
    delegator: bytes | None
    chain_tag: int
    block_ref: bytes
    expiration: int
    clauses: tuple[Clause, ...]
    gas: int
    nonce: int
    depends_on: bytes | None
    size: int
    gas_price_coef: int | None
    max_priority_fee_per_gas: int | None
    max_fee_per_gas: int | None
    meta: BlockMeta | None

    @classmethod
    def from_json(cls, json: Json, meta: BlockMeta | None = None) -> TransactionInfo:
        if meta is None and json.get("meta") is not None:
            meta = BlockMeta.from_json(json["meta"])
        return cls(
            id=bytes_of(json["id"]),
            type=int_of(json.get("type") or 0),
            origin=bytes_of(json["origin"]),
            delegator=optional_bytes_of(json["delegator"]),
            chain_tag=int_of(json["chainTag"]),
            block_ref=bytes_of(json["blockRef"]),
            expiration=int_of(json["expiration"]),
            clauses=tuple(_clause(clause) for clause in json["clauses"]),
            gas=int_of(json["gas"]),
            nonce=int_of(json["nonce"]),
            depends_on=optional_bytes_of(json["dependsOn"]),
            size=int_of(json["size"]),
            gas_price_coef=optional_int_of(json.get("gasPriceCoef")),
            max_priority_fee_per_gas=optional_int_of(json.get("maxPriorityFeePerGas")),
            max_fee_per_gas=optional_int_of(json.get("maxFeePerGas")),
            meta=meta,
        )


def _clause(json: Json) -> Clause:
    return Clause(optional_bytes_of(json["to"]), int_of(json["value"]), bytes_of(json["data"]))


@dataclass(frozen=True, slots=True)
class Block:
    """A block; `timestamp` in Unix seconds, `base_fee_per_gas` None before GALACTICA.

    `size` is the bytes of its encoding.
    """

    number: int
    id: bytes
    size: int
    parent_id: bytes
    timestamp: int
    gas_limit: int
    gas_used: int
    beneficiary: bytes
    signer: bytes
    total_score: int
    txs_root: bytes
    state_root: bytes
    receipts_root: bytes
    base_fee_per_gas: int | None
    is_trunk: bool
    is_finalized: bool
    transaction_ids: tuple[bytes, ...]

    @classmethod
    def from_json(cls, json: Json) -> Block:
        entries = json["transactions"]
        return cls(
            number=int_of(json["number"]),
            id=bytes_of(json["id"]),
            size=int_of(json["size"]),
            parent_id=bytes_of(json["parentID"]),
            timestamp=int_of(json["timestamp"]),
            gas_limit=int_of(json["gasLimit"]),
            gas_used=int_of(json["gasUsed"]),
            beneficiary=bytes_of(json["beneficiary"]),
            signer=bytes_of(json["signer"]),
            total_score=int_of(json["totalScore"]),
            txs_root=bytes_of(json["txsRoot"]),
            state_root=bytes_of(json["stateRoot"]),
            receipts_root=bytes_of(json["receiptsRoot"]),
            base_fee_per_gas=optional_int_of(json.get("baseFeePerGas")),
            is_trunk=flag_of(json["isTrunk"]),
            is_finalized=flag_of(json["isFinalized"]),
            transaction_ids=tuple(
                bytes_of(entry if isinstance(entry, str) else entry["id"]) for entry in entries
            ),
        )


@dataclass(frozen=True, slots=True)
class ExpandedBlock:
    """A block with its transactions and their receipts, in the same order."""

    block: Block
    transactions: tuple[TransactionInfo, ...]
    receipts: tuple[Receipt, ...]

    @classmethod
    def from_json(cls, json: Json) -> ExpandedBlock:
        block = Block.from_json(json)
        meta = BlockMeta(block.id, block.number, block.timestamp)
        entries = json["transactions"]
        return cls(
            block,
            tuple(TransactionInfo.from_json(entry, meta) for entry in entries),
            tuple(Receipt.of_block(entry, meta) for entry in entries),
        )


@dataclass(frozen=True, slots=True)
class LogMeta:
    """Where a log came from; the two indexes only if they were asked for."""

    block: BlockMeta
    transaction_id: bytes
    origin: bytes
    clause_index: int
    transaction_index: int | None
    log_index: int | None

    @classmethod
    def from_json(cls, json: Json) -> LogMeta:
        return cls(
            block=BlockMeta.from_json(json),
            transaction_id=bytes_of(json["txID"]),
            origin=bytes_of(json["txOrigin"]),
            clause_index=int_of(json["clauseIndex"]),
            transaction_index=optional_int_of(json.get("txIndex")),
            log_index=optional_int_of(json.get("logIndex")),
        )


@dataclass(frozen=True, slots=True)
class EventLog:
    """An event and where it came from."""

    event: Event
    meta: LogMeta

    @classmethod
    def from_json(cls, json: Json) -> EventLog:
        return cls(Event.from_json(json), LogMeta.from_json(json["meta"]))


@dataclass(frozen=True, slots=True)
class TransferLog:
    """A transfer of VET and where it came from."""

    transfer: Transfer
    meta: LogMeta

    @classmethod
    def from_json(cls, json: Json) -> TransferLog:
        return cls(Transfer.from_json(json), LogMeta.from_json(json["meta"]))


@dataclass(frozen=True, slots=True)
class FeeHistory:
    """Base fees in wei VTHO of consecutive blocks, the oldest first; `oldest_block` is an id."""

    oldest_block: bytes
    base_fee_per_gas: tuple[int, ...]
    gas_used_ratio: tuple[float, ...]
    reward: tuple[tuple[int, ...], ...]

    @classmethod
    def from_json(cls, json: Json) -> FeeHistory:
        return cls(
            oldest_block=bytes_of(json["oldestBlock"]),
            base_fee_per_gas=tuple(int_of(fee) for fee in json["baseFeePerGas"]),
            gas_used_ratio=tuple(float(ratio) for ratio in json["gasUsedRatio"]),
            reward=tuple(
                tuple(int_of(value) for value in block) for block in json.get("reward") or ()
            ),
        )
