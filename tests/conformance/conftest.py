"""A real node that is an hour later with every block."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "contracts"))
sys.path.insert(0, str(Path(__file__).parents[1] / "contracts" / "vebetter"))
sys.path.insert(0, str(Path(__file__).parents[2] / "ape-vechain" / "tests" / "conformance"))


@pytest.fixture
def hourly_solo() -> Iterator[str]:
    from thor_conformance import solo  # noqa: PLC0415 - found by the path above

    if reason := solo.missing():
        pytest.skip(reason)
    with solo.running_solo(on_demand=True) as url:
        yield url
