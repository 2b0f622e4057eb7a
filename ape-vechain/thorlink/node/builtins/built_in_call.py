"""How a contract that is built into the node runs: what it was given, gas, calls of itself.

Thor's built-in contracts are bytecode that calls itself for what only the node can do. Here a
method is a function: it charges what the bytecode was measured to use, and calls a `Native` where
the bytecode calls itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from eth.abc import ComputationAPI
from eth.exceptions import OutOfGas, Revert, WriteProtection
from eth.vm.message import Message

from thorlink.node.builtins.built_in_trace import BuiltInTrace
from thorlink.node.builtins.inner import Inner, NativeRevert
from thorlink.node.builtins.native import Native, cleaned
from thorlink.node.builtins.words import Word, error_data, word
from thorlink.node.evm.frame import ClauseState
from thorlink.node.ledger import Ledger
from thorlink.node.resolved import Unexecutable

GAS_RETURNED = 1_562
"""What a call of itself costs a built-in contract, which is given back."""

GAS_AFTER_EXISTENCE_CHECK = 699
"""The part of the gas before a call that is not used if there is no contract to call."""

GAS_RETURNED_TOO_LITTLE = 70
GAS_FORWARD = 38
"""For handing on the revert of a call of itself."""

REFUND_CLEARED_SLOT = 15_000


class Call:
    """One call of a built-in method: what it was given and what it may do."""

    gas_returned = GAS_RETURNED

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
            return self.call_itself(gas, native, arguments)
        self.charge(gas)
        if native.writes and self._computation.msg.is_static:
            raise Unexecutable("invoke non-const method in readonly env")
        remaining = self._computation.get_gas_remaining()
        lent = remaining - remaining // 64
        inner = Inner(self, lent + self.gas_returned)
        # the compiler of the contracts without gas returned makes static calls of what only reads
        static = not (self.gas_returned or native.writes)
        self._trace.entered(lambda: native.calldata(arguments), lent, static=static)
        # what a failing native wrote goes with this call, which fails too
        try:
            results = native.run(inner, *arguments)
        except OutOfGas:
            self._trace.left(b"", lent, "out of gas")
            self.charge(lent + GAS_FORWARD)
            raise self.fail() from None
        except NativeRevert as error:
            self._trace.left(error_data(str(error)), lent - inner.gas, "execution reverted")
            self._settle(lent - inner.gas)
            raise self._handed_on(error_data(str(error)), native, arguments) from None
        self._trace.left(b"".join(map(word, results)), lent - inner.gas, "")
        self._settle(lent - inner.gas)
        return results

    def _settle(self, used: int) -> None:
        if used >= 0:
            self._computation.consume_gas(used, "native")
        else:
            self._computation.return_gas(-used)

    def call_itself(self, gas: int, native: Native, arguments: Sequence[Word]) -> tuple[int, ...]:
        """Make the call where the contract runs as another, whose code then answers."""
        code = self.state.get_code(self.address)
        if not code:
            self.charge(gas - GAS_AFTER_EXISTENCE_CHECK)
            raise self.fail()
        self.charge(gas)
        data = native.calldata(arguments)
        child = self._call(data, code)
        output = child.output
        if child.is_error:
            returned = output if isinstance(child.error, Revert) else b""
            raise self._handed_on(returned, native, arguments)
        if len(output) < 32 * len(native.outputs):
            self.charge(GAS_RETURNED_TOO_LITTLE)
            raise self.fail()
        words = [output[32 * n : 32 * n + 32] for n in range(len(native.outputs))]
        return tuple(
            cleaned(kind, int.from_bytes(item, "big"))
            for kind, item in zip(native.outputs, words, strict=True)
        )

    def _handed_on(self, output: bytes, native: Native, arguments: Sequence[Word]) -> Revert:
        """To be raised: reverts with what a call of itself reverted with."""
        self.charge(GAS_FORWARD + _copy_gas(len(output), native.memory(arguments)))
        return self.fail_with(output)

    def _call(self, data: bytes, code: bytes) -> ComputationAPI:
        """Call itself with all gas but one 64th; what it cost is charged."""
        computation = self._computation
        remaining = computation.get_gas_remaining()
        lent = remaining - remaining // 64
        computation.consume_gas(lent, "CALL")
        address = cast(Any, self.address)
        message = Message(
            lent,
            address,
            address,
            0,
            data,
            code,
            depth=computation.msg.depth + 1,
            is_static=computation.msg.is_static,
        )
        child = computation.apply_child_computation(message)
        computation.return_gas(child.get_gas_remaining())
        return child


def _copy_gas(size: int, memory: int) -> int:
    """Copying what a call returned to the start of a memory of so many words."""
    words = (size + 31) // 32
    return 3 * words + max(0, _memory_gas(words) - _memory_gas(memory))


def _memory_gas(words: int) -> int:
    return 3 * words + words * words // 512
