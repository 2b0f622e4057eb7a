"""What tracers are asked, and their answers as typed values."""

import json

import httpx
import pytest

from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.errors import BadRequest, NodeUnavailable
from thorlink.responses import Event
from thorlink.solo import ACCOUNTS, GENESIS_ID
from thorlink.tracing import CallFrame, Step, StepTrace, Traced, call_tree, steps, trace_call

pytestmark = pytest.mark.unit

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
TX_ID, BLOCK_ID = b"\x01" * 32, b"\x02" * 32
FRAME = {
    "from": f"0x{ALICE.hex()}",
    "gas": "0x100",
    "gasUsed": "0x80",
    "to": f"0x{BOB.hex()}",
    "input": "0x0102",
    "value": "0x5",
    "type": "CALL",
}


class Node:
    """A node that always gives the same answer, and keeps what it was asked."""

    def __init__(self, answer, status=200):
        self.asked = []

        def respond(request):
            self.asked.append(request)
            text = answer if isinstance(answer, str) else json.dumps(answer)
            return httpx.Response(
                status, text=text, headers={"x-genesis-id": f"0x{GENESIS_ID.hex()}"}
            )

        transport = httpx.MockTransport(respond)
        self.client = ThorClient("http://node", genesis_id=GENESIS_ID, transport=transport)

    @property
    def body(self):
        return json.loads(self.asked[-1].content)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Traced(TX_ID), f"0x{TX_ID.hex()}/0"),
        (Traced(TX_ID, 3), f"0x{TX_ID.hex()}/3"),
        (Traced(TX_ID, 3, BLOCK_ID), f"0x{BLOCK_ID.hex()}/0x{TX_ID.hex()}/3"),
        (Traced(7, 3, BLOCK_ID), f"0x{BLOCK_ID.hex()}/7/3"),
    ],
)
def test_clause_is_named_by_transaction_or_by_block_and_index(target, text):
    node = Node(FRAME)

    call_tree(node.client, target)

    assert node.asked[0].url.path == "/debug/tracers"
    assert node.body == {"target": text, "name": "call", "config": {"withLog": False}}


def test_index_without_block_is_refused():
    with pytest.raises(ValueError, match="needs the block"):
        Traced(7)


def test_call_is_asked_with_caller_and_revision():
    node = Node({})

    answer = trace_call(node.client, Clause(BOB, 5, b"\x01"), "noop", caller=ALICE, revision="next")

    assert answer == {}
    assert node.asked[0].url.path == "/debug/tracers/call"
    assert dict(node.asked[0].url.params) == {"revision": "next"}
    assert node.body == {
        "to": f"0x{BOB.hex()}",
        "value": "0x5",
        "data": "0x01",
        "name": "noop",
        "config": None,
        "caller": f"0x{ALICE.hex()}",
    }


def test_tree_has_frames_with_their_depth():
    log = {"address": f"0x{BOB.hex()}", "topics": [f"0x{'07' * 32}"], "data": "0x"}
    failed = {**FRAME, "type": "CREATE", "error": "execution reverted", "output": "0xff"}
    del failed["to"], failed["value"]
    given_back = {**FRAME, "gasUsed": "0xfffffffffffffaae"}
    middle = {**FRAME, "type": "STATICCALL", "calls": [failed, given_back], "logs": [log]}
    node = Node({**FRAME, "calls": [middle, FRAME]})

    tree = call_tree(node.client, Traced(TX_ID), logs=True)

    assert [(depth, frame.kind) for depth, frame in tree.walk()] == [
        (0, "CALL"),
        (1, "STATICCALL"),
        (2, "CREATE"),
        (2, "CALL"),
        (1, "CALL"),
    ]
    creation = tree.calls[0].calls[0]
    assert (creation.to, creation.value, creation.output) == (None, None, b"\xff")
    assert creation.error == "execution reverted"
    assert tree.calls[0].calls[1].gas_used == -1362
    assert tree.calls[0].logs == (Event(BOB, (b"\x07" * 32,), b""),)
    assert (tree.sender, tree.to, tree.data, tree.value) == (ALICE, BOB, b"\1\2", 5)
    assert (tree.gas, tree.gas_used, tree.error, tree.output) == (256, 128, "", b"")


def test_tree_may_be_deeper_than_functions_nest():
    frame = FRAME
    for _ in range(700):
        frame = {**FRAME, "calls": [frame]}

    tree = CallFrame.from_json(frame)

    assert [depth for depth, _ in tree.walk()] == list(range(701))


def test_steps_have_stack_memory_and_storage_as_values():
    plain = {"pc": 0, "op": "PUSH1", "gas": 9, "gasCost": 3, "depth": 1}
    word = "05".rjust(64, "0")
    full = {
        **plain,
        "error": "out of gas",
        "stack": ["0x1", "0x5"],
        "memory": [word, word],
        "storage": {word: word},
        "returnData": "0x0102",
        "refund": 15000,
    }
    node = Node({"gas": 12, "failed": True, "returnValue": "0a", "structLogs": [plain, full]})

    trace = steps(node.client, Traced(TX_ID), memory=True)

    nothing = Step(0, "PUSH1", 9, 3, 1, "", (), b"", {}, b"", 0)
    memory = bytes.fromhex(word + word)
    filled = Step(0, "PUSH1", 9, 3, 1, "out of gas", (1, 5), memory, {5: 5}, b"\1\2", 15000)
    assert trace == StepTrace(12, True, b"\n", (nothing, filled))
    assert node.body["config"] == {"enableMemory": True, "enableReturnData": True}


@pytest.mark.parametrize("answer", [{}, [], None, {**FRAME, "gas": None}, {**FRAME, "from": "x"}])
def test_answer_that_is_no_trace_is_no_answer(answer):
    with pytest.raises(NodeUnavailable, match="not what a tracer says"):
        call_tree(Node(answer).client, Traced(TX_ID))


def test_tracer_that_is_not_allowed_is_a_bad_request():
    with pytest.raises(BadRequest, match="not allowed"):
        call_tree(Node("creating tracer is not allowed: call", 403).client, Traced(TX_ID))
