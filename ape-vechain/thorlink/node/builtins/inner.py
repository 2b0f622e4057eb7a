"""What a native function of a built-in contract has: the state, a budget of gas, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import OutOfGas

from thorlink.node.evm.frame import ClauseState
from thorlink.node.ledger import Ledger

if TYPE_CHECKING:
    from thorlink.node.builtins.built_in_call import Call

GAS_LOAD = 200
GAS_BALANCE = 400
GAS_STORE_NEW = 20_000
GAS_STORE = 5_000
GAS_LOG = 375
GAS_LOG_BYTE = 8


class NativeRevert(Exception):
    """Ends a native function with Error(text); what it used is used."""


class Inner:
    """`gas` is what is left of the budget."""

    def __init__(self, call: Call, gas: int) -> None:
        self.gas = gas
        self.address = call.address
        self.state: ClauseState = call.state
        self.ledger: Ledger = call.ledger

    def spend(self, gas: int) -> None:
        """Use gas; OutOfGas ends the native function, and nothing that it wrote stays."""
        if gas > self.gas:
            raise OutOfGas("out of gas")
        self.gas -= gas

    def log(self, address: bytes, topics: tuple[bytes, ...], data: bytes) -> None:
        """Record an event in the name of any account; costs what LOG does."""
        self.spend(GAS_LOG * len(topics) + GAS_LOG_BYTE * len(data))
        self.state.emit(address, topics, data)
