"""VeChain as Ape sees it: Ethereum's ABI and addresses, other blocks and transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from ape.api.providers import BlockAPI
from ape.api.transactions import ReceiptAPI, TransactionAPI
from ape.exceptions import TransactionError
from ape.types import AddressType, ContractLog
from ape_ethereum.ecosystem import Ethereum
from ethpm_types.abi import EventABI
from evm_trace import CallType

from ape_vechain import answers, signing
from ape_vechain.config import VechainConfig
from ape_vechain.transactions import LEGACY_TYPE, ThorTransaction, random_nonce
from thorlink.codec import DYNAMIC_FEE_TYPE
from thorlink.responses import Block, Receipt

_ALIASES = {
    "max_fee": ("max_fee_per_gas", "maxFeePerGas", "maxFee"),
    "max_priority_fee": ("max_priority_fee_per_gas", "maxPriorityFeePerGas", "maxPriorityFee"),
    "gas_limit": ("gas", "gasLimit"),
    "gas_price_coef": ("gasPriceCoef",),
    "depends_on": ("dependsOn",),
    "block_ref": ("blockRef",),
    "chain_tag": ("chainTag",),
    "gas_payer": ("gasPayer", "delegator"),
    "type": ("txType", "tx_type", "txn_type", "transaction_type"),
    "receiver": ("to",),
    "sender": ("from",),
    "data": ("input",),
}
_ETHEREUM_DYNAMIC = 2
_ABSENT_ON_THOR = ("gas_price", "gasPrice", "access_list", "accessList", "authorizations")


class UnknownAddress(str):
    """Where a contract will be, which on Thor follows from the signed transaction's id.

    It is text that says so, and no address: whatever takes an address refuses it.
    """

    __slots__ = ()


UNKNOWN_ADDRESS = UnknownAddress("(known when the transaction is signed)")


class Vechain(Ethereum):
    """Inherits the coding of calls, events and errors, which is the same."""

    name: str = "vechain"
    fee_token_symbol: str = "VTHO"  # noqa: S105 - a currency, no password

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        signing.install()

    @property
    def config(self) -> VechainConfig:  # type: ignore[override] # Ape declares Ethereum's
        return self.config_manager.get_config("vechain")

    @property
    def default_transaction_type(self) -> int:  # type: ignore[override] # Ethereum's enum ends at 4
        provider = self.network_manager.active_provider
        name = provider.network.name if provider else self.default_network_name
        number: int = self.get_network(name).config.get(
            "default_transaction_type", DYNAMIC_FEE_TYPE
        )
        return number

    def decode_transaction_type(self, transaction_type_id: Any) -> type[TransactionAPI]:
        _type_of(transaction_type_id)
        return ThorTransaction

    def create_transaction(self, **kwargs: Any) -> TransactionAPI:
        """A transaction that is not prepared yet.

        Type 0x51 unless `type` or `gas_price_coef` say otherwise. TransactionError for what Thor
        has not: gas_price, access lists, authorizations.
        """
        fields = _canonical(kwargs)
        if absent := [name for name in _ABSENT_ON_THOR if fields.get(name) is not None]:
            raise TransactionError(
                f"Thor's transactions have no {', '.join(absent)}; "
                "give gas_price_coef (legacy), or max_fee and max_priority_fee"
            )
        if fields.get("type") is None:
            legacy = fields.get("gas_price_coef") is not None
            fields["type"] = LEGACY_TYPE if legacy else self.default_transaction_type
        fields["type"] = _type_of(fields["type"])
        value = fields.get("value")
        if not isinstance(value, int):
            fields["value"] = self.conversion_manager.convert(value, int) if value else 0
        if fields.get("nonce") is None:
            fields["nonce"] = random_nonce()
        fields["data"] = fields.get("data") or b""
        fields.setdefault("gas_limit", None)
        self._set_connection(fields)
        known = ThorTransaction.model_fields.keys() | {"raise_on_revert"}
        return ThorTransaction(**{name: fields[name] for name in fields if name in known})

    def _set_connection(self, fields: dict[str, Any]) -> None:
        provider = self.network_manager.active_provider
        if fields.get("required_confirmations") is None:
            confirmations = provider.network.required_confirmations if provider else 0
            fields["required_confirmations"] = confirmations
        if fields.get("chain_id") is None:
            fields["chain_id"] = provider.chain_id if provider else None

    def decode_block(self, data: dict[str, Any]) -> BlockAPI:
        """A block as the node's REST tells it."""
        return answers.block_of(Block.from_json(data))

    def decode_receipt(self, data: dict[str, Any]) -> ReceiptAPI:
        """A receipt as the node's REST tells it, with its `transaction` as Ape has it."""
        return answers.receipt_of(Receipt.from_json(data), data["transaction"])

    def decode_logs(
        self, logs: Sequence[dict[str, Any]], *events: EventABI
    ) -> Iterator[ContractLog]:
        """Logs of the given events; those without topics are of none."""
        return super().decode_logs([log for log in logs if log["topics"]], *events)

    def _enrich_calltree(self, call: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Ape's, but for its names of a plain transfer and of several clauses."""
        is_transaction = call.get("call_type") == CallType.INTERNAL.value
        enriched = super()._enrich_calltree(call, **kwargs)
        if is_transaction:
            count = {"count": len(enriched.get("calls") or ())}
            return {
                **enriched,
                "contract_id": "Transaction",
                "method_id": "clauses",
                "calldata": count,
            }
        if enriched.get("contract_id") == f"__{self.fee_token_symbol}_transfer__":
            enriched["contract_id"] = "__VET_transfer__"
        return enriched

    def get_deployment_address(self, address: AddressType, nonce: int) -> AddressType:  # noqa: ARG002
        """Not to be known beforehand: see UnknownAddress."""
        return cast(AddressType, UNKNOWN_ADDRESS)  # no address, on purpose


def _canonical(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Each field under one name, whichever of its spellings was used."""
    fields = dict(kwargs)
    for name, spellings in _ALIASES.items():
        for spelling in spellings:
            if spelling in fields:
                value = fields.pop(spelling)
                fields.setdefault(name, value)
    if "chainId" in fields:
        fields.setdefault("chain_id", fields.pop("chainId"))
    return fields


def _type_of(value: Any) -> int:
    """0 or 0x51; Ethereum's type 2 means the same as 0x51. TransactionError for any other."""
    number = getattr(value, "value", value)
    if isinstance(number, (str, bytes)):
        number = int.from_bytes(number, "big") if isinstance(number, bytes) else int(number, 0)
    if number in (_ETHEREUM_DYNAMIC, DYNAMIC_FEE_TYPE):
        return DYNAMIC_FEE_TYPE
    if number == LEGACY_TYPE:
        return LEGACY_TYPE
    raise TransactionError(f"transaction type {value!r}: Thor has 0 and {DYNAMIC_FEE_TYPE:#x}")
