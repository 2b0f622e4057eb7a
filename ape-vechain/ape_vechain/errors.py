"""From thorlink's errors to Ape's: who catches what does not depend on who raised it first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from ape.api.transactions import ReceiptAPI, TransactionAPI
from ape.exceptions import ContractLogicError, ProviderError, TransactionError
from ape.types import AddressType
from ape.utils.basemodel import ManagerAccessMixin
from cchecksum import to_checksum_address

from thorlink.errors import (
    InvalidInput,
    NodeError,
    Reverted,
    ThorError,
    TransactionExpired,
    TransactionRejected,
)
from thorlink.tracing import CallFrame

NO_REASON = TransactionError.DEFAULT_MESSAGE


class DelegatorError(ProviderError):
    """A service that should pay the gas refused, or answered something else."""


@contextmanager
def translated(txn: TransactionAPI | None = None) -> Iterator[None]:
    """Raise what Ape knows, with thorlink's error as the cause."""
    try:
        yield
    except (TransactionRejected, TransactionExpired, InvalidInput) as error:
        raise TransactionError(str(error), base_err=error, txn=txn) from error
    except (NodeError, ThorError) as error:
        raise ProviderError(str(error)) from error


def revert_of(
    error: Reverted,
    txn: TransactionAPI | ReceiptAPI | None,
    address: str,
    frames: Callable[[], CallFrame | None] | None = None,
) -> ContractLogicError:
    """Ape's error for a call or transaction that was undone: custom errors with their arguments.

    `address` is the contract that was called. Where it does not declare the error, `frames` (what
    the call tracer says) tells which contract inside raised it.
    """
    if error.data and error.name is None and frames and not _declares(address, error.data):
        address = _culprit(frames(), error.data) or address
    raw = ContractLogicError(
        base_err=error,
        revert_message=_message(error),
        txn=txn,
        contract_address=_as_address(address),
        set_ape_traceback=True,
    )
    enriched = ManagerAccessMixin.compiler_manager.enrich_error(raw)
    if enriched is raw and error.name is not None:  # a panic whose compiler is not there
        raw.revert_message = error.reason
    return enriched


def _declares(address: str, data: bytes) -> bool:
    contract = ManagerAccessMixin.chain_manager.contracts.get(_as_address(address))
    return contract is not None and data[:4] in contract.errors


def _as_address(text: str) -> AddressType:
    return cast(AddressType, text)


def _culprit(frame: CallFrame | None, data: bytes) -> str | None:
    """The innermost contract that reverted with the data."""
    if frame is None or not frame.error or frame.output != data:
        return None
    inner = [found for call in frame.calls if (found := _culprit(call, data))]
    if inner:
        return inner[-1]
    return None if frame.to is None else to_checksum_address(frame.to)


def _message(error: Reverted) -> str:
    """The text of a `require`; the data of anything else, which Ape looks up in the ABI."""
    if error.name == "Error":
        return error.reason or NO_REASON
    if error.data:
        return f"0x{error.data.hex()}"
    return NO_REASON if error.reason in ("", "reverted", "execution reverted") else error.reason
