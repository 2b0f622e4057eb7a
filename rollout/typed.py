"""Arguments of a contract's function, as they are typed on a command line. Pure."""

from __future__ import annotations

import json
from typing import Any

from rollout.addresses import ANYONE, address_of
from rollout.contracts import ROLES
from rollout.faults import Refused
from rollout.steps import Addresses
from thorlink.abi import Contract
from thorlink.abi_values import Parameter
from thorlink.errors import InvalidAbi

_BOOLS = {"true": True, "false": False}


def values_of(
    interface: Contract, function: str, texts: tuple[str, ...], addresses: Addresses
) -> tuple[Any, ...]:
    """One value a text; Refused with everything that does not fit.

    An address may be a contract's name or `anyone` (zero), a role its name; structs and arrays are
    JSON lists.
    """
    try:
        known = interface.function(function)
    except InvalidAbi as error:
        raise Refused([str(error)]) from error
    if len(texts) != len(known.inputs):
        names = ", ".join(f"{p.type} {p.name.strip('_')}" for p in known.inputs) or "none"
        raise Refused([f"{function} takes {len(known.inputs)} arguments ({names})"])
    values, faults = [], []
    for parameter, text in zip(known.inputs, texts, strict=True):
        try:
            values.append(_value(parameter, parameter.type, text, addresses))
        except (ValueError, TypeError) as error:
            faults.append(f"{parameter.name.strip('_')}: {text!r} {error}")
    if faults:
        raise Refused(faults)
    return _fitting(interface, function, tuple(values))


def _fitting(interface: Contract, function: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    try:
        interface.function(function).encode(*values)
    except InvalidAbi as error:
        raise Refused([str(error)]) from error
    return values


def _value(parameter: Parameter, kind: str, given: Any, addresses: Addresses) -> Any:
    if kind.endswith("[]"):
        parts = _list(given)
        return tuple(_value(parameter, kind[:-2], part, addresses) for part in parts)
    if kind.startswith("("):
        parts = _list(given)
        if len(parts) != len(parameter.components):
            raise ValueError(f"is not {len(parameter.components)} values, {kind}")
        pairs = zip(parameter.components, parts, strict=True)
        return tuple(_value(inner, inner.type, part, addresses) for inner, part in pairs)
    return _word(kind, given, addresses)


def _word(kind: str, given: Any, addresses: Addresses) -> Any:
    if kind == "address":
        return addresses.get(given) or (ANYONE if given == "anyone" else address_of(given))
    if kind == "bool":
        return given if isinstance(given, bool) else _bool(given)
    if kind.startswith(("uint", "int")):
        return _whole(given)
    if given in ROLES:
        return ROLES[given]
    return _bytes(kind, given)


def _bytes(kind: str, text: Any) -> bytes:
    """Not a byte less than the type has: it would be filled up with zeros."""
    if not str(text).startswith("0x"):
        raise ValueError(f"is not {kind} in 0x hex")
    raw = bytes.fromhex(text[2:])
    if kind != "bytes" and len(raw) != int(kind.removeprefix("bytes")):
        raise ValueError(f"is not {kind} in 0x hex")
    return raw


def _bool(text: str) -> bool:
    if text not in _BOOLS:
        raise ValueError("is neither true nor false")
    return _BOOLS[text]


def _whole(given: Any) -> int:
    """No float ever becomes an amount."""
    if isinstance(given, bool | float):
        raise ValueError("is not a whole number")
    return int(given)


def _list(given: Any) -> list[Any]:
    try:
        parts = json.loads(given) if isinstance(given, str) else given
    except ValueError as error:
        raise ValueError("is not a list in JSON") from error
    if not isinstance(parts, list):
        raise TypeError("is not a list in JSON")
    return parts
