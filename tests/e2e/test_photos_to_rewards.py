"""Real photos of real cars through the whole path: a wallet holds exactly what was driven."""

import csv

import pytest

from demo.stack import running
from oracle.domain import Unit, kilometres
from tools.bench.rewards import PHOTOS, journey

pytestmark = [pytest.mark.e2e, pytest.mark.photos, pytest.mark.timeout(900)]
PHOTOGRAPHED = ("tft_000.jpg", "tft_005.jpg", "tft_009.jpg", "tft_011.jpg", "tft_036.jpg")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    if not PHOTOS.is_dir():
        pytest.skip(f"needs the real photos in {PHOTOS}")
    with running(tmp_path_factory.mktemp("installation")) as stack:
        oracle = stack.start_oracle()
        yield stack, oracle
        oracle.stop()


@pytest.fixture(scope="module")
def labels(installation):
    with (PHOTOS / "labels.csv").open() as lines:
        return {row["file"]: row for row in csv.DictReader(lines)}


@pytest.mark.parametrize(("number", "name"), enumerate(PHOTOGRAPHED))
def test_a_photo_pays_what_it_shows_and_otherwise_nothing(installation, labels, number, name):
    stack, oracle = installation

    paid = journey(stack, oracle, PHOTOS / name, number)

    assert paid.is_exact
    assert (paid.outcome == "rewarded") == (paid.km > 0)
    if paid.outcome == "rewarded":
        label = labels[name]
        shown = int(label["reading"])
        unit = Unit(label["unit"])
        assert paid.km == kilometres(shown, unit) - kilometres(shown - 420, unit)
