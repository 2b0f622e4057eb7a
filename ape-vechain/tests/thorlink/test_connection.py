"""Each fault of a node becomes one error; only what may be repeated is."""

import json

import httpx
import pytest

from thorlink.client import ThorClient
from thorlink.connection import Limits
from thorlink.errors import (
    AnswerTooLarge,
    BadRequest,
    InvalidInput,
    NodeUnavailable,
    WrongNetwork,
)
from thorlink.solo import ACCOUNTS, GENESIS_ID

pytestmark = pytest.mark.unit

OTHER = b"\x22" * 32
ACCOUNT = {"balance": "0xa", "energy": "0xb", "hasCode": False}
ALICE = ACCOUNTS[1].address


class Node:
    """Answers in turn what it is given, the last again and again; remembers the requests."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.pauses = []

    def handle(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer() if callable(answer) else answer

    def client(self, genesis_id=GENESIS_ID, **limits):
        return ThorClient(
            "http://node.example",
            genesis_id=genesis_id,
            limits=Limits(**limits),
            transport=httpx.MockTransport(self.handle),
            sleep=self.pauses.append,
        )


def answer(body, status=200, **headers):
    return lambda: httpx.Response(status, text=json.dumps(body), headers=headers)


def refusal(status, text, **headers):
    return lambda: httpx.Response(status, text=text, headers=headers)


def test_account_reads_the_answer_and_names_the_network():
    node = Node(answer(ACCOUNT))
    account = node.client().account(ALICE)

    assert (account.balance, account.energy, account.has_code) == (10, 11, False)
    assert node.requests[0].headers["x-genesis-id"] == f"0x{GENESIS_ID.hex()}"
    assert node.pauses == []


def test_genesis_id_is_learned_once_and_then_always_sent():
    node = Node(answer({"id": f"0x{GENESIS_ID.hex()}"}), answer(ACCOUNT))
    client = node.client(genesis_id=None)
    client.account(ALICE)
    client.account(ALICE)

    assert node.requests[0].url.path == "/blocks/0"
    assert len(node.requests) == 3
    assert "x-genesis-id" not in node.requests[0].headers
    assert all("x-genesis-id" in request.headers for request in node.requests[1:])
    assert client.genesis_id == GENESIS_ID
    assert client.chain_tag == 0x58


@pytest.mark.parametrize("body", [{}, {"id": "0x00"}, {"id": None}, None, []])
def test_genesis_id_refuses_an_odd_first_block(body):
    with pytest.raises(NodeUnavailable, match="not what a Thor node says"):
        _ = Node(answer(body)).client(genesis_id=None).genesis_id


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
        refusal(500, "boom"),
        refusal(502, "<html>"),
        refusal(503, "overloaded"),
        refusal(429, "too many requests"),
        lambda: httpx.Response(200, text="<html>hello</html>"),
        lambda: httpx.Response(200, text='{"balance":"0x'),
        lambda: httpx.Response(200, content=b"\xff\xfe"),
        lambda: httpx.Response(200, text="[" * 100_000),
        lambda: httpx.Response(200, content=b"x", headers={"content-encoding": "gzip"}),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_reads_are_repeated_while_the_node_is_unavailable(fault):
    node = Node(fault, fault, answer(ACCOUNT))

    assert node.client(attempts=3, pause=0.5).account(ALICE).balance == 10
    assert node.pauses == [0.5, 1.0]


@pytest.mark.parametrize(
    ("fault", "message", "status"),
    [
        (httpx.ConnectError("refused"), "ConnectError: refused", None),
        (httpx.ReadTimeout("slow"), "no answer in 7 s", None),
        (refusal(503, "overloaded"), "503: overloaded", 503),
        (lambda: httpx.Response(200, text="<html>"), "the answer is not JSON", 200),
        (lambda: httpx.Response(200, text="[" * 1501), "the answer nests deeper than 1500", 200),
        (lambda: httpx.Response(200, text="[" * 64 + "x"), "the answer is not JSON", 200),
    ],
)
def test_a_node_that_stays_unavailable_is_an_error(fault, message, status):
    node = Node(fault)
    with pytest.raises(NodeUnavailable) as caught:
        node.client(attempts=2, timeout=7).account(ALICE)

    assert (str(caught.value), caught.value.status) == (message, status)
    assert len(node.requests) == 2
    assert len(node.pauses) == 1


def test_an_answer_deeper_than_this_python_reads_is_no_answer(monkeypatch):
    def too_deep(_content):
        raise RecursionError

    monkeypatch.setattr("thorlink.connection.json.loads", too_deep)

    with pytest.raises(NodeUnavailable, match="deeper than Python reads"):
        Node(answer(ACCOUNT)).client(attempts=1).account(ALICE)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, "revision: not found"),
        (403, "options.limit exceeds the maximum allowed value of 1000"),
        (404, "404 page not found"),
        (410, "This endpoint is no longer supported."),
        (302, "moved"),
    ],
)
def test_a_refused_request_is_not_repeated(status, text):
    node = Node(refusal(status, text + "\n"))
    with pytest.raises(BadRequest) as caught:
        node.client(attempts=3).account(ALICE)

    assert (caught.value.status, caught.value.text) == (status, text)
    assert len(node.requests) == 1


def test_another_network_is_told_by_the_refusal():
    node = Node(refusal(403, "genesis id mismatch", **{"x-genesis-id": f"0x{OTHER.hex()}"}))
    with pytest.raises(WrongNetwork) as caught:
        node.client().account(ALICE)

    assert (caught.value.expected, caught.value.given) == (GENESIS_ID, OTHER)
    assert len(node.requests) == 1


def test_another_network_is_told_by_the_header_of_an_answer():
    node = Node(answer(ACCOUNT, **{"x-genesis-id": f"0x{OTHER.hex()}"}))
    with pytest.raises(WrongNetwork) as caught:
        node.client().account(ALICE)

    assert (caught.value.expected, caught.value.given) == (GENESIS_ID, OTHER)


def test_a_refusal_for_another_network_may_be_silent_about_which():
    with pytest.raises(WrongNetwork) as caught:
        Node(refusal(403, "genesis id mismatch")).client().account(ALICE)

    assert caught.value.given is None


def test_the_right_network_in_the_header_is_no_error():
    node = Node(answer(ACCOUNT, **{"x-genesis-id": f"0x{GENESIS_ID.hex()}"}))

    assert node.client().account(ALICE).energy == 11


def test_an_answer_that_is_too_large_is_not_read_to_its_end():
    read = []

    def endless():
        while True:
            read.append(1)
            yield b" " * 1000

    node = Node(lambda: httpx.Response(200, content=endless()))
    with pytest.raises(AnswerTooLarge) as caught:
        node.client(max_bytes=10_000).account(ALICE)

    assert caught.value.limit == 10_000
    assert len(read) == 11
    assert len(node.requests) == 1


def test_an_answer_of_exactly_the_limit_is_read():
    text = json.dumps(ACCOUNT)
    node = Node(lambda: httpx.Response(200, text=text))

    assert node.client(max_bytes=len(text)).account(ALICE).balance == 10


def test_a_trickle_is_given_up_after_the_timeout():
    def drops():
        while True:
            yield b" "

    node = Node(lambda: httpx.Response(200, content=drops()))
    with pytest.raises(NodeUnavailable, match=r"no whole answer in 0\.01 s"):
        node.client(timeout=0.01, attempts=1).account(ALICE)


@pytest.mark.parametrize("url", ["node.example", "ftp://node.example", "http://", "", "http:///x"])
def test_client_refuses_an_address_that_is_none(url):
    with pytest.raises(InvalidInput, match="a node's address is http"):
        ThorClient(url)


def test_client_refuses_a_short_genesis_id():
    with pytest.raises(InvalidInput, match="a genesis id has 32 bytes, not 31"):
        ThorClient("http://node.example", genesis_id=bytes(31))


def test_client_keeps_the_path_of_its_address():
    node = Node(answer(ACCOUNT))
    transport = httpx.MockTransport(node.handle)
    with ThorClient("http://gate.example/thor/", genesis_id=GENESIS_ID, transport=transport) as c:
        c.account(ALICE)

    assert node.requests[0].url.path == f"/thor/accounts/0x{ALICE.hex()}"


def test_timeout_goes_before_the_one_of_limits():
    node = Node(httpx.ReadTimeout("slow"))
    client = ThorClient(
        "http://node.example",
        genesis_id=GENESIS_ID,
        timeout=3,
        limits=Limits(timeout=9, attempts=1),
        transport=httpx.MockTransport(node.handle),
    )
    with pytest.raises(NodeUnavailable, match="no answer in 3 s"):
        client.account(ALICE)
