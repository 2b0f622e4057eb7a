"""Operators on statements: conditions fixed, statements and modifiers left out."""

from __future__ import annotations

from collections.abc import Iterator

from tools.solidity_mutation.defaults import default
from tools.solidity_mutation.syntax import Edit, Node, replaced

_LEFT_OUT = {
    "ExpressionStatement": "statement left out",
    "EmitStatement": "event left out",
    "PlaceholderStatement": "body left out",
}


def changes(node: Node) -> Iterator[Edit]:
    """What a statement could become."""
    if node.kind in _LEFT_OUT:
        yield _left_out(_LEFT_OUT[node.kind], node)
    elif node.kind == "IfStatement":
        yield from _condition(node)
    elif node.kind in ("WhileStatement", "ForStatement"):
        if (condition := node.child("condition")) is not None:
            yield replaced("never repeated", condition, "false")
    elif node.kind == "Return":
        yield from _returned(node)
    elif node.kind == "VariableDeclarationStatement":
        yield from _first_value(node)
    else:
        yield from _rarer(node)


def _rarer(node: Node) -> Iterator[Edit]:
    if node.kind == "RevertStatement" and not _only_of_an_if(node):
        yield _left_out("revert left out", node)
    elif node.kind == "Continue":
        yield replaced("continue is break", node, "break")
    elif node.kind == "Break":
        yield replaced("break is continue", node, "continue")
    elif node.kind == "ModifierInvocation" and node.data.get("kind") == "modifierInvocation":
        yield replaced("modifier left out", node, "")


def _left_out(operator: str, node: Node) -> Edit:
    """An empty block instead of a statement and its `;`, which is no part of the node."""
    start, end = node.span
    if node.source[end : end + 1] == b";":
        end += 1
    return Edit(operator, start, end, "{}")


def _condition(node: Node) -> Iterator[Edit]:
    """A check is never always true: the first test that passes it would see that."""
    condition = node.part("condition")
    if _is_check(node):
        yield replaced("check left out", condition, "false")
    else:
        yield replaced("condition false", condition, "false")
        yield replaced("condition true", condition, "true")


def _is_check(node: Node) -> bool:
    return node.data.get("falseBody") is None and "revert " in node.part("trueBody").text


def _only_of_an_if(node: Node) -> bool:
    """Left out would be the same as the condition false."""
    outer = node.parent
    if outer is not None and outer.kind == "Block" and len(outer.children) == 1:
        outer = outer.parent
    return outer is not None and outer.kind == "IfStatement" and not outer.data.get("falseBody")


def _returned(node: Node) -> Iterator[Edit]:
    value = node.child("expression")
    if value is None:
        yield _left_out("return left out", node)
        return
    is_list = value.kind == "TupleExpression" and not value.data.get("isInlineArray")
    for each in value.parts("components") if is_list else [value]:
        if each.type == "bool":
            yield replaced("returns true", each, "true")
        if (empty := default(each)) is not None:
            yield replaced(f"returns {empty}", each, empty)


def _first_value(node: Node) -> Iterator[Edit]:
    value = node.child("initialValue")
    if value is None or len(node.data["declarations"]) != 1:
        return
    if (empty := default(value)) is not None:
        yield replaced("no first value", value, empty)
