"""The embedded node on a loopback port: HTTP, websockets, one thread; for development only."""

from __future__ import annotations

import gzip
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
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from thorlink.node.engine import EmbeddedNode
from thorlink.node.http import websocket
from thorlink.node.http.cors import Origins
from thorlink.node.http.rest import MAX_BODY, Answer, dispatch
from thorlink.node.signal import Signal

START_SECONDS = 10
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
_BACKLOG = 128
_GRACE_SECONDS = 2
"""How long clients have to take what was sent to them and to say goodbye."""

_WORTH_COMPRESSING = 1400
"""Bytes: what fits into one packet anyway stays as it is."""


def application(node: EmbeddedNode, origins: Origins, ending: Signal[None]) -> Starlette:
    """The node as an ASGI application, for pages of `origins` too.

    Websockets are closed when `ending` is sent.
    """

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            status, headers = origins.preflight(request.headers)
            return Response(b"", status, headers)
        scope = request.scope
        result = dispatch(
            node,
            request.method,
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            dict(request.headers),
            await _body(request),
        )
        return _response(request, result, origins)

    async def stream(socket: WebSocket) -> None:
        await websocket.answer(socket, node, origins, ending)

    routes = [
        Route("/{path:path}", answer, methods=METHODS),
        WebSocketRoute("/{path:path}", stream),
    ]
    return Starlette(routes=routes)


def _response(request: Request, answer: Answer, origins: Origins) -> Response:
    """As the real node does: what is long goes compressed if the client takes that."""
    headers = {**answer.headers, **origins.headers(request.headers)}
    vary = headers.get("vary")
    headers["vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
    body = answer.body
    if len(body) >= _WORTH_COMPRESSING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, answer.status, headers)


async def _body(request: Request) -> bytes:
    """The body, cut off after the first byte that makes it too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            break
    return bytes(body[: MAX_BODY + 1])


@contextmanager
def serve(
    node: EmbeddedNode, host: str = "127.0.0.1", port: int = 0, *, cors: str = ""
) -> Iterator[str]:
    """Serve until the block is left; the address, with the port that was taken for port 0.

    `cors` names the origins whose pages may use the node, comma-separated, or is `*`.
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
        ending = Signal[None]()
        server = uvicorn.Server(_config(application(node, Origins(cors), ending)))
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="embedded-node", daemon=True
        )
        thread.start()
        try:
            _wait_until_started(server, thread)
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{listener.getsockname()[1]}"
        finally:
            ending.send(None)
            server.should_exit = True
            thread.join(_GRACE_SECONDS)
            _hang_up(server)
            thread.join()


def _hang_up(server: uvicorn.Server) -> None:
    """Drop the connections that are still open: uvicorn would wait for clients that do not read."""
    for connection in list(server.server_state.connections):
        connection.loop.call_soon_threadsafe(connection.transport.abort)


def _config(served: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        served,
        log_level="warning",
        lifespan="off",
        access_log=False,
        ws="websockets-sansio",  # the other implementations use what `websockets` has deprecated
        ws_max_size=websocket.MAX_MESSAGE,
        ws_ping_interval=websocket.PING_SECONDS,
        ws_ping_timeout=websocket.PONG_SECONDS,
    )


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the embedded node did not start to listen")
        time.sleep(0.005)
