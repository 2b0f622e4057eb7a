"""Contracts on Thor through Ape: the embedded node, or a real one with `--network vechain:solo`."""

from collections.abc import Iterator
from typing import Any

import ape
import pytest
from ape.exceptions import ContractLogicError, CustomError
from backend import Revert
from mirror import Mirror, mirrored

MIRROR = pytest.StashKey[Mirror]()


class ApeBackend:
    name = "ape"
    raised = ContractLogicError

    @property
    def chain(self) -> Any:
        return ape.chain

    def revert_of(self, error: ContractLogicError) -> Revert:
        if isinstance(error, CustomError):
            return Revert(error.abi.selector, dict(error.inputs))
        return Revert(None, text=error.revert_message)

    def signature_of(self, error: Any) -> str:
        return str(error.abi.selector)

    def plain(self, value: Any) -> Any:
        return getattr(value, "address", value)


@pytest.fixture(scope="session", autouse=True)
def embedded_node_follows(request, networks) -> Iterator[None]:
    """With `--mirror`: compares each transaction of a real node with the embedded one's."""
    if not request.config.getoption("--mirror"):
        yield
        return
    with mirrored(networks.active_provider) as mirror:
        request.config.stash[MIRROR] = mirror
        yield


def pytest_terminal_summary(terminalreporter, config) -> None:
    if (mirror := config.stash.get(MIRROR, None)) is not None:
        told = f"{mirror.transactions} transactions ({mirror.reverted} reverted, {mirror.gas} gas)"
        terminalreporter.line(f"{told} ended equally on the real and the embedded node")
