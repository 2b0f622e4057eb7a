"""Receipts and blocks: what a Thor node tells, as Ape's models."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ape.types import AddressType, ContractLog, ContractLogContainer, HexInt
from ape_ethereum.ecosystem import Block
from ape_ethereum.transactions import Receipt
from eth_pydantic_types import HexBytes
from ethpm_types.abi import EventABI, EventABIType
from pydantic import BaseModel, ConfigDict, Field

from ape_vechain.transactions import ThorTransaction
from thorlink.hashing import keccak256

if TYPE_CHECKING:
    from ape.contracts import ContractEvent

MASTER_EVENT = EventABI(
    type="event",
    name="$Master",
    inputs=[EventABIType(name="newMaster", type="address", indexed=False)],
)
"""What every new contract logs first on Thor: who may administer it."""

MASTER_TOPIC = keccak256(MASTER_EVENT.selector.encode())


class ThorTransfer(BaseModel):
    """VET that moved; `amount` in wei."""

    model_config = ConfigDict(frozen=True)

    sender: AddressType
    recipient: AddressType
    amount: int


class ClauseOutput(BaseModel):
    """What one clause did. `logs` are raw; `ThorReceipt.clause_events` decodes them."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    contract_address: AddressType | None = None
    logs: tuple[dict[str, Any], ...] = ()
    transfers: tuple[ThorTransfer, ...] = ()


class ThorReceipt(Receipt):
    """A receipt with what only Thor's have. `paid` and `reward` are wei VTHO."""

    gas_payer: AddressType | None = None
    paid: HexInt = 0
    reward: HexInt = 0
    outputs: tuple[ClauseOutput, ...] = ()
    transaction: ThorTransaction

    @property
    def total_fees_paid(self) -> int:
        """Wei VTHO, by whoever paid."""
        return self.paid

    @property
    def transfers(self) -> list[ThorTransfer]:
        """The VET that moved, in order."""
        return [transfer for output in self.outputs for transfer in output.transfers]

    @cached_property
    def clause_events(self) -> list[ContractLogContainer]:
        """The events of each clause."""
        return [self._part(output).decode_logs() for output in self.outputs]

    @cached_property
    def clause_return_values(self) -> list[Any]:
        """What the function that each clause called returned; needs a node with tracers."""
        return self.provider.get_transaction_trace(self.txn_hash).clause_return_values

    def decode_logs(
        self, abi: list[EventABI | ContractEvent] | EventABI | ContractEvent | None = None
    ) -> ContractLogContainer:
        """The events of `abi`; without one all, also `$Master`, which no contract's ABI has."""
        if abi is not None:
            return super().decode_logs(abi)
        decoded = ContractLogContainer()
        for is_master, logs in groupby(self.logs, _is_master):
            decoded.extend(self._decoded(list(logs), is_master))
        return decoded

    def _decoded(self, logs: list[dict[str, Any]], is_master: bool) -> Iterable[ContractLog]:
        part = self.model_copy(update={"logs": logs})
        return Receipt.decode_logs(part, MASTER_EVENT if is_master else None)

    def _part(self, output: ClauseOutput) -> ThorReceipt:
        return self.model_copy(update={"logs": list(output.logs)})

    def _await_sender_nonce_increment(self) -> None:
        """Nothing to wait for: accounts have no nonce."""

    def raise_for_status(self) -> None:
        if self.error is not None and self.transaction.raise_on_revert:
            raise self.error
        super().raise_for_status()


class ThorBlock(Block):
    """A block with what only Thor's have. Addresses are checksummed."""

    beneficiary: AddressType | None = None
    signer: AddressType | None = None
    total_score: HexInt = 0
    is_finalized: bool = False
    transaction_ids: tuple[HexBytes, ...] = Field(default=(), exclude=True)


def _is_master(log: dict[str, Any]) -> bool:
    return log["topics"][:1] == [MASTER_TOPIC]
