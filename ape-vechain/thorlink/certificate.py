"""VeChain certificates (VIP-192): a statement that a wallet signs outside the chain. Pure.

The signed text is JSON with sorted keys, no blanks and a lower-case signer, without the
signature; its BLAKE2b-256 is what the signer's key signs.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from thorlink import keys
from thorlink.errors import InvalidCertificate, InvalidSignature
from thorlink.hashing import blake2b256

_KEYS = {"purpose", "payload", "domain", "timestamp", "signer"}
_JS_SAFE_INTEGER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """`signer` is a 20-byte address, `timestamp` Unix seconds, `signature` 65 bytes or empty."""

    purpose: str
    payload_type: str
    payload_content: str
    domain: str
    timestamp: int
    signer: bytes
    signature: bytes = b""

    def __post_init__(self) -> None:
        if len(self.signer) != 20:
            raise InvalidCertificate(f"a signer has 20 bytes, not {len(self.signer)}")
        if not 0 <= self.timestamp <= _JS_SAFE_INTEGER:
            raise InvalidCertificate(f"timestamp {self.timestamp} is out of range")
        texts = (self.purpose, self.payload_type, self.payload_content, self.domain)
        if not all(unicodedata.is_normalized("NFC", text) for text in texts):
            # Some wallets normalise before they sign and some do not: their bytes would differ.
            raise InvalidCertificate("the text is not in Unicode normal form C")

    def encode(self) -> bytes:
        """The UTF-8 text that is hashed and signed."""
        fields = self._fields()
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        try:
            return text.encode()
        except UnicodeEncodeError as error:
            raise InvalidCertificate(f"not valid Unicode: {error.reason}") from error

    def digest(self) -> bytes:
        """The 32 bytes that the signer signs."""
        return blake2b256(self.encode())

    def sign(self, secret: bytes) -> Certificate:
        """A signed copy; InvalidCertificate if the secret is not the signer's."""
        if keys.address_of(secret) != self.signer:
            raise InvalidCertificate("the key is not the signer's")
        return replace(self, signature=keys.sign(self.digest(), secret))

    def verify(self) -> None:
        """Return if the signature is the signer's; raise InvalidCertificate if not."""
        try:
            signed_by = keys.recover(self.digest(), self.signature)
        except InvalidSignature as error:
            raise InvalidCertificate(f"signature: {error}") from error
        if signed_by != self.signer:
            raise InvalidCertificate(
                f"signed by 0x{signed_by.hex()}, not by the signer 0x{self.signer.hex()}"
            )

    def to_json(self) -> dict[str, Any]:
        """The form that wallets exchange; the signature is left out while there is none."""
        fields = self._fields()
        return {**fields, "signature": f"0x{self.signature.hex()}"} if self.signature else fields

    @classmethod
    def from_json(cls, fields: Any) -> Certificate:
        """Read the exchanged form; InvalidCertificate if a field is missing, odd or unknown."""
        if not isinstance(fields, dict) or not _KEYS <= set(fields) <= _KEYS | {"signature"}:
            raise InvalidCertificate(f"a certificate has {', '.join(sorted(_KEYS))} and signature")
        payload = fields["payload"]
        if not isinstance(payload, dict) or set(payload) != {"type", "content"}:
            raise InvalidCertificate("a payload has type and content")
        timestamp = fields["timestamp"]
        if not isinstance(timestamp, int) or isinstance(timestamp, bool):
            raise InvalidCertificate("timestamp is not a whole number")
        return cls(
            purpose=_text("purpose", fields["purpose"]),
            payload_type=_text("payload type", payload["type"]),
            payload_content=_text("payload content", payload["content"]),
            domain=_text("domain", fields["domain"]),
            timestamp=timestamp,
            signer=_hex("signer", fields["signer"]),
            signature=_hex("signature", fields.get("signature", "0x")),
        )

    def _fields(self) -> dict[str, Any]:
        return {
            "purpose": self.purpose,
            "payload": {"type": self.payload_type, "content": self.payload_content},
            "domain": self.domain,
            "timestamp": self.timestamp,
            "signer": f"0x{self.signer.hex()}",
        }


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidCertificate(f"{name} is not text")
    return value


def _hex(name: str, value: Any) -> bytes:
    text = _text(name, value)
    digits = text[2:]
    if text[:2] != "0x" or not all(c in "0123456789abcdefABCDEF" for c in digits) or len(text) % 2:
        raise InvalidCertificate(f"{name} is not 0x and pairs of hex digits")
    return bytes.fromhex(digits)
