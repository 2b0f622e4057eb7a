"""How calls of a built-in contract find their method, and what it costs if there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from eth.abc import ComputationAPI

from thorlink.hashing import keccak256
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.words import Word, word

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
