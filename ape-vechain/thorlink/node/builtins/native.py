"""What the node does for a built-in contract when the contract calls itself by a native name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from thorlink.hashing import keccak256
from thorlink.node.builtins.words import Word, as_word, word

MEMORY_BEFORE_ARGUMENTS = 4
"""Words of memory that the bytecode has in use before it writes a call's arguments."""

_MASKS = {
    "address": (1 << 160) - 1,
    "uint8": (1 << 8) - 1,
    "uint32": (1 << 32) - 1,
    "uint64": (1 << 64) - 1,
    "bytes8": (1 << 256) - (1 << 192),
}


@dataclass(frozen=True)
class Native:
    """What only the node can do. `outputs` are the types of the words that come back.

    `signature` is of the call that the contract makes of itself; who delegates to the contract
    gets that call, for it is then the one who calls itself.
    """

    signature: str
    outputs: tuple[str, ...]
    run: Callable[..., tuple[int, ...]] = field(compare=False)
    writes: bool = False

    @cached_property
    def selector(self) -> bytes:
        """First four bytes of the calldata."""
        return keccak256(self.signature.encode())[:4]

    def memory(self, arguments: Sequence[Word]) -> int:
        """Words of memory in use by the call: its arguments, or what comes back."""
        if self.signature.endswith("(bytes)"):
            return 8 + 2 * ((len(cast(bytes, arguments[0])) + 31) // 32)
        return MEMORY_BEFORE_ARGUMENTS + max(len(arguments) + 1, len(self.outputs))

    def calldata(self, arguments: Sequence[Word]) -> bytes:
        """The call as bytes; the only argument of variable size is that of `(bytes)`."""
        if self.signature.endswith("(bytes)"):
            data = cast(bytes, arguments[0])
            padded = data.ljust((len(data) + 31) // 32 * 32, b"\0")
            return self.selector + word(32) + word(len(data)) + padded
        return self.selector + b"".join(map(as_word, arguments))


def cleaned(kind: str, value: int) -> int:
    """A word that came back, without what does not belong to its type."""
    return int(value != 0) if kind == "bool" else value & _MASKS.get(kind, -1)
