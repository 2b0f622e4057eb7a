"""`thorlink node`: the embedded node on a loopback port.

Prints its address, then serves until SIGINT or SIGTERM.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thorlink import solo
from thorlink.errors import InvalidInput

if TYPE_CHECKING:
    from thorlink.node import EmbeddedNode

_DEFAULT_PORT = 8669


def add_parser(commands: Any) -> None:
    """Add the command to the subparsers of an `argparse` parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "node",
        help="run the embedded node: for development only",
        description="Serve an embedded Thor node for development. By default each transaction "
        "is mined at once, into a block of its own.",
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="loopback address to listen on")
    add("--port", type=int, default=_DEFAULT_PORT, help="0 takes a free one")
    add(
        "--on-demand",
        action="store_true",
        help="a block for each transaction; the default without --interval. With it: both",
    )
    add(
        "--interval",
        type=_seconds,
        metavar="SECONDS",
        help="a block, empty or not, at every time that is a multiple of so many seconds",
    )
    add(
        "--block-interval",
        type=_seconds,
        metavar="SECONDS",
        help="least time between two blocks; default: --interval, or 1",
    )
    add(
        "--genesis-id",
        type=_genesis_id,
        help="pretend to be this network (0x and 64 hex digits); default: solo",
    )
    add(
        "--account",
        type=_address,
        action="append",
        default=[],
        dest="accounts",
        metavar="ADDRESS",
        help="give it 10^27 wei VET and VTHO, beside solo's ten; may be repeated",
    )
    add("--api-cors", default="", metavar="ORIGINS", help="whose pages may use the node; * for all")
    add(
        "--state",
        type=Path,
        metavar="FILE",
        help="go on with the chain in this file if there is one, and write it there at the end",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted; the exit code."""
    try:
        from thorlink.node import serve  # noqa: PLC0415 - py-evm is an extra
    except ImportError as error:
        sys.stderr.write(f"the embedded node needs `pip install ape-vechain[node]`: {error}\n")
        return 1
    try:
        interrupted = _interrupted()
        node = _node(arguments)
        with ExitStack() as stack:
            stack.enter_context(_kept(node, arguments.state))
            cors = arguments.api_cors
            url = stack.enter_context(serve(node, arguments.host, arguments.port, cors=cors))
            stack.enter_context(_mining(node, arguments, interrupted.set))
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            interrupted.wait()
    except (OSError, ValueError, InvalidInput) as error:
        # the port is taken, the address is not loopback, the file holds no state
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _node(arguments: argparse.Namespace) -> EmbeddedNode:
    from thorlink.node import EmbeddedNode  # noqa: PLC0415 - py-evm is an extra

    on_demand = arguments.on_demand or arguments.interval is None
    apart = arguments.block_interval or arguments.interval or 1
    path = arguments.state
    if path is None or not path.exists():
        return EmbeddedNode(
            arguments.genesis_id or solo.GENESIS_ID,
            on_demand=on_demand,
            accounts=arguments.accounts,
            block_interval=apart,
        )
    node = EmbeddedNode.load(path, on_demand=on_demand, block_interval=apart)
    if arguments.genesis_id not in (None, node.genesis_id):
        raise ValueError(f"{path} is of another network: 0x{node.genesis_id.hex()}")
    for address in arguments.accounts:
        if not node.chain.state(0).get_balance(address):
            raise ValueError(f"{path} began without funds for 0x{address.hex()}")
    return node


@contextmanager
def _kept(node: EmbeddedNode, path: Path | None) -> Iterator[None]:
    """Write the state when the block is left, however it is left; at once, too, to see that
    it can be written."""
    if path is None:
        yield
        return
    node.save(path)
    try:
        yield
    finally:
        node.save(path)


def _mining(
    node: EmbeddedNode, arguments: argparse.Namespace, failed: Callable[[], object]
) -> AbstractContextManager[None]:
    from thorlink.node import interval  # noqa: PLC0415 - py-evm is an extra

    if arguments.interval is None:
        return interval.waking(node, failed=failed)
    return interval.mining(node, arguments.interval, failed)


def _genesis_id(text: str) -> bytes:
    return _fixed(text, 32)


def _address(text: str) -> bytes:
    return _fixed(text, 20)


def _fixed(text: str, length: int) -> bytes:
    value = bytes.fromhex(text.removeprefix("0x"))
    if len(value) != length:
        raise ValueError(f"{len(value)} bytes")
    return value


def _seconds(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(f"{value} seconds")
    return value


def _interrupted() -> threading.Event:
    """Set by SIGINT or SIGTERM; also where a shell started us with SIGINT ignored."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
