"""Undoing what a part of a test does to the chain, for tests that try many cases in one."""

from collections.abc import Iterator
from contextlib import contextmanager

import ape


@contextmanager
def isolated() -> Iterator[None]:
    """Not Ape's `chain.isolate()`: that swallows what is raised inside, also a failed assert."""
    snapshot = ape.chain.snapshot()
    try:
        yield
    finally:
        ape.chain.restore(snapshot)
