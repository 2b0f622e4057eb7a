"""Block headers in the form in which the network encodes them, and the ids that follow from them.

Every field has the form and the length that it has on the network, so lengths are the same. What
stands for roots is the node's own (see `block`), and a zero proof stands for the signer's proof of
randomness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thorlink import keys, rlp, solo
from thorlink.codec import LegacyTransaction
from thorlink.hashing import blake2b256

if TYPE_CHECKING:
    from thorlink.node.block import Block

PROOF_LENGTH = 81
_FEATURES = 1
_NO_SIGNATURE = bytes(keys.SIGNATURE_LENGTH + PROOF_LENGTH)


def block_id(block: Block) -> bytes:
    """The id that follows from the other fields: the number, and a hash of all and the signer."""
    digest = blake2b256(_signing_hash(block), block.beneficiary)
    return block.number.to_bytes(4, "big") + digest[4:]


def encode(block: Block) -> bytes:
    """The header as GET /blocks/{revision}?raw=true shows it, signed by solo's first account."""
    if not block.number:
        return _encode(block, b"")
    signature = keys.sign(_signing_hash(block), solo.ACCOUNTS[0].secret)
    return _encode(block, signature + bytes(PROOF_LENGTH))


def block_size(block: Block) -> int:
    """Bytes of the whole block: its header and its transactions."""
    header = _encode(block, _NO_SIGNATURE if block.number else b"")
    transactions = b"".join(
        signed.raw if signed.tx.TYPE == LegacyTransaction.TYPE else rlp.encode(signed.raw)
        for signed in block.transactions
    )
    return len(rlp.list_of(header + rlp.list_of(transactions)))


def _signing_hash(block: Block) -> bytes:
    return blake2b256(rlp.encode([*_fields(block), _extension(block)]))


def _encode(block: Block, signature: bytes) -> bytes:
    return rlp.encode([*_fields(block), signature, _extension(block)])


def _fields(block: Block) -> list[rlp.Item]:
    transactions: rlp.Item = block.txs_root
    if block.number:
        transactions = [block.txs_root, rlp.encode_int(_FEATURES)]
    return [
        block.parent_id,
        rlp.encode_int(block.timestamp),
        rlp.encode_int(block.gas_limit),
        block.beneficiary,
        rlp.encode_int(block.gas_used),
        rlp.encode_int(block.total_score),
        transactions,
        block.state_root,
        block.receipts_root,
    ]


def _extension(block: Block) -> list[rlp.Item]:
    """The seed of the proof, no vote for finality, the base fee."""
    seed = blake2b256(block.parent_id, b"seed") if block.number else b""
    return [seed, b"", rlp.encode_int(block.base_fee)]
