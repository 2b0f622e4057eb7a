"""`python -m thorlink node --port 8669`: the embedded node on a loopback port.

Prints its address, then serves until it is interrupted.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence

from thorlink import solo

_DEFAULT_PORT = 8669


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        from thorlink.node import EmbeddedNode, serve  # noqa: PLC0415 - py-evm is an extra
    except ImportError as error:
        sys.stderr.write(f"the embedded node needs `pip install ape-vechain[node]`: {error}\n")
        return 1
    try:
        node = EmbeddedNode(genesis_id=arguments.genesis_id)
        with serve(node, arguments.host, arguments.port) as url:
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            _wait_for_interrupt()
    except (OSError, ValueError) as error:  # the port is taken, the address is not loopback
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="thorlink", description="VeChain Thor for Python")
    commands = parser.add_subparsers(dest="command", required=True)
    node = commands.add_parser("node", help="run the embedded node: for development only")
    node.add_argument("--host", default="127.0.0.1", help="address to listen on")
    node.add_argument("--port", type=int, default=_DEFAULT_PORT, help="0 takes a free one")
    node.add_argument(
        "--genesis-id",
        type=_genesis_id,
        default=solo.GENESIS_ID,
        help="pretend to be this network (0x and 64 hex digits); default: solo",
    )
    return parser


def _genesis_id(text: str) -> bytes:
    value = bytes.fromhex(text.removeprefix("0x"))
    if len(value) != 32:
        raise ValueError(f"{len(value)} bytes")
    return value


def _wait_for_interrupt() -> None:
    """Until SIGINT or SIGTERM; also where a shell started us with SIGINT ignored."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()


if __name__ == "__main__":
    sys.exit(main())
