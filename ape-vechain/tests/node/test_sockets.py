"""The node on a port: websockets that come, go and sleep; pages of other origins; compression."""

import json
import socket
import threading
import time

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.node import EmbeddedNode, serve

pytestmark = pytest.mark.chain

PAGE = "http://dapp.example"


@pytest.fixture
def node():
    return EmbeddedNode(clock=lambda: 1_700_000_000)


@pytest.fixture
def url(node):
    with serve(node) as url:
        yield url


def listening(url, name, **options):
    return connect(url.replace("http", "ws") + f"/subscriptions/{name}", **options)


def hear(stream):
    return json.loads(stream.recv(timeout=10))


def send_transfer(url, nonce):
    tx = DynamicFeeTransaction(
        chain_tag=solo.CHAIN_TAG,
        block_ref=bytes(8),
        expiration=1000,
        clauses=(Clause(solo.ACCOUNTS[2].address, 1),),
        gas=21_000,
        nonce=nonce,
        max_priority_fee_per_gas=0,
        max_fee_per_gas=10**13,
    )
    raw = signing.sign(tx, solo.ACCOUNTS[1].secret).encode()
    httpx.post(f"{url}/transactions", json={"raw": "0x" + raw.hex()}).raise_for_status()


def test_blocks_arrive_whoever_mines_them(node, url):
    with listening(url, "block") as stream, listening(url, "txpool") as pending:
        node.mine()
        assert hear(stream)["number"] == 2
        send_transfer(url, 1)
        block = hear(stream)
        assert block["number"] == 3
        assert [hear(pending)["id"]] == block["transactions"]
        worker = threading.Thread(target=node.mine)
        worker.start()
        worker.join()
        assert hear(stream)["number"] == 4


def test_a_revert_is_told_as_a_reorganisation(node, url):
    snapshot = node.snapshot()
    with listening(url, "block") as stream:
        node.mine(2)
        assert [hear(stream)["number"] for _ in range(2)] == [2, 3]
        httpx.post(f"{url}/local/revert", json={"snapshot": snapshot}).raise_for_status()
        heard = [hear(stream) for _ in range(2)]
        node.set_time(1_700_000_100)
        node.mine()
        heard.append(hear(stream))

    told = [(message["number"], message["obsolete"]) for message in heard]
    assert told == [(3, True), (2, True), (2, False)]


def test_many_blocks_are_sent_in_order(node, url):
    node.mine(900)
    with listening(url, f"beat2?pos=0x{node.chain.genesis_id.hex()}") as stream:
        assert [hear(stream)["number"] for _ in range(901)] == list(range(1, 902))


def test_what_a_client_says_is_not_looked_at(node, url):
    with listening(url, "block") as stream:
        stream.send("hello")
        stream.send(b"\0" * 1000)
        stream.ping().wait(timeout=5)
        node.mine()
        assert hear(stream)["number"] == 2


def test_a_client_that_leaves_is_forgotten(node, url):
    for _ in range(3):
        with listening(url, "block"), listening(url, "txpool"):
            pass
    send_transfer(url, 1)

    deadline = time.monotonic() + 5
    while (node.heads.listeners, node.pending.listeners) != (0, 0):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_reader_that_does_not_read_blocks_nobody(node, url):
    asleep = listening(url, "block", max_queue=1, compression=None)
    with asleep, listening(url, "block") as awake:
        for number in range(2, 3002):
            node.mine()
            assert hear(awake)["number"] == number
        assert httpx.get(f"{url}/blocks/best").json()["number"] == 3001
        assert [hear(asleep)["number"] for _ in range(3000)] == list(range(2, 3002))


def test_serve_ends_while_clients_listen(node):
    with serve(node) as url:
        streams = [listening(url, name) for name in ("block", "txpool")]
    for stream in streams:
        with stream, pytest.raises(ConnectionClosed) as caught:
            stream.recv(timeout=10)
        assert caught.value.rcvd.code == 1001

    node.mine()
    assert (node.heads.listeners, node.pending.listeners) == (0, 0)


def test_serve_does_not_wait_for_clients_that_sleep(node):
    with socket.socket() as asleep:
        asleep.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        node.mine(900)
        with serve(node) as url:
            _open_and_sleep(asleep, url, f"block?pos=0x{node.chain.genesis_id.hex()}")
            for _ in range(20):
                node.mine(500)
                httpx.get(f"{url}/blocks/best").raise_for_status()
            begun = time.monotonic()
        assert time.monotonic() - begun < 10
    assert node.heads.listeners == 0


def _open_and_sleep(client, url, stream):
    """Shake hands as a websocket and then read nothing more."""
    host, port = url.removeprefix("http://").split(":")
    client.connect((host, int(port)))
    client.sendall(
        f"GET /subscriptions/{stream} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    assert client.recv(12) == b"HTTP/1.1 101"


# pages of a browser


def cors(url, method, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = httpx.request(method, f"{url}/blocks/99", headers=named)
    told = {name for name in answer.headers if name.startswith("access-control")}
    return answer.status_code, {name[15:]: answer.headers[name] for name in told}


ASK = {"origin": PAGE, "access_control_request_method": "POST"}


def test_no_page_may_use_the_node_unless_told_so(url):
    assert cors(url, "GET", origin=PAGE) == (200, {})
    assert cors(url, "OPTIONS", **ASK) == (200, {})
    with pytest.raises(InvalidStatus) as caught:
        listening(url, "block", origin=PAGE)
    assert caught.value.response.status_code == 403


def test_any_page_may_use_the_node_if_told_so(node):
    headers = {"access_control_request_headers": "content-type,x-genesis-id"}
    with serve(node, cors="*") as url:
        exposed = {"allow-origin": "*", "expose-headers": "X-Genesis-Id,X-Thorest-Ver"}
        assert cors(url, "GET", origin=PAGE) == (200, exposed)
        assert cors(url, "GET") == (200, {})
        assert cors(url, "OPTIONS", **ASK, **headers) == (
            200,
            {"allow-headers": "Content-Type,X-Genesis-Id", "allow-origin": "*"},
        )
        with listening(url, "block", origin=PAGE) as stream:
            node.mine()
            assert hear(stream)["number"] == 2


def test_named_pages_may_use_the_node(node):
    with serve(node, cors=f"http://b, {PAGE.upper()}") as url:
        assert cors(url, "GET", origin=PAGE)[1]["allow-origin"] == PAGE
        assert cors(url, "GET", origin="http://c") == (200, {})
        answer = httpx.get(f"{url}/blocks/99", headers={"origin": PAGE})
        assert answer.headers["vary"] == "Origin, Accept-Encoding"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": PAGE}, 400),
        ({**ASK, "access_control_request_method": "PUT"}, 405),
        ({**ASK, "access_control_request_headers": "x-other"}, 403),
        ({**ASK, "access_control_request_headers": "accept, origin"}, 200),
        ({"access_control_request_method": "PUT"}, 200),
    ],
)
def test_what_pages_may_ask_beforehand(node, headers, status):
    with serve(node, cors="*") as url:
        assert cors(url, "OPTIONS", **headers)[0] == status


# compression


def test_long_answers_are_compressed_for_those_who_take_that(url):
    send_transfer(url, 1)
    path = f"{url}/blocks/best?expanded=true"
    plain = httpx.get(path, headers={"accept-encoding": "identity"})
    compressed = httpx.get(path, headers={"accept-encoding": "gzip"})
    short = httpx.get(f"{url}/blocks/99", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.json() == plain.json()
    assert int(compressed.headers["content-length"]) < len(plain.content)
    assert "content-encoding" not in short.headers
