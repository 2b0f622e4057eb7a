"""What is counted, and how the code of a contract tells that it was reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BASE = 0xC0DE << 144
"""The accounts from here on belong to the probes; they are empty and stay so."""

FILE = "contracts/probe.sol"
SOURCE = f"""// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

function __hit(uint256 probe) view {{
    assembly ("memory-safe") {{
        pop(staticcall(0, add({BASE:#x}, probe), 0, 0, 0, 0))
    }}
}}

function __if(uint256 probe, bool value) view returns (bool) {{
    assembly ("memory-safe") {{
        pop(staticcall(0, add({BASE:#x}, add(probe, iszero(value))), 0, 0, 0, 0))
    }}
    return value;
}}
"""
"""Not the opcode BALANCE, though it would do: the optimiser takes away what has no effect."""

LINE, BRANCH = "line", "branch"


@dataclass(frozen=True, slots=True)
class Probe:
    """A statement, or one way out of a condition. `told`: the text that is not reached."""

    number: int
    kind: str
    path: str
    line: int
    told: str


def numbers_in(addresses: Iterable[str]) -> set[int]:
    """The probes whose accounts are among these."""
    found = (int(address, 16) - BASE for address in addresses)
    return {number for number in found if 0 <= number < 1 << 32}
