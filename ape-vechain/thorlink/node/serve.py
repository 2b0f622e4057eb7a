"""The embedded node on a loopback port: plain HTTP, one thread, for development only."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from thorlink.node.engine import EmbeddedNode
from thorlink.node.rest import MAX_BODY, dispatch

START_SECONDS = 10
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
_BACKLOG = 128


def application(node: EmbeddedNode) -> Starlette:
    """The node as an ASGI application."""

    async def answer(request: Request) -> Response:
        scope = request.scope
        result = dispatch(
            node,
            request.method,
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            dict(request.headers),
            await _body(request),
        )
        return Response(result.body, result.status, result.headers)

    return Starlette(routes=[Route("/{path:path}", answer, methods=METHODS)])


async def _body(request: Request) -> bytes:
    """The body, cut off after the first byte that makes it too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            break
    return bytes(body[: MAX_BODY + 1])


@contextmanager
def serve(node: EmbeddedNode, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve until the block is left; the address, with the port that was taken for port 0.

    ValueError unless `host` is a loopback address: anyone who reaches the port owns the chain.
    """
    if not ip_address(host).is_loopback:
        raise ValueError(f"{host} is not a loopback address; the embedded node is not for others")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only for sockets that name TCP: 2 ms instead of 45
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
        config = uvicorn.Config(
            application(node), log_level="warning", lifespan="off", access_log=False, ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="embedded-node", daemon=True
        )
        thread.start()
        try:
            _wait_until_started(server, thread)
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the embedded node did not start to listen")
        time.sleep(0.005)
