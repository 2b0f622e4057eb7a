"""A real node for the tests that need one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "ape-vechain" / "tests" / "conformance"))


@pytest.fixture(scope="module")
def quick_solo() -> Iterator[str]:
    """The address of a fresh `thor solo` that makes a block for each transaction."""
    from thor_conformance import solo  # noqa: PLC0415 - found by the path above

    if reason := solo.missing():
        pytest.skip(reason)
    with solo.running_solo(on_demand=True, interval=1) as url:
        yield url
