"""The embedded node and a real `thor solo` against the recorded answers, to the letter.

The recorded answers are those of a real node (`record.py`); the tests marked `thor` prove that
they still are.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from thor_conformance import solo
from thor_conformance.runner import Node, differences
from thor_conformance.scenarios import POOL_SCENARIOS, SCENARIOS

ANSWERS = Path(__file__).parent.parent / "vectors" / "conformance"
EVERYTHING = SCENARIOS | POOL_SCENARIOS


def recorded(name):
    return json.loads((ANSWERS / f"{name}.json").read_text())


@pytest.fixture
def embedded(name) -> Iterator[Node]:
    from thorlink.node import EmbeddedNode  # noqa: PLC0415 - the real node's tests go without

    node = EmbeddedNode(on_demand=name not in POOL_SCENARIOS)
    asked = Node("http://embedded", node.transport())
    yield asked
    asked.close()


@pytest.fixture
def real(name) -> Iterator[Node]:
    if reason := solo.missing():
        pytest.skip(reason)
    with solo.running_solo(on_demand=name not in POOL_SCENARIOS) as url:
        asked = Node(url)
        yield asked
        asked.close()


@pytest.mark.chain
@pytest.mark.parametrize("name", EVERYTHING)
def test_embedded_node_answers_as_recorded(name, embedded):
    answers = embedded.answers(EVERYTHING[name]())

    assert differences(recorded(name), answers) == []


@pytest.mark.thor
@pytest.mark.parametrize("name", EVERYTHING)
def test_real_node_answers_as_recorded(name, real):
    answers = real.answers(EVERYTHING[name]())

    assert differences(recorded(name), answers) == []


@pytest.mark.unit
def test_recorded_answers_are_of_the_present_scenarios():
    assert {path.stem for path in ANSWERS.glob("*.json")} == set(EVERYTHING)
    for name, scenario in EVERYTHING.items():
        asked = [request.name for request in scenario()]
        assert [answer["name"] for answer in recorded(name)] == asked
        assert len(set(asked)) == len(asked)


@pytest.mark.unit
def test_differences_names_what_differs():
    expected = [{"name": "a", "status": 200}, {"name": "b", "status": 200}]

    assert differences(expected, expected) == []
    assert differences(expected, [{"name": "a", "status": 400}]) == [
        'a: expected {"status": 200}, got {"status": 400}',
        "expected 2 answers, got 1",
    ]
