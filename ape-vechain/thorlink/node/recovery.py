"""Who signed: public key recovery as the real node's, which takes both halves of s."""

from __future__ import annotations

from coincurve import PublicKey

from thorlink.hashing import keccak256
from thorlink.keys import CURVE_ORDER


def recover(digest: bytes, signature: bytes) -> bytes | None:
    """The 20-byte address, None if no key made the 65 bytes r, s, v."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    if not 0 < r < CURVE_ORDER or not 0 < s < CURVE_ORDER:
        return None
    try:
        key = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception:  # noqa: BLE001 - coincurve raises Exception itself
        return None
    return keccak256(key.format(compressed=False)[1:])[12:]
