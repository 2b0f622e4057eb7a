"""How a contract that is built into the node is called: its dispatch, gas and errors.

Thor's built-in contracts are bytecode that calls itself for what only the node can do. Here a
method is a function: it charges what the bytecode was measured to use, and calls a `Native` where
the bytecode calls itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, cast

from eth.abc import ComputationAPI
from eth.exceptions import OutOfGas, Revert, WriteProtection
from eth.vm.message import Message

from thorlink.hashing import keccak256
from thorlink.node.built_in_trace import BuiltInTrace
from thorlink.node.frame import ClauseState
from thorlink.node.inner import Inner, Word
from thorlink.node.ledger import Ledger
from thorlink.node.resolved import Unexecutable

ERROR_SELECTOR = keccak256(b"Error(string)")[:4]
GAS_RETURNED = 1_562
"""What a call of itself costs a built-in contract, which is given back."""

GAS_AFTER_EXISTENCE_CHECK = 699
"""The part of the gas before a call that is not used if there is no contract to call."""

GAS_RETURNED_TOO_LITTLE = 70
REFUND_CLEARED_SLOT = 15_000
MEMORY_BEFORE_ARGUMENTS = 4
"""Words of memory that the bytecode has in use before it writes a call's arguments."""

_MASKS = {
    "address": (1 << 160) - 1,
    "uint32": (1 << 32) - 1,
    "uint64": (1 << 64) - 1,
    "bytes8": (1 << 256) - (1 << 192),
}


