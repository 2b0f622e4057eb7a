"""One HTTP exchange with a Thor node: every fault becomes one of `thorlink.errors`.

Knows nothing of blocks or transactions. Reads are repeated with a growing pause when the node is
unavailable; whether a request may be repeated is the caller's to say.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from thorlink.errors import (
    AnswerTooLarge,
    BadRequest,
    InvalidInput,
    NodeUnavailable,
    WrongNetwork,
)

GENESIS_HEADER = "x-genesis-id"
_MISMATCH = "genesis id mismatch"
_LATER = {408, 425, 429}
"""Client errors that say "try again", from the node or a gateway before it."""


_MAX_DEPTH = 1_500
"""Call trees nest two deep for each call, and no block has the gas for 750 calls in one another.
Where a library has raised Python's recursion limit (py-evm does), many thousands of brackets would
end the process, not raise an error."""

_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client puts up with. `timeout` (seconds) is for a whole exchange.

    `attempts` counts the first one; the pause before the n-th repetition is `pause` * 2^(n-1)
    seconds. `max_bytes` bounds one answer.
    """

    timeout: float = 10.0
    attempts: int = 3
    pause: float = 0.2
    max_bytes: int = 32 * 1024 * 1024


LIMITS = Limits()


class Connection:
    """Speaks JSON with one node. Thread-safe as httpx.Client is."""

    def __init__(
        self,
        url: str,
        limits: Limits,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise InvalidInput(f"a node's address is http(s)://host[:port], not {url!r}")
        self._limits = limits
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=url.rstrip("/") + "/", timeout=limits.timeout, transport=transport
        )

    def close(self) -> None:
        self._http.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        genesis_id: bytes | None,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> Any:
        """The JSON answer; repeats while the node is unavailable and attempts are left."""
        request = self._http.build_request(method, path, params=params, json=body)
        if genesis_id is not None:
            request.headers[GENESIS_HEADER] = f"0x{genesis_id.hex()}"
        for attempt in range(1, self._limits.attempts):
            try:
                return self._exchange(request, genesis_id)
            except NodeUnavailable:
                self._sleep(self._limits.pause * 2 ** (attempt - 1))
        return self._exchange(request, genesis_id)

    def _exchange(self, request: httpx.Request, genesis_id: bytes | None) -> Any:
        try:
            response = self._http.send(request, stream=True)
            try:
                content = self._read(response)
            finally:
                response.close()
        except httpx.TimeoutException as error:
            raise NodeUnavailable(f"no answer in {self._limits.timeout:g} s") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise NodeUnavailable(f"{type(error).__name__}: {error}") from error
        _check_network(response, content, genesis_id)
        _check_status(response, content)
        return _parse(content, response.status_code)

    def _read(self, response: httpx.Response) -> bytes:
        deadline = time.monotonic() + self._limits.timeout
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > self._limits.max_bytes:
                raise AnswerTooLarge(self._limits.max_bytes)
            if time.monotonic() > deadline:  # a trickle never trips httpx's own timeout
                raise NodeUnavailable(f"no whole answer in {self._limits.timeout:g} s")
        return bytes(content)


def _parse(content: bytes, status: int) -> Any:
    if _depth(content) > _MAX_DEPTH:
        raise NodeUnavailable(f"the answer nests deeper than {_MAX_DEPTH}", status)
    try:
        return json.loads(content)
    except ValueError as error:
        raise NodeUnavailable("the answer is not JSON", status) from error
    except RecursionError as error:
        raise NodeUnavailable("the answer nests deeper than Python reads", status) from error


def _depth(content: bytes) -> int:
    """How deep brackets nest, at least. Those in texts count, too; Thor's answers have none."""
    brackets = content.translate(None, _NOT_BRACKETS)
    depth = deepest = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
        if deepest > _MAX_DEPTH:
            break
    return deepest


def _check_network(response: httpx.Response, content: bytes, genesis_id: bytes | None) -> None:
    if genesis_id is None:
        return
    given = _genesis_of(response)
    if given is not None and given != genesis_id:
        raise WrongNetwork(genesis_id, given)
    if response.status_code == 403 and _MISMATCH in _text(content):
        raise WrongNetwork(genesis_id, given)


def _genesis_of(response: httpx.Response) -> bytes | None:
    header = response.headers.get(GENESIS_HEADER, "")
    try:
        return bytes.fromhex(header.removeprefix("0x")) or None
    except ValueError:
        return None


def _check_status(response: httpx.Response, content: bytes) -> None:
    status = response.status_code
    if status == 200:
        return
    text = _text(content)
    if status >= 500 or status in _LATER:
        raise NodeUnavailable(f"{status}: {text}", status)
    raise BadRequest(status, text)


def _text(content: bytes) -> str:
    return content[:2000].decode(errors="replace").strip()
