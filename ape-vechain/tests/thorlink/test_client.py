"""The client's requests and typed answers, and what may happen when a transaction is sent."""

import json

import httpx
import pytest

from thorlink import signing
from thorlink.client import ThorClient
from thorlink.codec import Clause, LegacyTransaction
from thorlink.connection import Limits
from thorlink.errors import (
    BadRequest,
    InvalidTransaction,
    NodeUnavailable,
    Reverted,
    TransactionRejected,
)
from thorlink.queries import EventCriteria, Page, TransferCriteria
from thorlink.responses import BlockMeta, EventLog, InspectResult
from thorlink.solo import ACCOUNTS, CHAIN_TAG, GENESIS_ID

pytestmark = pytest.mark.unit

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
BLOCK_ID = f"0x00000001{'ab' * 28}"
TX = signing.sign(
    LegacyTransaction(
        chain_tag=CHAIN_TAG,
        block_ref=bytes(8),
        expiration=32,
        clauses=(Clause(BOB, 1),),
        gas=21000,
        nonce=1,
    ),
    ACCOUNTS[1].secret,
)
ACCEPTED = {"id": f"0x{TX.id.hex()}"}

BLOCK = {
    "number": 1,
    "id": BLOCK_ID,
    "size": 557,
    "parentID": f"0x{GENESIS_ID.hex()}",
    "timestamp": 1795477126,
    "gasLimit": 40000000,
    "beneficiary": f"0x{ACCOUNTS[0].address.hex()}",
    "gasUsed": 44794,
    "totalScore": 10000,
    "txsRoot": f"0x{'01' * 32}",
    "txsFeatures": 1,
    "stateRoot": f"0x{'02' * 32}",
    "receiptsRoot": f"0x{'03' * 32}",
    "com": False,
    "signer": f"0x{ACCOUNTS[0].address.hex()}",
    "isTrunk": True,
    "isFinalized": False,
    "baseFeePerGas": "0x9184e72a000",
    "transactions": [ACCEPTED["id"]],
}
META = {"blockID": BLOCK_ID, "blockNumber": 1, "blockTimestamp": 1795477126}
EVENT = {"address": f"0x{BOB.hex()}", "topics": [f"0x{'04' * 32}"], "data": "0x05"}
TRANSFER = {"sender": f"0x{ALICE.hex()}", "recipient": f"0x{BOB.hex()}", "amount": "0x1"}
OUTPUT = {"contractAddress": None, "events": [EVENT], "transfers": [TRANSFER]}
RECEIPT = {
    "gasUsed": 21000,
    "gasPayer": f"0x{ALICE.hex()}",
    "paid": "0x2ea11e32ad50000",
    "reward": "0x10",
    "reverted": False,
    "meta": {**META, "txID": ACCEPTED["id"], "txOrigin": f"0x{ALICE.hex()}"},
    "outputs": [OUTPUT],
}
INFO = {
    "id": ACCEPTED["id"],
    "type": 0,
    "chainTag": CHAIN_TAG,
    "blockRef": "0x0000000000000000",
    "expiration": 32,
    "clauses": [{"to": f"0x{BOB.hex()}", "value": "0x1", "data": "0x"}],
    "gasPriceCoef": 0,
    "gas": 21000,
    "origin": f"0x{ALICE.hex()}",
    "delegator": None,
    "nonce": "0x1",
    "dependsOn": None,
    "size": 128,
    "meta": META,
}
LOG = {
    **EVENT,
    "meta": {
        **META,
        "txID": ACCEPTED["id"],
        "txOrigin": f"0x{ALICE.hex()}",
        "clauseIndex": 2,
        "txIndex": 0,
        "logIndex": 3,
    },
}


