"""Many mutants in one build: each a choice, and those that cannot be one left over."""

from itertools import pairwise

import pytest

from tools.solidity_mutation.builds import builds_of, selection
from tools.solidity_mutation.compiler import Compiler, Sources
from tools.solidity_mutation.judge import Judgement
from tools.solidity_mutation.mutants import mutants_of
from tools.solidity_mutation.record import Record
from tools.solidity_mutation.settings import QUICK
from tools.solidity_mutation.sites import groups

pytestmark = pytest.mark.unit

PATH, NAME = "contracts/Toy.sol", "contracts/Toy.sol:Toy"
CONTRACT = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

contract Toy {
    uint256 public constant MOST = 9;
    uint256 public total;

    modifier once() {
        require(total == 0);
        _;
    }

    function add(uint256 amount) external once {
        if (amount > MOST) revert();
        total += twice(amount);
    }

    function twice(uint256 amount) public pure returns (uint256) {
        return amount * 2;
    }

    function name(uint24 low, uint40 high) external pure returns (bytes memory) {
        return abi.encodePacked(low, high);
    }
}
"""


@pytest.fixture(scope="module")
def compiler():
    with Compiler(Sources({PATH: CONTRACT})) as running:
        yield running


@pytest.fixture(scope="module")
def made(compiler):
    return mutants_of(PATH, CONTRACT, compiler.trees()[PATH])


def place(made, line):
    """The mutants of the line with that text."""
    lines = CONTRACT.splitlines()
    number = next(at for at, text in enumerate(lines, 1) if line in text)
    return [mutant for mutant in made if mutant.line == number]


def test_constants_and_modifiers_are_no_choice(made):
    (head,) = place(made, "function add")

    assert {mutant.site for mutant in place(made, "MOST = 9")} == {None}
    assert head.site is None


def test_expressions_and_statements_are_choices(made):
    chosen = [mutant.site.choice(7, "old") for mutant in place(made, "total += twice")]

    assert "(block.coinbase == address(7) ? (total = twice(amount)) : (old))" in chosen
    assert "{ if (block.coinbase == address(7)) { {} } else { old } }" in chosen


def test_number_without_a_type_is_chosen_with_what_gives_it_one(made):
    sites = [mutant.site for mutant in place(made, "amount * 2") if "2 is" in mutant.operator]

    assert [site.changed for site in sites] == ["amount * 3", "amount * 0"]


def test_no_two_choices_of_a_group_overlap(made):
    sites = [(number, mutant.site) for number, mutant in enumerate(made) if mutant.site]
    grouped = groups(sites)

    assert sorted(number for group in grouped for number, _ in group) == [n for n, _ in sites]
    for group in grouped:
        spans = [(site.start, site.end) for _, site in group]
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_builds_hold_each_mutant_once_and_compile(compiler, made):
    builds, alone = builds_of(compiler, made)

    inside = [number for build in builds for number in build.members]
    assert sorted([*inside, *alone]) == list(range(len(made)))
    assert inside
    assert alone
    for build in builds:
        assert all(f"address({selection(each)})" in build.change[PATH] for each in build.members)
        assert compiler.code([NAME], build.change, QUICK)[NAME]


def test_what_the_compiler_refuses_is_no_choice(compiler):
    """Arguments of two types, swapped: the mutant is no Solidity, and spoils no build."""
    text = CONTRACT.replace("abi.encodePacked(low, high)", "abi.encodePacked(pair(low, high))")
    text = text.replace(
        "    function name",
        "    function pair(uint24 low, uint40 high) public pure returns (uint256) {\n"
        "        return (uint256(high) << 24) | low;\n    }\n\n    function name",
    )
    with Compiler(Sources({PATH: text})) as running:
        made = mutants_of(PATH, text, running.trees()[PATH])
        _, alone = builds_of(running, made)

    left = [made[number].operator for number in alone if made[number].site is not None]
    assert "arguments swapped" in left


@pytest.fixture
def record_of(tmp_path):
    """`record_of(text)`: of a project with that contract, always in the same file."""
    return lambda text: Record(tmp_path / "judged.jsonl", Sources({PATH: text}))


def test_what_was_noticed_is_settled_and_what_survived_is_not(record_of, made):
    record = record_of(CONTRACT)
    record.add(made[0], Judgement(0, "killed", "test_a"))
    record.add(made[1], Judgement(1, "survived"))

    again = record_of(CONTRACT)

    assert again.settled(5, made[0]) == Judgement(5, "killed", "test_a")
    assert again.settled(6, made[1]) is None
    assert again.settled(7, made[2]) is None
    assert again.former == {made[0].key: "test_a"}


def test_a_verdict_is_not_one_on_other_contracts(record_of, made):
    record_of(CONTRACT).add(made[0], Judgement(0, "killed", "test_a"))

    again = record_of(CONTRACT.replace("amount * 2", "amount + amount"))

    assert again.settled(0, made[0]) is None
    assert again.former == {made[0].key: "test_a"}
