"""Addresses of the contracts that are built into Thor."""

from __future__ import annotations

from ape.types import AddressType

from ape_vechain.answers import address_of


def _address(name: bytes) -> AddressType:
    return address_of(name.rjust(20, b"\0"))


AUTHORITY = _address(b"Authority")
EXTENSION = _address(b"Extension")
PARAMS = _address(b"Params")
PROTOTYPE = _address(b"Prototype")
STAKER = _address(b"Staker")
VTHO = _address(b"Energy")
