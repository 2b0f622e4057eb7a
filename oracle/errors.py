"""What can go wrong in the oracle, sorted by what the caller does about it.

OracleError
├── Retryable        a later cycle may succeed: node or API down, slow, overloaded
├── Rejected         this input will never pass: say why, keep the rest going
│   └── PhotoRejected    the bytes are not a photo that we read
├── Misconfigured    an operator must act: wrong network, missing key, unknown model
└── Halt             go no further: a disk that does not store, a promise of the protocol broken
"""


class OracleError(Exception):
    """Root of every fault that the oracle raises on purpose."""


class Retryable(OracleError):
    """A fault outside; the same call may succeed later."""


class Rejected(OracleError):
    """An input that cannot be accepted, now or later."""


class PhotoRejected(Rejected):
    """Bytes that are not a photo within our limits; `code` is stable, the text is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Misconfigured(OracleError):
    """Settings that a person has to change; the text says which and how."""


class Halt(OracleError):
    """Going on could lose or repeat work; stop and tell the operator."""
