"""Options of the whole suite.

HYPOTHESIS_PROFILE=long is what `make fuzz` asks for; `--record-contracts` writes down anew what a
real node answers to the contracts' transactions; `--mirror` lets the embedded node follow it;
`--backend revm` runs the contracts in this process instead.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("dev", deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Found here by every run; in a folder below, only by runs that name it."""
    parser.addoption("--record-contracts", action="store_true", help="write what solo answers")
    parser.addoption(
        "--backend",
        choices=("ape", "revm"),
        default="ape",
        help="what runs tests/contracts; revm needs `-p no:ape_test`",
    )
    parser.addoption("--mirror", action="store_true", help="compare solo with the embedded node")
