"""Asks a node the requests of a scenario, and takes out what no two runs share.

Taken out: ids and times of blocks, roots, the contents of encoded headers, and the transaction
with which solo starts its chain (its nonce is random), with the size of its block. Bytes that
would fill pages are replaced by their hash.
Everything else is compared to the letter.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from thor_conformance.requests import Request
from thor_conformance.sockets import Heard, heard

GENESIS_TIME = 1526400000
_ROOTS = ("stateRoot", "txsRoot", "receiptsRoot")
_GENESIS_HEADER = "0xf8afa0ffffffff"
_ABSENT = "nothing"
_LONGEST = 4000
_TIMES = ("timestamp", "blockTimestamp")


class Node:
    """A node to ask, through any httpx transport or over a socket."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._http = httpx.Client(base_url=url, transport=transport, timeout=30)

    def close(self) -> None:
        self._http.close()

    def answers(self, requests: Sequence[Request]) -> list[dict[str, Any]]:
        """One entry a request, in order; made comparable."""
        raw = [(request, self._send(request)) for request in requests]
        names = self._names()
        return [_entry(request, response, names) for request, response in raw]

    def _send(self, request: Request) -> httpx.Response | Heard:
        if request.method == "WS":
            return self._listen(request)
        content = request.text
        if request.body is not None:
            content = self._filled(json.dumps(request.body))
        return self._http.request(
            request.method,
            self._filled(request.path),
            params={key: self._filled(value) for key, value in request.params.items()},
            content=content,
            headers=request.headers,
        )

    def _listen(self, request: Request) -> Heard:
        def meanwhile() -> None:
            for inner in request.during:
                response = self._send(inner)
                assert isinstance(response, httpx.Response)
                response.raise_for_status()

        params = {key: self._filled(value) for key, value in request.params.items()}
        url = httpx.URL(f"{self._url}/{request.path}", params=params)
        return heard(
            str(url).replace("http", "ws", 1), request.headers, meanwhile, request.messages
        )

    def _filled(self, text: str) -> str:
        for placeholder, kind, number in set(re.findall(r"(\{(block|ref) (\d+)\})", text)):
            block_id = self._http.get(f"/blocks/{number}").json()["id"]
            text = text.replace(placeholder, block_id if kind == "block" else block_id[:18])
        return text

    def _names(self) -> dict[str, str]:
        """What to write for each id that differs from run to run."""
        names: dict[str, str] = {}
        best = self._http.get("/blocks/best").json()
        for number in range(1, best["number"] + 1):
            block = self._http.get(f"/blocks/{number}").json()
            names[block["id"]] = f"<block {number}>"
            names[block["id"][:18]] = f"<ref {number}>"
            if number == 1:
                names.update(dict.fromkeys(block["transactions"], "<first transaction>"))
        return names


def _entry(
    request: Request, response: httpx.Response | Heard, names: dict[str, str]
) -> dict[str, Any]:
    if isinstance(response, Heard):
        return {"name": request.name, **_steady(response.entry(), names)}
    kind = response.headers.get("content-type", "").split(";")[0]
    is_json = kind == "application/json"
    answer = _steady(response.json(), names) if is_json else response.text.strip()
    entry = {"name": request.name, "status": response.status_code, "type": kind, "answer": answer}
    return {**entry, "loose": True} if request.loose else entry


def _steady(value: Any, names: dict[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        steady = {name: _steady(inner, names, name) for name, inner in value.items()}
        if value.keys() == {"raw"} and not value["raw"].startswith(_GENESIS_HEADER):
            return {"raw": f"<header of {len(value['raw']) // 2 - 1} bytes>"}
        is_first = "parentID" in value and value["number"] == 1
        return {**steady, "size": "<size>"} if is_first and "size" in value else steady
    if isinstance(value, list):
        return [_steady(inner, names) for inner in value]
    if key in _ROOTS:
        return "<root>"
    if key in _TIMES and value != GENESIS_TIME:
        return "<time>"
    return _text(names.get(value, value)) if isinstance(value, str) else value


def _text(value: str) -> str:
    if len(value) <= _LONGEST:
        return value
    return f"<{len(value)} characters, sha256 {hashlib.sha256(value.encode()).hexdigest()}>"


def differences(expected: Sequence[dict[str, Any]], actual: Sequence[dict[str, Any]]) -> list[str]:
    """Each value that differs, a line each: the request, where in its answer, both values."""
    found = []
    for theirs, ours in zip(expected, actual, strict=False):
        pair = (_loosened(theirs), _loosened(ours)) if theirs.get("loose") else (theirs, ours)
        found += [f"{theirs['name']}: {line}" for line in _compare(*pair, "")]
    if len(expected) != len(actual):
        found.append(f"expected {len(expected)} answers, got {len(actual)}")
    return found


def _loosened(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "answer": str(entry["answer"]).split(": ")[0]}


def _compare(expected: Any, actual: Any, where: str) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted(expected.keys() | actual.keys()):
            inner = f"{where}.{key}" if where else key
            yield from _compare(expected.get(key, _ABSENT), actual.get(key, _ABSENT), inner)
        if expected.keys() == actual.keys() and list(expected) != list(actual):
            yield f"{where}: expected the order {', '.join(expected)}, got {', '.join(actual)}"
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (theirs, ours) in enumerate(zip(expected, actual, strict=True)):
            yield from _compare(theirs, ours, f"{where}[{index}]")
    elif (expected, type(expected)) != (actual, type(actual)):
        yield f"{where}: expected {_shown(expected)}, got {_shown(actual)}"


def _shown(value: Any) -> str:
    return _ABSENT if value == _ABSENT else json.dumps(value)
