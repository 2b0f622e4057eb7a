"""The embedded node and a real `thor solo` against the recorded answers, to the letter.

The recorded answers are those of a real node (`record.py`); the tests marked `thor` prove that
they still are. `pool` is asked of nodes that mine by the clock, the others mine on demand.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from thor_conformance import solo
from thor_conformance.runner import Node, differences
from thor_conformance.scenarios import POOL_SCENARIOS, SCENARIOS, SOCKET_SCENARIOS

ANSWERS = Path(__file__).parent.parent / "vectors" / "conformance"
EVERYTHING = SCENARIOS | POOL_SCENARIOS


def recorded(name):
    return json.loads((ANSWERS / f"{name}.json").read_text())


@pytest.fixture
def embedded(name) -> Iterator[Node]:
    from thorlink.node import EmbeddedNode, serve  # noqa: PLC0415 - the real one's tests do without

    node = EmbeddedNode(on_demand=name not in POOL_SCENARIOS)
    if name in SOCKET_SCENARIOS:
        with serve(node) as url, closing(Node(url)) as asked:
            yield asked
        return
    with closing(Node("http://embedded", node.transport())) as asked:
        yield asked


@pytest.fixture
def real(name) -> Iterator[Node]:
    if reason := solo.missing():
        pytest.skip(reason)
    on_demand = name not in POOL_SCENARIOS
    with solo.running_solo(on_demand=on_demand) as url, closing(Node(url)) as asked:
        yield asked


def assert_as_recorded(name, answers):
    if found := differences(recorded(name), answers):
        pytest.fail(f"{len(found)} values differ:\n" + "\n".join(found), pytrace=False)


@pytest.mark.chain
@pytest.mark.parametrize("name", EVERYTHING)
def test_embedded_node_answers_as_recorded(name, embedded):
    assert_as_recorded(name, embedded.answers(EVERYTHING[name]()))


@pytest.mark.chain
@pytest.mark.parametrize("name", ["blocks", "refusals", "logs"])
def test_embedded_node_answers_as_recorded_over_a_socket(name):
    from thorlink.node import EmbeddedNode, serve  # noqa: PLC0415 - the same

    with serve(EmbeddedNode()) as url, closing(Node(url)) as asked:
        assert_as_recorded(name, asked.answers(EVERYTHING[name]()))


@pytest.mark.thor
@pytest.mark.parametrize("name", EVERYTHING)
def test_real_node_answers_as_recorded(name, real):
    assert_as_recorded(name, real.answers(EVERYTHING[name]()))


@pytest.mark.unit
def test_recorded_answers_are_of_the_present_scenarios():
    assert {path.stem for path in ANSWERS.glob("*.json")} == set(EVERYTHING)
    for name, scenario in EVERYTHING.items():
        asked = [request.name for request in scenario()]
        assert [answer["name"] for answer in recorded(name)] == asked
        assert len(set(asked)) == len(asked)


@pytest.mark.unit
def test_differences_names_each_value():
    expected = [{"name": "a", "answer": {"x": [1, 2]}}, {"name": "b", "answer": None}]

    assert differences(expected, expected) == []
    assert differences(expected, [{"name": "a", "answer": {"x": [1, 3], "y": True}}]) == [
        "a: answer.x[1]: expected 2, got 3",
        "a: answer.y: expected nothing, got true",
        "expected 2 answers, got 1",
    ]
    reordered = [
        {"name": "c", "answer": {"x": 1, "y": 2}},
        {"name": "c", "answer": {"y": 2, "x": 1}},
    ]
    assert differences(reordered[:1], reordered[1:]) == [
        "c: answer: expected the order x, y, got y, x"
    ]
    assert differences(expected[1:], [{"name": "b", "answer": False}]) == [
        "b: answer: expected null, got false"
    ]
