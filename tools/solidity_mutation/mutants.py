"""All mutants of a file: one change each, none twice."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from tools.solidity_mutation import calls, expressions, literals, statements
from tools.solidity_mutation.sites import Site, site_of
from tools.solidity_mutation.syntax import Edit, Json, Node


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed file: its path, what was done, the line and the function, the whole new text."""

    path: str
    operator: str
    line: int
    place: str
    original: str
    text: str
    site: Site | None = None

    @property
    def key(self) -> str:
        """The same for the same change, whatever else changes in the file."""
        return f"{self.path}\n{self.diff}"

    @property
    def diff(self) -> str:
        """The changed lines without indentation, under the name of their function."""
        before, after = (text.splitlines() for text in (self.original, self.text))
        lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[3:]
        told = [f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "+-"]
        return "\n".join([f"@@ {self.place} @@", *told])


def mutants_of(path: str, text: str, tree: Json) -> list[Mutant]:
    """In the order of the text; `tree` is the compiler's for exactly this text."""
    source = text.encode()
    root = Node(tree, source)
    roles = calls.roles_in(root)
    found: dict[str, Mutant] = {}
    for node in root.walk():
        for edit in _edits(node, roles):
            changed = (source[: edit.start] + edit.text.encode() + source[edit.end :]).decode()
            line = source[: edit.start].count(b"\n") + 1
            key = " ".join(changed.split())
            if changed != text and key not in found:
                found[key] = Mutant(
                    path, edit.operator, line, _place(node), text, changed, site_of(root, edit)
                )
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _edits(node: Node, roles: list[str]) -> Iterator[Edit]:
    yield from statements.changes(node)
    yield from expressions.changes(node)
    yield from literals.changes(node)
    yield from calls.changes(node, roles)


def _place(node: Node) -> str:
    """The function, modifier or variable around a node, with its contract."""
    names: list[str] = []
    at: Node | None = node
    while at is not None:
        if at.kind in ("FunctionDefinition", "ModifierDefinition", "ContractDefinition"):
            names.insert(0, at.data["name"] or at.data.get("kind", ""))
        at = at.parent
    return ".".join(names)
