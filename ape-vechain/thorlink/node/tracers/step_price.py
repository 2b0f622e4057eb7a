"""What one operation costs, all included, before it is executed. Pure but for reading state.

Executing charges in several portions; a tracer shows the sum, also of what could not be paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from eth import constants
from eth.vm.computation import memory_gas_cost

from thorlink.node.builtins.built_in_call import REFUND_CLEARED_SLOT
from thorlink.node.evm.frame import ClauseState
from thorlink.node.evm.opcodes import OPCODES, REFUND_SELFDESTRUCT

GAS_EXP_BYTE = 50
UINT64 = 1 << 64
MAX_MEMORY = 0xFFFFFFFFE0
"""Bytes of memory beyond which the real node does not compute a price."""

SHA3, SSTORE, CREATE2, SELFDESTRUCT, EXP = 0x20, 0x55, 0xF5, 0xFF, 0x0A
CALL, CALLCODE, DELEGATECALL, STATICCALL = 0xF1, 0xF2, 0xF4, 0xFA
CALLS = (CALL, CALLCODE, DELEGATECALL, STATICCALL)
_LOGS = range(0xA0, 0xA5)

# stack positions of (offset, size) of each piece of memory that an operation touches
_MEMORY: dict[int, tuple[tuple[int, int], ...]] = {
    SHA3: ((0, 1),),
    **dict.fromkeys((0x37, 0x39, 0x3E), ((0, 2),)),
    0x3C: ((1, 3),),
    **dict.fromkeys(_LOGS, ((0, 1),)),
    **dict.fromkeys((0xF0, CREATE2), ((1, 2),)),
    **dict.fromkeys((CALL, CALLCODE), ((5, 6), (3, 4))),
    **dict.fromkeys((DELEGATECALL, STATICCALL), ((4, 5), (2, 3))),
    **dict.fromkeys((0xF3, 0xFD), ((0, 1),)),
}
# bytes of memory from the offset on top of the stack
_FIXED_MEMORY = {0x51: 32, 0x52: 32, 0x53: 1}
# (stack position of a size, price of a word of it)
_WORDS = {SHA3: (1, 6), **dict.fromkeys((0x37, 0x39, 0x3E), (2, 3)), 0x3C: (3, 3), CREATE2: (2, 6)}

_FIXED: dict[int, int] = {opcode: cast(Any, logic).gas_cost for opcode, logic in OPCODES.items()}


class Unpriced(Exception):
    """Too large for 64 bits; `cost` is what the real node shows instead, None: the last price."""

    def __init__(self, cost: int | None) -> None:
        super().__init__("gas uint64 overflow")
        self.cost = cost


class Price(NamedTuple):
    """Gas that is taken, gas of it that a call passes on, and refund that is promised."""

    cost: int
    forwarded: int = 0
    refund: int = 0


class Scene(NamedTuple):
    """What a price depends on; the last item of `stack` is on top."""

    stack: Sequence[int]
    memory_size: int
    gas: int
    address: bytes
    state: ClauseState

    def top(self, index: int) -> int:
        """A stack item, counted from the top."""
        return self.stack[-1 - index]


def price(opcode: int, scene: Scene) -> Price:
    """The price of an operation that finds what it needs on the stack; Unpriced if too large."""
    cost = _FIXED[opcode] + _memory(opcode, scene)
    if opcode in _WORDS:
        position, per_word = _WORDS[opcode]
        cost += (scene.top(position) + 31) // 32 * per_word
    if opcode in CALLS:
        return _call(opcode, scene, cost)
    if opcode == SSTORE:
        return _store(scene)
    if opcode == SELFDESTRUCT:
        return _destroy(scene, cost)
    if opcode in _LOGS:
        topics = opcode - _LOGS.start
        cost += topics * constants.GAS_LOGTOPIC + scene.top(1) * constants.GAS_LOGDATA
    elif opcode == EXP:
        cost += (scene.top(1).bit_length() + 7) // 8 * GAS_EXP_BYTE
    return Price(cost)


def _memory(opcode: int, scene: Scene) -> int:
    if opcode in _FIXED_MEMORY:
        needed = _end(scene.top(0), _FIXED_MEMORY[opcode])
    elif opcode in _MEMORY:
        pieces = _MEMORY[opcode]
        needed = max(_end(scene.top(offset), scene.top(size)) for offset, size in pieces)
    else:
        return 0
    if needed > MAX_MEMORY:
        raise Unpriced(0)
    if needed <= scene.memory_size:
        return 0
    return memory_gas_cost(needed) - memory_gas_cost(scene.memory_size)


def _end(offset: int, size: int) -> int:
    """The first byte that is not needed any more."""
    if not size:
        return 0
    if offset + size > UINT64 - 32:
        raise Unpriced(None)
    return offset + size


def _call(opcode: int, scene: Scene, cost: int) -> Price:
    if opcode in (CALL, CALLCODE) and scene.top(2):
        cost += constants.GAS_CALLVALUE
        to = (scene.top(1) % (1 << 160)).to_bytes(20, "big")
        if opcode == CALL and not scene.state.account_exists(to):
            cost += constants.GAS_NEWACCOUNT
    # with too little gas the real node's subtraction wraps around, and the price shows it
    available = (scene.gas - cost) % UINT64
    forwarded = min(available - available // 64, scene.top(0))
    return Price(cost + forwarded, forwarded)


def _store(scene: Scene) -> Price:
    before, after = scene.state.get_storage(scene.address, scene.top(0)), scene.top(1)
    if after and not before:
        return Price(constants.GAS_SSET)
    return Price(constants.GAS_SRESET, refund=REFUND_CLEARED_SLOT if before and not after else 0)


def _destroy(scene: Scene, cost: int) -> Price:
    heir = (scene.top(0) % (1 << 160)).to_bytes(20, "big")
    if scene.state.get_balance(scene.address) and not scene.state.account_exists(heir):
        cost += constants.GAS_SELFDESTRUCT_NEWACCOUNT
    again = scene.state.is_destroyed(scene.address)
    return Price(cost, refund=0 if again else REFUND_SELFDESTRUCT)
