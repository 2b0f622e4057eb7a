"""Who signs for the operator: a protocol, and a key that lies in a file."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Protocol

from eth_keyfile.keyfile import decode_keyfile_json

from oracle.errors import Misconfigured
from thorlink import keys
from thorlink.errors import InvalidKey


class Signer(Protocol):
    """One secp256k1 identity: attester, sender of transactions and of API requests."""

    @property
    def address(self) -> bytes:
        """20 bytes."""

    def sign(self, digest: bytes) -> bytes:
        """65 bytes r, s, v (v in {0, 1}, low s) over a 32-byte digest."""


class KeySigner:
    """A key in memory. It shows its address only."""

    __slots__ = ("_secret", "address")

    def __init__(self, secret: bytes) -> None:
        """`secret` has 32 bytes; Misconfigured if it is no key."""
        try:
            self.address = keys.address_of(secret)
        except InvalidKey as error:
            raise Misconfigured(f"the operator's key is not one: {error}") from None
        self._secret = secret

    def sign(self, digest: bytes) -> bytes:
        """65 bytes over a 32-byte digest; the same input gives the same bytes."""
        return keys.sign(digest, self._secret)

    def __repr__(self) -> str:
        return f"KeySigner(0x{self.address.hex()})"

    def __reduce__(self) -> str:
        raise TypeError("a key does not travel")


def from_file(path: Path, passphrase_file: Path | None = None) -> KeySigner:
    """The key in `path`: 64 hex digits, or an Ethereum key file whose passphrase is in a file.

    Misconfigured, without a word of the content, if a file is readable by others, or wrong.
    """
    text = _private_text(path)
    if text.startswith("{"):
        return KeySigner(_decrypted(path, text, passphrase_file))
    try:
        secret = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise Misconfigured(f"{path} holds neither 64 hex digits nor a key file") from None
    if len(secret) != 32:
        raise Misconfigured(f"{path} holds {len(secret)} bytes; a key has 32")
    return KeySigner(secret)


def _private_text(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        raise Misconfigured(f"{path} is not text") from None
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}") from error
    if os.name == "posix" and mode & 0o077:
        raise Misconfigured(f"{path} is open to other users (mode {mode:o}); run: chmod 600 {path}")
    return text


def _decrypted(path: Path, text: str, passphrase_file: Path | None) -> bytes:
    if passphrase_file is None:
        raise Misconfigured(f"{path} is encrypted: name the file with its passphrase")
    passphrase = _private_text(passphrase_file)
    try:
        return bytes(decode_keyfile_json(json.loads(text), passphrase))
    except (ValueError, KeyError, TypeError, NotImplementedError):
        raise Misconfigured(f"{path} does not open with the passphrase given") from None