@dataclass(frozen=True)
class Native:
    """What only the node can do. `outputs` are the types of the words that come back.

    `signature` is of the call that the contract makes of itself; who delegates to the contract
    gets that call, for it is then the one who calls itself.
    """

    signature: str
    outputs: tuple[str, ...]
    run: Callable[..., tuple[int, ...]] = field(compare=False)
    writes: bool = False

    @cached_property
    def selector(self) -> bytes:
        """First four bytes of the calldata."""
        return keccak256(self.signature.encode())[:4]

    def memory(self, arguments: Sequence[Word]) -> int:
        """Words of memory in use by the call: its arguments, or what comes back."""
        if self.signature.endswith("(bytes)"):
            return 8 + 2 * ((len(cast(bytes, arguments[0])) + 31) // 32)
        return MEMORY_BEFORE_ARGUMENTS + max(len(arguments) + 1, len(self.outputs))

    def calldata(self, arguments: Sequence[Word]) -> bytes:
        """The call as bytes; the only argument of variable size is that of `(bytes)`."""
        if self.signature.endswith("(bytes)"):
            data = cast(bytes, arguments[0])
            padded = data.ljust((len(data) + 31) // 32 * 32, b"\0")
            return self.selector + word(32) + word(len(data)) + padded
        return self.selector + b"".join(map(as_word, arguments))


class Call:
    """One call of a built-in method: what it was given and what it may do."""

    gas_returned = GAS_RETURNED
    gas_forward = 38
    """For handing on the revert of a call of itself."""

    def __init__(self, computation: ComputationAPI, code_address: bytes) -> None:
        self._computation = computation
        self._data = computation.msg.data_as_bytes
        self.address = bytes(computation.msg.storage_address)
        self.sender = bytes(computation.msg.sender)
        self.state = cast(ClauseState, computation.state)
        self.ledger = Ledger(self.state.accounts)
        self.delegated = self.address != code_address
        self._trace = BuiltInTrace(cast(Any, computation).tracer, self.address)

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

    @property
    def size(self) -> int:
        """Bytes of calldata."""
        return len(self._data)

    @property
    def value(self) -> int:
        """VET that came with the call, wei."""
        return self._computation.msg.value

    # what the bytecode does

    def charge(self, gas: int) -> None:
        """Use gas; out of gas ends the call."""
        self._computation.consume_gas(gas, "built-in")

    def get_storage(self, slot: int) -> int:
        """A storage word of this contract, or of who delegates to it."""
        self._trace.touched(slot)
        return self.state.get_storage(self.address, slot)

    def set_storage(self, slot: int, value: int) -> None:
        """Set a storage word; clearing it is refunded at the end of the clause."""
        self._may_write()
        self._trace.touched(slot)
        if not value and self.state.get_storage(self.address, slot):
            self._computation.refund_gas(REFUND_CLEARED_SLOT)
        self.state.set_storage(self.address, slot, value)

    def emit(self, topics: tuple[bytes, ...], data: bytes) -> None:
        """Record an event of this contract, or of who delegates to it."""
        self._may_write()
        self._trace.logged(topics, data)
        self.state.emit(self.address, topics, data)

    def fail(self, reason: str = "") -> Revert:
        """To be raised: reverts with Error(reason), or with nothing."""
        return self.fail_with(error_data(reason) if reason else b"")

    def fail_with(self, output: bytes) -> Revert:
        """To be raised: reverts with this data."""
        self._computation.output = output
        return Revert(output)

    def _may_write(self) -> None:
        if self._computation.msg.is_static:
            raise WriteProtection("write protection")

    # calls of itself

    def native(self, gas: int, native: Native, *arguments: Word) -> tuple[int, ...]:
        """Use the gas until the call of itself, and make the call; its results.

        Unexecutable if it would write in a static call: the real node gives up there.
        """
        if self.delegated:
            return self._call_itself(gas, native, arguments)
        self.charge(gas)
        if native.writes and self._computation.msg.is_static:
            raise Unexecutable("invoke non-const method in readonly env")
        remaining = self._computation.get_gas_remaining()
        lent = remaining - remaining // 64
        inner = Inner(self, lent + self.gas_returned)
        snapshot = self.state.snapshot()
        self._trace.entered(lambda: native.calldata(arguments), lent)
        try:
            results = native.run(inner, *arguments)
        except OutOfGas:
            self._trace.left(b"", lent, "out of gas")
            self.state.revert(snapshot)
            self.charge(lent + self.gas_forward)
            raise self.fail() from None
        self._trace.left(b"".join(map(word, results)), lent - inner.gas, "")
        self._settle(lent - inner.gas)
        return results

    def _settle(self, used: int) -> None:
        if used >= 0:
            self._computation.consume_gas(used, "native")
        else:
            self._computation.return_gas(-used)

    def _call_itself(self, gas: int, native: Native, arguments: Sequence[Word]) -> tuple[int, ...]:
        code = self.state.get_code(self.address)
        if not code and self.gas_returned:
            self.charge(gas - GAS_AFTER_EXISTENCE_CHECK)
            raise self.fail()
        self.charge(gas)
        data = native.calldata(arguments)
        child = self.call(self.address, data, 0, code)
        output = child.output
        if child.is_error:
            returned = output if isinstance(child.error, Revert) else b""
            self.charge(self.gas_forward + _copy_gas(len(returned), native.memory(arguments)))
            raise self.fail_with(returned)
        if len(output) < 32 * len(native.outputs):
            self.charge(GAS_RETURNED_TOO_LITTLE)
            raise self.fail()
        words = [output[32 * n : 32 * n + 32] for n in range(len(native.outputs))]
        return tuple(
            _cleaned(kind, int.from_bytes(item, "big"))
            for kind, item in zip(native.outputs, words, strict=True)
        )

    def call(self, to: bytes, data: bytes, value: int, code: bytes) -> ComputationAPI:
        """CALL with all gas but one 64th; what it cost is charged."""
        computation = self._computation
        remaining = computation.get_gas_remaining()
        lent = remaining - remaining // 64
        computation.consume_gas(lent, "CALL")
        address = cast(Any, to)
        message = Message(
            lent,
            address,
            cast(Any, self.address),
            value,
            data,
            code,
            depth=computation.msg.depth + 1,
            is_static=computation.msg.is_static,
        )
        child = computation.apply_child_computation(message)
        computation.return_gas(child.get_gas_remaining())
        return child


def _cleaned(kind: str, value: int) -> int:
    return int(value != 0) if kind == "bool" else value & _MASKS.get(kind, -1)


def _copy_gas(size: int, memory: int) -> int:
    """Copying what a call returned to the start of a memory of so many words."""
    words = (size + 31) // 32
    return 3 * words + max(0, _memory_gas(words) - _memory_gas(memory))


def _memory_gas(words: int) -> int:
    return 3 * words + words * words // 512


def error_data(reason: str) -> bytes:
    """Error(reason), as Solidity encodes it."""
    text = reason.encode()
    padded = text.ljust((len(text) + 31) // 32 * 32, b"\0")
    return ERROR_SELECTOR + word(32) + word(len(text)) + padded


def word(value: int) -> bytes:
    """32 bytes, big-endian."""
    return value.to_bytes(32, "big")


def as_word(value: Word) -> bytes:
    """A number or an address in 32 bytes."""
    return value.rjust(32, b"\0") if isinstance(value, bytes) else word(value)


Run: TypeAlias = Callable[[Call], bytes]


@dataclass(frozen=True, slots=True)
class Method:
    """`run` charges gas and returns the output; `gas_with_value` is what refusing VET costs."""

    signature: str
    run: Run
    gas_with_value: int

    @property
    def selector(self) -> bytes:
        """First four bytes of the calldata."""
        return keccak256(self.signature.encode())[:4]


@dataclass(frozen=True, slots=True)
class Contract:
    """A built-in contract; its gas is for calldata without selector, and an unknown selector."""

    address: bytes
    methods: Mapping[bytes, Method]
    gas_unknown: int
    gas_no_selector: int = 46

    def run(self, computation: ComputationAPI) -> None:
        """Answer a call."""
        call = Call(computation, self.address)
        data = computation.msg.data_as_bytes
        method = self.methods.get(data[:4])
        if method is None or len(data) < 4:
            call.charge(self.gas_unknown if len(data) >= 4 else self.gas_no_selector)
            raise call.fail()
        if computation.msg.value:
            call.charge(method.gas_with_value)
            raise call.fail()
        computation.output = method.run(call)


def contract(address: bytes, methods: tuple[Method, ...], gas_unknown: int) -> Contract:
    """Index the methods by selector."""
    return Contract(address, {method.selector: method for method in methods}, gas_unknown)


Arguments: TypeAlias = Callable[[Call], tuple[Word, ...]]


def answer(before: int, native: Native, after: int, arguments: Arguments | None = None) -> Run:
    """A method that returns what a native says: gas until its call, and from then on."""

    def run(call: Call) -> bytes:
        given = arguments(call) if arguments else ()
        results = call.native(before, native, *given)
        call.charge(after)
        return b"".join(map(word, results))

    return run
