"""`ape test` on both development networks: isolation, reverts, and a report of gas."""

import re

import pytest
from vechain_testbed.real_node import missing
from vechain_testbed.terminal import terminal

TESTS = """
import ape
import pytest


@pytest.fixture(scope="module")
def box(project, accounts):
    return accounts[1].deploy(project.Box, 7)


@pytest.fixture(scope="module")
def relay(project, accounts, box):
    return accounts[1].deploy(project.Relay, box)


def test_one_thing(relay, box, accounts):
    assert box.number() == 7
    relay.relay(9, sender=accounts[2])
    assert box.number() == 9


def test_another_begins_as_the_first_did(relay, box, accounts):
    assert box.number() == 7
    with ape.reverts(box.TooLarge, given=1001, most=1000):
        relay.relay(1001, sender=accounts[2])
    box.store(8, sender=accounts[2])
    assert relay.read() == 8


def test_time(box, chain, accounts):
    then = chain.pending_timestamp + 5_000
    chain.pending_timestamp = then
    box.store(1, sender=accounts[2])
    assert chain.blocks.head.timestamp == then
"""


@pytest.fixture
def suite(tmp_path):
    made = terminal(tmp_path)
    tests = made.folder / "project" / "tests"
    tests.mkdir()
    (tests / "test_box.py").write_text(TESTS)
    return made


ROW = re.compile(r"^ +([\w()]+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) *$", re.MULTILINE)


def gas_of(report, contract):
    """Times called, least, most, mean and median gas of each method in the report's table."""
    table = report.split(f"{contract} Gas")[1].split(" Gas")[0]
    return {method: tuple(map(int, numbers)) for method, *numbers in ROW.findall(table)}


def reported(suite, network):
    done = suite.run("test", "--network", network, "--gas", "-p", "no:cacheprovider")

    assert "3 passed" in done.stdout
    return {contract: gas_of(done.stdout, contract) for contract in ("Box", "Relay")}


@pytest.mark.chain
def test_a_suite_passes_on_the_embedded_node_and_gas_is_reported(suite):
    gas = reported(suite, "vechain:local")

    assert set(gas["Box"]) == {"__init__", "number", "store(uint256)"}
    assert set(gas["Relay"]) == {"__init__", "read", "relay"}
    times, least, most, mean, median = gas["Relay"]["relay"]
    assert times == 2
    assert 0 < least < mean == median < most


@pytest.mark.thor
def test_a_suite_passes_on_the_real_node_and_gas_is_the_same(suite):
    if reason := missing():
        pytest.skip(reason)

    assert reported(suite, "vechain:solo") == reported(suite, "vechain:local")
