"""Errors of the EVM that Thor tells apart and py-evm does not."""

from __future__ import annotations

from eth.exceptions import OutOfGas


class GasOverflow(OutOfGas):
    """Memory beyond 64 bits, which no gas can pay for."""
