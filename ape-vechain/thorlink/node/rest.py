"""Thor's REST over an embedded node: a pure function from request to answer.

GET  /blocks/{revision}                 ?expanded ?raw
GET  /accounts/{address}                ?revision, and /code, /storage/{key}, /storage/raw/{key}
POST /accounts/*                        ?revision: inspect clauses
POST /transactions
GET  /transactions/{id}                 ?raw ?pending ?head, and /receipt
POST /logs/event, /logs/transfer
GET  /fees/priority, /fees/history
POST /local/...                         the embedded node's own; see `local`
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from thorlink.node import params, serialize
from thorlink.node.engine import EmbeddedNode
from thorlink.node.handlers import ROUTES, Handler, Request
from thorlink.node.wire import HttpError, bad_request

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
    try:
        handler, arguments = _route(method, path)
    except HttpError as error:
        return _text(error.status, error.text, {})
    base = {"x-genesis-id": serialize.hex_bytes(node.genesis_id)}
    values = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    wanted = headers.get("x-genesis-id") or values.get("x-genesis-id", "")
    if wanted and wanted != base["x-genesis-id"]:
        return _text(403, "genesis id mismatch", base)
    base["x-thorest-ver"] = params.VERSION
    try:
        if len(body) > MAX_BODY:
            raise bad_request("body: http: request body too large")
        with node.lock:
            result = handler(node, Request(values, body), *arguments)
    except HttpError as error:
        return _text(error.status, error.text, base)
    text = _json(result)
    headers_out = {**base, "content-type": "application/json; charset=utf-8"}
    return Answer(200, headers_out, text.encode())


def _json(value: Any) -> str:
    """As the real node writes JSON: a line, with what would be markup escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text + "\n"


def _text(status: int, text: str, headers: dict[str, str]) -> Answer:
    if status in (405, 410):
        return Answer(status, headers, text.encode())
    plain = {**headers, "content-type": "text/plain; charset=utf-8"}
    return Answer(status, plain, f"{text}\n".encode("utf-8", "replace"))


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
