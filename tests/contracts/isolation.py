"""Undoing what a part of a test does to the chain, for tests that try many cases in one."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend import chain


@contextmanager
def isolated() -> Iterator[None]:
    """Not Ape's `chain.isolate()`: that swallows what is raised inside, also a failed assert."""
    snapshot = chain.snapshot()
    try:
        yield
    finally:
        chain.restore(snapshot)
