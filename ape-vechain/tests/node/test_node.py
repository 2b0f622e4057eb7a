"""The embedded node in process: mining, revisions, time, snapshots, threads."""

import threading
from dataclasses import replace

import httpx
import pytest

from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.hashing import keccak256
from thorlink.node import EmbeddedNode, serve
from thorlink.node.params import BLOCK_SIGNER, ENERGY

pytestmark = pytest.mark.chain

START = 1_700_000_000
ALICE, BOB = solo.ACCOUNTS[1], solo.ACCOUNTS[2]
OTHER = bytes(4) + b"\x99" * 28
# init code of a contract that adds one to slot 0 and returns it
COUNTER = bytes.fromhex("600e600a5f39600e5ff3" + "5f54600101805f555f5260205ff3")


@pytest.fixture
def clock():
    return [START]


@pytest.fixture
def node(clock):
    return EmbeddedNode(clock=lambda: clock[0])


@pytest.fixture
def http(node):
    with httpx.Client(transport=node.transport(), base_url="http://node") as client:
        yield client


def hexed(data):
    return "0x" + data.hex()


def transaction(*clauses, nonce=1, **changes):
    tx = DynamicFeeTransaction(
        chain_tag=changes.pop("chain_tag", solo.CHAIN_TAG),
        block_ref=bytes(8),
        expiration=1000,
        clauses=clauses or (Clause(BOB.address, 1),),
        gas=500_000,
        nonce=nonce,
        max_priority_fee_per_gas=0,
        max_fee_per_gas=10**14,
    )
    return signing.sign(replace(tx, **changes), ALICE.secret)


def post(http, tx):
    return http.post("/transactions", json={"raw": hexed(tx.encode())})


def best(http):
    return http.get("/blocks/best").json()["number"]


def balance(http, account, revision="best"):
    answer = http.get(f"/accounts/{hexed(account.address)}", params={"revision": revision})
    return int(answer.json()["balance"], 16)


def test_post_mines_a_block_before_it_answers(http):
    tx = transaction()

    assert post(http, tx).json() == {"id": hexed(tx.id)}

    receipt = http.get(f"/transactions/{hexed(tx.id)}/receipt").json()
    assert (receipt["meta"]["blockNumber"], receipt["gasUsed"]) == (2, 21_000)


def test_post_never_mines_the_same_transaction_twice(http):
    post(http, transaction())

    again = post(http, transaction())

    assert (again.status_code, again.text) == (403, "tx rejected: known tx\n")
    assert best(http) == 2


def test_account_answers_for_old_revisions(http):
    for nonce in range(3):
        post(http, transaction(nonce=nonce))

    assert [balance(http, BOB, number) - 10**27 for number in (1, 2, 3, 4)] == [0, 1, 2, 3]


def test_inspect_leaves_no_trace_and_sees_old_revisions(http):
    tx = transaction(Clause(None, 0, COUNTER))
    post(http, tx)
    contract = hexed(tx.contract_address(0))
    post(http, transaction(Clause(tx.contract_address(0)), nonce=2))

    def count(revision):
        body = {"clauses": [{"to": contract, "value": "0x0", "data": "0x"}]}
        answer = http.post("/accounts/*", params={"revision": revision}, json=body).json()
        return int(answer[0]["data"], 16)

    assert [count("best"), count("best"), count("3"), count("2")] == [2, 2, 2, 1]


def test_chain_id_is_the_whole_genesis_id():
    node = EmbeddedNode(OTHER, clock=lambda: START)
    with httpx.Client(transport=node.transport(), base_url="http://node") as http:
        init = bytes.fromhex("465f5260205ff3")
        answer = http.post("/accounts/*", json={"clauses": [{"to": None, "data": hexed(init)}]})

        assert answer.json()[0]["data"] == hexed(OTHER)
        assert http.get("/blocks/0").json()["id"] == hexed(OTHER)
        assert post(http, transaction()).text == "bad tx: chain tag mismatch\n"
        assert post(http, transaction(chain_tag=0x99)).status_code == 200


@pytest.mark.parametrize("genesis_id", [b"", bytes(31), b"\x01" * 32])
def test_node_refuses_what_is_no_genesis_id(genesis_id):
    with pytest.raises(ValueError, match="a genesis id has 32 bytes"):
        EmbeddedNode(genesis_id)


