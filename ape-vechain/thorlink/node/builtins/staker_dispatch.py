"""How calls of the built-in contract `Staker` find their method.

It was compiled by a newer Solidity than the others: it checks its calldata, finds methods by
halving, and is not given back what its calls of itself cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eth.abc import ComputationAPI

from thorlink.hashing import keccak256
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.dispatch import Run
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.words import Word

GAS_VALUE_UNCHECKED = 138
"""Less if a call without method is refused for its VET."""

_BITS = {"address": 160, "uint32": 32, "uint8": 8}


class StakerCall(Call):
    """A call of this contract."""

    gas_returned = 0

    def call_itself(
        self,
        gas: int,
        native: Native,
        arguments: Sequence[Word],  # noqa: ARG002 - the base's interface
    ) -> tuple[int, ...]:
        """Not simulated: a contract that delegates to this one calls itself by these names."""
        self.charge(gas)
        text = f"embedded node: {native.signature} of who delegates to Staker is not simulated"
        raise self.fail(text)


@dataclass(frozen=True)
class Method:
    """What it costs to refuse VET (None: it takes VET), short calldata, and each argument."""

    signature: str
    run: Run = field(compare=False)
    gas_with_value: int | None
    gas_short: int = 0
    gas_invalid: tuple[int, ...] = ()

    @property
    def selector(self) -> bytes:
        """First four bytes of the calldata."""
        return keccak256(self.signature.encode())[:4]

    def check(self, call: Call) -> None:
        """Revert if the call cannot be of this method."""
        if call.value and self.gas_with_value is not None:
            call.charge(self.gas_with_value)
            raise call.fail()
        kinds = [kind for kind in self.signature[:-1].split("(")[1].split(",") if kind]
        if call.size < 4 + 32 * len(kinds):
            call.charge(self.gas_short)
            raise call.fail()
        checked = [index for index, kind in enumerate(kinds) if kind != "uint256"]
        for index, gas in zip(checked, self.gas_invalid, strict=True):
            if call.word(index) >> _BITS[kinds[index]]:
                call.charge(gas)
                raise call.fail()


@dataclass(frozen=True)
class Contract:
    """The contract at its address."""

    address: bytes
    methods: Mapping[bytes, Method] = field(compare=False)

    def run(self, computation: ComputationAPI) -> None:
        """Answer a call."""
        call = StakerCall(computation, self.address)
        data = computation.msg.data_as_bytes
        method = self.methods.get(data[:4]) if len(data) >= 4 else None
        if method is None:
            self._refuse(call, data)
            return
        method.check(call)
        computation.output = method.run(call)

    @staticmethod
    def _refuse(call: Call, data: bytes) -> None:
        if not data:
            call.charge(185)
            raise call.fail("staker: receive function not allowed")
        gas = 221 if len(data) < 4 else _gas_until_unknown(data[:4])
        if call.value:
            call.charge(gas - GAS_VALUE_UNCHECKED)
            raise call.fail()
        call.charge(gas)
        raise call.fail("staker: fallback function not allowed")


def _gas_until_unknown(selector: bytes) -> int:
    if selector <= bytes.fromhex("32cc6ae6"):
        return 384
    return 405 if selector <= bytes.fromhex("d719835c") else 404
