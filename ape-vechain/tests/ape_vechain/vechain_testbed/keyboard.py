"""Somebody at the keyboard, for what Ape asks on the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from click.testing import CliRunner

PASSPHRASE = "open sesame"  # noqa: S105 - of a key that everyone knows


@dataclass
class Screen:
    """What was shown while somebody typed; to be read when it is over."""

    text: str = field(default="")


@contextmanager
def typing(*lines: str) -> Iterator[Screen]:
    """Answers prompts with the lines, in order; a prompt too many raises Abort."""
    screen = Screen()
    typed = "".join(f"{line}\n" for line in lines)
    with CliRunner().isolation(input=typed) as (out, *_):
        try:
            yield screen
        finally:
            screen.text = out.getvalue().decode()
