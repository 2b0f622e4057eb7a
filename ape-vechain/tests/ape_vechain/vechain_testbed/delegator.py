"""A service that pays the gas (VIP-201), and ones that do not as they should."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from thorlink import codec, keys, rlp

Answer = tuple[int, bytes]


@dataclass
class Service:
    """Where it is, and what it was asked."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)


def pays_with(secret: bytes) -> Callable[[dict[str, Any]], Answer]:
    """Signs whatever comes, as the payer of this secret."""

    def answer(body: dict[str, Any]) -> Answer:
        txn = _unsigned(bytes.fromhex(body["raw"][2:]))
        digest = txn.payer_hash(bytes.fromhex(body["origin"][2:]))
        return 200, json.dumps({"signature": f"0x{keys.sign(digest, secret).hex()}"}).encode()

    return answer


def _unsigned(raw: bytes) -> codec.Transaction:
    """What has no signature yet has not even the field for it."""
    kind, body = (raw[:1], raw[1:]) if raw[0] < 0xC0 else (b"", raw)
    return codec.decode(kind + rlp.encode([*rlp.decode(body), b""]), check_signature=False)


def says(status: int, text: str) -> Callable[[dict[str, Any]], Answer]:
    return lambda _: (status, text.encode())


@contextmanager
def delegator(answer: Callable[[dict[str, Any]], Answer]) -> Iterator[Service]:
    """Serves on a free loopback port."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append(body)
            status, content = answer(body)
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Service(f"http://127.0.0.1:{server.server_port}/sign?key=project", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
