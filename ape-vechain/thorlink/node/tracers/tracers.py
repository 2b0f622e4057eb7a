"""Tracers by name, with their options as a request gives them.

All of them are allowed, as on a real node with `--api-allowed-tracers all` (its default is none).
Not here: `evmdis`, and tracers in JavaScript. What built-in contracts do shows as calls, logs and
state, not as steps: here they are no bytecode.

Options are read as Go reads them: names in any case, unknown ones ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from thorlink.node.http import wire
from thorlink.node.http.wire import HttpError
from thorlink.node.tracers.call_tracer import CallTracer
from thorlink.node.tracers.counting_tracers import (
    BigramTracer,
    OperationCounter,
    SelectorTracer,
    TrigramTracer,
    UnigramTracer,
)
from thorlink.node.tracers.prestate_tracer import PrestateTracer
from thorlink.node.tracers.struct_logger import StructLogger, StructOptions
from thorlink.node.tracers.tracer import Tracer

_INT64 = range(-(1 << 63), 1 << 63)


def create(name: str, config: Any) -> Tracer:
    """The tracer of a name, with or without "Tracer" at its end; 403 if there is none."""
    name = name.strip() or "structLogger"
    make = _MAKERS.get(name.removesuffix("Tracer"))
    if make is None:
        raise HttpError(403, "tracer is not defined")
    return make(config)


def _call(config: Any) -> Tracer:
    options = _Options(config, "callTracerConfig", "native")
    return CallTracer(
        only_top=options.flag("onlyTopCall"),
        with_log=options.flag("withLog"),
    )


def _prestate(config: Any) -> Tracer:
    options = _Options(config, "prestateTracerConfig", "native")
    return PrestateTracer(difference=options.flag("diffMode"))


def _struct(config: Any) -> Tracer:
    options = _Options(config, "Config", "logger")
    return StructLogger(
        StructOptions(
            memory=options.flag("EnableMemory"),
            stack=not options.flag("DisableStack"),
            storage=not options.flag("DisableStorage"),
            return_data=options.flag("EnableReturnData"),
            limit=options.integer("Limit"),
        )
    )


class _Options:
    """A JSON object of options; what does not fit is a 403 in the words of Go's decoder."""

    def __init__(self, config: Any, type_name: str, package: str) -> None:
        if config is not None and not isinstance(config, dict):
            kind = wire.kind(config)
            raise HttpError(
                403, f"json: cannot unmarshal {kind} into Go value of type {package}.{type_name}"
            )
        self._type = type_name
        self._values: Mapping[str, Any] = {
            name.lower(): value for name, value in (config or {}).items()
        }

    def flag(self, name: str) -> bool:
        """A truth value, false if it is absent."""
        value = self._values.get(name.lower())
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self._mismatch(wire.kind(value), name, "bool")

    def integer(self, name: str) -> int:
        """A number of 64 bits, 0 if it is absent."""
        value = self._values.get(name.lower())
        if value is None:
            return 0
        kind = wire.kind(value)
        if kind != "number":
            raise self._mismatch(kind, name, "int")
        if not isinstance(value, int) or value not in _INT64:
            raise self._mismatch(f"number {value}", name, "int")
        return value

    def _mismatch(self, found: str, name: str, wanted: str) -> HttpError:
        field = f"{self._type}.{name}"
        text = f"json: cannot unmarshal {found} into Go struct field {field} of type {wanted}"
        return HttpError(403, text)


def _ignoring_options(make: Callable[[], Tracer]) -> Callable[[Any], Tracer]:
    return lambda _config: make()


_MAKERS: dict[str, Callable[[Any], Tracer]] = {
    "structLogger": _struct,
    "call": _call,
    "prestate": _prestate,
    "4byte": _ignoring_options(SelectorTracer),
    "noop": _ignoring_options(Tracer),
    "opcount": _ignoring_options(OperationCounter),
    "unigram": _ignoring_options(UnigramTracer),
    "bigram": _ignoring_options(BigramTracer),
    "trigram": _ignoring_options(TrigramTracer),
}
