"""Precompiled contracts 1 to 9, at Istanbul's prices with EIP-2565's for modexp.

The curve and hash functions of 2, 3, 4 and 6 to 9 are py-evm's; key recovery is libsecp256k1's,
a hundred times faster than py-evm's; modexp differs from py-evm's in 0 to the power of 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from eth import constants
from eth.abc import ComputationAPI
from eth.exceptions import OutOfGas, VMError
from eth.vm.forks.istanbul.computation import ISTANBUL_PRECOMPILES

from thorlink.node.recovery import recover

MARKER_CODE = bytes.fromhex("6060604052600256")
"""The code that Thor shows at the precompiled contracts' addresses."""

MODEXP_MIN_GAS = 200
GAS_PAIRING = 45_000
GAS_PAIR = 34_000

FIELD_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583


def ecrecover(computation: ComputationAPI) -> ComputationAPI:
    computation.consume_gas(constants.GAS_ECRECOVER, reason="ECRECOVER")
    data = computation.msg.data_as_bytes[:128].ljust(128, b"\0")
    digest, v = data[:32], int.from_bytes(data[32:64], "big")
    signer = recover(digest, data[64:] + bytes([v - 27])) if v in (27, 28) else None
    if signer is not None:
        computation.output = signer.rjust(32, b"\0")
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


def pairing(computation: ComputationAPI) -> ComputationAPI:
    size = len(computation.msg.data)
    if GAS_PAIRING + GAS_PAIR * (size // 192) > computation.get_gas_remaining():
        raise OutOfGas("out of gas")
    if size % 192:
        raise VMError("bad elliptic curve pairing size")
    return _PAIRING(computation)


def blake2f(computation: ComputationAPI) -> ComputationAPI:
    data = computation.msg.data_as_bytes
    if len(data) != 213:
        raise VMError("invalid input length")
    if int.from_bytes(data[:4], "big") > computation.get_gas_remaining():
        raise OutOfGas("out of gas")
    if data[212] > 1:
        raise VMError("invalid final flag")
    return cast(ComputationAPI, ISTANBUL_PRECOMPILES[_address(9)](computation))


def _on_curve(
    number: int, explain: Callable[[bytes], str], looked_at: int | None = None
) -> Callable[[ComputationAPI], ComputationAPI]:
    """A function of the bn256 curve, with the real node's words for a point that is none.

    `looked_at` is how many bytes of its input are points.
    """
    run = ISTANBUL_PRECOMPILES[_address(number)]

    def checked(computation: ComputationAPI) -> ComputationAPI:
        try:
            run(computation)
        except OutOfGas:
            raise
        except VMError as error:
            raise VMError(explain(computation.msg.data_as_bytes[:looked_at])) from error
        return computation

    return checked


def _curve_text(data: bytes) -> str:
    """What is wrong with the first of some points of 64 bytes, empty if nothing is."""
    for start in range(0, len(data), 64):
        x, y = (int.from_bytes(_part(data, start + n, 32), "big") for n in (0, 32))
        if max(x, y) >= FIELD_MODULUS:
            return "invalid fp.Element encoding"
        if (x, y) != (0, 0) and (y * y - x * x * x - 3) % FIELD_MODULUS:
            return "point is not on curve"
    return ""


def _pairing_text(data: bytes) -> str:
    """What is wrong with the first of some pairs: a point of the curve, and one of its twist."""
    for start in range(0, len(data), 192):
        if wrong := _curve_text(data[start : start + 64]):
            return wrong
        twist = (data[start + n : start + n + 32] for n in range(64, 192, 32))
        if any(int.from_bytes(word, "big") >= FIELD_MODULUS for word in twist):
            return "invalid fp.Element encoding"
    return "point is not on curve"


def _address(number: int) -> Any:
    return number.to_bytes(20, "big")


_PAIRING = _on_curve(8, _pairing_text)

PRECOMPILES: dict[bytes, Callable[[ComputationAPI], Any]] = {
    **ISTANBUL_PRECOMPILES,
    _address(1): ecrecover,
    _address(5): modexp,
    _address(6): _on_curve(6, _curve_text, 128),
    _address(7): _on_curve(7, _curve_text, 64),
    _address(8): pairing,
    _address(9): blake2f,
}
