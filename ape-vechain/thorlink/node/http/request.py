"""A request as those see it who answer it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Request(NamedTuple):
    """What came in: `query` has the first value of each name."""

    query: Mapping[str, str]
    body: bytes
