"""The built-in contract `Staker`: calling it reverts and says that it is not simulated."""

from __future__ import annotations

from eth.abc import ComputationAPI

from thorlink.node import params
from thorlink.node.native import Call, Contract


class _Absent(Contract):
    def run(self, computation: ComputationAPI) -> None:
        """Answer a call."""
        raise Call(computation, self.address).fail(
            "embedded node: this method of Staker is not simulated"
        )


CONTRACT = _Absent(params.STAKER, {}, 0)
