"""Operators on calls: arguments swapped or blank, call options left out, another role."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from tools.solidity_mutation.defaults import NUMBER, default
from tools.solidity_mutation.syntax import Edit, Node, replaced

_TOLD = ("EmitStatement", "RevertStatement")
_COMMUTATIVE = ("min", "max")
_ROLE = re.compile(r"^[A-Z_]+_ROLE$")


def changes(node: Node, roles: list[str]) -> Iterator[Edit]:
    """What a call could become; `roles` are the roles that the file names."""
    if node.kind == "FunctionCall":
        if node.data["kind"] != "typeConversion":
            yield from _swapped(node)
        if node.parent is not None and node.parent.kind in _TOLD:
            yield from _blank(node)
    elif node.kind == "FunctionCallOptions":
        yield replaced("without call options", node, node.part("expression").text)
    elif node.kind == "Identifier" and _ROLE.match(node.text) and len(roles) > 1:
        other = roles[(roles.index(node.text) + 1) % len(roles)]
        yield replaced(f"{node.text} is {other}", node, other)


def roles_in(root: Node) -> list[str]:
    """The names of roles that a file declares or uses, sorted."""
    names = {str(node.data.get("name")) for node in root.walk()}
    return sorted(name for name in names if _ROLE.match(name))


def _swapped(call: Node) -> Iterator[Edit]:
    arguments = call.parts("arguments")
    if call.part("expression").text.split(".")[-1] in _COMMUTATIVE:
        return
    for one, two in itertools.pairwise(arguments):
        if _same_type(one, two) and one.text != two.text:
            start, end = one.span[0], two.span[1]
            middle = call.source[one.span[1] : two.span[0]].decode()
            if ":" not in middle:
                yield Edit("arguments swapped", start, end, f"{two.text}{middle}{one.text}")
            else:  # {first: one, second: two}
                yield Edit("members swapped", start, end, f"{two.text}{middle}{one.text}")


def _same_type(one: Node, two: Node) -> bool:
    if NUMBER.match(one.type) and NUMBER.match(two.type):
        return True
    return one.type == two.type


def _blank(call: Node) -> Iterator[Edit]:
    """What an event or an error tells, one value after the other left out."""
    for argument in call.parts("arguments"):
        empty = default(argument)
        if empty is not None and empty != argument.text:
            yield replaced("argument blank", argument, empty)
