"""Opcode table: Istanbul, PUSH0 and BASEFEE, at Thor's prices; nothing newer.

Flat storage prices (no EIP-2200, no warm and cold), no price for init code, contract addresses
by transaction id. py-evm supplies the logic of everything that Thor does not do differently.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, cast

from eth import constants
from eth._utils.address import force_bytes_to_address, generate_safe_contract_address
from eth.abc import ComputationAPI, MessageAPI, OpcodeAPI
from eth.exceptions import Halt, InvalidJumpDestination
from eth.vm import mnemonics, opcode_values
from eth.vm.forks.byzantium.opcodes import ensure_no_static
from eth.vm.forks.istanbul.opcodes import ISTANBUL_OPCODES
from eth.vm.logic import block, context, stack, storage, system
from eth.vm.opcode import as_opcode

from thorlink.node.evm.frame import ClauseState

GAS_SLOAD = 200
GAS_BALANCE = 400
GAS_EXTCODEHASH = 400
GAS_SELFDESTRUCT = 5_000
REFUND_SELFDESTRUCT = 24_000

_JUMPDEST, _PUSH1, _PUSH32 = 0x5B, 0x60, 0x7F


class Operation(NamedTuple):
    """An opcode: its logic, how many stack items it needs and may find, whether it writes."""

    run: Callable[..., Any]
    pops: int
    stack_limit: int
    writes: bool


def thor_state(computation: ComputationAPI) -> ClauseState:
    """Our state behind py-evm's interface."""
    return cast(ClauseState, computation.state)


@lru_cache(maxsize=512)
def jump_destinations(code: bytes) -> frozenset[int]:
    """Where JUMPDEST is an instruction and not the data of a PUSH; found in one pass."""
    found = []
    position, length = 0, len(code)
    while position < length:
        opcode = code[position]
        if opcode == _JUMPDEST:
            found.append(position)
        position += 1 + (opcode - _PUSH1 + 1 if _PUSH1 <= opcode <= _PUSH32 else 0)
    return frozenset(found)


def _jump_to(computation: ComputationAPI, destination: int) -> None:
    if destination not in jump_destinations(computation.msg.code):
        raise InvalidJumpDestination("invalid jump destination")
    computation.code.program_counter = destination


def jump(computation: ComputationAPI) -> None:
    _jump_to(computation, computation.stack_pop1_int())


def jumpi(computation: ComputationAPI) -> None:
    destination, condition = computation.stack_pop_ints(2)
    if condition:
        _jump_to(computation, destination)


def extcodehash(computation: ComputationAPI) -> None:
    address = force_bytes_to_address(computation.stack_pop1_bytes())
    state = thor_state(computation)
    exists = state.account_exists(address)
    computation.stack_push_bytes(state.get_code_hash(address) if exists else b"")


def selfdestruct(computation: ComputationAPI) -> None:
    """Takes effect at once; the refund is given once for a contract and clause."""
    heir = force_bytes_to_address(computation.stack_pop1_bytes())
    state = thor_state(computation)
    contract = computation.msg.storage_address
    if state.get_balance(contract) and not state.account_exists(heir):
        computation.consume_gas(constants.GAS_SELFDESTRUCT_NEWACCOUNT, mnemonics.SELFDESTRUCT)
    if not state.is_destroyed(contract):
        computation.refund_gas(REFUND_SELFDESTRUCT)
    state.destroy(contract, heir)
    raise Halt("SELFDESTRUCT")


class Create(system.CreateByzantium):
    """CREATE: the address comes from transaction id, clause index and creation count."""

    def generate_contract_address(
        self,
        stack_data: system.CreateOpcodeStackData,  # noqa: ARG002 - py-evm's interface
        call_data: bytes,  # noqa: ARG002 - the same
        computation: ComputationAPI,
    ) -> Any:
        return thor_state(computation).next_contract_address()

    def apply_create_message(self, computation: ComputationAPI, child_msg: MessageAPI) -> None:
        _create(computation, child_msg)


