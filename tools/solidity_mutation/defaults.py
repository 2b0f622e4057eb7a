"""What a variable holds before anything is written to it, as an expression of its type."""

from __future__ import annotations

import re

from tools.solidity_mutation.syntax import Node

NUMBER = re.compile(r"^(u?int\d*|int_const .*)$")
"""Integers, and what is written with digits."""

_RULES = (
    (re.compile(r"^bool$"), "false"),
    (re.compile(r"^address$"), "address(0)"),
    (re.compile(r"^address payable$"), "payable(address(0))"),
    (NUMBER, "0"),
    (re.compile(r"^(bytes\d+)$"), r"\1(0)"),
    (re.compile(r"^(string|bytes|literal_string)\b.*$"), '""'),
    (re.compile(r"^enum (.+)$"), r"\1(0)"),
    (re.compile(r"^contract (.+)$"), r"\1(address(0))"),
)


def default(node: Node) -> str | None:
    """Of a node's type; None for what has no short expression, such as structs."""
    for pattern, empty in _RULES:
        if found := pattern.match(node.type):
            return found.expand(empty)
    return f"{node.type}.wrap(0)" if node.is_of_own_type else None
