"""Thor's REST over an embedded node: a pure function from request to answer.

GET  /blocks/{revision}                 ?expanded ?raw
GET  /accounts/{address}                ?revision, and /code, /storage/{key}, /storage/raw/{key}
POST /accounts/*                        ?revision: inspect clauses
POST /transactions
GET  /transactions/{id}                 ?raw ?pending ?head, and /receipt
POST /logs/event, /logs/transfer
GET  /fees/priority, /fees/history
GET  /node/txpool                       ?expanded ?origin, and /status; /node/network/peers
POST /debug/tracers                     and /debug/tracers/call ?revision, /debug/storage-range
GET  /subscriptions/...                 websockets; see `subscriptions`
POST /local/...                         the embedded node's own; see `local`
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from thorlink.node import params
from thorlink.node.engine import EmbeddedNode
from thorlink.node.http import serialize
from thorlink.node.http.handlers import ROUTES, Handler
from thorlink.node.http.request import Request
from thorlink.node.http.subscriptions import Following, PendingIds, Subscription
from thorlink.node.http.wire import HttpError, bad_request

MAX_BODY = 200 * 1024


class Answer(NamedTuple):
    """What goes back."""

    status: int
    headers: dict[str, str]
    body: bytes


def dispatch(
    node: EmbeddedNode, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> Answer:
    """Answer one request. `path` is as it came (quoted), header names are lower case."""
    if method == "OPTIONS":  # whatever the path is
        return Answer(200, {}, b"")
    try:
        result, base = _handle(node, method, path, query, headers, body)
    except HttpError as error:
        return _text(error)
    if isinstance(result, (Following, PendingIds)):
        return _text(HttpError(400, "Bad Request", {**base, "sec-websocket-version": "13"}))
    return _answer(result, base)


def subscribe(
    node: EmbeddedNode, path: str, query: str, headers: Mapping[str, str]
) -> Subscription | Answer:
    """What a request to open a websocket asks for, or the answer if it cannot be opened."""
    try:
        result, base = _handle(node, "GET", path, query, headers, b"")
    except HttpError as error:
        return _text(error)
    return result if isinstance(result, (Following, PendingIds)) else _answer(result, base)


def _handle(
    node: EmbeddedNode, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> tuple[Any, dict[str, str]]:
    """The result and the headers that go with it; an HttpError carries its own."""
    handler, arguments = _route(method, path)
    base = {"x-genesis-id": serialize.hex_bytes(node.genesis_id)}
    values = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    wanted = headers.get("x-genesis-id") or values.get("x-genesis-id", "")
    if wanted and wanted != base["x-genesis-id"]:
        raise HttpError(403, "genesis id mismatch", base)
    base["x-thorest-ver"] = params.VERSION
    try:
        if len(body) > MAX_BODY:
            raise bad_request("body: http: request body too large")
        with node.lock:
            return handler(node, Request(values, body), *arguments), base
    except HttpError as error:
        raise HttpError(error.status, error.text, {**base, **error.headers}) from error


def _answer(result: Any, base: dict[str, str]) -> Answer:
    headers = {**base, "content-type": "application/json; charset=utf-8"}
    return Answer(200, headers, to_json(result).encode())


def to_json(value: Any) -> str:
    """As the real node writes JSON: a line, with what would be markup escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text + "\n"


def _text(error: HttpError) -> Answer:
    if error.status in (405, 410):
        return Answer(error.status, error.headers, error.text.encode())
    plain = {**error.headers, "content-type": "text/plain; charset=utf-8"}
    return Answer(error.status, plain, f"{error.text}\n".encode("utf-8", "replace"))


def _route(method: str, path: str) -> tuple[Handler, list[str]]:
    """Who answers. As the real node's router does, 404 for a method that is not allowed, unless
    the path is the last one of its group."""
    parts = unquote(path).removeprefix("/").split("/")
    wrong_method, group = False, ""
    for wanted, pattern, handler in ROUTES:
        if wrong_method and _group(pattern) != group:
            break
        group = _group(pattern)
        arguments = _match(pattern, parts)
        if arguments is not None and wanted == method:
            return handler, arguments
        wrong_method = arguments is not None
    raise HttpError(405, "") if wrong_method else HttpError(404, "404 page not found")


def _group(pattern: tuple[str, ...]) -> str:
    return "/".join(pattern) if pattern[0] == "logs" else pattern[0]


def _match(pattern: tuple[str, ...], parts: list[str]) -> list[str] | None:
    """The variable parts, None if the path is another one."""
    if len(pattern) != len(parts):
        return None
    pairs = list(zip(pattern, parts, strict=True))
    if not all(part if name == "{}" else part == name for name, part in pairs):
        return None
    return [part for name, part in pairs if name == "{}"]