class Create2(system.Create2):
    """CREATE2: Ethereum's address, but it advances Thor's creation count, too."""

    def generate_contract_address(
        self,
        stack_data: system.CreateOpcodeStackData,
        call_data: bytes,
        computation: ComputationAPI,
    ) -> Any:
        thor_state(computation).count_creation()
        salt = cast(int, stack_data.salt)
        return generate_safe_contract_address(computation.msg.storage_address, salt, call_data)

    def apply_create_message(self, computation: ComputationAPI, child_msg: MessageAPI) -> None:
        _create(computation, child_msg)


def _create(computation: ComputationAPI, message: MessageAPI) -> None:
    child = computation.apply_child_computation(message)
    if child.is_error:
        computation.stack_push_int(0)
    else:
        computation.stack_push_bytes(message.storage_address)
    computation.return_gas(child.get_gas_remaining())


def _opcodes() -> dict[int, OpcodeAPI]:
    changed = {
        opcode_values.SLOAD: as_opcode(storage.sload, mnemonics.SLOAD, GAS_SLOAD),
        opcode_values.SSTORE: as_opcode(ensure_no_static(storage.sstore), mnemonics.SSTORE, 0),
        opcode_values.BALANCE: as_opcode(context.balance, mnemonics.BALANCE, GAS_BALANCE),
        opcode_values.EXTCODEHASH: as_opcode(extcodehash, mnemonics.EXTCODEHASH, GAS_EXTCODEHASH),
        opcode_values.JUMP: as_opcode(jump, mnemonics.JUMP, constants.GAS_MID),
        opcode_values.JUMPI: as_opcode(jumpi, mnemonics.JUMPI, constants.GAS_HIGH),
        opcode_values.SELFDESTRUCT: as_opcode(
            ensure_no_static(selfdestruct), mnemonics.SELFDESTRUCT, GAS_SELFDESTRUCT
        ),
        opcode_values.BASEFEE: as_opcode(block.basefee, mnemonics.BASEFEE, constants.GAS_BASE),
        opcode_values.PUSH0: as_opcode(stack.push0, mnemonics.PUSH0, constants.GAS_BASE),
        opcode_values.CREATE: Create.configure(
            __name__="opcode:CREATE", mnemonic=mnemonics.CREATE, gas_cost=constants.GAS_CREATE
        )(),
        opcode_values.CREATE2: Create2.configure(
            __name__="opcode:CREATE2", mnemonic=mnemonics.CREATE2, gas_cost=constants.GAS_CREATE
        )(),
    }
    return {**ISTANBUL_OPCODES, **changed}


OPCODES = _opcodes()

# (items popped, items pushed) by opcode; what is absent pops nothing and pushes one
_STACK = {
    0x00: (0, 0),
    **dict.fromkeys((*range(0x01, 0x08), 0x0A, 0x0B), (2, 1)),
    **dict.fromkeys((0x08, 0x09), (3, 1)),
    **dict.fromkeys((*range(0x10, 0x15), *range(0x16, 0x19), *range(0x1A, 0x1E), 0x20), (2, 1)),
    **dict.fromkeys((0x15, 0x19, 0x31, 0x35, 0x3B, 0x3F, 0x40, 0x51, 0x54), (1, 1)),
    **dict.fromkeys((0x37, 0x39, 0x3E), (3, 0)),
    0x3C: (4, 0),
    **dict.fromkeys((0x50, 0x56, 0xFF), (1, 0)),
    **dict.fromkeys((0x52, 0x53, 0x55, 0x57, 0xF3, 0xFD), (2, 0)),
    0x5B: (0, 0),
    **{0x80 + n: (n + 1, n + 2) for n in range(16)},
    **{0x90 + n: (n + 2, n + 2) for n in range(16)},
    **{0xA0 + n: (n + 2, 0) for n in range(5)},
    0xF0: (3, 1),
    **dict.fromkeys((0xF1, 0xF2), (7, 1)),
    **dict.fromkeys((0xF4, 0xFA), (6, 1)),
    0xF5: (4, 1),
}
_WRITES = {0x55, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xF0, 0xF5, 0xFF}


def _operation(opcode: int) -> Operation | None:
    logic = OPCODES.get(opcode)
    if logic is None:
        return None
    pops, pushes = _STACK.get(opcode, (0, 1))
    limit = constants.STACK_DEPTH_LIMIT + pops - pushes
    return Operation(logic, pops, limit, opcode in _WRITES)


OPERATIONS = tuple(_operation(opcode) for opcode in range(256))
