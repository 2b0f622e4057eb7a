"""Thor transactions as values that know their bytes, hashes and ids. Pure.

A transaction is a frozen value; signing makes a new one (`thorlink.signing`). Hashes and ids are
32 bytes, addresses 20; amounts are wei as int.

    legacy  rlp([tag, ref, expiration, clauses, coef, gas, dependsOn, nonce, reserved, signature])
    0x51 ‖  rlp([tag, ref, expiration, clauses, maxPriorityFeePerGas, maxFeePerGas, gas,
                 dependsOn, nonce, reserved, signature])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from thorlink import keys, rlp
from thorlink.errors import InvalidSignature, InvalidTransaction, InvalidTransactionSignature
from thorlink.hashing import blake2b256, keccak256

DYNAMIC_FEE_TYPE = 0x51
DELEGATED = 1  # VIP-191: the gas is paid by a second signer

BASE_GAS = 5_000
CLAUSE_GAS = 16_000
CREATE_GAS = 48_000
ZERO_BYTE_GAS = 4
NONZERO_BYTE_GAS = 68


@dataclass(frozen=True, slots=True)
class Clause:
    """One call (`to` is a 20-byte address) or one contract creation (`to` is None)."""

    to: bytes | None
    value: int = 0
    data: bytes = b""

    def __post_init__(self) -> None:
        if self.to is not None and len(self.to) != 20:
            raise InvalidTransaction(f"clause: `to` has {len(self.to)} bytes, not 20")
        _check_range("clause: value", self.value, 256)

    @property
    def intrinsic_gas(self) -> int:
        """Gas charged before execution, without the transaction's own 5,000."""
        zeros = self.data.count(0)
        data_gas = zeros * ZERO_BYTE_GAS + (len(self.data) - zeros) * NONZERO_BYTE_GAS
        return (CREATE_GAS if self.to is None else CLAUSE_GAS) + data_gas


def intrinsic_gas(clauses: Sequence[Clause]) -> int:
    """Gas that a transaction of these clauses is charged before any execution."""
    if not clauses:
        return BASE_GAS + CLAUSE_GAS
    return BASE_GAS + sum(clause.intrinsic_gas for clause in clauses)


def created_address(tx_id: bytes, clause_index: int, creation_count: int = 0) -> bytes:
    """Where the n-th creation of a clause puts its contract (CREATE, not CREATE2)."""
    counters = clause_index.to_bytes(4, "big") + creation_count.to_bytes(4, "big")
    return keccak256(tx_id, counters)[12:]


