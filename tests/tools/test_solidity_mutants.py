"""What the mutation tool makes of a contract: each change once, and none that changes nothing."""

import pytest

from tools.solidity_mutation.compiler import Compiler, Sources
from tools.solidity_mutation.mutants import mutants_of

pytestmark = pytest.mark.unit

HEAD = "// SPDX-License-Identifier: MIT\npragma solidity 0.8.30;\n// § not one byte a letter\n"
CONTRACT = (
    HEAD
    + """
interface IToy {
    /// @notice Never mutated: 1 + 2 < 3.
    function limits() external returns (uint256[2] memory);
}

contract Toy {
    bytes32 public constant FIRST_ROLE = keccak256("FIRST_ROLE");
    bytes32 public constant OTHER_ROLE = keccak256("OTHER_ROLE");
    uint256 public total;
    mapping(bytes32 role => mapping(address account => bool)) public has;
    event Added(address indexed by, address to, uint256 amount);
    error ToyTooMuch(uint256 amount, uint256 most);

    modifier onlyRole(bytes32 role) {
        require(has[role][msg.sender]);
        _;
    }

    function add(address to, uint256 amount) external onlyRole(FIRST_ROLE) returns (bool) {
        if (amount > 100) revert ToyTooMuch(amount, 100);
        if (amount != 0 && to != msg.sender) total += amount;
        emit Added(msg.sender, to, amount);
        return true;
    }

    function packed(uint40 high, uint24 low) external pure returns (uint256 word) {
        for (uint256 i = 0; i < 2; ++i) {
            word = (uint256(high) << 24) | low;
        }
    }
}
"""
)


@pytest.fixture(scope="module")
def made():
    sources = Sources({"contracts/Toy.sol": CONTRACT})
    with Compiler(sources) as compiler:
        tree = compiler.trees()["contracts/Toy.sol"]
    return mutants_of("contracts/Toy.sol", CONTRACT, tree)


def changed(made, line):
    """The new text of a line, for each mutant that changed it."""
    number = CONTRACT.splitlines().index(next(t for t in CONTRACT.splitlines() if line in t))
    texts = [mutant.text.splitlines()[number].strip() for mutant in made]
    return sorted(text for text in texts if text != CONTRACT.splitlines()[number].strip())


def test_a_check_is_left_out_and_its_border_moved(made):
    told = "revert ToyTooMuch(amount, 100);"

    assert changed(made, "revert ToyTooMuch") == sorted(
        [
            f"if (false) {told}",
            f"if (amount >= 100) {told}",
            f"if (amount != 100) {told}",
            f"if (amount > 101) {told}",
            f"if (amount > 0) {told}",
            "if (amount > 100) revert ToyTooMuch(100, amount);",
            "if (amount > 100) revert ToyTooMuch(0, 100);",
            "if (amount > 100) revert ToyTooMuch(amount, 0);",
            "if (amount > 100) revert ToyTooMuch(amount, 101);",
        ]
    )


def test_conditions_lose_either_part_and_assignments_their_sign(made):
    found = changed(made, "total += amount")

    assert "if (to != msg.sender) total += amount;" in found
    assert "if (amount != 0) total += amount;" in found
    assert "if (amount != 0 || to != msg.sender) total += amount;" in found
    assert "if (true) total += amount;" in found
    assert "if (false) total += amount;" in found
    assert "if (amount != 0 && to != msg.sender) total -= amount;" in found
    assert "if (amount != 0 && to != msg.sender) total = amount;" in found
    assert "if (amount != 0 && to != msg.sender) {}" in found
    assert "if (amount != 0 && to != tx.origin) total += amount;" in found


def test_events_are_left_out_swapped_and_blank(made):
    assert changed(made, "emit Added") == sorted(
        [
            "{}",
            "emit Added(tx.origin, to, amount);",
            "emit Added(to, msg.sender, amount);",
            "emit Added(address(0), to, amount);",
            "emit Added(msg.sender, address(0), amount);",
            "emit Added(msg.sender, to, 0);",
        ]
    )


def test_a_modifier_is_left_out_and_its_role_another(made):
    head = "function add(address to, uint256 amount) external"

    assert changed(made, head) == sorted(
        [f"{head}  returns (bool) {{", f"{head} onlyRole(OTHER_ROLE) returns (bool) {{"]
    )


def test_fields_are_shifted_the_other_way_and_left_out(made):
    assert changed(made, "<< 24") == sorted(
        [
            "{}",
            "word = (uint256(high) >> 24) | low;",
            "word = (uint256(high)) | low;",
            "word = (uint256(high) << 24) & low;",
            "word = (uint256(high) << 24);",
            "word = low;",
            "word = (uint256(high) << 25) | low;",
            "word = (uint256(high) << 0) | low;",
        ]
    )


def test_changes_that_change_nothing_are_not_made(made):
    loop = changed(made, "for (uint256 i = 0;")

    assert "for (uint256 i = 0; i <= 2; ++i) {" in loop
    assert "for (uint256 i = 0; i != 2; ++i) {" not in loop
    assert not any("amount > 0" in text for text in changed(made, "total += amount"))


def test_only_code_changes(made):
    untouched = ("interface IToy", "@notice", "function limits", "event Added", "error Toy", "§")

    assert [line for line in untouched if changed(made, line)] == []


def test_no_change_comes_twice(made):
    texts = [mutant.text for mutant in made]

    assert len(texts) == len(set(texts))
    assert CONTRACT not in texts


def test_a_diff_names_the_function_and_not_the_line(made):
    diffs = [mutant.diff for mutant in made if mutant.operator == "event left out"]

    assert diffs == ["@@ Toy.add @@\n- emit Added(msg.sender, to, amount);\n+ {}"]
