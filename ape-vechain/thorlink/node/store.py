"""Every value that the chain's state ever had, by block: old revisions stay readable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import TypeAlias

Key: TypeAlias = tuple[bytes | int, ...]
Value: TypeAlias = int | bytes


class Store:
    """Values written block by block; a read names the block whose state it wants.

    Going back to an earlier block costs as much as there was written after it; remembering a
    point to go back to costs nothing, it is the block's number.
    """

    def __init__(self) -> None:
        self._blocks: dict[Key, list[int]] = {}
        self._values: dict[Key, list[Value]] = {}
        self._written: dict[int, tuple[Key, ...]] = {}
        self._head = -1

    def get(self, key: Key, block: int) -> Value | None:
        """The value after `block`, None if it was never written by then."""
        values = self._values.get(key)
        if values is None:
            return None
        if block >= self._head:
            return values[-1]
        position = bisect_right(self._blocks[key], block)
        return values[position - 1] if position else None

    def commit(self, block: int, values: Mapping[Key, Value]) -> None:
        """Add what `block` wrote; blocks come in ascending order."""
        if block <= self._head:
            raise ValueError(f"block {block} does not follow block {self._head}")
        for key, value in values.items():
            self._blocks.setdefault(key, []).append(block)
            self._values.setdefault(key, []).append(value)
        self._written[block] = tuple(values)
        self._head = block

    def rewind(self, block: int) -> None:
        """Forget everything that later blocks wrote."""
        while self._head > block:
            for key in self._written.pop(self._head, ()):
                self._blocks[key].pop()
                self._values[key].pop()
                if not self._values[key]:
                    del self._blocks[key], self._values[key]
            self._head -= 1
