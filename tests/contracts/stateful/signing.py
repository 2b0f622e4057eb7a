"""EIP-712 digests and signatures, fast: hundreds of thousands are needed in a long run.

eth_account is the second opinion: `backends/test_signing.py` compares the two.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from mileage_typed_data import TYPES
from revm.codec import codec_of, tuple_of

from thorlink.errors import InvalidSignature
from thorlink.hashing import keccak256
from thorlink.keys import recover

Signature = tuple[bytes, bytes]
"""r and vs, as EIP-2098 has them."""

_DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_DYNAMIC = ("bytes", "string")


class Domain:
    """Where messages count: one registry on one chain."""

    def __init__(self, chain_id: int, registry: str) -> None:
        kinds = ("bytes32", "bytes32", "bytes32", "uint256", "address")
        words = tuple_of([{"name": "", "type": kind} for kind in kinds])
        names = (_DOMAIN, "MileageRegistry", "1")
        hashes = [keccak256(text.encode()) for text in names]
        self._prefix = b"\x19\x01" + keccak256(words.encode([*hashes, chain_id, registry]))

    def digest(self, kind: str, message: Sequence[Any]) -> bytes:
        """The 32 bytes that are signed; `message` holds the members in order."""
        type_hash, members = _type(kind)
        words = [
            keccak256(value) if hashed else encode(value)
            for (encode, hashed), value in zip(members, message, strict=True)
        ]
        return keccak256(self._prefix, keccak256(type_hash, *words))


@cache
def _type(kind: str) -> tuple[bytes, list[tuple[Any, bool]]]:
    members = TYPES[kind]
    told = ",".join(f"{member['type']} {member['name']}" for member in members)
    text = f"{kind}({told})"
    parts = [(codec_of(dict(m)).encode, m["type"] in _DYNAMIC) for m in members]
    return keccak256(text.encode()), parts


def compact(signature: bytes) -> Signature:
    """65 bytes r ‖ s ‖ v, v in {0, 1}, in two words."""
    vs = int.from_bytes(signature[32:64]) | signature[64] << 255
    return signature[:32], vs.to_bytes(32)


def plain(signature: bytes) -> bytes:
    """65 bytes r ‖ s ‖ v with v in {27, 28}, as wallets and `ecrecover` want it."""
    return signature[:64] + bytes([signature[64] + 27])


def signer_of_compact(digest: bytes, signature: Signature) -> bytes | None:
    """20 bytes, or None if it is nobody's."""
    r, vs = signature
    s = int.from_bytes(vs) & (1 << 255) - 1
    return _recover(digest, r + s.to_bytes(32) + bytes([vs[0] >> 7]))


def signer_of_plain(digest: bytes, signature: bytes) -> bytes | None:
    """20 bytes, or None if it is nobody's."""
    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    return _recover(digest, signature[:64] + bytes([signature[64] - 27]))


def _recover(digest: bytes, signature: bytes) -> bytes | None:
    try:
        return recover(digest, signature)
    except InvalidSignature:
        return None
