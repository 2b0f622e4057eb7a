"""What two nodes' tracers say of the same clause, as far as they have to agree.

The real built-in contracts are bytecode and the embedded node's are not. So where one of them is
called, steps are not compared, its code is not, and neither are the slots that it had touched when
it ran out of gas or wrote in a static call, nor which of the two came first.
"""

import re
from typing import Any

import httpx

from thor_differential.builtins import METHODS
from thor_differential.programs import hexed

_STEPPING = (
    ("structLogger", None),
    ("structLogger", {"enableMemory": True, "enableReturnData": True}),
    ("opcount", None),
    ("unigram", None),
    ("bigram", None),
    ("trigram", None),
)
_STATES = (("prestate", None), ("prestate", {"diffMode": True}))
_OTHERS = (("call", {"withLog": True}), ("call", {"onlyTopCall": True}), ("4byte", None))
_BUILT_INS = tuple(hexed(address) for address in METHODS)
_BUILT_IN_CODE = re.compile(r'(0x0{20,}[0-9a-f]{12,20}":\{[^{}]*"code":")0x(fe|6080604[0-9a-f]*)"')
_CUT_SHORT = re.compile(r'"error":"(out of gas|write protection)"')

Answers = dict[str, tuple[int, str]]


def traces(node: httpx.Client, target: str) -> Answers:
    """Status and text of every tracer that can be compared, of a clause."""
    return _all(node, "/debug/tracers", {"target": target})


def call_traces(node: httpx.Client, clause: dict[str, Any], revision: str) -> Answers:
    """The same of a clause in no transaction."""
    return _all(node, f"/debug/tracers/call?revision={revision}", clause)


def _all(node: httpx.Client, path: str, body: dict[str, Any]) -> Answers:
    tree = _ask(node, path, body, "call", None)
    found = {"call": tree}
    asked = _OTHERS
    calls_built_in = any(f'"to":"{address}"' in tree[1] for address in _BUILT_INS)
    if not (calls_built_in and _CUT_SHORT.search(tree[1])):
        asked += _STATES
    if not calls_built_in:
        asked += _STEPPING
    for name, config in asked:
        status, text = _ask(node, path, body, name, config)
        found[f"{name} {config}"] = status, _BUILT_IN_CODE.sub(r'\1"', text)
    if calls_built_in:
        found = {name: (code, _CUT_SHORT.sub("", text)) for name, (code, text) in found.items()}
    return found


def _ask(
    node: httpx.Client, path: str, body: dict[str, Any], name: str, config: Any
) -> tuple[int, str]:
    answer = node.post(path, json={**body, "name": name, "config": config})
    return answer.status_code, answer.text
