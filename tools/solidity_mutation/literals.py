"""Operators on literals: other numbers, the other truth, other texts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tools.solidity_mutation.syntax import Edit, Node, replaced


def changes(node: Node) -> Iterator[Edit]:
    """What a literal could become."""
    if node.kind != "Literal":
        return
    kind = node.data["kind"]
    if kind == "bool":
        other = "false" if node.text == "true" else "true"
        yield replaced(f"{node.text} is {other}", node, other)
    elif kind == "number":
        yield from _numbers(node)
    elif kind == "hexString":
        yield replaced("another text", node, f"{node.text[:-1]}01{node.text[-1]}")
    else:  # as long as before, for it may be turned into bytes
        kept = node.text[:-2] if node.data["value"] and "\\" not in node.text else node.text[:-1]
        yield replaced("another text", node, f"{kept}_{node.text[-1]}")


def _numbers(node: Node) -> Iterator[Edit]:
    unit = node.data.get("subdenomination")
    written = node.text.removesuffix(str(unit)).strip() if unit else node.text
    value = _value(written)
    if not value and _is_nobody(node):
        return
    for other in (value + 1, 0) if value else (1,):
        text = f"{other} {unit}" if unit and other else str(other)
        if not value and _is_bytes(node.parent):
            text = "uint256(1)"
        yield replaced(f"{node.text} is {text}", node, text)


def _value(written: str) -> int:
    """ValueError for what is not whole: no contract here has such a literal."""
    plain = written.replace("_", "")
    value = Fraction(int(plain, 16)) if plain.startswith("0x") else Fraction(plain)
    if value.denominator != 1:
        raise ValueError(f"{written} is not a whole number")
    return value.numerator


def _is_bytes(parent: Node | None) -> bool:
    """`bytes32(0)`: only a number of the same size could become bytes."""
    return parent is not None and parent.text.startswith("bytes32(")


def _is_nobody(node: Node) -> bool:
    """`== address(0)`: with another number it would be false, and that is a mutant already."""
    conversion = node.parent
    if conversion is None or conversion.data.get("kind") != "typeConversion":
        return False
    return conversion.parent is not None and conversion.parent.data.get("operator") in ("==", "!=")
