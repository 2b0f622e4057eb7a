"""Where a change can be switched on at run time: many mutants in one compilation.

A compilation takes seconds, a trial less than one. So a change becomes a choice in the code,
`(block.coinbase == address(7) ? (a <= b) : (a < b))`: no contract here asks for the coinbase, so
it selects the mutant. What cannot be a choice (constants, modifiers) is compiled alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tools.solidity_mutation.syntax import Edit, Node

SELECTED = "block.coinbase == address"
_STATEMENTS = frozenset({
    "ExpressionStatement", "EmitStatement", "RevertStatement", "Return", "Continue", "Break",
    "PlaceholderStatement",
})  # fmt: skip
_EXPRESSIONS = frozenset({
    "BinaryOperation", "UnaryOperation", "Assignment", "Conditional", "MemberAccess", "Literal",
    "Identifier", "FunctionCall", "IndexAccess",
})  # fmt: skip
_NO_VALUE = (
    "function", "type(", "tuple(", "mapping", "abi", "msg", "tx", "block", "modifier", "int_const",
    "literal_string", "error", "event", "module",
)  # fmt: skip
"""Beginnings of types of which the language has no `a ? b : c`, or one of another type."""


@dataclass(frozen=True, slots=True)
class Site:
    """Bytes `start` to `end`, an expression or a statement, and the text they would be."""

    start: int
    end: int
    changed: str
    is_statement: bool

    def choice(self, number: int, old: str) -> str:
        """Code that is the changed text while that number is selected."""
        if self.is_statement:
            return f"{{ if ({SELECTED}({number})) {{ {self.changed} }} else {{ {old} }} }}"
        return f"({SELECTED}({number}) ? ({self.changed}) : ({old}))"


def site_of(root: Node, edit: Edit) -> Site | None:
    """The smallest part around a change that can be chosen; None if there is none."""
    node: Node | None = _smallest(root, edit)
    if node is None or not (node.above("FunctionDefinition") or node.above("ModifierDefinition")):
        return None
    while node is not None:
        if node.kind in _STATEMENTS:
            return _statement(node, edit)
        if _is_value(node):
            return Site(*node.span, _applied(node, node.span[1], edit), is_statement=False)
        node = node.parent
        if node is not None and node.kind.endswith(("Definition", "Statement", "Block")):
            return _statement(node, edit) if node.kind in _STATEMENTS else None
    return None


def _smallest(root: Node, edit: Edit) -> Node | None:
    inner = next((each for each in root.children if _holds(each, edit)), None)
    return root if inner is None else _smallest(inner, edit)


def _holds(node: Node, edit: Edit) -> bool:
    start, end = node.span
    if node.kind in _STATEMENTS and node.source[end : end + 1] == b";":
        end += 1
    return start <= edit.start and edit.end <= end and node.kind != "StructuredDocumentation"


def _is_value(node: Node) -> bool:
    outer = node.parent
    if node.kind not in _EXPRESSIONS or outer is None or node.data.get("lValueRequested"):
        return False
    if outer.kind in ("TryStatement", "EmitStatement", "RevertStatement"):
        return False
    if node.type.startswith("int_const"):
        return outer.kind == "VariableDeclarationStatement"
    return not node.type.startswith(_NO_VALUE)


def _statement(node: Node, edit: Edit) -> Site | None:
    start, end = node.span
    if node.source[end : end + 1] != b";" or (node.parent and node.parent.kind == "ForStatement"):
        return None
    return Site(start, end + 1, _applied(node, end + 1, edit), is_statement=True)


def _applied(node: Node, end: int, edit: Edit) -> str:
    start = node.span[0]
    before, after = node.source[start : edit.start], node.source[edit.end : end]
    return f"{before.decode()}{edit.text}{after.decode()}"


Numbered = tuple[int, Site]


def groups(sites: Sequence[Numbered]) -> list[list[Numbered]]:
    """As few lists as it takes for no two sites of a list to overlap."""
    made: list[list[Numbered]] = []
    for numbered in sorted(sites, key=lambda each: (each[1].start, -each[1].end)):
        fits = (group for group in made if group[-1][1].end <= numbered[1].start)
        chosen = next(fits, None)
        if chosen is None:
            made.append([numbered])
        else:
            chosen.append(numbered)
    return made


def with_choices(source: bytes, chosen: Iterable[Numbered]) -> tuple[str, list[tuple[int, int]]]:
    """The text with a choice at each site, and where each choice ends, as (byte, number)."""
    parts: list[bytes] = []
    ends: list[tuple[int, int]] = []
    for part, number in _parts(source, chosen):
        parts.append(part)
        if number is not None:
            ends.append((sum(map(len, parts)), number))
    return b"".join(parts).decode(), ends


def _parts(source: bytes, chosen: Iterable[Numbered]) -> Iterator[tuple[bytes, int | None]]:
    at = 0
    for number, site in sorted(chosen, key=lambda each: each[1].start):
        yield source[at : site.start], None
        old = source[site.start : site.end].decode()
        yield site.choice(number, old).encode(), number
        at = site.end
    yield source[at:], None
