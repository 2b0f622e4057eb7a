"""Faults that only a socket can have: refused, silent, cut short, not HTTP."""

import socket
import threading
from contextlib import contextmanager

import pytest

from thorlink.client import ThorClient
from thorlink.connection import Limits
from thorlink.errors import NodeUnavailable
from thorlink.solo import GENESIS_ID

pytestmark = pytest.mark.chain

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


@contextmanager
def answering(*answers):
    """A port that reads a request and says each of the answers once; None stays silent."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        done = threading.Event()
        worker = threading.Thread(target=_answer, args=(listener, answers, done))
        worker.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        done.set()
        worker.join()


def _answer(listener, answers, done):
    for answer in answers:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            if answer is None:
                done.wait(20)
            else:
                connection.sendall(answer)


def block(url, **limits):
    limits = Limits(**{"attempts": 1, "timeout": 5, **limits})
    with ThorClient(url, genesis_id=GENESIS_ID, limits=limits, sleep=lambda _: None) as client:
        return client.block(1)


def test_a_refused_connection_is_unavailable():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(NodeUnavailable, match="ConnectError"):
            block(f"http://127.0.0.1:{port}")


def test_a_silent_node_is_unavailable():
    with answering(None) as url, pytest.raises(NodeUnavailable, match=r"no answer in 0\.2 s"):
        block(url, timeout=0.2)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (HEAD % 100 + b'{"number":', "RemoteProtocolError"),
        (HEAD % 10 + b'{"number":', "not JSON"),
        (b"", "RemoteProtocolError"),
        (b"SSH-2.0-OpenSSH\r\n", "RemoteProtocolError"),
        (HEAD % 100, "RemoteProtocolError"),
    ],
    ids=["body cut short", "JSON cut short", "closed", "not HTTP", "no body"],
)
def test_a_broken_answer_is_unavailable(answer, message):
    with answering(answer) as url, pytest.raises(NodeUnavailable, match=message):
        block(url)


def test_a_broken_answer_is_asked_for_again():
    with answering(HEAD % 100 + b'{"number":', HEAD % 4 + b"null") as url:
        assert block(url, attempts=2) is None
