"""A pytest plugin that notes which probes the tests reached."""

from __future__ import annotations

import functools
from typing import Any

import pyrevm
import pytest
from eth.vm.forks.spurious_dragon import computation

from tools.solidity_coverage.probes import numbers_in

LARGE = 1 << 24
"""Bytes of code: with probes it is larger than a chain allows."""
MOST_GAS = 40_000_000
GAS_FACTOR = 2


class Machine:
    """An EVM in which a call may take more gas than it says, because the probes take some."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def message_call(self, *args: Any, gas: int = MOST_GAS, **options: Any) -> Any:
        """Never more than a block holds."""
        allowed = max(gas, min(gas * GAS_FACTOR, MOST_GAS))
        return self.engine.message_call(*args, gas=allowed, **options)


class Collector:
    """To be made before the tests' harness is imported; `reached` is complete when pytest ends."""

    def __init__(self) -> None:
        self.reached: set[int] = set()
        self._engine = pyrevm.EVM
        self._machines: list[Machine] = []
        names = vars(pyrevm)
        names["CfgEnv"] = functools.partial(pyrevm.CfgEnv, limit_contract_code_size=LARGE)
        names["EVM"] = self._remembered
        vars(computation)["EIP170_CODE_SIZE_LIMIT"] = LARGE

    def _remembered(self, *args: Any, **options: Any) -> Machine:
        machine = Machine(self._engine(*args, **options))
        self._machines.append(machine)
        return machine

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        for machine in self._machines:
            self.reached |= numbers_in(machine.db_accounts)
        self._machines.clear()
