"""The contracts that are built into Thor, by address."""

from __future__ import annotations

from thorlink.node import builtin, vtho

_ALL = (
    vtho.CONTRACT,
    builtin.PARAMS,
    builtin.EXTENSION,
    builtin.PROTOTYPE,
    builtin.AUTHORITY,
    builtin.STAKER,
)
CONTRACTS = {contract.address: contract for contract in _ALL}

MARKER_CODE = b"\xfe"
"""Stands where the real node has bytecode, so that the addresses have code."""
