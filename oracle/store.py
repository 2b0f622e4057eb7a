"""What an operator must not forget: verdicts, signatures, and transactions before they are sent.

One SQLite file (WAL, synchronous=FULL: a commit is on the disk when it returns) that one process
owns at a time. Every fault of the disk is a Halt: nothing may be sent that was not stored.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from oracle.domain import (
    BatchId,
    Decision,
    Kilometres,
    Kind,
    Unit,
    UploadId,
    VehicleNumber,
    Verdict,
)
from oracle.errors import Halt, Misconfigured

# `one_life` holds the promise that a job never has two transactions that could both be mined.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pins (
  name TEXT PRIMARY KEY, value BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS verdicts (
  upload TEXT PRIMARY KEY, kind TEXT NOT NULL, sha256 BLOB NOT NULL, commitment BLOB NOT NULL,
  driver BLOB NOT NULL, decision TEXT NOT NULL, km INTEGER, displayed INTEGER, unit TEXT,
  confidence REAL NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, model_hash BLOB NOT NULL,
  posted INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
CREATE INDEX IF NOT EXISTS verdicts_sha256 ON verdicts (sha256);
CREATE TABLE IF NOT EXISTS signatures (
  batch TEXT PRIMARY KEY, digest BLOB NOT NULL, at INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
CREATE TABLE IF NOT EXISTS submissions (
  tx_id BLOB PRIMARY KEY, job TEXT NOT NULL, raw BLOB NOT NULL, expires_at INTEGER NOT NULL,
  state TEXT NOT NULL, block INTEGER, detail TEXT NOT NULL DEFAULT '',
  announced INTEGER NOT NULL DEFAULT 0, vehicles TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_life ON submissions (job)
  WHERE state IN ('alive', 'mined', 'final');
CREATE TABLE IF NOT EXISTS settlements (
  vehicle INTEGER PRIMARY KEY, at INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
"""

_VERDICT = (
    "upload, kind, sha256, commitment, driver, decision, km, displayed, unit, confidence, code,"
    " reason, model_hash"
)
_SUBMISSION = "job, tx_id, raw, expires_at, state, block, detail, announced, vehicles"


class State(StrEnum):
    """The life of one signed transaction; at most one per job is not dead."""

    ALIVE = "alive"  # stored; perhaps sent, perhaps in a pool; the only one for its job
    MINED = "mined"  # a successful receipt was seen; a reorganisation could still undo it
    FINAL = "final"  # mined, and deep enough that we stopped looking
    REVERTED = "reverted"  # mined without effect; dead
    EXPIRED = "expired"  # absent, and no block may take it any more; dead


@dataclass(frozen=True, slots=True)
class Submission:
    """A signed transaction. `expires_at` is the last block number that may hold it.

    `job` names what it is for (a batch's id); `vehicles` are the numbers whose kilometres it
    records, to be settled. `block` is where it was mined.
    """

    job: str
    tx_id: bytes
    raw: bytes = field(repr=False)
    expires_at: int
    state: State = State.ALIVE
    block: int | None = None
    detail: str = ""
    announced: bool = False
    vehicles: tuple[VehicleNumber, ...] = ()


