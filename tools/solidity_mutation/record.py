"""What became of mutants, kept on disk as they are judged: a run may be cut off, or go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.solidity_mutation import trial
from tools.solidity_mutation.compiler import Sources
from tools.solidity_mutation.judge import Judgement
from tools.solidity_mutation.mutants import Mutant


@dataclass
class Record:
    """A line a judgement. A verdict holds for the contracts as they were, not for the tests."""

    path: Path
    sources: Sources
    _verdicts: dict[str, tuple[str, str]] = field(init=False)
    _noticed: dict[str, str] = field(init=False)
    _around: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._verdicts, self._noticed = {}, {}
        for identity, name, verdict, by in self._lines():
            self._verdicts[identity] = (verdict, by)
            if verdict == trial.KILLED:
                self._noticed[name] = by

    @property
    def former(self) -> dict[str, str]:
        """Which test noticed which change, by Mutant.key; only a hint which to try first."""
        return dict(self._noticed)

    def add(self, mutant: Mutant, judgement: Judgement) -> None:
        """Keeps a verdict."""
        line = [self._identity(mutant), mutant.key, judgement.verdict, judgement.by]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def settled(self, number: int, mutant: Mutant) -> Judgement | None:
        """The former verdict, unless the mutant survived or the contracts have changed."""
        verdict, by = self._verdicts.get(self._identity(mutant), (trial.SURVIVED, ""))
        return None if verdict == trial.SURVIVED else Judgement(number, verdict, by)

    def _identity(self, mutant: Mutant) -> str:
        """Of the mutant together with all files that its contracts are made from."""
        if mutant.path not in self._around:
            needed = self.sources.needed_by(self.sources.reaching(mutant.path))
            self._around[mutant.path] = json.dumps(needed, sort_keys=True)
        text = f"{self._around[mutant.path]}{mutant.text}"
        return hashlib.sha256(text.encode()).hexdigest()

    def _lines(self) -> Iterator[tuple[str, str, str, str]]:
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                identity, name, verdict, by = json.loads(line)
                yield identity, name, verdict, by
