"""`thorlink node` serves the embedded node; `thorlink tx RAW...` shows transactions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from thorlink import node_command, tx_command


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "tx":
        return tx_command.run(arguments.raw, sys.stdin, sys.stdout, sys.stderr)
    return node_command.run(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="thorlink", description="VeChain Thor for Python")
    commands = parser.add_subparsers(dest="command", required=True)
    node_command.add_parser(commands)
    tx_command.add_parser(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
