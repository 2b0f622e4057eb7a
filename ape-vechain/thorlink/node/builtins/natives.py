"""The contracts that are built into Thor, by address."""

from __future__ import annotations

from thorlink.node.builtins import authority, extension, parameters, prototype, staker, vtho

_ALL = (
    vtho.CONTRACT,
    parameters.CONTRACT,
    extension.CONTRACT,
    prototype.CONTRACT,
    authority.CONTRACT,
    staker.CONTRACT,
)
CONTRACTS = {contract.address: contract for contract in _ALL}

MARKER_CODE = b"\xfe"
"""Stands where the real node has bytecode, so that the addresses have code."""
