"""Every contract transaction: the embedded node equals what a real node was recorded to do.

`python -m pytest tests/conformance -m thor --record-contracts` records anew.
"""

import json

import pytest
from conformance.chapters import steps
from conformance.telling import RECORDED, interface, tell

from thorlink.client import ThorClient
from thorlink.node import EmbeddedNode

HOUR = 3600
UNTOLD = {
    "Error": "Solidity's own, for a require with a text",
    "Panic": "Solidity's own, for a fault of ours",
    "ECDSAInvalidSignatureLength": "signatures come as two words",
    "InvalidShortString": "read from the constructor's own short name",
    "StringTooLong": "the constructor's own name is short",
    "SafeCastOverflowedUintDowncast": "a time after 2106",
    "RewardDistributorLocked": "needs a hostile payout: tests/contracts",
    "RewardDistributorNoMoreRates": "needs 256 rates: tests/contracts/distributor",
    "VeBetterPayoutBlacklisted": "never leaves the payout but as a reason",
    "VeBetterPayoutUnknownVersion": "needs a pool that is upgraded: tests/contracts/vebetter",
    "VeBetterPayoutWrongReceipt": "needs a pool that cheats: tests/contracts/vebetter",
    "VeBetterPayoutWrongSum": "needs a pool that cheats: tests/contracts/vebetter",
    "PayoutOutOfGas": "never leaves the distributor, which says RewardDistributorOutOfGas",
    "ERC20InvalidApprover": "nobody sends from the zero address",
    "ERC20InvalidSender": "nobody sends from the zero address",
    "ERC20InvalidCap": "the constructor's own cap is above zero",
    "FailedCall": "a timelock's call that reverts without data: our contracts always say why",
    "EIP712DomainChanged": "the domain is fixed",
    "RoleAdminChanged": "nothing changes who administers roles",
}
"""Events and errors that the story does not have, and why."""


def _embedded():
    node = EmbeddedNode()
    client = ThorClient("http://embedded", transport=node.transport())
    told = []
    for step in steps():
        node.set_time(client.block().timestamp + HOUR)
        told.append(tell(client, step))
    return told


@pytest.fixture(scope="module")
def recorded():
    return json.loads(RECORDED.read_text())


@pytest.mark.chain
def test_embedded_node_equals_the_recorded_real_one(recorded):
    told = _embedded()

    assert [entry["step"] for entry in told] == [entry["step"] for entry in recorded]
    for ours, theirs in zip(told, recorded, strict=True):
        assert ours == theirs


@pytest.mark.thor
def test_real_node_equals_the_recorded_one(hourly_solo, request):
    with ThorClient(hourly_solo) as client:
        told = [tell(client, step) for step in steps()]
    if request.config.getoption("--record-contracts"):
        RECORDED.write_text(json.dumps(told, indent=1) + "\n")

    assert told == json.loads(RECORDED.read_text())


@pytest.mark.unit
def test_recorded_steps_revert_with_the_error_that_the_story_says(recorded):
    expected = [(step.name, step.error) for step in steps()]

    assert [(entry["step"], entry["error"]) for entry in recorded] == expected
    assert all(entry["reverted"] == bool(entry["error"]) for entry in recorded)


@pytest.mark.unit
def test_story_has_every_error_function_and_skip_of_our_contracts(recorded):
    everything = interface()
    reverts = {entry["error"] for entry in recorded}
    assert {error.name for error in everything.errors} - reverts - UNTOLD.keys() == set()

    events = [
        everything.decode_event(
            [bytes.fromhex(topic[2:]) for topic in event["topics"]],
            bytes.fromhex(event["data"][2:]),
        )
        for entry in recorded
        for output in entry["outputs"]
        for event in output["events"]
    ]
    seen = {event[0] for event in events if event}
    declared = {event.name for event in everything.events}
    assert declared - seen - UNTOLD.keys() == set()
    assert (reverts | seen) & UNTOLD.keys() == set()
    reasons = {event[1]["reason"] for event in events if event and event[0] == "ReadingSkipped"}
    assert reasons == set(range(7))
