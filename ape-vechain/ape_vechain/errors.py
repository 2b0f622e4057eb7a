"""From thorlink's errors to Ape's: who catches what does not depend on who raised it first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ape.api.transactions import ReceiptAPI, TransactionAPI
from ape.exceptions import ContractLogicError, ProviderError, TransactionError
from ape.utils.basemodel import ManagerAccessMixin

from thorlink.errors import (
    InvalidInput,
    NodeError,
    Reverted,
    ThorError,
    TransactionExpired,
    TransactionRejected,
)

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
    error: Reverted, txn: TransactionAPI | ReceiptAPI | None, address: str | None = None
) -> ContractLogicError:
    """Ape's error for a call or transaction that was undone: custom errors with their arguments."""
    raw = ContractLogicError(
        base_err=error,
        revert_message=_message(error),
        txn=txn,  # type: ignore[arg-type] # a call is a transaction, too
        contract_address=address,  # type: ignore[arg-type]
        set_ape_traceback=False,
    )
    return ManagerAccessMixin.compiler_manager.enrich_error(raw)


def _message(error: Reverted) -> str:
    """The text of a `require`; the data of anything else, which Ape looks up in the ABI."""
    if error.name == "Error":
        return error.reason or NO_REASON
    if error.data:
        return f"0x{error.data.hex()}"
    return NO_REASON if error.reason in ("", "reverted", "execution reverted") else error.reason
