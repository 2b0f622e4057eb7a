"""The Bloom filter of `/subscriptions/beat2`: which addresses a block touched."""

from __future__ import annotations

from collections.abc import Iterable

from thorlink.hashing import blake2b256
from thorlink.node.block import Block

BITS_PER_KEY = 20
PROBES = 13
"""Bits set for each key: bits per key times ln 2, rounded down."""

_MIN_BYTES = 8
_LONGEST_KEY = 20
_WORD = (1 << 32) - 1


def block_filter(block: Block) -> bytes:
    """The bits over every address in a block and every topic that could be one."""
    return bloom(key for key in map(_trimmed, _touched(block)) if len(key) <= _LONGEST_KEY)


def bloom(keys: Iterable[bytes]) -> bytes:
    """The bits over `keys`: 20 for each, at least 64 in all."""
    hashes = {int.from_bytes(blake2b256(key)[:4], "big") for key in keys}
    size = max((len(hashes) * BITS_PER_KEY + 7) // 8, _MIN_BYTES)
    bits = bytearray(size)
    for start in hashes:
        step = (start >> 17) | (start << 15) & _WORD
        for probe in range(PROBES):
            bit = ((start + probe * step) & _WORD) % (size * 8)
            bits[bit // 8] |= 1 << bit % 8
    return bytes(bits)


def _trimmed(key: bytes) -> bytes:
    return key.lstrip(b"\0")


def _touched(block: Block) -> Iterable[bytes]:
    yield block.beneficiary  # the signer, too
    for signed, receipt in zip(block.transactions, block.receipts, strict=True):
        yield signed.origin
        yield receipt.gas_payer
        for output in receipt.outputs:
            for event in output.events:
                yield event.address
                yield from event.topics
            for transfer in output.transfers:
                yield transfer.sender
                yield transfer.recipient
