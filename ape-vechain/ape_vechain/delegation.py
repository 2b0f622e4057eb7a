"""Who pays the gas instead of the sender: an account of ours, or a service (VIP-201)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.api.accounts import AccountAPI
from ape.exceptions import TransactionError
from eth_pydantic_types import HexBytes

from ape_vechain.errors import DelegatorError
from ape_vechain.signing import pay_gas
from ape_vechain.transactions import ThorTransaction, address_bytes
from thorlink.delegator import DelegatorService
from thorlink.errors import NodeError

if TYPE_CHECKING:
    from ape_vechain.provider import ThorProvider


def collect_signature(provider: ThorProvider, txn: ThorTransaction) -> None:
    """Let the payer sign, if there is one and it has not signed yet."""
    if not txn.delegated or txn.payer_signature is not None:
        return
    payer = txn.gas_payer
    if isinstance(payer, str) and payer in provider.account_manager:
        payer = provider.account_manager[payer]
    if isinstance(payer, AccountAPI):
        txn.payer_signature = HexBytes(pay_gas(payer, txn))
    elif isinstance(payer, str) and payer.startswith(("http://", "https://")):
        txn.payer_signature = HexBytes(_ask_service(payer, txn))
    else:
        raise TransactionError(f"gas_payer {payer!r} is neither an account nor a URL", txn=txn)


def _ask_service(url: str, txn: ThorTransaction) -> bytes:
    if txn.sender is None:
        raise TransactionError("a delegated transaction needs its sender", txn=txn)
    try:
        with DelegatorService(url) as service:
            return service.sign(txn.as_thor(), address_bytes(txn.sender))
    except NodeError as error:
        raise DelegatorError(f"{url}: {error}") from error
