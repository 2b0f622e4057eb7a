"""The list of block proposers that the built-in contract `Authority` keeps, under Thor's keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from thorlink import rlp
from thorlink.hashing import blake2b256
from thorlink.node import params
from thorlink.node.state import State

_HEAD = int.from_bytes(blake2b256(b"head"), "big")
_TAIL = int.from_bytes(blake2b256(b"tail"), "big")
NOBODY = b""


@dataclass(frozen=True, slots=True)
class Proposer:
    """`previous` and `next` are empty at the ends of the list."""

    endorsor: bytes = params.ZERO_ADDRESS
    identity: bytes = bytes(32)
    active: bool = False
    previous: bytes = NOBODY
    next: bytes = NOBODY

    @property
    def is_linked(self) -> bool:
        """Whether it has a neighbour in the list."""
        return bool(self.previous or self.next)


class Proposers:
    """A doubly linked list in the order of admission."""

    def __init__(self, state: State) -> None:
        self._state = state

    def first(self) -> bytes:
        """The master of the oldest entry, empty if there is none."""
        return self._pointer(_HEAD)

    def get(self, master: bytes) -> Proposer:
        """What is recorded of a node's master, also of one that was revoked."""
        record = self._state.get_record(params.AUTHORITY, int.from_bytes(master, "big"))
        if not record:
            return Proposer()
        endorsor, identity, active, before, after = cast(list[bytes], rlp.decode(record))
        return Proposer(endorsor, identity, bool(active), before, after)

    def is_listed(self, master: bytes) -> bool:
        """Whether the master is in the list."""
        return self.get(master).is_linked or self.first() == master

    def add(self, master: bytes, endorsor: bytes, identity: bytes) -> bool:
        """Append; False if anything is recorded of this master."""
        if self.get(master) != Proposer():
            return False
        last = self._pointer(_TAIL)
        self._point(_TAIL, master)
        self._link_after(last, master)
        self._put(master, Proposer(endorsor, identity, True, previous=last))
        return True

    def revoke(self, master: bytes) -> bool:
        """Take out of the list; False if it has no neighbour in it: the only one stays."""
        entry = self.get(master)
        if not entry.is_linked:
            return False
        self._link_after(entry.previous, entry.next)
        if entry.next:
            self._put(entry.next, replace(self.get(entry.next), previous=entry.previous))
        else:
            self._point(_TAIL, entry.previous)
        self._put(master, replace(entry, active=False, previous=NOBODY, next=NOBODY))
        return True

    def _link_after(self, previous: bytes, master: bytes) -> None:
        if previous:
            self._put(previous, replace(self.get(previous), next=master))
        else:
            self._point(_HEAD, master)

    def _put(self, master: bytes, entry: Proposer) -> None:
        active = rlp.encode_int(int(entry.active))
        fields = [entry.endorsor, entry.identity, active, entry.previous, entry.next]
        record = b"" if entry == Proposer() else rlp.encode(fields)
        self._state.set_record(params.AUTHORITY, int.from_bytes(master, "big"), record)

    def _pointer(self, slot: int) -> bytes:
        word = self._state.get_storage(params.AUTHORITY, slot)
        return word.to_bytes(20, "big") if word else NOBODY

    def _point(self, slot: int, master: bytes) -> None:
        self._state.set_storage(params.AUTHORITY, slot, int.from_bytes(master, "big"))
