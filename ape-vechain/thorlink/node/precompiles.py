"""Precompiled contracts 1 to 9, at Istanbul's prices with EIP-2565's for modexp.

The curve and hash functions of 2, 3, 4 and 6 to 9 are py-evm's; key recovery is libsecp256k1's,
a hundred times faster than py-evm's; modexp differs from py-evm's in 0 to the power of 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coincurve import PublicKey
from eth import constants
from eth.abc import ComputationAPI
from eth.exceptions import OutOfGas
from eth.vm.forks.istanbul.computation import ISTANBUL_PRECOMPILES

from thorlink.hashing import keccak256
from thorlink.keys import CURVE_ORDER

MARKER_CODE = bytes.fromhex("6060604052600256")
"""The code that Thor shows at the precompiled contracts' addresses."""

MODEXP_MIN_GAS = 200


def ecrecover(computation: ComputationAPI) -> ComputationAPI:
    computation.consume_gas(constants.GAS_ECRECOVER, reason="ECRECOVER")
    data = computation.msg.data_as_bytes[:128].ljust(128, b"\0")
    digest, v = data[:32], int.from_bytes(data[32:64], "big")
    r, s = int.from_bytes(data[64:96], "big"), int.from_bytes(data[96:], "big")
    if v not in (27, 28) or not 0 < r < CURVE_ORDER or not 0 < s < CURVE_ORDER:
        return computation
    try:
        signature = data[64:] + bytes([v - 27])
        key = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception:  # noqa: BLE001 -- coincurve raises Exception itself; no key, no output
        return computation
    computation.output = keccak256(key.format(compressed=False)[1:])[12:].rjust(32, b"\0")
    return computation


def modexp(computation: ComputationAPI) -> ComputationAPI:
    data = computation.msg.data_as_bytes
    base_length = int.from_bytes(_part(data, 0, 32), "big")
    exponent_length = int.from_bytes(_part(data, 32, 32), "big")
    modulus_length = int.from_bytes(_part(data, 64, 32), "big")
    lead_length = min(exponent_length, 32)
    lead = int.from_bytes(_part(data, 96 + base_length, lead_length), "big")

    words = (max(base_length, modulus_length) + 7) // 8
    iterations = max(8 * max(exponent_length - 32, 0) + max(lead.bit_length() - 1, 0), 1)
    computation.consume_gas(max(MODEXP_MIN_GAS, words * words * iterations // 3), "MODEXP")
    if not modulus_length:
        return computation

    base = int.from_bytes(_part(data, 96, base_length), "big")
    start = 96 + base_length
    exponent = int.from_bytes(_part(data, start, exponent_length), "big")
    modulus = int.from_bytes(_part(data, start + exponent_length, modulus_length), "big")
    result = pow(base, exponent, modulus) if modulus else 0
    computation.output = result.to_bytes(modulus_length, "big")
    return computation


def _part(data: bytes, start: int, length: int) -> bytes:
    """Calldata as if zeros followed it without end."""
    present = data[start : start + length]
    if length > len(data) + (1 << 24):
        raise OutOfGas("out of gas")  # beyond what any gas limit here pays for
    return present.ljust(length, b"\0")


def _precompiles() -> dict[bytes, Callable[[ComputationAPI], Any]]:
    ours = {b"\x01": ecrecover, b"\x05": modexp}
    changed = {number.rjust(20, b"\0"): run for number, run in ours.items()}
    return {**ISTANBUL_PRECOMPILES, **changed}


PRECOMPILES = _precompiles()
