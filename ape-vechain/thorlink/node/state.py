"""Accounts as the EVM sees them: a journalled overlay over one version of the state.

An account has a balance (VET), energy (VTHO), master, code and storage. It exists if any of the
first four is not empty. Nonces are always 0 on Thor.
"""

from __future__ import annotations

from enum import IntEnum

from thorlink.hashing import blake2b256, keccak256
from thorlink.node.store import Key, Store, Value


class Field(IntEnum):
    """What of an account a key of the store means."""

    BALANCE = 0
    ENERGY = 1
    MASTER = 2
    CODE = 3
    CODE_HASH = 4
    INCARNATION = 5
    STORAGE = 6


class State:
    """Reads fall through to the store at `version`; writes stay here until committed."""

    def __init__(self, store: Store, version: int) -> None:
        self._store = store
        self._version = version
        self._overlay: dict[Key, Value] = {}
        self._journal: list[tuple[Key, Value | None]] = []

    def at(self, block: int) -> State:
        """The state after an earlier block."""
        return State(self._store, block)

    def snapshot(self) -> int:
        """A point to revert to; costs nothing."""
        return len(self._journal)

    def revert(self, snapshot: int) -> None:
        """Undo everything written since the snapshot."""
        while len(self._journal) > snapshot:
            key, previous = self._journal.pop()
            if previous is None:
                del self._overlay[key]
            else:
                self._overlay[key] = previous

    def changes(self) -> dict[Key, Value]:
        """What was written, to be committed as a version."""
        return self._overlay

    def _get(self, key: Key) -> Value | None:
        value = self._overlay.get(key)
        return self._store.get(key, self._version) if value is None else value

    def _set(self, key: Key, value: Value) -> None:
        self._journal.append((key, self._overlay.get(key)))
        self._overlay[key] = value

    def _int(self, key: Key) -> int:
        value = self._get(key)
        return value if isinstance(value, int) else 0

    def _bytes(self, key: Key) -> bytes:
        value = self._get(key)
        return value if isinstance(value, bytes) else b""

    # VET and VTHO, wei

    def get_balance(self, address: bytes) -> int:
        """VET in wei."""
        return self._int((address, Field.BALANCE))

    def set_balance(self, address: bytes, amount: int) -> None:
        """Set the VET of an account, wei."""
        self._set((address, Field.BALANCE), amount)

    def get_energy(self, address: bytes) -> int:
        """VTHO in wei."""
        return self._int((address, Field.ENERGY))

    def set_energy(self, address: bytes, amount: int) -> None:
        """Set the VTHO of an account, wei."""
        self._set((address, Field.ENERGY), amount)

    # contracts

    def get_master(self, address: bytes) -> bytes:
        """Who may administer the account; empty if nobody."""
        return self._bytes((address, Field.MASTER))

    def set_master(self, address: bytes, master: bytes) -> None:
        """Name the account's master; the zero address is nobody."""
        self._set((address, Field.MASTER), master.lstrip(b"\0") and master)

    def get_code(self, address: bytes) -> bytes:
        """Runtime code, empty if it is no contract."""
        return self._bytes((address, Field.CODE))

    def get_code_hash(self, address: bytes) -> bytes:
        """Keccak-256 of the code, also of empty code."""
        return self._bytes((address, Field.CODE_HASH)) or keccak256(b"")

    def set_code(self, address: bytes, code: bytes) -> None:
        """Set the runtime code."""
        self._set((address, Field.CODE), code)
        self._set((address, Field.CODE_HASH), keccak256(code) if code else b"")

    def account_exists(self, address: bytes) -> bool:
        """Whether the account has a balance, energy, a master or code."""
        return bool(
            self._get((address, Field.BALANCE))
            or self._get((address, Field.CODE))
            or self._get((address, Field.ENERGY))
            or self._get((address, Field.MASTER))
        )

    def delete_account(self, address: bytes) -> None:
        """Empty the account at once, storage included."""
        self.set_balance(address, 0)
        self.set_energy(address, 0)
        self.set_master(address, b"")
        self.set_code(address, b"")
        # a new incarnation has other storage keys, so nothing needs to be walked and erased
        incarnation = (address, Field.INCARNATION)
        self._set(incarnation, self._int(incarnation) + 1)

    # storage

    def get_storage(self, address: bytes, slot: int) -> int:
        """A storage word; of a record, its hash."""
        value = self._get(self._slot(address, slot))
        if isinstance(value, bytes):
            return int.from_bytes(blake2b256(value), "big") if value else 0
        return value or 0

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set a storage word."""
        self._set(self._slot(address, slot), value)

    def get_record(self, address: bytes, slot: int) -> bytes:
        """What a built-in contract keeps in a slot: an RLP list, empty if there is none."""
        return self._bytes(self._slot(address, slot))

    def set_record(self, address: bytes, slot: int, record: bytes) -> None:
        """Keep an RLP list in a slot of a built-in contract, or nothing."""
        self._set(self._slot(address, slot), record)

    def slots(self, address: bytes) -> dict[int, int]:
        """Every storage word that is not zero. Looks through all accounts: for debugging only."""
        incarnation = self._int((address, Field.INCARNATION))
        prefix = (address, Field.STORAGE, incarnation)
        keys = {key for key in (*self._store.keys(), *self._overlay) if key[:3] == prefix}
        values = {int(key[3]): self._int(key) for key in keys}
        # what the node keeps for itself has negative slots
        return {slot: value for slot, value in values.items() if value and slot >= 0}

    def _slot(self, address: bytes, slot: int) -> Key:
        return (address, Field.STORAGE, self._int((address, Field.INCARNATION)), slot)
