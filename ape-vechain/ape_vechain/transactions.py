"""Thor's transactions as Ape's: one clause by receiver, value and data, or several by `clauses`.

`as_thor()` is the one crossing from Ape's model to the codec's.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from ape.api.transactions import TransactionAPI
from ape.exceptions import SignatureError, TransactionError
from ape.types import AddressType, HexInt, TransactionSignature
from cchecksum import to_checksum_address
from eth_pydantic_types import HexBytes
from pydantic import BaseModel, ConfigDict, Field, field_validator

from thorlink import codec
from thorlink.codec import DYNAMIC_FEE_TYPE
from thorlink.errors import InvalidTransaction

LEGACY_TYPE = 0


class ThorClause(BaseModel):
    """One call, or a creation if `to` is None; `value` in wei VET."""

    model_config = ConfigDict(frozen=True)

    to: AddressType | None = None
    value: int = 0
    data: HexBytes = HexBytes("")

    def as_thor(self) -> codec.Clause:
        to = None if self.to is None else address_bytes(self.to)
        return codec.Clause(to, self.value, bytes(self.data))


class ThorTransaction(TransactionAPI):
    """What a Thor transaction has and Ape's has not.

    `max_fee` and `max_priority_fee` are wei VTHO a unit of gas, `value` wei VET. `gas_payer` is an
    account that signs to pay the gas (VIP-191), or the URL of a service that does (VIP-201).
    `nonce` only makes transactions different: it is random and orders nothing.
    """

    type: HexInt = DYNAMIC_FEE_TYPE
    chain_tag: int | None = None
    block_ref: HexBytes | None = None
    expiration: int | None = None
    clauses: tuple[ThorClause, ...] = ()
    depends_on: HexBytes | None = None
    gas_price_coef: int | None = None
    delegated: bool = False
    payer_signature: HexBytes | None = Field(default=None, exclude=True)
    gas_payer: Any = Field(default=None, exclude=True)
    send_everything: bool = Field(default=False, exclude=True)

    @field_validator("depends_on", mode="before")
    @classmethod
    def _id_of(cls, value: Any) -> Any:
        return getattr(value, "txn_hash", value)  # a receipt will do

    @property
    def total_transfer_value(self) -> int:
        """Wei VET. Gas is not in it: that is paid in VTHO."""
        return sum(clause.value for clause in self.all_clauses)

    @property
    def all_clauses(self) -> tuple[ThorClause, ...]:
        """The clauses, also when there is only the one of receiver, value and data."""
        if self.clauses:
            return self.clauses
        return (ThorClause(to=self.receiver, value=self.value, data=self.data),)

    @property
    def txn_hash(self) -> HexBytes:
        """The id; SignatureError before the transaction is signed."""
        return HexBytes(self._signed().id)

    @property
    def origin(self) -> AddressType:
        """Who signed, by the signature; SignatureError before it is signed."""
        return cast(AddressType, to_checksum_address(self._signed().origin))

    @property
    def signing_hash(self) -> bytes:
        """The 32 bytes that the sender signs."""
        return self.as_thor().signing_hash

    def payer_hash(self) -> bytes:
        """The 32 bytes that the payer of the gas signs."""
        return self.as_thor().payer_hash(address_bytes(self._known("sender")))

    def set_signature(self, signature: bytes) -> None:
        """Keep the sender's 65 bytes."""
        self.signature = TransactionSignature(
            v=signature[64], r=HexBytes(signature[:32]), s=HexBytes(signature[32:64])
        )

    def serialize_transaction(self) -> bytes:
        """The bytes to send; SignatureError if a signature is missing or not the sender's."""
        signed = self._signed()
        if self.sender and signed.origin != address_bytes(self.sender):
            raise SignatureError(
                f"signed by 0x{signed.origin.hex()}, not by the sender {self.sender}",
                transaction=self,
            )
        return signed.encode()

    def as_thor(self) -> codec.Transaction:
        """The codec's unsigned transaction; TransactionError if a field is missing or wrong."""
        fields: dict[str, Any] = {
            "chain_tag": self._known("chain_tag"),
            "block_ref": bytes(self._known("block_ref")),
            "expiration": self._known("expiration"),
            "clauses": tuple(clause.as_thor() for clause in self.all_clauses),
            "gas": self._known("gas_limit"),
            "nonce": self._known("nonce"),
            "depends_on": None if self.depends_on is None else bytes(self.depends_on),
            "delegated": self.delegated,
        }
        try:
            if self.type == LEGACY_TYPE:
                return codec.LegacyTransaction(**fields, gas_price_coef=self.gas_price_coef or 0)
            return codec.DynamicFeeTransaction(
                **fields,
                max_priority_fee_per_gas=self._known("max_priority_fee"),
                max_fee_per_gas=self._known("max_fee"),
            )
        except InvalidTransaction as error:
            raise TransactionError(str(error), base_err=error, txn=self) from error

    def _known(self, name: str) -> Any:
        value = getattr(self, name)
        if value is None:
            raise TransactionError(f"the transaction has no {name} yet: it is not prepared")
        return value

    def _signed(self) -> codec.Transaction:
        signature = self._signature_bytes()
        return replace(self.as_thor(), signature=signature)

    def _signature_bytes(self) -> bytes:
        if self.signature is None:
            raise SignatureError("the transaction is not signed by its sender", transaction=self)
        if self.delegated and self.payer_signature is None:
            raise SignatureError("the payer of the gas has not signed", transaction=self)
        v = bytes([self.signature.v % 27])
        return bytes(self.signature.r) + bytes(self.signature.s) + v + (self.payer_signature or b"")


class MinedTransaction(ThorTransaction):
    """A transaction read from a node: it comes with its id, and without its signatures."""

    id: HexBytes = Field(exclude=True)

    @property
    def txn_hash(self) -> HexBytes:
        return self.id


def random_nonce() -> int:
    """64 bits, never 0: nonces keep equal transactions apart, and Ape takes 0 for an account's."""
    return secrets.randbits(64) or 1


def address_bytes(address: str) -> bytes:
    """The 20 bytes of an address."""
    return bytes.fromhex(address[2:])


def clauses_of(transactions: Sequence[TransactionAPI]) -> tuple[ThorClause, ...]:
    """The clauses of several transactions, in order."""
    return tuple(clause for txn in transactions for clause in _clauses(txn))


def _clauses(txn: TransactionAPI) -> tuple[ThorClause, ...]:
    if isinstance(txn, ThorTransaction):
        return txn.all_clauses
    return (ThorClause(to=txn.receiver, value=txn.value, data=txn.data),)
