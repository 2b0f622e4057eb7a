"""What tests need of the chain under them, whichever runs them: Ape on a Thor node, or revm here.

`conftest.py` binds one of the two; tests take `chain` and `reverts` from this file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

ZERO_ADDRESS = "0x" + "00" * 20


@dataclass(frozen=True)
class Revert:
    """Why a call was undone: a declared error with its arguments, or a text (may be empty)."""

    signature: str | None
    inputs: dict[str, Any] = field(default_factory=dict)
    text: str = ""

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.inputs.items())
        return f"{self.signature} with {told or 'nothing'}" if self.signature else repr(self.text)


class Backend(Protocol):
    name: str
    chain: Any
    raised: type[Exception]  # by a call that was undone

    def revert_of(self, error: Any) -> Revert: ...

    def signature_of(self, error: Any) -> str:
        """Of an error as `contract.Name` gives it."""

    def plain(self, value: Any) -> Any:
        """An argument that a test names, as the backend's errors have it."""


class _Unbound:
    """Until conftest binds a backend."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("no backend is bound yet: tests/contracts/conftest.py does it")


_bound: Any = _Unbound()


def bind(backend: Backend) -> None:
    global _bound  # noqa: PLW0603 - one a process, set before the first test
    _bound = backend


def name() -> str:
    """`ape` or `revm`."""
    return str(_bound.name)


class _Chain:
    """The bound backend's chain, with the names of Ape's chain manager."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_bound.chain, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_bound.chain, name, value)


chain = _Chain()


class Caught:
    """`revert` once the block is left."""

    revert: Revert

    @property
    def inputs(self) -> dict[str, Any]:
        return self.revert.inputs


@contextmanager
def reverts(expected: Any = None, **inputs: Any) -> Iterator[Caught]:
    """The block must be undone with this error, or this text, and with these arguments.

    Stricter than Ape's: there an error of another kind, or an argument that the error does not
    have, passes.
    """
    caught = Caught()
    try:
        yield caught
    except _bound.raised as error:
        caught.revert = _bound.revert_of(error)
        _compare(caught.revert, expected, inputs)
        return
    raise AssertionError(f"nothing reverted; expected {expected}")


def _compare(found: Revert, expected: Any, inputs: dict[str, Any]) -> None:
    if isinstance(expected, str):
        assert found.text == expected, f"reverted with {found}"
    elif expected is not None:
        signature = _bound.signature_of(expected)
        assert found.signature == signature, f"reverted with {found}, expected {signature}"
    wanted = {name: _bound.plain(value) for name, value in inputs.items()}
    told = {name: found.inputs.get(name, "no such argument") for name in wanted}
    assert told == wanted, f"reverted with {found}"
