"""What a node says over a websocket until it has nothing more to say."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

PATIENCE = 10.0
"""Seconds to wait for a message that is expected."""

QUIET = 0.2
"""Seconds without a message after which no more are expected."""


@dataclass
class Heard:
    """The answer to the request to open it, the messages, and the code if the node closed it."""

    status: int
    text: str = ""
    messages: list[str] = field(default_factory=list)
    closed: int | None = None

    def entry(self) -> dict[str, Any]:
        if self.status != 101:
            return {"status": self.status, "type": "text/plain", "answer": self.text.strip()}
        messages = [json.loads(message) for message in self.messages]
        answer = {"messages": messages, "closed": self.closed}
        return {"status": self.status, "type": "websocket", "answer": answer}


def heard(url: str, headers: dict[str, str], meanwhile: Callable[[], None], expected: int) -> Heard:
    """Open, do something else, and listen."""
    try:
        connection = connect(url, additional_headers=headers)
    except InvalidStatus as error:
        body = error.response.body or b""
        return Heard(error.response.status_code, bytes(body).decode())
    with connection:
        meanwhile()
        result = Heard(101)
        while _hear(connection, result, expected):
            pass
    return result


def _hear(connection: ClientConnection, result: Heard, expected: int) -> bool:
    """One more message; whether there may be another."""
    wait = PATIENCE if len(result.messages) < expected else QUIET
    try:
        message = connection.recv(timeout=wait)
    except TimeoutError:
        return False
    except ConnectionClosed as error:
        result.closed = None if error.rcvd is None else error.rcvd.code
        return False
    result.messages.append(str(message))
    return True
