"""Signing transactions: the origin first, then the payer of a delegated one."""

from __future__ import annotations

from typing import TypeVar

from thorlink import keys
from thorlink.codec import Transaction
from thorlink.errors import InvalidTransaction

T = TypeVar("T", bound=Transaction)


def sign(tx: T, secret: bytes | keys.Signer, payer_secret: bytes | keys.Signer | None = None) -> T:
    """A signed copy. `payer_secret` if and only if `tx.delegated`.

    Secrets are 32 bytes each, or Signers, which are faster for many transactions.
    """
    if tx.delegated and payer_secret is None:
        raise InvalidTransaction("a delegated transaction needs the payer's key, too")
    if not tx.delegated and payer_secret is not None:
        raise InvalidTransaction("a payer's key, but the transaction is not delegated")
    payer = None if payer_secret is None else _signer(payer_secret)
    return tx.signed_by(_signer(secret), payer)


def sign_as_origin(tx: Transaction, secret: bytes | keys.Signer) -> bytes:
    """The origin's 65 bytes."""
    return _signer(secret).sign(tx.signing_hash)


def sign_as_payer(tx: Transaction, origin: bytes, secret: bytes | keys.Signer) -> bytes:
    """The payer's 65 bytes for a transaction of `origin`; they follow the origin's."""
    if not tx.delegated:
        raise InvalidTransaction("nobody else pays for a transaction that is not delegated")
    return _signer(secret).sign(tx.payer_hash(origin))


def _signer(secret: bytes | keys.Signer) -> keys.Signer:
    return secret if isinstance(secret, keys.Signer) else keys.Signer(secret)
