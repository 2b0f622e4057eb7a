"""Whether the tests notice a changed line: `python -m tools.mutation FILE... --tests PATH...`.

mutmut's operators, applied to the whole file: mutmut itself passes over decorated classes and
properties, and in the codec that is most of the code. Added are a condition turned round and a
statement left out. Annotations, imports and docstrings stay as they are.

Each mutant is loaded instead of its module by a fork that runs the tests up to the first failure.
Ends with 1 if less than `--at-least` percent of the mutants of a file were noticed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
import libcst.matchers as m
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

WARM = ("coincurve", "eth_hash.auto", "hypothesis.extra.pytestplugin", "xdist.plugin")
"""What every fork would import, and is not under test."""

TIME_LIMIT = 60
"""Seconds for the tests of one mutant; the unchanged module needs a few."""

SURVIVED, FAILED, TIMED_OUT = "survived", "failed", "timed out"
_IMPORTS = (cst.Import, cst.ImportFrom)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the line it is on, its text before and after, the whole module with it."""

    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.line}: {self.before}  ->  {self.after}"


class _Changes(cst.CSTVisitor):
    """Every node with what it could become."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _IMPORTS) or _is_docstring(node) or _is_for_types(node):
            return False
        line = self.get_metadata(PositionProvider, node, None)
        for changed in _changes_of(node):
            self.found.append((line.start.line if line else 0, node, changed))
        return True


def mutants(source: str) -> Iterator[Mutant]:
    """The changed modules, in the order of their lines; none that is the module unchanged."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Changes()
    wrapper.visit(visitor)
    for line, node, changed in sorted(visitor.found, key=lambda change: change[0]):
        module = wrapper.module.deep_replace(node, changed)
        if isinstance(module, cst.Module) and module.code != source:
            yield Mutant(line, _text(node), _text(changed), module.code)


def _changes_of(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)
    if isinstance(node, cst.If) and not _is_not(node.test):
        condition = cst.Module([]).code_for_node(node.test)
        yield node.with_changes(test=cst.parse_expression(f"not ({condition})"))
    if isinstance(node, cst.Raise) or (isinstance(node, cst.Expr) and not _is_docstring(node)):
        yield cst.Pass()


def _is_not(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not)


def _is_for_types(node: cst.CSTNode) -> bool:
    """Annotations, and names that only annotations use."""
    if isinstance(node, cst.AnnAssign):
        return m.matches(node.annotation.annotation, m.Name("TypeAlias"))
    is_variable = m.Assign(value=m.Call(func=m.Name("TypeVar")))
    return isinstance(node, cst.Annotation) or m.matches(node, is_variable)


def _is_docstring(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString)


def _text(node: cst.CSTNode) -> str:
    lines = [line.strip() for line in cst.Module([]).code_for_node(node).strip().splitlines()]
    return " ".join(lines)[:90]


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads other source for one module."""

    def __init__(self, name: str, source: str, path: str) -> None:
        self._name, self._source, self._path = name, source, path

    def find_spec(
        self, fullname: str, _path: object, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self._path)

    def get_source(self, _fullname: str) -> str:
        return self._source


class _Trial:
    """A fork that runs the tests on one mutant."""

    def __init__(self, source: str, path: Path, tests: Sequence[str]) -> None:
        self._deadline = time.monotonic() + TIME_LIMIT
        self._child = os.fork()
        if self._child == 0:
            _run_and_exit(_Instead(_module_of(path), source, str(path)), tests)

    def verdict(self) -> str | None:
        """None while it runs."""
        done, status = os.waitpid(self._child, os.WNOHANG)
        if done:
            return SURVIVED if status == 0 else FAILED
        if time.monotonic() < self._deadline:
            return None
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        return TIMED_OUT


def _run_and_exit(finder: _Instead, tests: Sequence[str]) -> None:
    code = 1  # also if pytest itself breaks on the mutant
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        sys.meta_path.insert(0, finder)
        options = ["-x", "-q", "-p", "no:ape_test", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        code = int(pytest.main([*options, *tests]))
    finally:
        os._exit(code)


def verdicts(
    sources: Iterable[str], path: Path, tests: Sequence[str], jobs: int = 1
) -> Iterator[tuple[int, str]]:
    """What the tests say of each source in place of the file: its number and the verdict."""
    waiting = enumerate(sources)
    running: dict[int, _Trial] = {}
    while True:
        for number, source in itertools.islice(waiting, jobs - len(running)):
            running[number] = _Trial(source, path, tests)
        if not running:
            return
        for number, trial in list(running.items()):
            if (verdict := trial.verdict()) is not None:
                del running[number]
                yield number, verdict
        time.sleep(0.005)


def score(path: Path, tests: Sequence[str], jobs: int) -> float:
    """Print the mutants of a file that nobody noticed; the share of the others, 0 to 1."""
    source = path.read_text(encoding="utf-8")
    if [verdict for _, verdict in verdicts([source], path, tests)] != [SURVIVED]:
        raise SystemExit(f"{path}: the tests fail before anything is changed")
    changed = list(mutants(source))
    counts: Counter[str] = Counter()
    for number, verdict in verdicts((each.source for each in changed), path, tests, jobs):
        counts[verdict] += 1
        if verdict == SURVIVED:
            print(f"  survived  {path.name}:{changed[number]}", flush=True)
    noticed = 1 - counts[SURVIVED] / len(changed)
    print(f"{path}: {len(changed)} mutants, {dict(counts)}, noticed {noticed:.1%}", flush=True)
    return noticed


def _module_of(path: Path) -> str:
    names = [path.stem]
    while (path := path.parent).joinpath("__init__.py").exists():
        names.insert(0, path.name)
    return ".".join(names)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--at-least", type=float, default=90, help="percent noticed in each file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    for name in WARM:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as examples:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = examples  # those of mutants are not kept
        scores = [score(path, options.tests, options.jobs) for path in options.files]
    return 0 if min(scores) * 100 >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