class Node:
    """Answers each request with the next of (status, JSON or text)."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.client = ThorClient(
            "http://node.example",
            genesis_id=GENESIS_ID,
            limits=Limits(attempts=2),
            transport=httpx.MockTransport(self.handle),
            sleep=lambda _: None,
        )

    def handle(self, request):
        self.requests.append(request)
        status, answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return httpx.Response(status, text=text)

    def body(self, index=0):
        return json.loads(self.requests[index].content)

    def target(self, index=0):
        return self.requests[index].url.raw_path.decode()


def test_block_is_typed():
    node = Node((200, BLOCK))
    block = node.client.block(1)

    assert node.target() == "/blocks/1"
    assert (block.number, block.id, block.parent_id) == (
        1,
        bytes.fromhex(BLOCK_ID[2:]),
        GENESIS_ID,
    )
    assert (block.base_fee_per_gas, block.transaction_ids) == (10**13, (TX.id,))


def test_block_before_galactica_has_no_base_fee():
    old = {name: value for name, value in BLOCK.items() if name != "baseFeePerGas"}

    assert Node((200, old)).client.block(1).base_fee_per_gas is None


def test_block_is_none_if_there_is_none():
    assert Node((200, None)).client.block(99) is None
    assert Node((200, None)).client.block(99, expanded=True) is None


@pytest.mark.parametrize(
    ("revision", "path"),
    [("best", "best"), (7, "7"), (GENESIS_ID, f"0x{GENESIS_ID.hex()}"), ("finalized", "finalized")],
)
def test_revisions_are_names_numbers_or_ids(revision, path):
    node = Node((200, BLOCK))
    node.client.block(revision)

    assert node.target() == f"/blocks/{path}"


def test_expanded_block_has_transactions_and_receipts():
    entry = {**INFO, **{key: RECEIPT[key] for key in RECEIPT if key != "meta"}}
    del entry["meta"]
    node = Node((200, {**BLOCK, "transactions": [entry]}))
    block = node.client.block(1, expanded=True)

    assert node.target() == "/blocks/1?expanded=true"
    assert block.block.transaction_ids == (TX.id,)
    assert block.transactions[0].clauses == TX.clauses
    assert block.receipts[0].gas_used == 21000
    assert block.receipts[0].meta == BlockMeta(block.block.id, 1, 1795477126)


def test_code_and_storage_ask_at_a_revision():
    node = Node((200, {"code": "0x6000"}), (200, {"value": f"0x{'07' * 32}"}))

    assert node.client.code(BOB, 5) == b"\x60\x00"
    assert node.client.storage(BOB, bytes(32), 6) == b"\7" * 32
    assert node.target(0) == f"/accounts/0x{BOB.hex()}/code?revision=5"
    assert node.target(1) == f"/accounts/0x{BOB.hex()}/storage/0x{'00' * 32}?revision=6"


INSPECTED = {
    "data": "0x01",
    "events": [EVENT],
    "transfers": [TRANSFER],
    "gasUsed": 7,
    "reverted": False,
    "vmError": "",
}


def test_inspect_sends_clauses_and_reads_results():
    node = Node((200, [INSPECTED]))
    [result] = node.client.inspect(
        [Clause(BOB, 255, b"\1"), Clause(None)], caller=ALICE, gas=9, gas_payer=BOB, revision="next"
    )

    assert node.target() == "/accounts/*?revision=next"
    assert node.body() == {
        "clauses": [
            {"to": f"0x{BOB.hex()}", "value": "0xff", "data": "0x01"},
            {"to": None, "value": "0x0", "data": "0x"},
        ],
        "caller": f"0x{ALICE.hex()}",
        "gas": 9,
        "gasPayer": f"0x{BOB.hex()}",
    }
    assert isinstance(result, InspectResult)
    assert (result.data, result.gas_used, result.transfers[0].amount) == (b"\1", 7, 1)


def test_call_returns_the_data():
    assert Node((200, [INSPECTED])).client.call(BOB, b"\1") == b"\1"


def test_call_raises_what_the_contract_says():
    text = "08c379a0" + (32).to_bytes(32, "big").hex() + (2).to_bytes(32, "big").hex()
    data = f"0x{text}{b'no'.hex():0<64}"
    reverted = {**INSPECTED, "data": data, "reverted": True, "vmError": "execution reverted"}
    with pytest.raises(Reverted) as caught:
        Node((200, [reverted])).client.call(BOB, b"\1")

    assert (caught.value.name, caught.value.arguments, caught.value.reason) == (
        "Error",
        {"message": "no"},
        "no",
    )
    assert caught.value.data.hex() == data[2:]


@pytest.mark.parametrize("answer", [[], [INSPECTED, INSPECTED]])
def test_call_wants_one_result(answer):
    with pytest.raises(NodeUnavailable, match="results for one clause"):
        Node((200, answer)).client.call(BOB, b"\1")


def test_send_raw_returns_the_id():
    node = Node((200, ACCEPTED))

    assert node.client.send_raw(TX.encode()) == TX.id
    assert (node.requests[0].method, node.target()) == ("POST", "/transactions")
    assert node.body() == {"raw": f"0x{TX.encode().hex()}"}


def test_send_raw_repeats_the_same_bytes_when_the_answer_was_lost():
    node = Node((0, httpx.ReadTimeout("slow")), (403, "tx rejected: known tx\n"))

    assert node.client.send_raw(TX.encode()) == TX.id
    assert node.requests[0].content == node.requests[1].content


def test_send_raw_counts_a_known_transaction_as_accepted():
    assert Node((403, "tx rejected: known tx")).client.send_raw(TX.encode()) == TX.id


def test_send_raw_counts_one_that_was_mined_long_ago_as_accepted():
    node = Node((403, "tx rejected: expired"), (200, INFO))

    assert node.client.send_raw(TX.encode()) == TX.id
    assert node.target(1) == f"/transactions/0x{TX.id.hex()}"


def test_send_raw_leaves_it_open_when_the_node_is_unavailable():
    node = Node((503, "down"), (503, "down"))
    with pytest.raises(NodeUnavailable):
        node.client.send_raw(TX.encode())

    assert len(node.requests) == 2


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, "bad tx: chain tag mismatch"),
        (400, "bad tx: intrinsic gas exceeds provided gas"),
        (403, "tx rejected: expired"),
        (403, "tx rejected: insufficient energy"),
        (403, "tx rejected: account quota exceeded"),
        (403, "tx rejected: resolve transaction: intrinsic gas exceeds provided gas"),
    ],
)
def test_send_raw_tells_why_the_pool_refuses(status, text):
    node = Node((status, text), (200, None))
    with pytest.raises(TransactionRejected) as caught:
        node.client.send_raw(TX.encode())

    assert (caught.value.status, caught.value.reason) == (status, text)


def test_send_raw_tells_a_refused_request_from_a_refused_transaction():
    with pytest.raises(BadRequest) as caught:
        Node((400, "raw: rlp: too few elements")).client.send_raw(TX.encode())

    assert caught.value.text == "raw: rlp: too few elements"


def test_send_raw_does_not_send_what_is_no_transaction():
    node = Node()
    with pytest.raises(InvalidTransaction):
        node.client.send_raw(TX.encode()[:-1])
    with pytest.raises(InvalidTransaction, match="65 bytes, not 0"):
        node.client.send_raw(
            LegacyTransaction(
                chain_tag=1, block_ref=bytes(8), expiration=1, clauses=(), gas=1, nonce=1
            ).encode()
        )

    assert node.requests == []


def test_send_raw_refuses_an_answer_with_another_id():
    with pytest.raises(NodeUnavailable, match="another id"):
        Node((200, {"id": f"0x{'09' * 32}"})).client.send_raw(TX.encode())


def test_transaction_is_typed_also_while_pending():
    node = Node((200, INFO), (200, {**INFO, "meta": None}), (200, None))
    mined = node.client.transaction(TX.id)

    assert (mined.id, mined.clauses, mined.gas_price_coef) == (TX.id, TX.clauses, 0)
    assert (mined.max_fee_per_gas, mined.meta.block_number) == (None, 1)
    assert node.client.transaction(TX.id, pending=True).meta is None
    assert node.target(1).endswith("?pending=true")
    assert node.client.transaction(TX.id) is None


def test_receipt_is_typed():
    node = Node((200, RECEIPT), (200, {**RECEIPT, "type": 81}), (200, None))
    receipt = node.client.receipt(TX.id)

    assert (receipt.type, receipt.gas_used, receipt.paid) == (0, 21000, 0x2EA11E32AD50000)
    assert (receipt.transaction_id, receipt.origin, receipt.gas_payer) == (TX.id, ALICE, ALICE)
    assert receipt.outputs[0].transfers[0].recipient == BOB
    assert node.client.receipt(TX.id).type == 81
    assert node.client.receipt(TX.id) is None


def test_event_logs_filter_and_read():
    node = Node((200, [LOG]))
    [log] = node.client.event_logs(
        [EventCriteria(BOB, (b"\4" * 32, None, b"\5" * 32)), EventCriteria()],
        Page(1, 9, offset=3, limit=4, order="desc"),
    )

    assert node.target() == "/logs/event"
    assert node.body() == {
        "range": {"unit": "block", "from": 1, "to": 9},
        "options": {"offset": 3, "limit": 4, "includeIndexes": True},
        "order": "desc",
        "criteriaSet": [
            {"address": f"0x{BOB.hex()}", "topic0": f"0x{'04' * 32}", "topic2": f"0x{'05' * 32}"},
            {},
        ],
    }
    assert isinstance(log, EventLog)
    assert (log.event.data, log.meta.clause_index, log.meta.log_index) == (b"\5", 2, 3)
    assert (log.meta.transaction_id, log.meta.block.block_number) == (TX.id, 1)


def _log_of(block):
    return {**LOG, "meta": {**LOG["meta"], "blockNumber": block}}


def test_every_event_log_begins_each_page_at_the_last_block_seen():
    pages = [[1, 2], [2, 2], [2, 2], [2, 3], [3]]
    node = Node(*((200, [_log_of(block) for block in page]) for page in pages))
    logs = list(node.client.every_event_log([EventCriteria(BOB)], first=0, last=5, size=2))

    assert [log.meta.block.block_number for log in logs] == [1, 2, 2, 2, 2, 2, 2, 3, 3]
    asked = [node.body(number) for number in range(len(pages))]
    assert [body["range"]["from"] for body in asked] == [0, 2, 2, 2, 3]
    assert [body["options"]["offset"] for body in asked] == [0, 1, 3, 5, 1]
    assert {body["range"]["to"] for body in asked} == {5}


def test_transfer_logs_filter_and_read():
    node = Node((200, [{**TRANSFER, "meta": LOG["meta"]}]))
    [log] = node.client.transfer_logs([TransferCriteria(ALICE, BOB, ALICE)])

    assert node.body()["criteriaSet"] == [
        {
            "sender": f"0x{ALICE.hex()}",
            "recipient": f"0x{BOB.hex()}",
            "txOrigin": f"0x{ALICE.hex()}",
        }
    ]
    assert (log.transfer.amount, log.meta.transaction_index) == (1, 0)


def test_fees_are_typed():
    history = {
        "oldestBlock": BLOCK_ID,
        "baseFeePerGas": ["0xa", "0xb"],
        "gasUsedRatio": [0, 0.5],
        "reward": [["0x1", "0x2"], ["0x3", "0x4"]],
    }
    node = Node((200, {"maxPriorityFeePerGas": "0x746a528800"}), (200, history), (200, history))

    assert node.client.priority_fee() == 500_000_000_000
    fees = node.client.fee_history(2, "next", [10, 50])
    assert node.target(1) == "/fees/history?blockCount=2&newestBlock=next&rewardPercentiles=10%2C50"
    assert (fees.base_fee_per_gas, fees.gas_used_ratio) == ((10, 11), (0.0, 0.5))
    assert fees.reward == ((1, 2), (3, 4))
    node.client.fee_history(2)
    assert node.target(2) == "/fees/history?blockCount=2&newestBlock=best"


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.block(1),
        lambda client: client.account(ALICE),
        lambda client: client.code(ALICE),
        lambda client: client.inspect([Clause(BOB)]),
        lambda client: client.transaction(TX.id),
        lambda client: client.receipt(TX.id),
        lambda client: client.event_logs(),
        lambda client: client.priority_fee(),
        lambda client: client.fee_history(1),
        lambda client: client.send_raw(TX.encode()),
    ],
)
@pytest.mark.parametrize("garbage", [{}, [{}], {"id": 5}, "7", [[]], {"balance": True}])
def test_garbage_is_never_taken_for_an_answer(ask, garbage):
    with pytest.raises(NodeUnavailable):
        ask(Node((200, garbage), (200, garbage)).client)
