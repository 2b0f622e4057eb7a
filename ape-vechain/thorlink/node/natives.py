"""Contracts that are built into Thor, in Python: their answers, effects and gas."""

from __future__ import annotations
from typing import Any
from thorlink.node import params

ADDRESSES = (
    params.ENERGY,
    params.PARAMS,
    params.EXTENSION,
    params.PROTOTYPE,
    params.AUTHORITY,
    params.STAKER,
)
MARKER_CODE = b"\xfe"
CONTRACTS: dict[bytes, Any] = {}