class Store:
    """The operator's memory in `folder` (made if missing). A context manager.

    Misconfigured if another process has it open; Halt if the disk fails.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(folder / "oracle.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Halt(f"{folder} cannot be written: {error}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise Misconfigured(f"another operator process works in {folder}") from error
        self._open(folder / "oracle.sqlite")

    def _open(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            os.close(self._lock)
            raise Halt(f"{path} cannot be opened: {error}") from error

    def close(self) -> None:
        """Let go of the file and its lock."""
        self._db.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, durable when the block ends."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._roll_back()
                raise
            self._db.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            self._roll_back()
            raise Halt(f"the operator's store does not store: {error}") from error

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(query, values).fetchall()
        except (sqlite3.Error, OSError) as error:
            raise Halt(f"the operator's store cannot be read: {error}") from error

    def pin(self, name: str, value: bytes) -> bytes:
        """Remember `value` under `name` the first time; the remembered one ever after."""
        with self._write() as db:
            db.execute("INSERT OR IGNORE INTO pins (name, value) VALUES (?, ?)", (name, value))
        row = self._rows("SELECT value FROM pins WHERE name = ?", (name,))[0]
        return bytes(row[0])

    def add_verdict(self, verdict: Verdict) -> None:
        """Keep a verdict; one per upload, for good (a second one is a Halt)."""
        values = (
            verdict.upload,
            verdict.kind.value,
            verdict.sha256,
            verdict.commitment,
            verdict.driver,
            verdict.decision.value,
            verdict.km,
            verdict.displayed,
            verdict.unit.value if verdict.unit else None,
            verdict.confidence,
            verdict.code,
            verdict.reason,
            verdict.model_hash,
        )
        with self._write() as db:
            marks = ", ".join("?" * len(values))
            db.execute(f"INSERT INTO verdicts ({_VERDICT}) VALUES ({marks})", values)  # noqa: S608

    def verdict(self, upload: UploadId) -> Verdict | None:
        """Our verdict on an upload, None if we never read it."""
        rows = self._rows(f"SELECT {_VERDICT} FROM verdicts WHERE upload = ?", (upload,))  # noqa: S608
        return _verdict(rows[0]) if rows else None

    def first_with_photo(self, sha256: bytes) -> UploadId | None:
        """The first upload whose accepted photo has these bytes."""
        query = "SELECT upload FROM verdicts WHERE sha256 = ? AND decision = ? ORDER BY rowid"
        rows = self._rows(query, (sha256, Decision.ACCEPTED.value))
        return UploadId(rows[0][0]) if rows else None

    def unposted(self) -> list[Verdict]:
        """Verdicts that the API has not confirmed yet, oldest first."""
        query = f"SELECT {_VERDICT} FROM verdicts WHERE posted = 0 ORDER BY rowid"  # noqa: S608
        return [_verdict(row) for row in self._rows(query)]

    def mark_posted(self, upload: UploadId) -> None:
        """The API has this verdict."""
        with self._write() as db:
            db.execute("UPDATE verdicts SET posted = 1 WHERE upload = ?", (upload,))

    def sign_once(self, batch: BatchId, digest: bytes) -> bytes:
        """Bind a batch to the digest that we are about to sign; the digest bound first."""
        with self._write() as db:
            query = "INSERT OR IGNORE INTO signatures (batch, digest) VALUES (?, ?)"
            db.execute(query, (batch, digest))
        row = self._rows("SELECT digest FROM signatures WHERE batch = ?", (batch,))[0]
        return bytes(row[0])

    def add_submission(self, submission: Submission) -> None:
        """Keep a signed transaction before it is sent; Halt if its job has one that lives."""
        vehicles = " ".join(map(str, submission.vehicles))
        with self._write() as db:
            db.execute(
                "INSERT INTO submissions (job, tx_id, raw, expires_at, state, announced, vehicles)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    submission.job,
                    submission.tx_id,
                    submission.raw,
                    submission.expires_at,
                    submission.state.value,
                    submission.announced,
                    vehicles,
                ),
            )

    def submissions(self, *states: State) -> list[Submission]:
        """Transactions in any of the states, oldest first."""
        marks = ", ".join("?" * len(states))
        query = f"SELECT {_SUBMISSION} FROM submissions WHERE state IN ({marks}) ORDER BY rowid"  # noqa: S608
        return [_submission(row) for row in self._rows(query, [state.value for state in states])]

    def latest_submission(self, job: str) -> Submission | None:
        """The newest transaction made for a job; the others are dead."""
        query = f"SELECT {_SUBMISSION} FROM submissions WHERE job = ? ORDER BY rowid DESC LIMIT 1"  # noqa: S608
        rows = self._rows(query, (job,))
        return _submission(rows[0]) if rows else None

    def move(self, tx_id: bytes, state: State, block: int | None = None, detail: str = "") -> None:
        """Change a transaction's state."""
        with self._write() as db:
            db.execute(
                "UPDATE submissions SET state = ?, block = ?, detail = ? WHERE tx_id = ?",
                (state.value, block, detail, tx_id),
            )

    def unannounced(self) -> list[Submission]:
        """Transactions whose id the API has not confirmed yet, oldest first."""
        query = f"SELECT {_SUBMISSION} FROM submissions WHERE announced = 0 ORDER BY rowid"  # noqa: S608
        return [_submission(row) for row in self._rows(query)]

    def mark_announced(self, tx_id: bytes) -> None:
        """The API knows this transaction, or will never want to."""
        with self._write() as db:
            db.execute("UPDATE submissions SET announced = 1 WHERE tx_id = ?", (tx_id,))

    def add_settlements(self, vehicles: Sequence[VehicleNumber]) -> None:
        """Vehicles with recorded kilometres that may not be settled yet."""
        with self._write() as db:
            query = "INSERT OR IGNORE INTO settlements (vehicle) VALUES (?)"
            db.executemany(query, [(vehicle,) for vehicle in vehicles])

    def settlements(self) -> list[VehicleNumber]:
        """Vehicles to settle, the one longest not looked at first."""
        rows = self._rows("SELECT vehicle FROM settlements ORDER BY at, vehicle")
        return [VehicleNumber(row[0]) for row in rows]

    def postpone_settlements(self, vehicles: Sequence[VehicleNumber]) -> None:
        """Look at these vehicles after all others."""
        with self._write() as db:
            query = "UPDATE settlements SET at = unixepoch() WHERE vehicle = ?"
            db.executemany(query, [(vehicle,) for vehicle in vehicles])

    def drop_settlements(self, vehicles: Sequence[VehicleNumber]) -> None:
        """Vehicles with nothing left to settle."""
        with self._write() as db:
            query = "DELETE FROM settlements WHERE vehicle = ?"
            db.executemany(query, [(vehicle,) for vehicle in vehicles])


def _verdict(row: tuple[Any, ...]) -> Verdict:
    upload, kind, sha256, commitment, driver, decision, km, displayed, unit, *rest = row
    confidence, code, reason, model_hash = rest
    return Verdict(
        upload=UploadId(upload),
        kind=Kind(kind),
        sha256=sha256,
        commitment=commitment,
        driver=driver,
        decision=Decision(decision),
        km=None if km is None else Kilometres(km),
        displayed=displayed,
        unit=None if unit is None else Unit(unit),
        confidence=confidence,
        code=code,
        reason=reason,
        model_hash=model_hash,
    )


def _submission(row: tuple[Any, ...]) -> Submission:
    job, tx_id, raw, expires_at, state, block, detail, announced, vehicles = row
    return Submission(
        job=job,
        tx_id=tx_id,
        raw=raw,
        expires_at=expires_at,
        state=State(state),
        block=block,
        detail=detail,
        announced=bool(announced),
        vehicles=tuple(VehicleNumber(int(number)) for number in vehicles.split()),
    )
