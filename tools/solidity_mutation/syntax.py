"""The compiler's syntax tree with its text: which bytes of the file each node is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Json = dict[str, Any]

_NO_CODE = frozenset({
    "PragmaDirective", "ImportDirective", "StructuredDocumentation", "EventDefinition",
    "ErrorDefinition", "EnumDefinition", "StructDefinition", "UserDefinedValueTypeDefinition",
    "UsingForDirective", "InheritanceSpecifier", "OverrideSpecifier", "ElementaryTypeName",
    "ArrayTypeName", "UserDefinedTypeName", "Mapping", "FunctionTypeName", "InlineAssembly",
})  # fmt: skip
"""Nodes in which no change could change what a contract does, or which are not mutated."""


@dataclass(frozen=True, eq=False)
class Node:
    """A node of the tree; `source` is the whole file, and offsets count its bytes."""

    data: Json
    source: bytes
    parent: Node | None = None

    @property
    def kind(self) -> str:
        return str(self.data["nodeType"])

    @cached_property
    def span(self) -> tuple[int, int]:
        """First byte and the one after the last."""
        start, length, _ = map(int, self.data["src"].split(":"))
        return start, start + length

    @property
    def text(self) -> str:
        start, end = self.span
        return self.source[start:end].decode()

    @property
    def type(self) -> str:
        """The type as the compiler writes it, such as "uint256" or "struct Limits memory"."""
        return str(self.data.get("typeDescriptions", {}).get("typeString") or "")

    @property
    def is_of_own_type(self) -> bool:
        """A type declared with `type ... is`."""
        told = str(self.data.get("typeDescriptions", {}).get("typeIdentifier") or "")
        return told.startswith("t_userDefinedValueType")

    @cached_property
    def children(self) -> list[Node]:
        """In the order of the text."""
        found = [each for value in self.data.values() for each in _nodes_in(value)]
        made = [Node(each, self.source, self) for each in found]
        return sorted(made, key=lambda node: node.span)

    def child(self, name: str) -> Node | None:
        """The node of an attribute; the same object as among the children."""
        wanted = self.data.get(name)
        return next((each for each in self.children if each.data is wanted), None)

    def part(self, name: str) -> Node:
        """The node of an attribute that is always there."""
        found = self.child(name)
        if found is None:
            raise KeyError(f"{self.kind} has no {name}: {self.text[:80]}")
        return found

    def parts(self, name: str) -> list[Node]:
        """The nodes of a list, without the gaps that a tuple may have."""
        wanted = [each for each in self.data.get(name) or [] if each is not None]
        by_id = {id(each.data): each for each in self.children}
        return [by_id[id(each)] for each in wanted]

    def walk(self) -> Iterator[Node]:
        """This node and all below it that are code."""
        if self.kind in _NO_CODE or self.data.get("contractKind") == "interface":
            return
        yield self
        for each in self.children:
            yield from each.walk()

    def above(self, kind: str) -> Node | None:
        """The nearest node of a kind around this one."""
        node = self.parent
        while node is not None and node.kind != kind:
            node = node.parent
        return node


def _nodes_in(value: object) -> Iterator[Json]:
    if isinstance(value, dict) and "nodeType" in value and "src" in value:
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _nodes_in(each)


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes `start` to `end` replaced; `operator` says in words what was done."""

    operator: str
    start: int
    end: int
    text: str


def replaced(operator: str, node: Node, text: str) -> Edit:
    """Another text instead of a node."""
    return Edit(operator, *node.span, text)


def between(operator: str, left: Node, right: Node, old: str, new: str) -> Edit:
    """Another sign between two nodes; ValueError if `old` is not there, or not once."""
    gap = left.source[left.span[1] : right.span[0]].decode()
    if gap.count(old) != 1:
        raise ValueError(f"{old!r} is not once in {gap!r}")
    start = left.span[1] + len(gap[: gap.index(old)].encode())
    return Edit(operator, start, start + len(old), new)
