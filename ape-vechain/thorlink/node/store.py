"""Every value that the chain's state ever had, by version: old revisions stay readable."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

Key: TypeAlias = tuple[bytes | int, ...]
Value: TypeAlias = int | bytes


class Store:
    """Values written version by version; a read names the version that it wants.

    Each block is a version, and so is each change that a test makes by hand after a block. Going
    back to an earlier version costs as much as there was written after it; remembering a point
    to go back to costs nothing, it is the version's number.
    """

    def __init__(self) -> None:
        self._versions: dict[Key, list[int]] = {}
        self._values: dict[Key, list[Value]] = {}
        self._written: dict[int, tuple[Key, ...]] = {}
        self._head = -1

    @property
    def head(self) -> int:
        """The newest version, -1 if there is none."""
        return self._head

    def get(self, key: Key, version: int) -> Value | None:
        """The value at `version`, None if it was never written by then."""
        values = self._values.get(key)
        if values is None:
            return None
        if version >= self._head:
            return values[-1]
        position = bisect_right(self._versions[key], version)
        return values[position - 1] if position else None

    def history(self) -> list[dict[Key, Value]]:
        """What each version wrote, from the first on: commit it to an empty store for a copy."""
        values: dict[Key, Iterator[Value]] = {key: iter(all_) for key, all_ in self._values.items()}
        return [
            {key: next(values[key]) for key in self._written[version]}
            for version in range(self._head + 1)
        ]

    def keys(self) -> Iterable[Key]:
        """Everything that was ever written and not taken back."""
        return self._values.keys()

    def commit(self, values: Mapping[Key, Value]) -> int:
        """Add what was written since the head; the number of the new version."""
        self._head += 1
        for key, value in values.items():
            self._versions.setdefault(key, []).append(self._head)
            self._values.setdefault(key, []).append(value)
        self._written[self._head] = tuple(values)
        return self._head

    def rewind(self, version: int) -> None:
        """Forget everything that later versions wrote."""
        while self._head > version:
            for key in self._written.pop(self._head, ()):
                self._versions[key].pop()
                self._values[key].pop()
                if not self._values[key]:
                    del self._versions[key], self._values[key]
            self._head -= 1
