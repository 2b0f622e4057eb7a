"""What is in the store survives; what the disk does not take goes nowhere."""

import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

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
from oracle.store import State, Store, Submission

pytestmark = pytest.mark.unit

VERDICT = Verdict(
    upload=UploadId("u1"),
    kind=Kind.READING,
    sha256=b"\x01" * 32,
    commitment=b"\x02" * 32,
    driver=b"\x03" * 20,
    decision=Decision.ACCEPTED,
    km=Kilometres(10_120),
    displayed=6288,
    unit=Unit.MILES,
    confidence=0.99,
    code="accepted",
    reason="",
    model_hash=b"\x04" * 32,
)
SUBMISSION = Submission(
    job="b1",
    tx_id=b"\x05" * 32,
    raw=b"\x51raw",
    expires_at=132,
    vehicles=(VehicleNumber(5), VehicleNumber(2**40 - 1)),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as made:
        yield made


def test_store_is_durable_at_each_commit(store: Store) -> None:
    assert store._rows("PRAGMA journal_mode") == [("wal",)]
    assert store._rows("PRAGMA synchronous") == [(2,)]  # FULL


def test_verdict_comes_back_as_it_was(store: Store) -> None:
    refused = replace(
        VERDICT,
        upload=UploadId("u2"),
        decision=Decision.REFUSED,
        km=None,
        displayed=None,
        unit=None,
        code="no_odometer",
        reason="No odometer.",
    )
    store.add_verdict(VERDICT)
    store.add_verdict(refused)
    assert store.verdict(UploadId("u1")) == VERDICT
    assert store.verdict(UploadId("u2")) == refused
    assert store.verdict(UploadId("u3")) is None
    assert store.unposted() == [VERDICT, refused]
    store.mark_posted(UploadId("u1"))
    assert store.unposted() == [refused]


def test_add_verdict_halts_on_a_second_one_for_an_upload(store: Store) -> None:
    store.add_verdict(VERDICT)
    with pytest.raises(Halt, match=r"UNIQUE constraint failed: verdicts\.upload"):
        store.add_verdict(replace(VERDICT, km=Kilometres(10_121)))
    assert store.verdict(UploadId("u1")) == VERDICT


def test_first_with_photo_names_accepted_uploads_only(store: Store) -> None:
    store.add_verdict(replace(VERDICT, upload=UploadId("u0"), decision=Decision.REVIEW))
    assert store.first_with_photo(VERDICT.sha256) is None
    store.add_verdict(VERDICT)
    assert store.first_with_photo(VERDICT.sha256) == "u1"


def test_pin_keeps_the_first_value(store: Store) -> None:
    assert store.pin("genesis id", b"\x01") == b"\x01"
    assert store.pin("genesis id", b"\x02") == b"\x01"


def test_sign_once_keeps_the_first_digest(store: Store) -> None:
    assert store.sign_once(BatchId("b1"), b"\x01" * 32) == b"\x01" * 32
    assert store.sign_once(BatchId("b1"), b"\x02" * 32) == b"\x01" * 32
    assert store.sign_once(BatchId("b2"), b"\x02" * 32) == b"\x02" * 32


def test_submission_comes_back_after_a_restart(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add_submission(SUBMISSION)
    with Store(tmp_path) as store:
        assert store.submissions(State.ALIVE) == [SUBMISSION]
        assert store.latest_submission("b1") == SUBMISSION
        assert store.unannounced() == [SUBMISSION]


@pytest.mark.parametrize("state", [State.ALIVE, State.MINED, State.FINAL])
def test_add_submission_halts_while_the_job_has_one_that_lives(store: Store, state: State) -> None:
    store.add_submission(SUBMISSION)
    store.move(SUBMISSION.tx_id, state, 7)
    with pytest.raises(Halt, match=r"UNIQUE constraint failed: submissions\.job"):
        store.add_submission(replace(SUBMISSION, tx_id=b"\x06" * 32))
    assert store.latest_submission("b1") == replace(SUBMISSION, state=state, block=7)


@pytest.mark.parametrize("state", [State.REVERTED, State.EXPIRED])
def test_add_submission_takes_another_after_one_that_is_dead(store: Store, state: State) -> None:
    store.add_submission(SUBMISSION)
    store.move(SUBMISSION.tx_id, state, detail="why")
    again = replace(SUBMISSION, tx_id=b"\x06" * 32)
    store.add_submission(again)
    assert store.latest_submission("b1") == again
    assert store.submissions(state) == [replace(SUBMISSION, state=state, detail="why")]


def test_mark_announced_and_announced_from_the_start(store: Store) -> None:
    store.add_submission(SUBMISSION)
    store.add_submission(replace(SUBMISSION, job="settle/1", tx_id=b"\x06" * 32, announced=True))
    assert [each.job for each in store.unannounced()] == ["b1"]
    store.mark_announced(SUBMISSION.tx_id)
    assert store.unannounced() == []


def test_settlements_are_a_set_that_can_be_emptied(store: Store) -> None:
    numbers = [VehicleNumber(number) for number in (3, 5, 9)]
    store.add_settlements(numbers)
    store.add_settlements(numbers[1:])
    assert store.settlements() == numbers
    store.drop_settlements([VehicleNumber(5)])
    assert store.settlements() == [3, 9]
    store._db.execute("UPDATE settlements SET at = 0")
    store.postpone_settlements([VehicleNumber(3)])
    assert store.settlements() == [9, 3]


def test_store_is_for_one_process_at_a_time(tmp_path: Path) -> None:
    with Store(tmp_path), pytest.raises(Misconfigured, match=f"another .* works in {tmp_path}"):
        Store(tmp_path)
    Store(tmp_path).close()


def test_store_halts_on_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "oracle.sqlite").write_bytes(b"not a database, but long enough" * 99)
    with pytest.raises(Halt, match="file is not a database"):
        Store(tmp_path)
    with pytest.raises(Halt, match="file is not a database"):
        Store(tmp_path)  # the lock was let go


def test_store_halts_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Halt, match="cannot be written"):
        Store(tmp_path / "file" / "data")


def test_write_undoes_what_a_fault_interrupts(store: Store) -> None:
    def interrupted() -> None:
        with store._write() as db:
            db.execute("INSERT INTO settlements (vehicle) VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.settlements() == []


def test_store_halts_when_the_disk_is_full(tmp_path: Path) -> None:
    """A limit on the size of files is as near to a full disk as a process gets by itself."""
    script = """
        import resource, sys
        from dataclasses import replace
        from pathlib import Path
        from oracle.errors import Halt
        from oracle.store import Store, Submission

        store = Store(Path(sys.argv[1]))
        one = Submission(job="b1", tx_id=bytes(32), raw=bytes(9000), expires_at=132)
        store.add_submission(one)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
        stored = 1
        try:
            for number in range(1000):
                tx_id = (number + 1).to_bytes(32)
                store.add_submission(replace(one, job=f"j{number}", tx_id=tx_id))
                stored += 1
        except Halt as error:
            print(stored, error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    stored, _, message = done.stdout.partition(" ")
    assert message.startswith("the operator's store does not store: ")
    with Store(tmp_path) as store:
        kept = store.submissions(State.ALIVE)
    assert len(kept) == int(stored) > 1
    assert kept[0].job == "b1"


def test_store_halts_when_sqlite_says_the_disk_is_full(store: Store) -> None:
    pages = store._rows("PRAGMA page_count")[0][0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Halt, match="database or disk is full") as caught:
        store.add_submission(replace(SUBMISSION, raw=bytes(100_000)))
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert store.submissions(State.ALIVE) == []