class _WorkedOut:
    """What follows from the fields and is slow to find: kept beside them, for as long as they live.

    No fields: no caller can hand them in, and a copy starts without them.
    """

    __slots__ = ("_known_body", "_known_origin")

    _known_body: bytes
    _known_origin: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction(_WorkedOut):
    """What both types share. Make a LegacyTransaction or a DynamicFeeTransaction.

    `block_ref` is 8 bytes (the first of a block id), `expiration` counts blocks after it,
    `nonce` is any 64-bit number, `depends_on` a transaction id; `delegated` says that the payer
    signs too (VIP-191). `signature` is empty, 65 bytes, or 130 when delegated.
    """

    chain_tag: int
    block_ref: bytes
    expiration: int
    clauses: tuple[Clause, ...]
    gas: int
    nonce: int
    depends_on: bytes | None = None
    delegated: bool = False
    signature: bytes = b""

    TYPE: ClassVar[int]

    def __post_init__(self) -> None:
        if type(self) is Transaction:
            raise TypeError("make a LegacyTransaction or a DynamicFeeTransaction")
        if len(self.block_ref) != 8:
            raise InvalidTransaction(f"block reference has {len(self.block_ref)} bytes, not 8")
        if self.depends_on is not None and len(self.depends_on) != 32:
            raise InvalidTransaction(f"dependsOn has {len(self.depends_on)} bytes, not 32")
        for name, bits in (("chain_tag", 8), ("expiration", 32), ("gas", 64), ("nonce", 64)):
            _check_range(name, getattr(self, name), bits)
        self._check_fees()

    def _check_fees(self) -> None:
        raise NotImplementedError

    def _fee_fields(self) -> list[rlp.Item]:
        raise NotImplementedError

    @property
    def _body(self) -> bytes:
        """The fields before the signature, each encoded, without the list's header."""
        try:
            return self._known_body
        except AttributeError:
            body = rlp.encode_each(self._items())
            object.__setattr__(self, "_known_body", body)
            return body

    def _items(self) -> list[rlp.Item]:
        clauses = [[c.to or b"", rlp.encode_int(c.value), c.data] for c in self.clauses]
        reserved = [rlp.encode_int(DELEGATED)] if self.delegated else []
        return [
            rlp.encode_int(self.chain_tag),
            self.block_ref.lstrip(b"\0"),
            rlp.encode_int(self.expiration),
            clauses,
            *self._fee_fields(),
            self.depends_on or b"",
            rlp.encode_int(self.nonce),
            reserved,
        ]

    def encode_unsigned(self) -> bytes:
        """The bytes whose BLAKE2b-256 is signed."""
        return self._prefix() + rlp.list_of(self._body)

    def encode(self) -> bytes:
        """The bytes that go over the wire, with the signature (empty if there is none)."""
        return self._prefix() + rlp.list_of(self._body + rlp.encode(self.signature))

    def _prefix(self) -> bytes:
        return bytes([self.TYPE]) if self.TYPE else b""

    def signed_by(self, origin: keys.Signer, payer: keys.Signer | None = None) -> Self:
        """A signed copy, which knows its origin. `thorlink.signing` checks who has to sign."""
        signature = origin.sign(self.signing_hash)
        if payer is not None:
            signature += payer.sign(self.payer_hash(origin.address))
        signed = replace(self, signature=signature)
        object.__setattr__(signed, "_known_body", self._body)
        object.__setattr__(signed, "_known_origin", origin.address)
        return signed

    @property
    def signing_hash(self) -> bytes:
        """What the origin signs."""
        return blake2b256(self.encode_unsigned())

    def payer_hash(self, origin: bytes) -> bytes:
        """What the payer of a delegated transaction signs; it is the id, too."""
        return blake2b256(self.signing_hash, origin)

    @property
    def origin(self) -> bytes:
        """The address that signed; InvalidTransactionSignature if none did."""
        try:
            return self._known_origin
        except AttributeError:
            self._check_signature()
            origin = _recover(self.signing_hash, self.signature[:65], "origin")
            object.__setattr__(self, "_known_origin", origin)
            return origin

    @property
    def id(self) -> bytes:
        """Does not depend on the payer's signature; needs the origin's."""
        return self.payer_hash(self.origin)

    @property
    def payer(self) -> bytes | None:
        """The address that signed to pay the gas, None if the transaction is not delegated."""
        if not self.delegated:
            return None
        return _recover(self.payer_hash(self.origin), self.signature[65:], "payer")

    @property
    def intrinsic_gas(self) -> int:
        """Gas charged before any execution."""
        return intrinsic_gas(self.clauses)

    @property
    def last_block(self) -> int:
        """The number of the last block that may hold it."""
        return int.from_bytes(self.block_ref[:4], "big") + self.expiration

    def contract_address(self, clause_index: int, creation_count: int = 0) -> bytes:
        """Where the n-th creation of a clause puts its contract (CREATE, not CREATE2)."""
        return created_address(self.id, clause_index, creation_count)

    def _check_signature(self) -> None:
        expected = 130 if self.delegated else 65
        if len(self.signature) != expected:
            kind = "delegated" if self.delegated else "plain"
            raise InvalidTransactionSignature(
                f"signature of a {kind} transaction has {expected} bytes, not {len(self.signature)}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyTransaction(Transaction):
    """Pays base gas price * (1 + coef / 255) for a unit of gas."""

    gas_price_coef: int = 0

    TYPE: ClassVar[int] = 0

    def _check_fees(self) -> None:
        _check_range("gas_price_coef", self.gas_price_coef, 8)

    def _fee_fields(self) -> list[rlp.Item]:
        return [rlp.encode_int(self.gas_price_coef), rlp.encode_int(self.gas)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicFeeTransaction(Transaction):
    """Type 0x51: pays min(max fee, base fee + priority fee) wei VTHO for a unit of gas."""

    max_priority_fee_per_gas: int
    max_fee_per_gas: int

    TYPE: ClassVar[int] = DYNAMIC_FEE_TYPE

    def _check_fees(self) -> None:
        _check_range("max_priority_fee_per_gas", self.max_priority_fee_per_gas, 256)
        _check_range("max_fee_per_gas", self.max_fee_per_gas, 256)

    def _fee_fields(self) -> list[rlp.Item]:
        fees = (self.max_priority_fee_per_gas, self.max_fee_per_gas, self.gas)
        return [rlp.encode_int(value) for value in fees]


def _recover(digest: bytes, signature: bytes, who: str) -> bytes:
    try:
        return keys.recover(digest, signature)
    except InvalidSignature as error:
        raise InvalidTransactionSignature(f"signature of the {who}: {error}") from error


def _check_range(name: str, value: int, bits: int) -> None:
    if not 0 <= value < 1 << bits:
        raise InvalidTransaction(f"{name} {value} is not an unsigned {bits}-bit number")
