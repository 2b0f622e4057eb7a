"""secp256k1 with the signature form of Thor: 65 bytes r ‖ s ‖ v, v in {0, 1}, low s.

Secrets are 32 bytes, digests 32 bytes, addresses 20 bytes.
"""

from __future__ import annotations

from coincurve import PrivateKey, PublicKey

from thorlink.errors import InvalidKey, InvalidSignature
from thorlink.hashing import keccak256

SIGNATURE_LENGTH = 65
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
HALF_ORDER = CURVE_ORDER // 2


class Signer:
    """A secret that signs many times: what follows from it is worked out once.

    InvalidKey if it is no secret. Its text shows the address only.
    """

    __slots__ = ("_address", "_key")

    def __init__(self, secret: bytes) -> None:
        self._key = _private(secret)
        self._address = _address(self._key.public_key)

    def __repr__(self) -> str:
        return f"Signer(0x{self._address.hex()})"

    @property
    def address(self) -> bytes:
        """20 bytes."""
        return self._address

    def sign(self, digest: bytes) -> bytes:
        """Sign a 32-byte digest (RFC 6979, so the same input gives the same 65 bytes)."""
        return _sign(digest, self._key)


def address_of(secret: bytes) -> bytes:
    """The 20-byte address of a secret; InvalidKey if it is no secret."""
    return _address(_private(secret).public_key)


def sign(digest: bytes, secret: bytes) -> bytes:
    """Sign a 32-byte digest once; a Signer is faster for many."""
    return _sign(digest, _private(secret))


def recover(digest: bytes, signature: bytes) -> bytes:
    """The 20-byte address that signed the digest; InvalidSignature if the form is wrong."""
    if len(digest) != 32:
        raise InvalidSignature(f"a digest has 32 bytes, not {len(digest)}")
    check_form(signature)
    try:
        key = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception as error:  # coincurve raises Exception itself
        raise InvalidSignature(f"the signature recovers no key: {error}") from error
    return _address(key)


def check_form(signature: bytes) -> None:
    """Raise InvalidSignature unless 65 bytes, 0 < r < n, 0 < s <= n/2, v in {0, 1}."""
    if len(signature) != SIGNATURE_LENGTH:
        raise InvalidSignature(f"a signature has 65 bytes, not {len(signature)}")
    r = int.from_bytes(signature[:32], "big")
    s = int.from_bytes(signature[32:64], "big")
    v = signature[64]
    if not 0 < r < CURVE_ORDER:
        raise InvalidSignature("r is out of range")
    if not 0 < s < CURVE_ORDER:
        raise InvalidSignature("s is out of range")
    if s > HALF_ORDER:
        raise InvalidSignature("s is too high (the other half of the curve's order is malleable)")
    if v > 1:
        raise InvalidSignature(f"v is {v}; Thor knows 0 and 1")


def _sign(digest: bytes, key: PrivateKey) -> bytes:
    if len(digest) != 32:
        raise InvalidSignature(f"a digest has 32 bytes, not {len(digest)}")
    return bytes(key.sign_recoverable(digest, hasher=None))


def _private(secret: bytes) -> PrivateKey:
    if len(secret) != 32:
        raise InvalidKey(f"a secret has 32 bytes, not {len(secret)}")
    if not 0 < int.from_bytes(secret, "big") < CURVE_ORDER:
        raise InvalidKey("the secret is zero or beyond the curve's order")
    return PrivateKey(secret)


def _address(key: PublicKey) -> bytes:
    return keccak256(key.format(compressed=False)[1:])[12:]
