"""What thorlink raises, sorted by what the operator does about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from oracle.errors import Misconfigured, Rejected, Retryable
from thorlink.errors import (
    BadRequest,
    InvalidAbi,
    NodeUnavailable,
    Reverted,
    TransactionRejected,
    WrongNetwork,
)


class WouldRevert(Rejected):
    """The contracts refuse the call. `name` and `arguments` are the custom error's, if known."""

    def __init__(self, reason: str, name: str | None, arguments: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.name = name
        self.arguments = dict(arguments)


class Paused(Retryable):
    """The guardian has stopped the contracts. What is signed keeps, until its deadline."""

    def __init__(self) -> None:
        super().__init__("the contracts are paused by their guardian (EnforcedPause)")


class NotTaken(Rejected):
    """The node's pool refuses a transaction, in its own words."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn thorlink's exceptions into the oracle's."""
    try:
        yield
    except NodeUnavailable as error:
        raise Retryable(f"the node does not answer properly: {error}") from error
    except WrongNetwork as error:
        raise Misconfigured(f"the node is of another network: {error}") from error
    except TransactionRejected as error:
        raise NotTaken(error.reason) from error
    except BadRequest as error:
        raise Retryable(f"the node refuses the request: {error}") from error
    except Reverted as error:
        if error.name == "EnforcedPause":
            raise Paused from error
        raise WouldRevert(error.reason, error.name, error.arguments) from error
    except InvalidAbi as error:
        raise Misconfigured(f"the contract at this address is another one: {error}") from error
