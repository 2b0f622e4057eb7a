"""The two nodes that the tests of this folder run on: embedded, and a real solo.

`thor_conformance` is what starts the real one.
"""

import os
import sys
from pathlib import Path

import pytest

from thorlink.client import ThorClient

sys.path.insert(0, str(Path(__file__).parent.parent / "conformance"))


@pytest.fixture
def embedded():
    """A client of a fresh embedded node, in process."""
    from thorlink.node import EmbeddedNode  # noqa: PLC0415 - the real node's tests go without

    with ThorClient("http://embedded", transport=EmbeddedNode().transport()) as client:
        yield client


@pytest.fixture
def real():
    """A client of a real node: THOR_URL, or a fresh `thor solo`."""
    from thor_conformance import solo  # noqa: PLC0415 - after the path

    if url := os.environ.get("THOR_URL"):
        with ThorClient(url) as client:
            yield client
        return
    if reason := solo.missing():
        pytest.skip(f"{reason}; THOR_URL is not set either")
    with solo.running_solo() as url, ThorClient(url) as client:
        yield client


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.chain),
        pytest.param("real", marks=pytest.mark.thor),
    ]
)
def node(request):
    return request.getfixturevalue(request.param)
