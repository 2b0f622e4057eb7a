"""One call frame: py-evm's computation with Thor's rules for calls and creations."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from eth.abc import ComputationAPI, MessageAPI, StateAPI, TransactionContextAPI
from eth.exceptions import (
    FullStack,
    Halt,
    InsufficientStack,
    InvalidInstruction,
    OutOfBoundsRead,
    OutOfGas,
    ReservedBytesInCode,
    Revert,
    VMError,
    WriteProtection,
)
from eth.vm.computation import BaseComputation

from thorlink.node import params
from thorlink.node.builtins import natives
from thorlink.node.evm.faults import GasOverflow
from thorlink.node.evm.frame import ClauseState
from thorlink.node.evm.opcodes import OPCODES, OPERATIONS
from thorlink.node.evm.precompiles import PRECOMPILES
from thorlink.node.tracers.tracer import Tracer

GAS_CODE_BYTE = 200
UINT64_MAX = (1 << 64) - 1


class CodeRefused(VMError):
    """Code that a creation may not leave: too long, or unpaid."""


class Computation(BaseComputation):
    """A frame. `refused_code` is what a creation returned but Thor did not store."""

    opcodes = OPCODES
    _precompiles = cast(Any, PRECOMPILES)  # py-evm declares narrower callables than it uses
    refused_code = b""
    tracer: ClassVar[Tracer | None] = None

    @classmethod
    def apply_message(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """A call; the caller has checked depth and balance."""
        frame = cast(ClauseState, state)
        snapshot = frame.snapshot()
        # CALLCODE names a code address and moves nothing: sender and recipient are the same
        if message.should_transfer_value and cast(Any, message)._code_address is None:
            frame.transfer(message.sender, message.storage_address, message.value)
        computation = cls.apply_computation(
            state, message, transaction_context, parent_computation=parent_computation
        )
        if computation.is_error:
            frame.revert(snapshot)
        return computation

    @classmethod
    def apply_create_message(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """A creation; the caller has checked depth, balance and collision."""
        frame = cast(ClauseState, state)
        snapshot = frame.snapshot()
        frame.begin_contract(message.storage_address, message.sender)
        frame.transfer(message.sender, message.storage_address, message.value)
        computation = cast(
            Computation,
            cls.apply_computation(
                state, message, transaction_context, parent_computation=parent_computation
            ),
        )
        if computation.is_success:
            computation._store_code(frame)
        if computation.is_error:
            frame.revert(snapshot)
        return computation

    def _store_code(self, frame: ClauseState) -> None:
        code = self.output
        try:
            if len(code) > params.MAX_CODE_SIZE:
                raise CodeRefused("max code size exceeded")
            if code[:1] == b"\xef":
                raise ReservedBytesInCode("invalid code: must not begin with 0xef")
            if len(code) * GAS_CODE_BYTE > self.get_gas_remaining():
                raise CodeRefused("contract creation code storage out of gas")
        except VMError as error:
            self.refused_code = code
            self.error = error
            return
        self.consume_gas(len(code) * GAS_CODE_BYTE, reason="code")
        frame.accounts.set_code(self.msg.storage_address, code)

    @classmethod
    def apply_computation(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,  # noqa: ARG003 - py-evm's interface
    ) -> ComputationAPI:
        """Run a precompiled contract, a built-in contract, or code."""
        with cls(state, message, transaction_context) as computation:
            if not message.is_create:
                if precompile := PRECOMPILES.get(message.code_address):
                    precompile(computation)
                    return computation
                if native := natives.CONTRACTS.get(message.code_address):
                    native.run(computation)
                    return computation
            cast(Computation, computation)._run()
        return computation

    def _run(self) -> None:
        values = self._stack.values  # type: ignore[attr-defined] # StackAPI hides the list
        static = self.msg.is_static
        for opcode in self.code:
            operation = OPERATIONS[opcode]
            if (
                operation is None
                or not operation.pops <= len(values) <= operation.stack_limit
                or (static and operation.writes)
            ):
                raise refusal(opcode, len(values))
            try:
                operation.run(self)
            except Halt:
                return

    def extend_memory(self, start_position: int, size: int) -> None:
        """Charge for memory up to start + size bytes, and have it."""
        if size and start_position + size > UINT64_MAX:
            raise GasOverflow("gas uint64 overflow")
        super().extend_memory(start_position, size)

    def add_log_entry(self, account: bytes, topics: tuple[int, ...], data: bytes) -> None:
        """LOG0 to LOG4; the clause keeps the order in which frames log."""
        words = tuple(topic.to_bytes(32, "big") for topic in topics)
        cast(ClauseState, self.state).emit(account, words, data)


def refusal(opcode: int, stack_size: int) -> VMError:
    """Why an operation cannot begin: it is unknown, lacks or floods the stack, or may not write."""
    operation = OPERATIONS[opcode]
    if operation is None:
        return InvalidInstruction(f"invalid opcode 0x{opcode:x}")
    if stack_size < operation.pops:
        return InsufficientStack(f"stack underflow ({stack_size} <=> {operation.pops})")
    if stack_size > operation.stack_limit:
        return FullStack(f"stack limit reached {stack_size} (1024)")
    return WriteProtection("write protection")


def error_text(error: VMError) -> str:
    """Thor's text for what went wrong."""
    if isinstance(error, Revert):
        return "execution reverted"
    if isinstance(error, WriteProtection):
        return "write protection"
    if isinstance(error, OutOfBoundsRead):
        return "return data out of bounds"
    if isinstance(error, OutOfGas) and not isinstance(error, GasOverflow):
        return "out of gas"
    return str(error)
