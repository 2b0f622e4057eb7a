"""The two hash functions of Thor: Keccak-256 inside the EVM, BLAKE2b-256 around it."""

from __future__ import annotations

import hashlib

from eth_hash.auto import keccak


def keccak256(*parts: bytes) -> bytes:
    """32-byte Keccak-256 (Ethereum's, not SHA3-256) of the parts joined."""
    return bytes(keccak(b"".join(parts)))


def blake2b256(*parts: bytes) -> bytes:
    """32-byte BLAKE2b of the parts joined: transaction ids, signing hashes, certificates."""
    digest = hashlib.blake2b(digest_size=32)
    for part in parts:
        digest.update(part)
    return digest.digest()
