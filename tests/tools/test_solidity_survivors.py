"""The page with the survivors: what it does not explain, and what it explains in vain."""

import pytest

from tools.solidity_mutation.mutants import Mutant
from tools.solidity_mutation.order import History
from tools.solidity_mutation.survivors import compared, explained

pytestmark = pytest.mark.unit

PAGE = """# Survivors

## `contracts/Toy.sol`

```diff
@@ Toy.add @@
- a < b
+ a <= b
@@ Toy.add @@
- a
+ b
```

Both are the same at the border.

## contracts/Other.sol

```diff
@@ Other @@
- 1
+ 2
```
"""


def mutant(path="contracts/Toy.sol", place="Toy.add", before="a < b", after="a <= b"):
    return Mutant(path, "", 1, place, before, after)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "mutation.md"
    path.write_text(PAGE)
    return path


def test_blocks_belong_to_the_file_of_their_heading(page):
    assert explained(page) == [
        ("contracts/Toy.sol", "@@ Toy.add @@\n- a < b\n+ a <= b"),
        ("contracts/Toy.sol", "@@ Toy.add @@\n- a\n+ b"),
        ("contracts/Other.sol", "@@ Other @@\n- 1\n+ 2"),
    ]


def test_all_survivors_are_explained(page):
    survivors = [mutant(), mutant(before="a", after="b")]

    result = compared(survivors, page, ["contracts/Toy.sol"])

    assert (result.unknown, result.gone) == ([], [])


def test_a_survivor_that_is_not_explained_is_found(page):
    new = mutant(after="a != b")

    result = compared([mutant(), mutant(before="a", after="b"), new], page, ["contracts/Toy.sol"])

    assert (result.unknown, result.gone) == ([new], [])


def test_the_same_change_elsewhere_is_not_explained(page):
    elsewhere = mutant(place="Toy.take")

    assert compared([elsewhere], page, ["contracts/Toy.sol"]).unknown == [elsewhere]


def test_a_change_that_survives_twice_has_to_be_explained_twice(page):
    result = compared([mutant(), mutant()], page, ["contracts/Toy.sol"])

    assert result.unknown == [mutant()]


def test_what_no_longer_survives_must_go(page):
    result = compared([mutant()], page, ["contracts/Toy.sol"])

    assert result.gone == [("contracts/Toy.sol", "@@ Toy.add @@\n- a\n+ b")]


def test_no_page_explains_nothing(tmp_path):
    survivor = mutant()

    assert compared([survivor], tmp_path / "none.md", [survivor.path]).unknown == [survivor]


SECONDS = {"toy/test_a.py::slow": 9.0, "toy/test_b.py::one": 1.0, "toy/test_b.py::two": 1.0}


def test_the_folder_of_the_contract_comes_first_and_the_quick_modules_in_it():
    seconds = {**SECONDS, "else/test_c.py::quick": 0.1}

    ordered = History(seconds).ordered(mutant(), ["else/test_c.py::quick", *SECONDS])

    assert ordered == [
        "toy/test_b.py::one",
        "toy/test_b.py::two",
        "toy/test_a.py::slow",
        "else/test_c.py::quick",
    ]


def test_what_noticed_a_change_nearby_comes_before_all():
    history = History(SECONDS)
    history.noticed(mutant(place="Toy.take"), "toy/test_b.py::two")
    history.noticed(mutant(), "toy/test_a.py::slow")

    assert history.ordered(mutant(), list(SECONDS))[0] == "toy/test_a.py::slow"
    assert history.ordered(mutant(place="Toy.take"), list(SECONDS))[0] == "toy/test_b.py::two"
    assert sorted(history.ordered(mutant(), list(SECONDS))) == sorted(SECONDS)
