"""A service that pays the gas of transactions that others sign (VIP-201).

It is asked with `{"raw": unsigned transaction, "origin": address}` and answers
`{"signature": 65 bytes}`, all in hex.
"""

from __future__ import annotations

from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

import httpx

from thorlink import keys
from thorlink.codec import Transaction
from thorlink.connection import LIMITS, Connection, Limits
from thorlink.errors import InvalidSignature, InvalidTransaction, NodeUnavailable
from thorlink.json_values import bytes_of
from thorlink.queries import hex_of


class DelegatorService:
    """A sponsor at `url`, which has everything that the service needs, also a project's key.

    Every fault is one of `thorlink.errors`: BadRequest if it declines, NodeUnavailable if it is
    down or answers something else than a signature that fits.
    """

    def __init__(
        self, url: str, *, limits: Limits = LIMITS, transport: httpx.BaseTransport | None = None
    ) -> None:
        # its last part goes into the request: a service may not know its address with a slash added
        parts = urlsplit(url)
        folder, _, last = parts.path.rpartition("/")
        self._path = f"{last}?{parts.query}" if parts.query else last
        base = urlunsplit((parts.scheme, parts.netloc, folder, "", ""))
        self._connection = Connection(base, limits, transport)

    def __enter__(self) -> DelegatorService:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def sign(self, tx: Transaction, origin: bytes) -> bytes:
        """The payer's 65 bytes for an unsigned transaction that `origin` will send.

        The service is trusted with nothing: what it answers must recover to some payer, and the
        node decides whether that one can pay.
        """
        if not tx.delegated:
            raise InvalidTransaction("nobody else pays for a transaction that is not delegated")
        body = {"raw": hex_of(tx.encode_unsigned()), "origin": hex_of(origin)}
        answer = self._connection.request("POST", self._path, genesis_id=None, body=body)
        try:
            signature = bytes_of(answer["signature"])
            keys.recover(tx.payer_hash(origin), signature)
        except (KeyError, TypeError, ValueError, InvalidSignature) as error:
            raise NodeUnavailable(f"the delegator's answer has no signature: {error}") from error
        return signature
