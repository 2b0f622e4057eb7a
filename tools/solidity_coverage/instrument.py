"""Probes into the text of a contract, by the compiler's syntax tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tools.solidity_coverage.probes import BRANCH, FILE, LINE, Probe
from tools.solidity_mutation.syntax import Json, Node

_WITH_CONDITION = {
    "IfStatement": "condition",
    "Conditional": "condition",
    "ForStatement": "condition",
    "WhileStatement": "condition",
    "DoWhileStatement": "condition",
}
_WITH_BODIES = {
    "IfStatement": ("trueBody", "falseBody"),
    "ForStatement": ("body",),
    "WhileStatement": ("body",),
    "DoWhileStatement": ("body",),
}
_BLOCKS = ("Block", "UncheckedBlock")
_REQUIRING = ("require", "assert")


@dataclass(frozen=True, order=True)
class _Insertion:
    """Sorts so that brackets nest: at one place what ends there comes before what begins there."""

    at: int
    rank: tuple[int, int]
    text: str


@dataclass
class Instrumented:
    """The text of one file with its probes, whose numbers begin at `first`."""

    path: str
    source: bytes
    first: int
    probes: list[Probe] = field(default_factory=list)
    _insertions: list[_Insertion] = field(default_factory=list)

    @classmethod
    def of(cls, path: str, text: str, tree: Json, first: int) -> Instrumented:
        """Every function and modifier of the file."""
        made = cls(path, text.encode(), first)
        for node in Node(tree, made.source).walk():
            made._visit(node)
        return made

    @property
    def text(self) -> str:
        """What the compiler gets. `pure` must not call anything, so it becomes `view`."""
        parts, last = [], 0
        for insertion in sorted(self._insertions):
            parts += [self.source[last : insertion.at], insertion.text.encode()]
            last = insertion.at
        text = b"".join([*parts, self.source[last:]]).decode()
        return with_probes_imported(self.path, text)

    def _visit(self, node: Node) -> None:
        if node.kind in ("FunctionDefinition", "ModifierDefinition"):
            self._body(node)
        elif node.kind in _BLOCKS:
            self._statements(node)
        elif node.kind == "TryStatement":
            for clause in node.parts("clauses"):
                self._begin(clause.part("block"), BRANCH)
        for name in _WITH_BODIES.get(node.kind, ()):
            self._bare(node.child(name))
        if node.above("FunctionDefinition") or node.above("ModifierDefinition"):
            for condition in _conditions(node):
                self._condition(condition)

    def _body(self, node: Node) -> None:
        """An empty body is reached too, or not."""
        body = node.child("body")
        if body is not None and not body.parts("statements"):
            self._begin(body, LINE)

    def _statements(self, block: Node) -> None:
        for statement in block.parts("statements"):
            if statement.kind not in (*_BLOCKS, "PlaceholderStatement"):
                self._insert(statement.span[0], _depth(statement), self._hit(statement, LINE))

    def _bare(self, body: Node | None) -> None:
        """A statement where a block could stand: brackets make room for the probe."""
        if body is None or body.kind in _BLOCKS:
            return
        self._insert(body.span[0], _depth(body), "{ " + self._hit(body, LINE))
        self._insert(_end_of_statement(body), -_depth(body), " }")

    def _begin(self, block: Node, kind: str) -> None:
        self._insert(block.span[0] + 1, _depth(block), " " + self._hit(block, kind))

    def _condition(self, node: Node) -> None:
        number = self._probe(node, BRANCH, "is never true").number
        self._probe(node, BRANCH, "is never false")
        start, end = node.span
        self._insert(start, _depth(node), f"__if({number}, ")
        self._insert(end, -_depth(node), ")")

    def _hit(self, node: Node, kind: str) -> str:
        return f"__hit({self._probe(node, kind).number}); "

    def _probe(self, node: Node, kind: str, verdict: str = "is never reached") -> Probe:
        line = self.source.count(b"\n", 0, node.span[0]) + 1
        told = f"{' '.join(node.text.split())[:80]}  {verdict}"
        probe = Probe(self.first + len(self.probes), kind, self.path, line, told)
        self.probes.append(probe)
        return probe

    def _insert(self, at: int, depth: int, text: str) -> None:
        """A negative depth closes: the deepest first, and before anything opens."""
        self._insertions.append(_Insertion(at, (int(depth > 0), depth), text))


def with_probes_imported(path: str, text: str) -> str:
    """The text with the probes in reach, and nothing in it promising to call nobody."""
    up = "../" * (path.count("/") - 1) or "./"
    name = FILE.removeprefix("contracts/")
    pragma, semicolon, rest = text.partition(";")
    imported = f'{pragma}{semicolon} import {{__hit, __if}} from "{up}{name}";{rest}'
    return re.sub(r"\bpure\b", "view", imported)


def _conditions(node: Node) -> Iterator[Node]:
    """What decides between two ways, below a node."""
    if node.kind in _WITH_CONDITION:
        condition = node.child(_WITH_CONDITION[node.kind])
        if condition is not None:
            yield condition
    elif node.kind == "BinaryOperation" and node.data["operator"] in ("&&", "||"):
        yield node.part("leftExpression")
        yield node.part("rightExpression")
    elif node.kind == "FunctionCall" and node.part("expression").text in _REQUIRING:
        yield node.parts("arguments")[0]


def _depth(node: Node) -> int:
    depth = 1
    while node.parent is not None:
        node, depth = node.parent, depth + 1
    return depth


def _end_of_statement(node: Node) -> int:
    """Behind the semicolon, which the compiler counts as a part of `return;` only."""
    end = node.span[1]
    if node.source[end - 1 : end] in (b"}", b";"):
        return end
    return node.source.index(b";", end) + 1
