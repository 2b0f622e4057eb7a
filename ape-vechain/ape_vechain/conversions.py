"""What users write, as what Thor takes: "1 VET", "21 VTHO", "energy"."""

from __future__ import annotations

import re
from typing import Any

from ape.api.convert import ConverterAPI
from ape.exceptions import ConversionError
from ape.types.units import CurrencyValue

DECIMALS = 18
_AMOUNT = re.compile(r"(\d{1,3}(?:[,_]?\d{3})*(?:\.\d+)?) (VET|VTHO|B3TR)", re.IGNORECASE)


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
