"""How a contract that is built into the node is called: arguments, gas, static calls, errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from eth.abc import ComputationAPI
from eth.exceptions import OutOfGas, Revert, WriteProtection

from thorlink.hashing import keccak256
from thorlink.node.frame import ClauseState
from thorlink.node.ledger import Ledger

ERROR_SELECTOR = keccak256(b"Error(string)")[:4]
GAS_NO_SELECTOR = 46
REFUND_CLEARED_SLOT = 15_000


class Call:
    """One call of a built-in method: what it was given and what it may do."""

    def __init__(self, computation: ComputationAPI, address: bytes) -> None:
        self._computation = computation
        self._data = computation.msg.data_as_bytes
        self.address = address
        self.sender = bytes(computation.msg.sender)
        self.state = cast(ClauseState, computation.state)
        self.ledger = Ledger(self.state.accounts)

    def word(self, index: int) -> int:
        """An argument; what is missing from the calldata is zero."""
        start = 4 + 32 * index
        return int.from_bytes(self._data[start : start + 32].ljust(32, b"\0"), "big")

    def account(self, index: int) -> bytes:
        """An address argument; higher bytes are ignored."""
        return self.word(index).to_bytes(32, "big")[12:]

    def tail(self, start: int, length: int) -> bytes:
        """Calldata after the selector, zeros where there is none."""
        return self._data[4 + start : 4 + start + length].ljust(length, b"\0")

    def charge(self, gas: int, needs: int = 0) -> None:
        """Use gas; out of gas ends the call.

        `needs` is how much must be there at first: the real contracts call themselves, and are
        given back afterwards what that cost.
        """
        if self._computation.get_gas_remaining() < needs:
            raise OutOfGas("out of gas")
        self._computation.consume_gas(gas, "built-in")

    def refund(self, gas: int) -> None:
        """Give back at the end of the clause."""
        self._computation.refund_gas(gas)

    def emit(self, topics: tuple[bytes, ...], data: bytes) -> None:
        """Record an event of this contract."""
        self.state.emit(self.address, topics, data)

    def fail(self, reason: str = "") -> Revert:
        """To be raised: reverts with Error(reason), or with nothing."""
        output = b""
        if reason:
            text = reason.encode()
            padded = text.ljust((len(text) + 31) // 32 * 32, b"\0")
            output = ERROR_SELECTOR + word(32) + word(len(text)) + padded
        self._computation.output = output
        return Revert(output)


@dataclass(frozen=True, slots=True)
class Method:
    """`run` charges gas and returns the output; `gas_with_value` is what refusing VET costs."""

    signature: str
    run: Callable[[Call], bytes]
    gas_with_value: int
    writes: bool = False

    @property
    def selector(self) -> bytes:
        """First four bytes of the calldata."""
        return keccak256(self.signature.encode())[:4]


@dataclass(frozen=True, slots=True)
class Contract:
    """A built-in contract: `gas_unknown` is what an unknown selector costs."""

    address: bytes
    methods: Mapping[bytes, Method]
    gas_unknown: int

    def run(self, computation: ComputationAPI) -> None:
        """Answer a call."""
        call = Call(computation, self.address)
        data = computation.msg.data_as_bytes
        if computation.msg.storage_address != self.address:
            raise call.fail("embedded node: a built-in contract cannot be delegated to")
        if len(data) < 4:
            call.charge(GAS_NO_SELECTOR)
            raise call.fail()
        method = self.methods.get(data[:4])
        if method is None:
            call.charge(self.gas_unknown)
            raise call.fail()
        if computation.msg.value:
            call.charge(method.gas_with_value)
            raise call.fail()
        if method.writes and computation.msg.is_static:
            raise WriteProtection("write protection")
        computation.output = method.run(call)


def contract(address: bytes, methods: tuple[Method, ...], gas_unknown: int) -> Contract:
    """Index the methods by selector."""
    return Contract(address, {method.selector: method for method in methods}, gas_unknown)


def word(value: int) -> bytes:
    """32 bytes, big-endian."""
    return value.to_bytes(32, "big")


def answer(gas: int, needs: int, read: Callable[[Call], int]) -> Callable[[Call], bytes]:
    """A method that returns one number for a fixed price."""

    def run(call: Call) -> bytes:
        call.charge(gas, needs)
        return word(read(call))

    return run
