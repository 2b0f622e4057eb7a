"""HTTP without a network: httpx requests answered by an embedded node in this process."""

from __future__ import annotations

import httpx

from thorlink.node.engine import EmbeddedNode
from thorlink.node.http.rest import dispatch


class NodeTransport(httpx.BaseTransport):
    """Give it to `httpx.Client(transport=...)` or `ThorClient(url, transport=...)`."""

    def __init__(self, node: EmbeddedNode) -> None:
        self._node = node

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer at once."""
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request.read()
        answer = dispatch(self._node, request.method, path, query, headers, body)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)