def test_x_genesis_id_guards_against_the_wrong_network(http):
    right = http.get("/blocks/0", headers={"x-genesis-id": hexed(solo.GENESIS_ID)})
    wrong = http.get("/blocks/0", headers={"x-genesis-id": hexed(OTHER)})

    assert (right.status_code, right.headers["x-genesis-id"]) == (200, hexed(solo.GENESIS_ID))
    assert right.headers["x-thorest-ver"] == "2.4.4"
    assert (wrong.status_code, wrong.text) == (403, "genesis id mismatch\n")


# time


def test_blocks_follow_the_clock_and_never_stand_still(node, clock):
    first = node.mine().timestamp
    clock[0] += 100

    assert first == START + 1
    assert [node.mine().timestamp for _ in range(3)] == [START + n for n in (100, 101, 102)]


def test_set_time_is_the_time_of_the_next_block(node, http):
    node.set_time(START + 1000)
    timestamp = bytes.fromhex("425f5260205ff3")
    body = {"clauses": [{"to": None, "data": hexed(timestamp)}]}
    seen = http.post("/accounts/*", params={"revision": "next"}, json=body).json()[0]["data"]

    assert int(seen, 16) == START + 1000
    assert [node.mine().timestamp, node.mine().timestamp] == [START + 1000, START + 1001]


def test_advance_adds_to_the_time_of_the_next_block(node):
    node.advance(3600)

    assert node.mine().timestamp == START + 1 + 3600


def test_time_does_not_go_back(node):
    with pytest.raises(ValueError, match=f"time {START} is not after the best block's {START}"):
        node.set_time(START)
    with pytest.raises(ValueError, match="time does not go back"):
        node.advance(-1)


# snapshots


def test_revert_forgets_blocks_accounts_logs_and_time(node, http):
    snapshot = node.snapshot()
    before = http.get("/blocks/best").json()
    tx = transaction()
    post(http, tx)
    node.set_time(START + 5000)

    node.revert(snapshot)

    assert http.get("/blocks/best").json() == before
    assert balance(http, BOB) == 10**27
    assert http.get(f"/transactions/{hexed(tx.id)}").json() is None
    assert http.post("/logs/transfer", json={}).json() == []
    assert node.mine().timestamp == START + 1
    assert post(http, tx).status_code == 200


def test_revert_can_be_repeated_but_later_snapshots_are_gone(node, http):
    first, second = node.snapshot(), node.snapshot()

    for nonce in (1, 2):
        post(http, transaction(nonce=nonce))
        node.revert(first)
        assert best(http) == 1

    with pytest.raises(ValueError, match=f"there is no snapshot {second}"):
        node.revert(second)


def test_local_endpoints_do_the_same_over_http(http):
    assert http.post("/local/snapshot").json() == {"snapshot": 0}
    assert http.post("/local/mine", json={"blocks": 3}).json() == {"number": 4}
    assert http.post("/local/time", json={"timestamp": START + 77}).json() == {
        "timestamp": START + 77
    }
    assert http.post("/local/time", json={"advance": 3}).json() == {"timestamp": START + 80}
    assert http.post("/local/mine").json() == {"number": 5}
    assert http.get("/blocks/best").json()["timestamp"] == START + 80
    assert http.post("/local/revert", json={"snapshot": 0}).json() == {"number": 1}


@pytest.mark.parametrize(
    ("action", "body", "status", "text"),
    [
        ("revert", {}, 400, "snapshot is missing"),
        ("revert", {"snapshot": 5}, 400, "there is no snapshot 5"),
        ("time", {}, 400, "give either timestamp or advance"),
        ("time", {"timestamp": 1}, 400, f"time 1 is not after the best block's {START}"),
        ("mine", {"blocks": 0}, 400, "blocks is from 1 to 100000"),
        ("snapshot", {"x": 1}, 400, 'body: json: unknown field "x"'),
        ("nothing", {}, 404, "404 page not found"),
    ],
)
def test_local_endpoints_refuse_what_cannot_be(http, action, body, status, text):
    answer = http.post(f"/local/{action}", json=body)

    assert (answer.status_code, answer.text) == (status, text + "\n")


# what waits


