"""The compiler, kept running: a changed file takes a second instead of a minute."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.solidity_mutation.settings import QUICK, RELEASED
from tools.solidity_mutation.syntax import Json

SERVER = Path(__file__).with_name("solc_server.js")


class CompilationFailedError(Exception):
    """The compiler refuses the sources; the text is its first error."""


@dataclass(frozen=True)
class Sources:
    """All contracts of the project by path, such as "contracts/MileageRegistry.sol"."""

    texts: Mapping[str, str]

    @classmethod
    def of(cls, root: Path) -> Sources:
        """What lies in the folder `contracts` of the project."""
        files = sorted((root / "contracts").rglob("*.sol"))
        kept = [file for file in files if ".cache" not in file.parts]
        return cls({str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in kept})

    def reaching(self, path: str) -> set[str]:
        """The files that import a file, at whatever distance, and the file itself."""
        users: dict[str, set[str]] = {}
        for name, text in self.texts.items():
            for imported in _imports(name, text):
                users.setdefault(imported, set()).add(name)
        return _closure({path}, users)

    def needed_by(self, paths: Iterable[str]) -> dict[str, str]:
        """The files and what they import, at whatever distance."""
        used = {name: set(_imports(name, text)) for name, text in self.texts.items()}
        found = _closure(set(paths), used)
        return {path: self.texts[path] for path in sorted(found)}


def _closure(start: set[str], steps: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _imports(name: str, text: str) -> Iterator[str]:
    for target in re.findall(r'^import[^;]*?"(\.[^"]+)";', text, re.MULTILINE | re.DOTALL):
        parts = name.split("/")[:-1]
        for part in target.split("/"):
            if part == "..":
                parts.pop()
            elif part != ".":
                parts.append(part)
        yield "/".join(parts)


@dataclass
class Compiler:
    """One process of node with the compiler and the sources in it; keeps what it compiled."""

    sources: Sources
    cache: Path | None = None
    _node: subprocess.Popen[str] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self._node = subprocess.Popen(
            ["node", str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._ask({"base": dict(self.sources.texts)})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._node is not None:
            self._node.communicate()
            self._node = None

    def trees(self) -> dict[str, Json]:
        """The syntax tree of each file of the project."""
        found = self._compile(
            list(self.sources.texts), {}, {"outputSelection": {"*": {"": ["ast"]}}}
        )["sources"]
        return {path: found[path]["ast"] for path in self.sources.texts}

    def interfaces(self) -> dict[str, list[Json]]:
        """The ABI of each contract of the project, by "path:Name"."""
        made = self._compile(
            list(self.sources.texts), {}, {"outputSelection": {"*": {"*": ["abi"]}}}
        )["contracts"]
        return {
            f"{path}:{name}": contract["abi"]
            for path in self.sources.texts
            for name, contract in made.get(path, {}).items()
        }

    def errors(self, change: Mapping[str, str], paths: Iterable[str]) -> list[tuple[str, str, int]]:
        """What the compiler has against the paths and their users: text, path, byte."""
        users = {user for path in paths for user in self.sources.reaching(path)}
        names = list(self.sources.needed_by(users))
        request = {"change": dict(change), "names": names}
        settings = {"outputSelection": {"*": {"*": ["abi"]}}}
        answer = self._ask({**request, "settings": settings})
        found = [error for error in answer.get("errors", []) if error["severity"] == "error"]
        places = [(error, error.get("sourceLocation") or {}) for error in found]
        return [
            (error["formattedMessage"], place.get("file", ""), place.get("start", 0))
            for error, place in places
        ]

    def quickest(self, names: Iterable[str]) -> dict[str, Json]:
        """The settings for each "path:Name": QUICK unless its stack is too deep for them."""
        return {name: QUICK if self._is_quick(name) else RELEASED for name in names}

    def _is_quick(self, name: str) -> bool:
        try:
            self.code([name], {}, QUICK)
        except CompilationFailedError:
            return False
        return True

    def code(self, wanted: list[str], change: Mapping[str, str], settings: Json) -> dict[str, str]:
        """The creation code of the wanted "path:Name", with some files changed, as hex digits.

        CompilationFailedError if that is not Solidity.
        """
        outputs: dict[str, dict[str, list[str]]] = {}
        for full in wanted:
            path, name = full.split(":")
            outputs.setdefault(path, {})[name] = ["evm.bytecode.object"]
        kept = self._kept_at(change, settings, wanted)
        if kept is not None and kept.exists():
            answer = json.loads(kept.read_text())
        else:
            names = list(self.sources.needed_by(outputs))
            answer = self._code(names, change, {**settings, "outputSelection": outputs})
            if kept is not None:
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(answer))
        if isinstance(answer, str):
            raise CompilationFailedError(answer)
        return dict(answer)

    def _code(
        self, names: list[str], change: Mapping[str, str], settings: Json
    ) -> dict[str, str] | str:
        try:
            made = self._compile(names, change, settings)["contracts"]
        except CompilationFailedError as failed:
            return str(failed)
        return {
            f"{path}:{name}": contract["evm"]["bytecode"]["object"]
            for path, contracts in made.items()
            for name, contract in contracts.items()
        }

    def _compile(self, names: list[str], change: Mapping[str, str], settings: Json) -> Json:
        answer = self._ask({"names": names, "change": dict(change), "settings": settings})
        for error in answer.get("errors", []):
            if error["severity"] == "error":
                raise CompilationFailedError(error["formattedMessage"])
        return answer

    def _ask(self, request: Json) -> Json:
        if self._node is None or self._node.stdin is None or self._node.stdout is None:
            raise RuntimeError("the compiler is used inside `with` only")
        self._node.stdin.write(json.dumps(request) + "\n")
        self._node.stdin.flush()
        answer: Json = json.loads(self._node.stdout.readline())
        return answer

    def _kept_at(self, change: Mapping[str, str], settings: Json, wanted: list[str]) -> Path | None:
        if self.cache is None:
            return None
        needed = self.sources.needed_by(name.split(":")[0] for name in wanted)
        texts = {path: change.get(path, text) for path, text in needed.items()}
        key = json.dumps([texts, settings, sorted(wanted)], sort_keys=True)
        return self.cache / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
