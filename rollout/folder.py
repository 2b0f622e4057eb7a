"""`deployments/<network>/`: the ledger of a deployment, in files.

A file is replaced as a whole and on the disk before anything goes on, so that a process that is
killed leaves either the former state or the next one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from rollout.faults import Refused
from rollout.pending import Pending
from rollout.records import ContractRecord, NetworkRecord, PendingRecord, Record
from rollout.steps import Addresses
from thorlink import codec
from thorlink.responses import Receipt

NETWORK, PENDING = "network.json", "pending.json"

R = TypeVar("R", bound=Record)
Describe = Callable[[Pending, Receipt], ContractRecord]


class Folder:
    """The files of one network. `describe` makes a contract's record; only who deploys needs it."""

    def __init__(self, path: Path, describe: Describe | None = None) -> None:
        self.path = path
        self._describe = describe

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes meanwhile; Refused if somebody does."""
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            self._lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused([f"{self.path}: another deployment is running"]) from error

    # reading

    def network(self) -> NetworkRecord | None:
        return self._read(NETWORK, NetworkRecord)

    def contracts(self) -> dict[str, ContractRecord]:
        """By name; Refused if a file is not what its name says."""
        names = sorted(path.name for path in self.path.glob("*.json"))
        records = {}
        for name in names:
            if name in (NETWORK, PENDING):
                continue
            record = self._read(name, ContractRecord)
            if record is not None:
                records[name.removesuffix(".json")] = record
        if wrong := [name for name, record in records.items() if record.contract != name]:
            raise Refused(f"{self.path / name}.json is of another contract" for name in wrong)
        return records

    def addresses(self) -> Addresses:
        return {
            name: bytes.fromhex(record.address[2:]) for name, record in self.contracts().items()
        }

    def pending(self) -> Pending | None:
        record = self._read(PENDING, PendingRecord)
        if record is None:
            return None
        tx = codec.decode(bytes.fromhex(record.raw[2:]))
        return Pending(record.step, record.contract, record.creates, tx)

    def _read(self, name: str, kind: type[R]) -> R | None:
        path = self.path / name
        try:
            return kind.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValidationError as error:
            entry = error.errors()[0]
            where = ".".join(map(str, entry["loc"]))
            raise Refused([f"{path}: {where}: {entry['msg']}"]) from error

    # writing

    def forget(self) -> None:
        """Remove every file of it."""
        for path in self.path.glob("*.json"):
            path.unlink()
        self._sync()

    def start(self, record: NetworkRecord) -> None:
        """Say which chain this folder is of."""
        self._write(NETWORK, record)

    def begin(self, pending: Pending) -> None:
        record = PendingRecord(
            step=pending.step,
            contract=pending.contract,
            creates=pending.creates,
            transaction_id=f"0x{pending.tx.id.hex()}",
            last_block=pending.tx.last_block,
            raw=f"0x{pending.tx.encode().hex()}",
        )
        self._write(PENDING, record)

    def finish(self, pending: Pending, receipt: Receipt) -> None:
        """First the contract, then the end of the transaction: killed in between, it is written
        once more."""
        if pending.creates:
            if self._describe is None:
                raise Refused([f"{self.path}: {pending.contract} is being deployed: finish that"])
            self._write(f"{pending.contract}.json", self._describe(pending, receipt))
        self.abandon()

    def abandon(self) -> None:
        (self.path / PENDING).unlink(missing_ok=True)
        self._sync()

    def _write(self, name: str, record: Record) -> None:
        path, new = self.path / name, self.path / f".{name}.new"
        with new.open("w", encoding="utf-8") as file:
            file.write(record.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        self._sync()

    def _sync(self) -> None:
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