def test_what_waits_goes_in_with_mine(node, http):
    later = transaction(nonce=2, block_ref=bytes.fromhex("0000000400000000"))
    dependent = transaction(nonce=3, depends_on=transaction(nonce=9).id)
    assert post(http, later).status_code == post(http, dependent).status_code == 200
    path = f"/transactions/{hexed(later.id)}"
    assert http.get(path).json() is None
    assert http.get(path, params={"pending": "true"}).json()["meta"] is None

    node.mine(3)

    assert http.get(path).json()["meta"]["blockNumber"] == 4
    post(http, transaction(nonce=9))
    node.mine()
    receipt = http.get(f"/transactions/{hexed(dependent.id)}/receipt").json()
    assert receipt["meta"]["blockNumber"] == 6


def test_mine_drops_what_can_never_be_mined(node, http):
    failing = transaction(Clause(None, 0, b"\xfe"), nonce=9)
    dependent = transaction(nonce=3, depends_on=failing.id)
    post(http, dependent)

    post(http, failing)
    node.mine()

    path = f"/transactions/{hexed(dependent.id)}"
    assert http.get(path, params={"pending": "true"}).json() is None


def test_without_on_demand_blocks_hold_all_that_waits():
    node = EmbeddedNode(on_demand=False, clock=lambda: START)
    with httpx.Client(transport=node.transport(), base_url="http://node") as http:
        for nonce in range(5):
            post(http, transaction(nonce=nonce))
        assert best(http) == 1

        block = node.mine()

        assert (len(block.transactions), block.gas_used) == (5, 105_000)
        assert balance(http, BOB) == 10**27 + 5


# VTHO


def test_vtho_is_a_token_like_others(http):
    def word(value):
        return value.rjust(32, b"\0") if isinstance(value, bytes) else value.to_bytes(32, "big")

    def data(signature, *words):
        return keccak256(signature.encode())[:4] + b"".join(map(word, words))

    tx = transaction(Clause(ENERGY, 0, data("transfer(address,uint256)", BOB.address, 5)))
    post(http, tx)

    receipt = http.get(f"/transactions/{hexed(tx.id)}/receipt").json()
    assert receipt["gasUsed"] == tx.intrinsic_gas + 13_326
    [event] = receipt["outputs"][0]["events"]
    assert event["address"] == hexed(ENERGY)
    energy = int(http.get(f"/accounts/{hexed(BOB.address)}").json()["energy"], 16)
    assert energy == 10**27 + 5
    call = {"to": hexed(ENERGY), "data": hexed(data("balanceOf(address)", BOB.address))}
    [result] = http.post("/accounts/*", json={"clauses": [call]}).json()
    assert int(result["data"], 16) == energy


def test_what_is_not_simulated_says_so(http):
    staker = b"Staker".rjust(20, b"\0")
    data = keccak256(b"signalExit(address)")[:4] + BLOCK_SIGNER.rjust(32, b"\0")
    call = {"to": hexed(staker), "data": hexed(data)}

    [by_endorser] = http.post(
        "/accounts/*", json={"clauses": [call], "caller": hexed(BLOCK_SIGNER)}
    ).json()
    [by_another] = http.post("/accounts/*", json={"clauses": [call]}).json()

    assert by_endorser["reverted"]
    text = b"embedded node: changing stakes is not simulated"
    assert text in bytes.fromhex(by_endorser["data"][2:])
    assert b"staker: endorser required" in bytes.fromhex(by_another["data"][2:])


# serving


def test_serve_answers_on_loopback_from_many_threads(node):
    failures = []

    def work(first):
        with httpx.Client(base_url=url) as http:
            for nonce in range(first, first + 5):
                answer = post(http, transaction(nonce=nonce))
                if answer.status_code != 200:
                    failures.append(answer.text)

    with serve(node) as url:
        assert url.startswith("http://127.0.0.1:")
        threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []
    assert node.chain.best.number == 1 + 20


def test_serve_refuses_other_addresses(node):
    serving = serve(node, "192.0.2.1")

    with pytest.raises(ValueError, match=r"192\.0\.2\.1 is not a loopback address"):
        serving.__enter__()


def test_serve_frees_its_port(node):
    with serve(node) as url:
        pass

    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


@pytest.mark.parametrize(("on_demand", "after"), [(True, 10), (False, 3)])
def test_blocks_keep_their_interval_on_demand_and_follow_the_clock_without(on_demand, after):
    now = [2_000_000_000]
    node = EmbeddedNode(on_demand=on_demand, block_interval=10, clock=lambda: now[0])
    first = node.chain.best.timestamp
    now[0] += 3

    assert node.mine().timestamp == first + after
