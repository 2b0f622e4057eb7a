"""Which test is first: what noticed a change nearby, the folder of the contract, the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from tools.solidity_mutation.mutants import Mutant


@dataclass
class History:
    """Test ids; `seconds` is what each took on the unchanged contracts, `former` what noticed a
    mutant in the run before, by path and diff.
    """

    seconds: Mapping[str, float]
    former: Mapping[str, str] = field(default_factory=dict)
    _by_place: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    _by_path: dict[str, Counter[str]] = field(default_factory=dict)

    def noticed(self, mutant: Mutant, test: str) -> None:
        """A test that noticed a change is tried first at the next one beside it."""
        self._by_place.setdefault((mutant.path, mutant.place), Counter())[test] += 1
        self._by_path.setdefault(mutant.path, Counter())[test] += 1

    def ordered(self, mutant: Mutant, tests: Sequence[str]) -> list[str]:
        """All tests; those of one module stay together, for they share a deployment."""
        near = self._by_place.get((mutant.path, mutant.place), Counter())
        same = self._by_path.get(mutant.path, Counter())
        first = [self.former[mutant.key]] if mutant.key in self.former else []
        first += [test for test, _ in near.most_common() if test not in first]
        first += [test for test, _ in same.most_common(8) if test not in first]
        known = set(first)
        modules = self._modules(tests, mutant.path)
        rest = [test for module in modules for test in module if test not in known]
        return [test for test in first if test in set(tests)] + rest

    def _modules(self, tests: Sequence[str], path: str) -> list[list[str]]:
        modules: dict[str, list[str]] = {}
        for test in tests:
            modules.setdefault(test.split("::")[0], []).append(test)

        def rank(module: str) -> tuple[bool, float]:
            took = sum(self.seconds.get(test, 0.0) for test in modules[module])
            return PurePath(module).parent.name not in path.lower(), took

        return [modules[module] for module in sorted(modules, key=rank)]
