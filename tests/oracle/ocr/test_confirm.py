"""Reading again from other cuts: lost digits return, doubts lower the confidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.ocr.choose import Count, Line, Number
from oracle.ocr.confirm import ACCEPT_CONFIDENCE, Settled, confidence, settle

pytestmark = pytest.mark.unit

SQUARE = ((0.0, 0.0), (60.0, 0.0), (60.0, 20.0), (0.0, 20.0))


def number(digits: str = "137113", *, labelled: bool = True, shortened: bool = False) -> Number:
    """A candidate at a recogniser's 0.96."""
    count = Count(digits, shortened=shortened)
    return Number(count, None, Line(digits, (0.96,) * len(digits), SQUARE), 3.0, 0.96, labelled)


@pytest.mark.parametrize(
    ("digits", "texts", "wanted"),
    [
        ("137113", ["137113", "137113", "137113"], Settled("137113", True)),
        ("8128", ["008128", "8128 km", "8128"], Settled("8128", True)),
        ("19728", ["119728k", "119728k", "119728"], Settled("119728", False)),
        ("00549", ["005497", "005497", "00549"], Settled("005497", False)),
        ("00549", ["005497", "00549", "00549"], Settled("00549", False)),
        ("10896", [":0896", ":0896", ":0696"], Settled("10896", False)),
        ("2361", ["23617", "", "x"], Settled("2361", False)),
        ("12455", [], Settled("12455", True)),
    ],
)
def test_settle_weighs_the_other_cuts(digits: str, texts: list[str], wanted: Settled) -> None:
    assert settle(Count(digits), texts) == wanted


@given(st.integers(10, 999_999), st.lists(st.text(max_size=12), max_size=3))
def test_settle_keeps_or_lengthens_a_count(value: int, texts: list[str]) -> None:
    settled = settle(Count(str(value)), texts)
    assert str(value) in settled.digits
    assert len(settled.digits) <= 6


def test_confidence_of_a_reading_without_doubts_is_that_of_its_weakest_digit() -> None:
    assert confidence(number(), Settled("137113", True), 2.0, enlarged=False) == 0.96


@pytest.mark.parametrize(
    ("candidate", "settled", "margin", "enlarged"),
    [
        (number(), Settled("137113", False), 2.0, False),
        (number("01226"), Settled("01226", True), 2.0, False),
        (number(), Settled("137113", True), 0.5, False),
        (number("4482", labelled=False), Settled("4482", True), 2.0, False),
        (number(), Settled("137113", True), 2.0, True),
        (number("084252", shortened=True), Settled("084252", True), 2.0, False),
    ],
)
def test_confidence_of_a_doubtful_reading_is_not_enough(
    candidate: Number, settled: Settled, margin: float, enlarged: bool
) -> None:
    assert confidence(candidate, settled, margin, enlarged=enlarged) < ACCEPT_CONFIDENCE


def test_confidence_of_a_short_count_with_its_label_is_not_lowered() -> None:
    assert confidence(number("4482"), Settled("4482", True), 2.0, enlarged=False) == 0.96
