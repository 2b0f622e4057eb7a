"""The README's examples run as they stand, but for the address of the node."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.chain

README = Path(__file__).parents[2] / "README.md"


def test_examples_of_thorlink_run():
    from thorlink.node import EmbeddedNode, serve  # noqa: PLC0415 - py-evm is slow to import

    section = README.read_text().partition("\n## thorlink\n")[2]
    first, second = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names: dict[str, object] = {}
    with serve(EmbeddedNode()) as url:
        assert "http://127.0.0.1:8669" in first
        exec(first.replace("http://127.0.0.1:8669", url), names)  # noqa: S102 - our own text
    assert names["receipt"].reverted is False
    exec(second, names)  # noqa: S102
    assert names["client"].block("best").number == 1
