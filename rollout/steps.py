"""The words of a plan: contracts to create, calls to make, and what tells that a call was made.

Pure. A contract's address follows from the id of the signed transaction, so a plan names contracts
that do not exist yet by `Ref`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from rollout.contracts import ADMIN_ROLE, ROLES

NAMES = {role: name for name, role in ROLES.items() if role != ADMIN_ROLE}
"""Of the hashes that are told by name. The administrator's role is all zeros, as much else is."""

Addresses: TypeAlias = Mapping[str, bytes]
"""20 bytes by the contract's name."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The address of a contract of the plan."""

    contract: str


@dataclass(frozen=True, slots=True)
class View:
    """What a view function of a contract has to say."""

    contract: str
    function: str
    args: tuple[Any, ...]
    value: Any

    @property
    def title(self) -> str:
        return f"{self.contract}.{self.function}({shown(self.args)})"


@dataclass(frozen=True, slots=True)
class Creation:
    """A contract to create."""

    contract: str
    args: tuple[Any, ...]

    @property
    def title(self) -> str:
        return f"create {self.contract}({shown(self.args)})"


@dataclass(frozen=True, slots=True)
class Call:
    """A function to call; `done` holds as soon as it was."""

    contract: str
    function: str
    args: tuple[Any, ...]
    done: View

    @property
    def title(self) -> str:
        return f"{self.contract}.{self.function}({shown(self.args)})"


Step: TypeAlias = Creation | Call


def resolved(value: Any, addresses: Addresses) -> Any:
    """A value with addresses in place of references; KeyError if one is not known."""
    if isinstance(value, Ref):
        return addresses[value.contract]
    if isinstance(value, tuple):
        return tuple(resolved(part, addresses) for part in value)
    return value


def is_known(value: Any, addresses: Addresses) -> bool:
    """Whether every contract that a value refers to has an address."""
    if isinstance(value, Ref):
        return value.contract in addresses
    return not isinstance(value, tuple) or all(is_known(part, addresses) for part in value)


def shown(value: Any) -> str:
    """A value for people; of a tuple, its parts."""
    if isinstance(value, tuple):
        return ", ".join(_part(part) for part in value)
    return _part(value)


def _part(value: Any) -> str:
    if isinstance(value, Ref):
        return value.contract
    if isinstance(value, bytes):
        return NAMES.get(value) or f"0x{value.hex()}"
    if isinstance(value, bool):
        return str(value).lower()
    return f"({shown(value)})" if isinstance(value, tuple) else str(value)
