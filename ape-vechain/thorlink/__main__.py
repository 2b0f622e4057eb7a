"""`thorlink node` serves the embedded node; `thorlink tx RAW...` shows transactions."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from thorlink import node_command, tx_command


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "node":
        return node_command.run(arguments)
    try:
        code = tx_command.run(arguments.raw, sys.stdin, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has had enough; at its end Python would try again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="thorlink", description="VeChain Thor for Python")
    commands = parser.add_subparsers(dest="command", required=True)
    node_command.add_parser(commands)
    tx_command.add_parser(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
