"""Calls and creations that are refused before there is a frame, and destructions: the real node
shows them in the tree of calls all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from eth import constants
from eth._utils.address import generate_safe_contract_address

from thorlink.node.tracers.step_price import CALL, SELFDESTRUCT, Price, Scene
from thorlink.node.tracers.tracer import Call, Outcome

CREATE, CREATE2 = 0xF0, 0xF5


def frameless(
    opcode: int, scene: Scene, price: Price, read: Callable[[int, int], bytes]
) -> tuple[Call, Outcome] | None:
    """What an operation shows for which no frame will be made; None if there will be one.

    `read` gives memory by offset and size. Nothing is refused for its depth: 63/64 of the gas of
    a block, time and again, are used up before that.
    """
    if opcode == SELFDESTRUCT:
        value = scene.state.get_balance(scene.address)
        call = Call("SELFDESTRUCT", scene.address, _address(scene.top(0)), b"", 0, value)
        return call, Outcome(b"", 0, "")
    if opcode == CALL:
        return _call(scene, price, read)
    if opcode in (CREATE, CREATE2):
        return _creation(opcode, scene, price, read)
    return None


def _call(
    scene: Scene, price: Price, read: Callable[[int, int], bytes]
) -> tuple[Call, Outcome] | None:
    to, value, offset, size = (scene.top(position) for position in range(1, 5))
    error = _refusal(scene, value)
    if not error:
        return None
    gas = price.forwarded + (constants.GAS_CALLSTIPEND if value else 0)
    call = Call("CALL", scene.address, _address(to), read(offset, size), gas, value)
    return call, Outcome(b"", 0, error)


def _creation(
    opcode: int, scene: Scene, price: Price, read: Callable[[int, int], bytes]
) -> tuple[Call, Outcome] | None:
    value, offset, size = (scene.top(position) for position in range(3))
    left = scene.gas - price.cost
    gas, used = left - left // 64, 0
    init_code = read(offset, size)
    error = _refusal(scene, value)
    if not error and opcode == CREATE2:
        # a CREATE cannot collide: nobody else makes addresses from this transaction's id
        address = generate_safe_contract_address(cast(Any, scene.address), scene.top(3), init_code)
        if scene.state.has_code_or_nonce(address):
            error, used = "contract address collision", gas
    if not error:
        return None
    kind = "CREATE" if opcode == CREATE else "CREATE2"
    # where it would have gone is not shown
    return Call(kind, scene.address, bytes(20), init_code, gas, value), Outcome(b"", used, error)


def _refusal(scene: Scene, value: int) -> str:
    if value > scene.state.get_balance(scene.address):
        return "insufficient balance for transfer"
    return ""


def _address(value: int) -> bytes:
    return (value % (1 << 160)).to_bytes(20, "big")
