"""What users write, as what Thor takes: "1 VET", "21 VTHO", "energy"."""

from __future__ import annotations

import re
from typing import Any

from ape.api.convert import ConverterAPI
from ape.exceptions import ConversionError
from ape.types import AddressType
from ape.types.units import CurrencyValue

from ape_vechain.answers import address_of

DECIMALS = 18
_AMOUNT = re.compile(r"(\d{1,3}(?:[,_]?\d{3})*(?:\.\d+)?) (VET|VTHO|B3TR)", re.IGNORECASE)

_BUILTINS = ("Authority", "Energy", "Executor", "Extension", "Params", "Prototype", "Staker")
BUILTINS = {name.lower(): name.encode().rjust(20, b"\0") for name in _BUILTINS}
BUILTINS["vtho"] = BUILTINS["energy"]


class AmountConverter(ConverterAPI[int]):
    """`1.5 VET` or `20 VTHO` in wei; ConversionError for parts of a wei."""

    def is_convertible(self, value: Any) -> bool:
        return isinstance(value, str) and _AMOUNT.fullmatch(value.strip()) is not None

    def convert(self, value: str) -> int:
        match = _AMOUNT.fullmatch(value.strip())
        if match is None:
            raise ConversionError(f"{value!r} is not an amount of VET or VTHO")
        whole, _, parts = match[1].replace(",", "").replace("_", "").partition(".")
        parts = parts.rstrip("0")
        if len(parts) > DECIMALS:
            raise ConversionError(f"{value!r} has more than {DECIMALS} decimals")
        return CurrencyValue(int(whole + parts.ljust(DECIMALS, "0")))


class BuiltinConverter(ConverterAPI[AddressType]):
    """The built-in contracts by name: `vechain:energy` (or `vechain:vtho`), `vechain:params` …"""

    def is_convertible(self, value: Any) -> bool:
        return isinstance(value, str) and _builtin(value) is not None

    def convert(self, value: str) -> AddressType:
        address = _builtin(value)
        if address is None:
            raise ConversionError(f"{value!r} is no built-in contract of VeChain")
        return address_of(address)


def _builtin(text: str) -> bytes | None:
    prefix, _, name = text.partition(":")
    return BUILTINS.get(name.lower()) if prefix == "vechain" else None
