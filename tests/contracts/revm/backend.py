"""Contracts on revm as a pytest plugin: the fixtures that Ape's plugin gives elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from backend import Revert
from eth_abi import decode
from eth_utils import keccak, to_checksum_address

from revm.artifacts import signature
from revm.chain import Chain, Reverted
from revm.contract import Project
from thorlink.keys import address_of

_ERROR, _PANIC = bytes.fromhex("08c379a0"), bytes.fromhex("4e487b71")
_RICH = 10**30


@dataclass(frozen=True)
class Account:
    """Sends transactions; nothing has to be signed for that here, but messages may."""

    address: str
    private_key: str = ""

    def __str__(self) -> str:
        return self.address


class RevmBackend:
    name = "revm"
    raised = Reverted

    def __init__(self) -> None:
        self.chain = Chain()

    @property
    def project(self) -> Project:
        """Read when first asked for."""
        return _project(self.chain)

    def revert_of(self, error: Reverted) -> Revert:
        if error.data[:4] == _ERROR:
            return Revert(None, text=decode(["string"], error.data[4:])[0])
        if error.data[:4] == _PANIC:
            return Revert(None, text=f"panic {decode(['uint256'], error.data[4:])[0]:#x}")
        if (item := self.project.error(error.data)) is None:
            return Revert(None, text=error.why or f"0x{error.data.hex()}")
        return Revert(signature(item.name, item.inputs), item.arguments(error.data[4:]))

    def signature_of(self, error: Any) -> str:
        return signature(error.name, error.inputs)

    def plain(self, value: Any) -> Any:
        return getattr(value, "address", value)


def _account(number: int) -> Account:
    secret = keccak(text=f"account {number}")
    return Account(to_checksum_address(address_of(secret)), "0x" + secret.hex())


@cache
def _project(chain: Chain) -> Project:
    return Project(chain)


class RevmPlugin:
    """One chain a session; each module and each test starts from the state before it."""

    def __init__(self, backend: RevmBackend) -> None:
        self._backend = backend
        self._began = time.monotonic()

    @pytest.fixture(scope="session")
    def chain(self) -> Chain:
        return self._backend.chain

    @pytest.fixture(scope="session")
    def project(self) -> Project:
        return self._backend.project

    @pytest.fixture(scope="session")
    def accounts(self) -> tuple[Account, ...]:
        """Ten, with much of the coin."""
        made = tuple(_account(number) for number in range(10))
        for account in made:
            self._backend.chain.evm.set_balance(account.address, _RICH)
        return made

    @pytest.fixture(scope="module", autouse=True)
    def _module_isolation(self, accounts) -> Iterator[None]:  # noqa: ARG002 - made before
        yield from self._isolation()

    @pytest.fixture(autouse=True)
    def _function_isolation(self) -> Iterator[None]:
        yield from self._isolation()

    def _isolation(self) -> Iterator[None]:
        snapshot = self._backend.chain.snapshot()
        yield
        self._backend.chain.restore(snapshot)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Calls of contracts, how many of them were transactions, and how fast they were made."""
        chain = self._backend.chain
        share = chain.transactions / max(chain.calls, 1)
        made = f"{chain.transactions:,} transactions ({share:.1%}; {chain.reverted:,} reverted)"
        took = time.monotonic() - self._began
        rate = (
            f"{chain.calls / took:,.0f}/s, {chain.calls / time.process_time():,.0f}/s of CPU time"
        )
        told = f"revm: {chain.calls:,} calls, {made}, the others views; {took:,.0f} s, {rate}"
        terminalreporter.line(told)
