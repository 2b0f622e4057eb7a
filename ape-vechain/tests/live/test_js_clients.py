"""VeChain's JavaScript clients, which nobody here wrote, do not notice which node they talk to.

What they saw on the real node is committed under `tests/js/expected`; `tests/js/record.py` asks
it again.
"""

import hashlib
import json
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from thorlink.node import EmbeddedNode, serve

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS / "js"), str(TESTS / "conformance")]

import js_clients  # noqa: E402 - after the path
from thor_conformance import solo  # noqa: E402

ANOTHER_GENESIS = bytes(31) + b"\x27"
BLOCK_SECONDS = 3
"""Enough for what a program does between two blocks, also on a busy machine."""


@contextmanager
def embedded(subject):
    """The URL of a fresh embedded node that mines as the subject needs it."""
    if subject not in js_clients.POOL_SUBJECTS:
        with serve(EmbeddedNode()) as url:
            yield url
        return
    node, done = EmbeddedNode(on_demand=False), threading.Event()
    miner = threading.Thread(target=mine_by_the_clock, args=(node, done))
    miner.start()
    try:
        with serve(node) as url:
            yield url
    finally:
        done.set()
        miner.join()


def mine_by_the_clock(node, done):
    while not done.wait(BLOCK_SECONDS):
        node.mine()


def see(subject, url):
    if reason := js_clients.missing():
        pytest.fail(reason)
    return js_clients.drive(subject, url)


def differences(seen, expected):
    """Pairs of lines, what was seen and what was to be seen, where they differ."""
    length = max(len(seen), len(expected))
    padded = [lines + [None] * (length - len(lines)) for lines in (seen, expected)]
    return [pair for pair in zip(*padded, strict=True) if pair[0] != pair[1]]


@pytest.mark.chain
@pytest.mark.parametrize("subject", js_clients.SUBJECTS)
def test_a_client_does_not_notice_that_the_node_is_embedded(subject):
    with embedded(subject) as url:
        assert differences(see(subject, url), js_clients.expected(subject)) == []


@pytest.mark.thor
@pytest.mark.skipif(solo.missing() is not None, reason=str(solo.missing()))
@pytest.mark.parametrize("subject", js_clients.SUBJECTS)
def test_the_real_node_still_gives_what_was_written_down(subject):
    with solo.running_solo(on_demand=subject not in js_clients.POOL_SUBJECTS) as url:
        assert differences(see(subject, url), js_clients.expected(subject)) == []


@pytest.mark.chain
def test_a_client_does_notice_another_network():
    with serve(EmbeddedNode(genesis_id=ANOTHER_GENESIS)) as url:
        seen = see("blocks", url)
    steps = {line["step"] for line, _ in differences(seen, js_clients.expected("blocks"))}
    assert {"chain tag", "genesis"} <= steps
    assert "base fee" not in steps


@pytest.mark.chain
def test_a_client_that_reaches_no_node_fails():
    with serve(EmbeddedNode()) as url:
        pass
    lines = see("fees", url)
    assert "failed" in lines[0]
    with pytest.raises(js_clients.ProgramFailed, match="fees"):
        js_clients.record("fees", lines)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("seen", "count"), [([1, 2], 0), ([1, 3], 1), ([1], 1), ([1, 2, 3], 1), ([], 2)]
)
def test_a_difference_is_a_changed_a_missing_or_an_additional_line(seen, count):
    assert len(differences(seen, [1, 2])) == count


@pytest.mark.unit
@pytest.mark.parametrize("subject", js_clients.SUBJECTS)
def test_what_was_written_down_has_no_failed_step_and_no_step_twice(subject):
    lines = js_clients.expected(subject)
    assert len(lines) > 5
    assert all("failed" not in line for line in lines)
    assert len({line["step"] for line in lines}) == len(lines)


@pytest.mark.unit
def test_the_contract_was_compiled_from_its_source():
    folder = js_clients.HERE / "contracts"
    digest = hashlib.sha256((folder / "Board.sol").read_bytes()).hexdigest()
    assert json.loads((folder / "Board.json").read_text())["source_sha256"] == digest
