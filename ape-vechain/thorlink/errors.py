"""What can go wrong with Thor, sorted by what the caller does about it.

ThorError
├── InvalidInput                  wrong wherever it is sent: fix the input
│   ├── InvalidKey                    not a secp256k1 secret
│   ├── InvalidSignature              not 65 bytes r, s, v; or s too high; or recovers no key
│   ├── InvalidCertificate            not a VeChain certificate, or not signed by its signer
│   ├── InvalidSavedNode              a file that holds no embedded node, or is damaged
│   ├── InvalidAbi                    an ABI, arguments or answer that do not go together
│   └── InvalidTransaction            bytes or fields that are not a Thor transaction
│       ├── UnsupportedFeatures           a reserved feature that this codec does not know
│       └── InvalidTransactionSignature   missing, of wrong length or form
├── NodeError                     a node answered, or should have
│   ├── NodeUnavailable               down, slow, broken answer: the same call may succeed later
│   ├── WrongNetwork                  the node is on another network: change the settings
│   ├── BadRequest                    the node refuses the request: the call is wrong
│   ├── AnswerTooLarge                more bytes than the client takes: ask for less
│   └── TransactionRejected           the pool refuses these bytes, and says why
├── Reverted                      the EVM undid the call
└── ReceiptTimeout                not mined in the time that the caller gave
    └── TransactionExpired            absent, and can never be mined any more
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ThorError(Exception):
    """Root of every error that thorlink raises on purpose."""


class InvalidInput(ThorError):
    """A value that is wrong whichever node it is sent to."""


class InvalidKey(InvalidInput):
    """Bytes that are not a secp256k1 secret key."""


class InvalidSignature(InvalidInput):
    """Bytes that are not a recoverable signature in the form that Thor accepts."""


class InvalidCertificate(InvalidInput):
    """A certificate that is malformed, or whose signature is not its signer's."""


class InvalidSavedNode(InvalidInput):
    """A file that is not an embedded node's state, is damaged, or is of another version."""


class InvalidAbi(InvalidInput):
    """An ABI, its arguments or returned bytes that do not go together."""


class InvalidTransaction(InvalidInput):
    """Bytes or fields that are not a Thor transaction; `reason` says what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnsupportedFeatures(InvalidTransaction):
    """Reserved features beyond VIP-191; `features` is the bit mask, 0 if another reserved field."""

    def __init__(self, features: int, reason: str) -> None:
        super().__init__(reason)
        self.features = features


class InvalidTransactionSignature(InvalidTransaction):
    """A signature that is missing, has the wrong length, or is not in Thor's form."""


class NodeError(ThorError):
    """A node answered something other than the result, or did not answer."""


class NodeUnavailable(NodeError):
    """No usable answer: refused, timed out, 5xx, cut short, not JSON. Retry later.

    `status` is the HTTP status if there was one.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class WrongNetwork(NodeError):
    """The node's genesis block is not the expected one. Both ids are 32 bytes.

    `given` is None when the node did not say which network it is on.
    """

    def __init__(self, expected: bytes, given: bytes | None) -> None:
        said = "does not say which" if given is None else f"is on 0x{given.hex()}"
        super().__init__(
            f"expected the network with genesis id 0x{expected.hex()}; the node {said}"
        )
        self.expected = expected
        self.given = given


class BadRequest(NodeError):
    """The node refuses the request itself (a 4xx); `text` is the node's own explanation."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status
        self.text = text


class AnswerTooLarge(NodeError):
    """The answer has more than `limit` bytes; the rest of it was not read."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the node's answer is larger than {limit} bytes")
        self.limit = limit


class TransactionRejected(NodeError):
    """The pool refuses the transaction; `reason` is the node's own text."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Reverted(ThorError):
    """The EVM undid the call.

    `data` is what the call returned; `name` and `args` are the decoded error if it is known
    ("Error", "Panic" or a custom one), else None and empty; `reason` is text for people.
    """

    def __init__(
        self,
        data: bytes = b"",
        reason: str = "reverted",
        name: str | None = None,
        args: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(reason)
        self.data = data
        self.reason = reason
        self.name = name
        self.arguments: Mapping[str, Any] = dict(args or {})


class ReceiptTimeout(ThorError):
    """The transaction was not mined within the caller's patience; it still may be."""

    def __init__(self, transaction_id: bytes, message: str | None = None) -> None:
        super().__init__(message or f"no receipt yet for 0x{transaction_id.hex()}")
        self.transaction_id = transaction_id


class TransactionExpired(ReceiptTimeout):
    """The transaction is absent and its last block has passed: it can never be mined."""
