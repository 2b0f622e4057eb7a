"""Gas on Thor's schedule, to the unit: what the contracts cost does not change unseen."""

import pytest

from tools.gas import report, snapshot
from tools.gas.scenes import figures
from tools.gas.stage import embedded, has_real, real


@pytest.fixture(scope="module")
def measured():
    with embedded() as stage:
        return figures(stage)


@pytest.mark.chain
def test_every_figure_is_the_committed_one(measured):
    """`python -m tools.gas --write`, and say in the commit why it changed."""
    assert measured == snapshot.read()


@pytest.mark.chain
@pytest.mark.parametrize("name", report.LIMITS)
def test_no_figure_is_above_what_was_promised(measured, name):
    assert measured[name] <= report.LIMITS[name]


@pytest.mark.chain
def test_a_week_is_at_least_4_75_times_cheaper_than_a_payment_a_photo(measured):
    week = measured["a week of 50 drivers from the pool"] / 50
    assert measured["a week of payments a photo, template's proof"] / week >= 4.75


@pytest.mark.thor
def test_the_real_node_charges_the_same():
    if not has_real():
        pytest.skip("`thor` is not on PATH")
    with real() as stage:
        assert figures(stage) == snapshot.read()
