"""The whole reader: models on pictures drawn here, and on a few real photos."""

import csv
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from oracle.domain import Photo, Unit
from oracle.ocr.confirm import ACCEPT_CONFIDENCE
from oracle.ocr.models import catalogue
from oracle.ocr.reader import NOTHING_FOUND, LineReader, open_reader
from oracle.photo import load

FOLDER = Path(os.environ.get("ODOMETER_PHOTOS", Path(__file__).parents[4] / "shared" / "photos"))


@pytest.fixture(scope="module")
def reader() -> LineReader:
    """The reader with the models of models.toml."""
    return open_reader()


def display(*texts: tuple[str, int, int, float]) -> Photo:
    """A dark display with light texts (text, x, y, scale)."""
    image = np.full((480, 800, 3), 25, np.uint8)
    for text, x, y, scale in texts:
        cv2.putText(image, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (235, 235, 235), 3)
    return load(cv2.imencode(".png", image)[1].tobytes())


@pytest.mark.e2e
def test_read_takes_the_odometer_of_a_display(reader: LineReader) -> None:
    photo = display(
        ("14:10", 620, 60, 1.2),
        ("Range 476 km", 60, 60, 1.2),
        ("TRIP A  39.5 km", 60, 300, 1.2),
        ("ODO 049844 km", 60, 420, 1.6),
    )
    seen = reader.read(photo)
    assert (seen.displayed, seen.unit, seen.problem) == (49844, Unit.KM, None)
    assert seen.confidence >= ACCEPT_CONFIDENCE
    assert seen.model == catalogue().model
    assert seen.box is not None
    assert all(350 < y < 450 for _, y in seen.box.corners)


@pytest.mark.e2e
def test_read_gives_the_same_twice(reader: LineReader) -> None:
    photo = display(("9054 mi", 200, 250, 2.5))
    first = reader.read(photo)
    assert first == reader.read(photo)
    assert first == open_reader().read(photo)
    assert (first.displayed, first.unit) == (9054, Unit.MILES)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "texts",
    [
        (),
        (("14:10", 300, 250, 2.0),),
        (("Range 476 km", 100, 250, 2.0),),
        (("hello", 99, 99, 2.0),),
    ],
    ids=["nothing", "clock", "range", "words"],
)
def test_read_finds_no_odometer_where_none_is(
    reader: LineReader, texts: tuple[tuple[str, int, int, float], ...]
) -> None:
    seen = reader.read(display(*texts))
    assert (seen.displayed, seen.box, seen.confidence) == (None, None, 0)
    assert seen.problem == NOTHING_FOUND


@pytest.mark.photos
@pytest.mark.skipif(not (FOLDER / "labels.csv").is_file(), reason=f"no labelled photos in {FOLDER}")
def test_read_reads_most_real_displays(reader: LineReader) -> None:
    """A guard against breakage on a small sample; `make bench` gives the figures."""
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "tft" and row["reading"]][:8]
    wrong = []
    for row in rows:
        photo = load((FOLDER / row["file"]).read_bytes())
        seen = reader.read(photo)
        if seen.displayed != int(row["reading"]):
            wrong.append((row["file"], seen.displayed, seen.confidence))
    assert len(wrong) <= len(rows) // 4, wrong
    assert all(confidence < ACCEPT_CONFIDENCE for _, _, confidence in wrong), wrong
