"""Subscriptions over websockets: sends what there is to send until the other side has enough."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from thorlink.node.engine import EmbeddedNode
from thorlink.node.http.cors import Origins
from thorlink.node.http.rest import Answer, subscribe, to_json
from thorlink.node.http.subscriptions import Following, PositionLost
from thorlink.node.signal import Signal

PING_SECONDS = 42.0
PONG_SECONDS = 18.0
MAX_MESSAGE = 100 * 1024
"""Bytes that a client may send in one message; they are not looked at."""

_GOING_AWAY = 1001
_PENDING_KEPT = 10_000
"""Ids kept for a reader that does not read; later ones are lost to it."""

Sender = Callable[[WebSocket], Awaitable[None]]


async def answer(
    websocket: WebSocket, node: EmbeddedNode, origins: Origins, ending: Signal[None]
) -> None:
    """One request to open a websocket, until it is closed or refused, or `ending` is sent."""
    scope = websocket.scope
    wanted = subscribe(
        node,
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        dict(websocket.headers),
    )
    if not isinstance(wanted, Answer) and not origins.allows_socket(
        websocket.headers.get("origin", "")
    ):
        wanted = Answer(403, {"content-type": "text/plain; charset=utf-8"}, b"Forbidden\n")
    if isinstance(wanted, Answer):
        headers = {**wanted.headers, **origins.headers(websocket.headers)}
        await websocket.send_denial_response(Response(wanted.body, wanted.status, headers))
        await asyncio.sleep(0)  # uvicorn calls it a fault to return before it has hung up
        return
    # listening begins before the client can know that it is connected
    over = asyncio.Event()
    source = _blocks(node, wanted) if isinstance(wanted, Following) else _ids(node)
    with ending.connected(_in_this_loop(lambda _: over.set())), source as sender:
        await websocket.accept()
        await _send_until_disconnected(websocket, sender, over)


async def _send_until_disconnected(
    websocket: WebSocket, sender: Sender, over: asyncio.Event
) -> None:
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(_sending(websocket, sender))
        leaving = group.create_task(_leaving(websocket, over, sending))
        while (await websocket.receive())["type"] != "websocket.disconnect":
            pass  # nothing that a client says means anything
        sending.cancel()
        leaving.cancel()


async def _sending(websocket: WebSocket, sender: Sender) -> None:
    with suppress(WebSocketDisconnect):  # the receiving side learns of it, too
        await sender(websocket)


async def _leaving(websocket: WebSocket, over: asyncio.Event, sending: asyncio.Task[None]) -> None:
    await over.wait()
    sending.cancel()
    with suppress(WebSocketDisconnect):
        await websocket.close(_GOING_AWAY)


@contextmanager
def _blocks(node: EmbeddedNode, following: Following) -> Iterator[Sender]:
    news = asyncio.Event()

    async def send(websocket: WebSocket) -> None:
        while True:
            news.clear()
            try:
                with node.lock:
                    messages = following.read()
            except PositionLost:
                await websocket.close(_GOING_AWAY)
                return
            for message in messages or ():
                await websocket.send_text(to_json(message))
            await (news.wait() if messages is None else asyncio.sleep(0))

    with node.heads.connected(_in_this_loop(lambda _: news.set())):
        yield send


@contextmanager
def _ids(node: EmbeddedNode) -> Iterator[Sender]:
    waiting: asyncio.Queue[bytes] = asyncio.Queue(_PENDING_KEPT)

    async def send(websocket: WebSocket) -> None:
        while True:
            identity = await waiting.get()
            await websocket.send_text(to_json({"id": f"0x{identity.hex()}"}))

    def offer(identity: bytes) -> None:
        with suppress(asyncio.QueueFull):
            waiting.put_nowait(identity)

    with node.pending.connected(_in_this_loop(offer)):
        yield send


def _in_this_loop(call: Callable[[Any], None]) -> Callable[[Any], None]:
    """`call`, to be called from any thread."""
    loop = asyncio.get_running_loop()

    def listener(value: Any) -> None:
        with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
            loop.call_soon_threadsafe(call, value)

    return listener
