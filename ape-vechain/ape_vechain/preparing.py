"""From what the user gave to a transaction that can be signed: fees, gas, reference, payer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape.api.transactions import TransactionAPI
from ape.exceptions import ProviderError, TransactionError
from ape.types.gas import AutoGasLimit
from eth_pydantic_types import HexBytes

from ape_vechain import calling
from ape_vechain.errors import translated
from ape_vechain.transactions import LEGACY_TYPE, ThorTransaction, clauses_of
from thorlink.codec import intrinsic_gas
from thorlink.queries import Revision

if TYPE_CHECKING:
    from ape_vechain.provider import ThorProvider


def prepare(provider: ThorProvider, txn: ThorTransaction) -> ThorTransaction:
    """Fill in what is not given."""
    config = provider.network_config
    if txn.gas_payer is None and config.delegator_url:
        txn.gas_payer = config.delegator_url
    txn.delegated = txn.delegated or txn.gas_payer is not None
    txn.chain_id = provider.network.chain_id
    with translated(txn):
        txn.chain_tag = provider.client.chain_tag if txn.chain_tag is None else txn.chain_tag
        if txn.block_ref is None:
            best = provider.client.block("best")
            if best is None:
                raise ProviderError("the node has no best block")
            txn.block_ref = HexBytes(best.id[:8])
    if txn.expiration is None:
        txn.expiration = config.expiration
    _set_fees(provider, txn)
    _set_gas(provider, txn)
    _set_confirmations(provider, txn)
    return txn


def estimate_gas(provider: ThorProvider, txn: TransactionAPI, revision: Revision) -> int:
    """Intrinsic gas and what an inspection uses; ContractLogicError if it would be undone."""
    results = calling.results_of(provider, txn, revision)
    clauses = [clause.as_thor() for clause in clauses_of([txn])]
    return intrinsic_gas(clauses) + sum(result.gas_used for result in results)


def _set_fees(provider: ThorProvider, txn: ThorTransaction) -> None:
    if txn.type == LEGACY_TYPE:
        txn.gas_price_coef = txn.gas_price_coef or 0
        base = provider.gas_price
        txn.max_fee = base + base * txn.gas_price_coef // 255
        txn.max_priority_fee = None
        return
    if txn.max_priority_fee is None:
        txn.max_priority_fee = provider.priority_fee
    if txn.max_fee is None:
        txn.max_fee = int(provider.base_fee * provider.network.base_fee_multiplier)
        txn.max_fee += txn.max_priority_fee


def _set_gas(provider: ThorProvider, txn: ThorTransaction) -> None:
    limit = provider.network.gas_limit if txn.gas_limit is None else txn.gas_limit
    if limit == "max":
        txn.gas_limit = provider.max_gas
    elif isinstance(limit, int):
        txn.gas_limit = limit
    else:
        multiplier = limit.multiplier if isinstance(limit, AutoGasLimit) else 1.0
        estimated = provider.estimate_gas_cost(txn)
        txn.gas_limit = min(int(estimated * multiplier), provider.max_gas)


def _set_confirmations(provider: ThorProvider, txn: ThorTransaction) -> None:
    if txn.required_confirmations is None:
        txn.required_confirmations = provider.network.required_confirmations
    if txn.required_confirmations < 0:
        raise TransactionError("'required_confirmations' must be a positive integer.")
