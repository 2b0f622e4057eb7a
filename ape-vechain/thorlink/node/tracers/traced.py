"""Call frames that report to a tracer what they do, step by step, as the real node does.

They compute each price before the operation, in order to show it; otherwise they are the frames
of ordinary execution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, cast

from eth.abc import ComputationAPI, MessageAPI, StateAPI, TransactionContextAPI
from eth.exceptions import Halt, OutOfGas, VMError, WriteProtection

from thorlink.node.builtins import natives
from thorlink.node.evm.computation import Computation, error_text, refusal
from thorlink.node.evm.faults import GasOverflow
from thorlink.node.evm.frame import ClauseState
from thorlink.node.evm.frameless import CREATE, CREATE2, frameless
from thorlink.node.evm.opcodes import OPERATIONS, Operation
from thorlink.node.tracers import step_price
from thorlink.node.tracers.step_price import Scene
from thorlink.node.tracers.tracer import Call, Outcome, Step, Tracer

STOP = 0x00
_KINDS = {
    CREATE: "CREATE",
    CREATE2: "CREATE2",
    step_price.CALL: "CALL",
    step_price.CALLCODE: "CALLCODE",
    step_price.DELEGATECALL: "DELEGATECALL",
    step_price.STATICCALL: "STATICCALL",
}
_WITH_FRAMES = frozenset((*_KINDS, step_price.SELFDESTRUCT))


def traced_by(tracer: Tracer) -> type[Computation]:
    """Call frames of one clause that report to `tracer`."""

    class _Traced(TracedComputation):
        pass

    _Traced.tracer = tracer
    return _Traced


class _Here(NamedTuple):
    """Where a frame is, before an operation."""

    pc: int
    opcode: int
    gas: int
    stack: list[int]


class TracedComputation(Computation):
    """A frame of the class that `traced_by` makes; the class counts the clause's refund."""

    tracer: ClassVar[Tracer]
    refund: ClassVar[int] = 0
    opcode = STOP
    last_cost = 0

    @classmethod
    def apply_message(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """A call."""
        return cls._reported(
            super().apply_message, state, message, transaction_context, parent_computation
        )

    @classmethod
    def apply_create_message(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """A creation."""
        return cls._reported(
            super().apply_create_message, state, message, transaction_context, parent_computation
        )

    @classmethod
    def _reported(
        cls,
        apply: Callable[..., ComputationAPI],
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent: ComputationAPI | None,
    ) -> ComputationAPI:
        if parent is None:  # the outermost frame is reported by who executes the clause
            return apply(state, message, transaction_context)
        cls.tracer.entered(_call(cast(TracedComputation, parent), message))
        refund = cls.refund
        computation = apply(state, message, transaction_context, parent_computation=parent)
        error = error_text(computation.error) if computation.is_error else ""
        if error:
            cls.refund = refund
        used = message.gas - computation.get_gas_remaining()
        cls.tracer.left(Outcome(computation.output, used, error))
        return computation

    @classmethod
    def apply_computation(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """Run the frame; a built-in contract has no steps, but may promise refund."""
        computation = super().apply_computation(
            state, message, transaction_context, parent_computation=parent_computation
        )
        if not message.is_create and message.code_address in natives.CONTRACTS:
            cls.refund += cast(Any, computation)._gas_meter.gas_refunded
        return computation

    def _run(self) -> None:
        code = self.msg.code
        if not code:
            return
        stream = self.code
        steps = self.tracer.wants_steps
        while True:
            pc = stream.program_counter
            opcode = code[pc] if pc < len(code) else STOP
            stream.program_counter = pc + 1
            if steps or opcode in _WITH_FRAMES:
                operation = self._paid(pc, opcode)
            else:
                operation = self._admitted(opcode)
            try:
                operation.run(self)
            except Halt:
                return

    def _admitted(self, opcode: int) -> Operation:
        """What nobody wants to see is paid for as it is executed, as without a tracer."""
        operation, size = OPERATIONS[opcode], len(self._values)
        if operation is None or not self._may_begin(operation, size):
            raise refusal(opcode, size)
        return operation

    def _paid(self, pc: int, opcode: int) -> Operation:
        """Report a step, and that it fails if it does."""
        stack = [_number(value) for value in self._values]
        here = _Here(pc, opcode, self.get_gas_remaining(), stack)
        operation = OPERATIONS[opcode]
        if operation is None or not self._may_begin(operation, len(stack)):
            raise self._failed(here, refusal(opcode, len(stack)))
        if self.msg.is_static and opcode == step_price.CALL and stack[-3]:
            raise self._failed(here, WriteProtection("write protection"))
        address = self.msg.storage_address
        scene = Scene(stack, len(self._memory), here.gas, address, self._frame)
        try:
            price = step_price.price(opcode, scene)
        except step_price.Unpriced as error:
            if error.cost is None:
                raise self._failed(here, GasOverflow(str(error))) from error
            self.last_cost = error.cost
            raise self._failed(here, OutOfGas("out of gas")) from error
        self.last_cost = price.cost
        type(self).refund += price.refund
        if price.cost > here.gas:
            raise self._failed(here, OutOfGas("out of gas"))
        self._report(here, "")
        self.opcode = opcode
        if shown := frameless(opcode, scene, price, self._input):
            self.tracer.entered(shown[0])
            self.tracer.left(shown[1])
        return operation

    def _may_begin(self, operation: Operation, size: int) -> bool:
        if not operation.pops <= size <= operation.stack_limit:
            return False
        return not (self.msg.is_static and operation.writes)

    def _failed(self, here: _Here, error: VMError) -> VMError:
        self._report(here, error_text(error))
        return error

    def _report(self, here: _Here, error: str) -> None:
        self.tracer.stepped(
            Step(
                pc=here.pc,
                opcode=here.opcode,
                gas=here.gas,
                cost=self.last_cost,
                depth=self.msg.depth + 1,
                refund=self.refund,
                error=error,
                address=self.msg.storage_address,
                stack=here.stack,
                memory=self._memory._bytes,  # type: ignore[attr-defined] # MemoryAPI hides it
                return_data=self.return_data,
            )
        )

    def _input(self, offset: int, size: int) -> bytes:
        return self.memory_read_bytes(offset, size).ljust(size, b"\0")

    @property
    def _values(self) -> list[int | bytes]:
        return cast(list[int | bytes], self._stack.values)  # type: ignore[attr-defined] # as above

    @property
    def _frame(self) -> ClauseState:
        return cast(ClauseState, self.state)


def _call(parent: TracedComputation, message: MessageAPI) -> Call:
    kind = _KINDS.get(parent.opcode, "CALL")  # a built-in contract has no operations
    sender = parent.msg.storage_address
    if message.is_create:
        data = message.code
        return Call(kind, sender, message.storage_address, data, message.gas, message.value)
    value = message.value if kind in ("CALL", "CALLCODE") else None
    return Call(kind, sender, message.code_address, message.data_as_bytes, message.gas, value)


def _number(value: int | bytes) -> int:
    return value if isinstance(value, int) else int.from_bytes(value, "big")
