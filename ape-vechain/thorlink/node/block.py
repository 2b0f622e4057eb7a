"""Blocks as the embedded node makes them. Roots, and so ids, are its own, not Thor's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thorlink import solo
from thorlink.hashing import blake2b256
from thorlink.node import fees, header, params
from thorlink.node.outcome import Ancestor, BlockContext, Output, Receipt
from thorlink.node.resolved import Resolved

EMPTY_ROOT = blake2b256(b"\x80")
"""Root of no transactions, no receipts; this one is Thor's."""

SCORE = 10_000


@dataclass(frozen=True, slots=True)
class Block:
    """A mined block. Hashes 32 bytes, addresses 20, timestamp in seconds, base fee in wei."""

    number: int
    id: bytes
    parent_id: bytes
    timestamp: int
    gas_limit: int
    gas_used: int
    base_fee: int
    beneficiary: bytes
    transactions: tuple[Resolved, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    genesis_output: Output | None = None

    @property
    def outputs(self) -> tuple[tuple[Output, ...], ...]:
        """What the clauses of each transaction did; the genesis block logs without any."""
        if self.genesis_output is not None:
            return ((self.genesis_output,),)
        return tuple(receipt.outputs for receipt in self.receipts)

    @property
    def total_score(self) -> int:
        """Sum of the scores of all blocks until this one."""
        return self.number * SCORE

    @property
    def size(self) -> int:
        """Bytes of the block as the network encodes it."""
        return header.block_size(self)

    @property
    def txs_root(self) -> bytes:
        """Stands for the transactions."""
        if not self.transactions:
            return EMPTY_ROOT
        return blake2b256(*(signed.id for signed in self.transactions))

    @property
    def receipts_root(self) -> bytes:
        """Stands for the receipts."""
        return blake2b256(self.txs_root, b"receipts") if self.receipts else EMPTY_ROOT

    @property
    def state_root(self) -> bytes:
        """Stands for the state after the block; that of solo's genesis block is Thor's."""
        if self.number:
            return blake2b256(self.parent_id, self.txs_root, b"state")
        solo_s = self.id == solo.GENESIS_ID
        return params.GENESIS_STATE_ROOT if solo_s else blake2b256(self.id, b"state")

    def context(self, chain_id: int, ancestors: Sequence[Ancestor]) -> BlockContext:
        """What the EVM may know of this block."""
        return BlockContext(
            number=self.number,
            timestamp=self.timestamp,
            gas_limit=self.gas_limit,
            beneficiary=self.beneficiary,
            base_fee=self.base_fee,
            chain_id=chain_id,
            ancestors=ancestors,
        )

    def next_context(
        self, timestamp: int, chain_id: int, ancestors: Sequence[Ancestor]
    ) -> BlockContext:
        """What the EVM may know of the block after this one."""
        return BlockContext(
            number=self.number + 1,
            timestamp=timestamp,
            gas_limit=params.BLOCK_GAS_LIMIT,
            beneficiary=params.BLOCK_SIGNER,
            base_fee=fees.next_base_fee(self.base_fee, self.gas_used, self.gas_limit),
            chain_id=chain_id,
            ancestors=ancestors,
        )


def genesis_block(genesis_id: bytes, output: Output) -> Block:
    """Block 0, with solo's numbers, the id that is asked for, and what its writing logged."""
    return Block(
        number=0,
        id=genesis_id,
        parent_id=b"\xff" * 4 + bytes(28),
        timestamp=params.GENESIS_TIME,
        gas_limit=params.GENESIS_GAS_LIMIT,
        gas_used=0,
        base_fee=params.INITIAL_BASE_FEE,
        beneficiary=params.ZERO_ADDRESS,
        genesis_output=output,
    )


def seal(
    context: BlockContext,
    parent: Block,
    transactions: tuple[Resolved, ...],
    receipts: tuple[Receipt, ...],
) -> Block:
    """Make the block that was executed in `context`; its id begins with its number."""
    draft = Block(
        number=context.number,
        id=b"",  # follows from the others
        parent_id=parent.id,
        timestamp=context.timestamp,
        gas_limit=context.gas_limit,
        gas_used=sum(receipt.gas_used for receipt in receipts),
        base_fee=context.base_fee,
        beneficiary=context.beneficiary,
        transactions=transactions,
        receipts=receipts,
    )
    return replace(draft, id=header.block_id(draft))
