"""Several clauses in one: read together on one state, or sent as one transaction.

    from ape_vechain import multicall

    call = multicall.Call()
    call.add(token.balanceOf, alice).add(token.balanceOf, bob)
    first, second = call()

    txn = multicall.Transaction()
    txn.add(token.transfer, bob, 5).add_transfer(carol, "1 VET").add_deployment(project.Box, 7)
    receipt = txn(sender=alice)          # all of them, or none
    receipt.clause_events[0]
    project.Box.at(receipt.outputs[2].contract_address)

No contract is needed for it, as on other chains: Thor's transactions have clauses. The clauses
follow one another and see what the ones before them did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ape.api.transactions import ReceiptAPI
from ape.contracts.base import _select_method_abi
from ape.exceptions import ContractLogicError, TransactionError
from ape.types import AddressType
from ape.utils.basemodel import ManagerAccessMixin
from eth_pydantic_types import HexBytes

from ape_vechain import calling
from ape_vechain.answers import address_of
from ape_vechain.provider import revision
from ape_vechain.transactions import ThorClause
from thorlink.codec import created_address

if TYPE_CHECKING:
    from ape.api.transactions import TransactionAPI
    from ape.contracts import ContractContainer
    from ape.contracts.base import ContractMethodHandler
    from ethpm_types.abi import MethodABI


T = TypeVar("T")


class _Clauses(ManagerAccessMixin):
    """Collects; `add` returns the builder."""

    def __init__(self) -> None:
        self.clauses: list[ThorClause] = []
        self._methods: list[MethodABI | None] = []
        self._contracts: dict[int, ContractContainer] = {}

    def __len__(self) -> int:
        return len(self.clauses)

    def add(self, method: ContractMethodHandler, *args: Any, value: Any = 0) -> Self:
        """A call of a contract's method; `value` is wei VET, or text such as "1 VET"."""
        abi = _select_method_abi(method.abis, args, encode_check=method._can_encode)
        clause = ThorClause(
            to=method.contract.address,
            value=self.conversion_manager.convert(value, int),
            data=method.encode_input(*args),
        )
        return self._append(clause, abi)

    def add_transfer(self, receiver: Any, value: Any, data: bytes = b"") -> Self:
        """VET to an account, or data to anything."""
        to = self.conversion_manager.convert(receiver, AddressType)
        amount = self.conversion_manager.convert(value, int)
        return self._append(ThorClause(to=to, value=amount, data=HexBytes(data)), None)

    def add_deployment(self, contract: ContractContainer, *args: Any, value: Any = 0) -> Self:
        """The creation of a contract. Its address is in the receipt's output of this clause."""
        data = HexBytes(contract(*args).data)
        self._contracts[len(self.clauses)] = contract
        amount = self.conversion_manager.convert(value, int)
        return self._append(ThorClause(to=None, value=amount, data=data), None)

    def _append(self, clause: ThorClause, method: MethodABI | None) -> Self:
        self.clauses.append(clause)
        self._methods.append(method)
        return self

    def _naming(self, act: Callable[[], T]) -> T:
        """Give the error of a constructor its name: Ape does not know what was not created."""
        try:
            return act()
        except ContractLogicError as error:
            contract = self._contract_at(error)
            if contract is None:
                raise
            self.chain_manager.contracts[error.address] = contract.contract_type
            raise self.compiler_manager.enrich_error(error) from error

    def _contract_at(self, error: ContractLogicError) -> ContractContainer | None:
        """The contract whose creation failed, by the address that it would have had."""
        receipt = error.txn if isinstance(error.txn, ReceiptAPI) else None
        tx_id = bytes(32) if receipt is None else HexBytes(receipt.txn_hash)
        for index, contract in self._contracts.items():
            if error.address == address_of(created_address(bytes(tx_id), index)):
                return contract
        return None

    def as_transaction(self, **kwargs: Any) -> TransactionAPI:
        """Not sent; TransactionError if there is no clause."""
        if not self.clauses:
            raise TransactionError("a transaction without clauses does nothing: add some")
        converted = self.conversion_manager.convert_method_kwargs(kwargs)
        first = self.clauses[0]
        return self.provider.network.ecosystem.create_transaction(
            receiver=first.to,
            value=first.value,
            data=first.data,
            clauses=tuple(self.clauses),
            **converted,
        )


class Call(_Clauses):
    """Read together, on the state of one block, in one request."""

    def __call__(self, block_id: Any = None, **kwargs: Any) -> list[Any]:
        """What each method returned, in order. ContractLogicError if one reverts."""
        txn = self.as_transaction(**kwargs)
        at = revision(block_id)
        results = self._naming(lambda: calling.results_of(self.provider, txn, at))
        pairs = zip(self._methods, results, strict=True)
        return [self._decoded(method, result.data) for method, result in pairs]

    def _decoded(self, method: MethodABI | None, data: bytes) -> Any:
        if method is None:
            return HexBytes(data)
        values = self.provider.network.ecosystem.decode_returndata(method, HexBytes(data))
        return values[0] if isinstance(values, tuple) and len(values) == 1 else values


class Transaction(_Clauses):
    """Sent as one transaction: all clauses take effect, or none."""

    def __call__(self, **kwargs: Any) -> ReceiptAPI:
        """One receipt, with `outputs`, `clause_events` and `clause_return_values`.

        `sender` is an account; the other arguments are those of any transaction.
        """
        sender = kwargs.get("sender") or self.account_manager.default_sender
        if sender is None:
            raise TransactionError("a transaction needs its `sender`")
        kwargs["sender"] = sender
        txn = self.as_transaction(**kwargs)
        receipt = self._naming(lambda: sender.call(txn, **kwargs))
        if receipt.outputs:  # none if it was undone, or is not mined yet
            for index, contract in self._contracts.items():
                address = receipt.outputs[index].contract_address
                self.chain_manager.contracts[address] = contract.contract_type
        return receipt

    def estimate_gas_cost(self, **kwargs: Any) -> int:
        """What it would use, exactly; without refunds."""
        txn = self.as_transaction(**kwargs)
        return self._naming(lambda: self.provider.estimate_gas_cost(txn))
