"""Operators on expressions: comparisons, arithmetic, bits, logic, assignments, conditionals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.solidity_mutation.defaults import NUMBER
from tools.solidity_mutation.syntax import Edit, Node, between, replaced

_COMPARED = {
    "<": ("<=", "!="),
    "<=": ("<", "=="),
    ">": (">=", "!="),
    ">=": (">", "=="),
    "==": ("<=", ">="),
    "!=": ("<", ">"),
}
"""The border, and one side only. The contrary is made only where no other mutant is as good:
a test that notices that a condition is fixed notices the contrary too."""

_CONTRARY = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}

_COMPUTED = {
    "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*",
    "&": "|", "|": "&", "^": "&", "<<": ">>", ">>": "<<", "&&": "||", "||": "&&",
}  # fmt: skip
"""`|` does not become `^`: where fields of a word do not overlap, both are the same."""

_BOTH_WAYS = frozenset({"+", "*", "&", "|", "^", "&&", "||"})
_ASSIGNED = {
    "+=": ("-=", "="), "-=": ("+=", "="), "*=": ("/=", "="), "/=": ("*=", "="), "%=": ("=",),
    "|=": ("&=", "="), "&=": ("|=", "="), "^=": ("=",), "<<=": (">>=", "="), ">>=": ("<<=", "="),
}  # fmt: skip
_SOLIDITY = {
    "msg.sender": "tx.origin",
    "abi.encode": "abi.encodePacked",
    "block.timestamp": "block.number",
}


def changes(node: Node) -> Iterator[Edit]:
    """What an expression could become."""
    if node.kind == "BinaryOperation":
        yield from _binary(node)
    elif node.kind == "UnaryOperation":
        yield from _unary(node)
    elif node.kind == "Assignment" and (sign := node.data["operator"]) != "=":
        left, right = node.part("leftHandSide"), node.part("rightHandSide")
        for other in _ASSIGNED[sign]:
            yield between(f"{sign} is {other}", left, right, sign, other)
    elif node.kind == "Conditional":
        yield replaced("always the first", node, node.part("trueExpression").text)
        yield replaced("always the second", node, node.part("falseExpression").text)
    elif node.kind == "MemberAccess":
        yield from _member(node)


def _binary(node: Node) -> Iterator[Edit]:
    sign = node.data["operator"]
    left, right = node.part("leftExpression"), node.part("rightExpression")
    if sign in _CONTRARY and not _is_fixed_elsewhere(node):
        other = _CONTRARY[sign]
        yield between(f"{sign} is {other}", left, right, sign, other)
    for other in _COMPARED.get(sign, ()):
        if not _same_anyway(node, sign, other):
            yield between(f"{sign} is {other}", left, right, sign, other)
    if sign in _COMPUTED:
        other = _COMPUTED[sign]
        yield between(f"{sign} is {other}", left, right, sign, other)
        yield replaced("only the left side", node, left.text)
        if sign in _BOTH_WAYS:
            yield replaced("only the right side", node, right.text)


def _is_fixed_elsewhere(node: Node) -> bool:
    """Conditions of `if` and `?:`, and the parts of && and ||."""
    outer = node.parent
    if outer is None:
        return False
    if outer.kind == "BinaryOperation":
        return outer.data["operator"] in ("&&", "||")
    is_condition = outer.data.get("condition") is node.data
    return is_condition and outer.kind in ("IfStatement", "Conditional")


def _same_anyway(node: Node, sign: str, other: str) -> bool:
    """What says nothing new: without an order, with zero, at the end of a counting loop."""
    left, right = node.part("leftExpression"), node.part("rightExpression")
    if not (NUMBER.match(left.type) and NUMBER.match(right.type)):
        return sign in ("==", "!=") and other not in ("==", "!=")
    signed = left.type.startswith("int") and not left.type.startswith("int_const")
    if right.text == "0" and not signed and {sign, other} in ({"!=", ">"}, {"==", "<="}):
        return True
    if right.text == "0" and not signed and other in ("<", ">="):
        return True
    return (sign, other) == ("<", "!=") and _counts_up(node)


def _counts_up(node: Node) -> bool:
    """The condition of a `for` whose variable grows by one and is written nowhere else."""
    loop = node.parent
    if loop is None or loop.kind != "ForStatement" or loop.data["condition"] is not node.data:
        return False
    name = node.part("leftExpression").text
    step = loop.child("loopExpression")
    if step is None or step.text not in (f"++{name}", f"{name}++"):
        return False
    return not re.search(rf"\b{name}\s*([-+*/|&]?=[^=])", loop.part("body").text)


def _unary(node: Node) -> Iterator[Edit]:
    sign, inner = node.data["operator"], node.part("subExpression")
    if sign in ("!", "-", "~"):
        yield replaced(f"without {sign}", node, inner.text)
    if sign in ("++", "--"):
        other = "--" if sign == "++" else "++"
        before, after = (f"{other}{inner.text}", f"{inner.text}{other}")
        yield replaced(f"{sign} is {other}", node, before if node.data["prefix"] else after)
        if node.parent is not None and node.parent.kind != "ExpressionStatement":
            later = f"{inner.text}{sign}" if node.data["prefix"] else f"{sign}{inner.text}"
            yield replaced(f"{sign} on the other side", node, later)


def _member(node: Node) -> Iterator[Edit]:
    if (other := _SOLIDITY.get(node.text)) is not None:
        yield replaced(f"{node.text} is {other}", node, other)
    inner, name = node.part("expression"), node.data["memberName"]
    if inner.type.startswith("type(") and name in ("max", "min"):
        other = "min" if name == "max" else "max"
        yield replaced(f"{name} is {other}", node, f"{inner.text}.{other}")
