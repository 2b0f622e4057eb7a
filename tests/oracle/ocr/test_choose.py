"""The choice among the numbers of a dashboard, on lines as a recogniser gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.domain import Unit
from oracle.ocr.choose import Count, Line, counts, counts_in, dial_unit, numbers

pytestmark = pytest.mark.unit


def line(text: str, x: float = 0, y: float = 0, confidence: float = 0.99) -> Line:
    """A line 20 pixels high, 10 pixels a character."""
    right, bottom = x + 10 * len(text), y + 20
    return Line(text, (confidence,) * len(text), ((x, y), (right, y), (right, bottom), (x, bottom)))


def scattered(*texts: str) -> list[Line]:
    """Lines too far apart to belong together."""
    return [line(text, y=200 * place) for place, text in enumerate(texts)]


def chosen(*lines: Line) -> str | None:
    """The digits of the best number with a score that the reader takes."""
    found = [number for number in numbers(lines) if number.score > 1]
    return found[0].count.digits if found else None


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        ("137113", ["137113"]),
        ("084252", ["084252"]),
        ("123 456", ["123456"]),
        ("9,030", ["9030"]),
        ("123.456", ["123456"]),
        ("09 9 9 9 9", ["099999"]),
        ("1084252", ["084252"]),  # a frame read as 1
        ("00231126", ["231126"]),
        ("010 28859", ["010", "28859"]),
        ("14:10", []),
        ("14.45", []),
        ("9:52", []),
        ("100 120", []),
        ("160180", []),
        ("80 100", []),
        ("50060", ["50060"]),
        ("5", []),
        ("157561000", []),
    ],
)
def test_counts_of_a_run_of_digits(raw: str, digits: list[str]) -> None:
    assert [count.digits for count in counts(raw)] == digits


def test_counts_drops_tenths() -> None:
    assert counts("091842.6") == [Count("091842", tenths=True)]
    assert counts("1234,5") == [Count("1234", tenths=True)]


def test_counts_marks_a_shortened_number() -> None:
    assert counts("1084252") == [Count("084252", shortened=True)]


@given(st.text(alphabet="0123456789 .,':kmODO", max_size=20))
def test_counts_in_gives_two_to_six_digits_for_any_text(text: str) -> None:
    for count in counts_in(text):
        assert 2 <= len(count.digits) <= 6
        assert count.digits.isdigit()


@given(st.integers(0, 999_999))
def test_counts_keeps_a_padded_number(value: int) -> None:
    raw = f"{value:06d}"
    assert counts(raw) in ([Count(raw)], [])  # none only for two ticks of a dial
    if counts(raw) == []:
        assert raw[2] == raw[5] == "0"


def test_numbers_prefers_the_long_count_to_the_dial() -> None:
    assert chosen(*scattered("100", "120", "km/h", "x1000rpm", "137113")) == "137113"


@pytest.mark.parametrize(
    "others",
    [
        ["14:10", "23.5°C"],
        ["460 km"],
        ["TRIP A 415.8 km"],
        ["FM 104.0 MHz"],
        ["by 27400 km"],
        ["Range 476 km"],
        ["Service 15000 km"],
        ["100", "1000", "x1000"],
    ],
)
def test_numbers_takes_the_odometer_among_others(others: list[str]) -> None:
    assert chosen(*scattered(*others, "49844 km")) == "49844"


@pytest.mark.parametrize(
    "text",
    [
        "14:10",
        "1501",
        "1000",
        "247",
        "269 km",
        "TRIP 638.5 km",
        "by 27400 km",
        "100120",
        "195.",
        "27°C",
        "120 km/h",
        "104.0MHz",
        "no digits",
    ],
)
def test_numbers_finds_no_odometer_in_other_numbers(text: str) -> None:
    assert chosen(line(text)) is None


def test_numbers_uses_a_label_for_a_short_count() -> None:
    assert chosen(line("ODO", 0), line("390", 40)) == "390"
    assert chosen(line("390", 40)) is None


def test_numbers_reads_a_count_behind_a_temperature() -> None:
    assert chosen(line("98℉ 001893miles")) == "001893"


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        ([line("49844 km")], Unit.KM),
        ([line("9054 mi")], Unit.MILES),
        ([line("9054"), line("miles", 50)], Unit.MILES),
        ([line("9054"), line("km", 0, 30)], Unit.KM),
        ([line("49844"), line("km/h", 300, 300)], None),
        ([line("49844"), line("km", 300, 300)], None),
    ],
)
def test_numbers_takes_the_unit_beside_the_count(lines: list[Line], unit: Unit | None) -> None:
    assert numbers(lines)[0].unit == unit


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        (["km/h"], Unit.KM),
        (["kmh"], Unit.KM),
        (["MPH"], Unit.MILES),
        (["mph", "km/h"], None),
        (["km"], None),
        ([], None),
    ],
)
def test_dial_unit_is_that_of_a_dial_with_one_unit(texts: list[str], unit: Unit | None) -> None:
    assert dial_unit(scattered(*texts)) == unit


@given(st.lists(st.text(max_size=15), max_size=6))
def test_numbers_takes_any_text(texts: list[str]) -> None:
    found = numbers(scattered(*texts))
    assert [n.score for n in found] == sorted((n.score for n in found), reverse=True)


def test_numbers_tells_the_weakest_character_of_the_number_only() -> None:
    certainties = (0.5, 0.5, 0.5, 0.5, 0.97, 0.96, 0.98, 0.99, 0.99, 0.4, 0.4, 0.4)
    best = numbers([Line("ODO 49844 km", certainties, line("ODO 49844 km").corners)])[0]
    assert (best.count.digits, best.weakest) == ("49844", 0.96)


def test_line_confidence_is_the_mean() -> None:
    assert Line("12", (0.5, 1.0), ()).confidence == 0.75
    assert Line("", (), ()).confidence == 0
