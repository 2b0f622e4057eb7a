"""VeBetterDAO's contracts as their npm package has them compiled, and how they are linked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2] / "node_modules/@vechain/vebetterdao-contracts"


@cache
def artifact(path: str) -> dict[str, Any]:
    """By its source's path, without `.sol`; the contract has the file's name."""
    name = path.rsplit("/", 1)[-1]
    file = PACKAGE / "artifacts" / "contracts" / f"{path}.sol" / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def libraries(path: str) -> list[str]:
    """Paths of the libraries that a contract has to be linked with."""
    sources = artifact(path)["linkReferences"]
    return [source.removeprefix("contracts/").removesuffix(".sol") for source in sources]


def linked(path: str, links: Mapping[str, bytes]) -> bytes:
    """The code that creates it; `links` are the libraries' addresses (20 bytes) by path."""
    found = artifact(path)
    digits: str = found["bytecode"].removeprefix("0x")
    for source, start, length in _holes(found):
        # Names stand where addresses belong, in letters that are no hexadecimal digits.
        begin, end = 2 * start, 2 * (start + length)
        digits = f"{digits[:begin]}{links[source].hex()}{digits[end:]}"
    return bytes.fromhex(digits)


def _holes(found: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    for source, by_name in found["linkReferences"].items():
        path = source.removeprefix("contracts/").removesuffix(".sol")
        for places in by_name.values():
            for place in places:
                yield path, place["start"], place["length"]
