"""Signing transactions: the origin first, then the payer of a delegated one."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from thorlink import keys
from thorlink.codec import Transaction
from thorlink.errors import InvalidTransaction

T = TypeVar("T", bound=Transaction)


def sign(tx: T, secret: bytes, payer_secret: bytes | None = None) -> T:
    """A signed copy. Secrets are 32 bytes; `payer_secret` if and only if `tx.delegated`."""
    if tx.delegated and payer_secret is None:
        raise InvalidTransaction("a delegated transaction needs the payer's key, too")
    if not tx.delegated and payer_secret is not None:
        raise InvalidTransaction("a payer's key, but the transaction is not delegated")
    signature = sign_as_origin(tx, secret)
    if payer_secret is not None:
        signature += sign_as_payer(tx, keys.address_of(secret), payer_secret)
    return replace(tx, signature=signature)


def sign_as_origin(tx: Transaction, secret: bytes) -> bytes:
    """The origin's 65 bytes."""
    return keys.sign(tx.signing_hash, secret)


def sign_as_payer(tx: Transaction, origin: bytes, secret: bytes) -> bytes:
    """The payer's 65 bytes for a transaction of `origin`; they follow the origin's."""
    if not tx.delegated:
        raise InvalidTransaction("nobody else pays for a transaction that is not delegated")
    return keys.sign(tx.payer_hash(origin), secret)
