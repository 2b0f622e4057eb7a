"""`thorlink tx`: each raw transaction as one JSON object a line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from thorlink.describe import describe, read
from thorlink.errors import InvalidTransaction

WRONG_INPUT = 2
"""Exit code if any of the transactions is none."""

_STDIN = "-"


def add_parser(commands: Any) -> None:
    """Add the command to the subparsers of an `argparse` parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "tx",
        help="show raw transactions as JSON",
        description="Print each raw transaction as one JSON object a line. Numbers of more than "
        "32 bits (gas, nonce, value, fees) are decimal strings; what has not been signed has "
        "no id and no origin. What is no transaction gets a line on stderr and makes the exit "
        "code 2.",
    )
    parser.add_argument(
        "raw", nargs="+", metavar="RAW", help="0x and hex digits; - reads one a line from stdin"
    )


def run(arguments: Iterable[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Print what `arguments` name; the exit code."""
    code = 0
    for where, text in _items(arguments, stdin):
        try:
            shown = describe(read(text))
        except InvalidTransaction as error:
            stderr.write(f"{where}: {error}\n")
            code = WRONG_INPUT
        else:
            stdout.write(f"{json.dumps(shown)}\n")
    return code


def _items(arguments: Iterable[str], stdin: TextIO) -> Iterator[tuple[str, str]]:
    """Each transaction's text and what to call it; empty lines of stdin are none."""
    for position, argument in enumerate(arguments, 1):
        if argument != _STDIN:
            yield f"argument {position}", argument
            continue
        for number, line in enumerate(stdin, 1):
            if text := line.strip():
                yield f"line {number}", text
