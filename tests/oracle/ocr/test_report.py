"""The record that `odometer-oracle read` prints, with a stand-in for the reader."""

from dataclasses import dataclass

import pytest

from oracle.domain import Model, Observation, Photo, Rules, Unit
from oracle.errors import PhotoRejected
from oracle.ocr.reader import NOTHING_FOUND
from oracle.ocr.report import describe

pytestmark = pytest.mark.unit

MODEL = Model("test", bytes.fromhex("ab" * 32))
PHOTO = Photo(bytes(32), 0, 100, 100, b"")
RULES = Rules(accept_confidence=0.85, max_km_per_day=0, max_jump_km=0, min_interval_s=0)


@dataclass(frozen=True)
class Seeing:
    """A reader that sees the same in every photo."""

    observation: Observation

    @property
    def model(self) -> Model:
        return MODEL

    def read(self, photo: Photo) -> Observation:  # noqa: ARG002  the same for all
        return self.observation


def seen(displayed: int | None, unit: Unit | None = Unit.KM, confidence: float = 0.97654) -> Seeing:
    """A reader that sees one number."""
    problem = NOTHING_FOUND if displayed is None else None
    return Seeing(Observation(displayed, unit, confidence, MODEL, problem=problem))


def test_describe_tells_an_accepted_reading() -> None:
    report = describe("a.jpg", PHOTO, seen(84252), RULES)
    assert report.pop("ms") >= 0
    assert report == {
        "file": "a.jpg",
        "reading": 84252,
        "unit": "km",
        "confidence": 0.9765,
        "decision": "accepted",
        "reason": None,
        "model": "0x" + "ab" * 32,
    }


def test_describe_takes_kilometres_where_no_unit_is_seen() -> None:
    report = describe("a.jpg", PHOTO, seen(84252, unit=None), RULES)
    assert (report["decision"], report["unit"]) == ("accepted", None)


def test_describe_takes_the_reading_in_the_unit_seen() -> None:
    report = describe("a.jpg", PHOTO, seen(9054, unit=Unit.MILES), RULES)
    assert (report["decision"], report["unit"], report["reading"]) == ("accepted", "mi", 9054)


def test_describe_sends_another_unit_than_declared_to_a_person() -> None:
    report = describe("a.jpg", PHOTO, seen(9054, unit=Unit.MILES), RULES, Unit.KM)
    assert report["decision"] == "review"
    assert report["reason"] is not None
    assert "another unit" in report["reason"]


def test_describe_sends_a_doubtful_reading_to_a_person() -> None:
    report = describe("a.jpg", PHOTO, seen(84252, confidence=0.5), RULES)
    assert (report["decision"], report["reading"]) == ("review", 84252)
    assert report["reason"]


def test_describe_refuses_a_photo_without_an_odometer() -> None:
    report = describe("a.jpg", PHOTO, seen(None, None, 0.0), RULES)
    assert (report["decision"], report["reading"]) == ("refused", None)
    assert report["reason"] == NOTHING_FOUND


def test_describe_refuses_a_file_that_is_no_photo() -> None:
    rejected = PhotoRejected("not_an_image", "The file is not a photo.")
    report = describe("a.txt", rejected, seen(84252), RULES)
    assert (report["decision"], report["reading"]) == ("refused", None)
    assert report["reason"] == "The file is not a photo."
    assert report["confidence"] == 0
