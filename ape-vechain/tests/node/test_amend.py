"""Accounts that a test wants: funded at genesis, or changed by hand."""

import httpx
import pytest

from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.node import EmbeddedNode
from thorlink.node.ledger import Ledger

pytestmark = pytest.mark.chain

RICH = 10**27
SECRET = b"\x07" * 32
OWN = signing.keys.address_of(SECRET)
NOBODY = b"\x99" * 20
# code that returns the word in slot 1
READER = bytes.fromhex("6001545f5260205ff3")


@pytest.fixture
def node():
    return EmbeddedNode(clock=lambda: 1_700_000_000)


@pytest.fixture
def http(node):
    with httpx.Client(transport=node.transport(), base_url="http://node") as client:
        yield client


def hexed(data):
    return "0x" + data.hex()


def account(http, address, revision="best"):
    answer = http.get(f"/accounts/{hexed(address)}", params={"revision": revision}).json()
    return int(answer["balance"], 16), int(answer["energy"], 16), answer["hasCode"]


def transfer(secret, nonce=1):
    tx = DynamicFeeTransaction(
        chain_tag=solo.CHAIN_TAG,
        block_ref=bytes(8),
        expiration=1000,
        clauses=(Clause(NOBODY, 1),),
        gas=50_000,
        nonce=nonce,
        max_priority_fee_per_gas=0,
        max_fee_per_gas=10**13,
    )
    return signing.sign(tx, secret)


def post(http, tx):
    return http.post("/transactions", json={"raw": hexed(tx.encode())}).status_code


def read_slot(http, address, revision="best"):
    body = {"clauses": [{"to": hexed(address), "data": "0x"}]}
    [result] = http.post("/accounts/*", params={"revision": revision}, json=body).json()
    return int(result["data"], 16)


def supply(node):
    return Ledger(node.chain.state(node.chain.best.number)).total_supply()


# funded at genesis


def test_extra_accounts_are_as_rich_as_those_of_solo():
    node = EmbeddedNode(accounts=[OWN, OWN, solo.ACCOUNTS[1].address])
    with httpx.Client(transport=node.transport(), base_url="http://node") as http:
        assert account(http, OWN, "0") == account(http, OWN) == (RICH, RICH, False)
        assert account(http, solo.ACCOUNTS[1].address) == (RICH, RICH, False)
        assert post(http, transfer(SECRET)) == 200
        assert account(http, NOBODY) == (1, 0, False)
    assert supply(node) - supply(EmbeddedNode()) == RICH + node_reward(node)


def node_reward(node):
    """VTHO issued with the blocks after the first."""
    fresh = EmbeddedNode()
    return (node.chain.best.number - 1) * (supply(fresh) - 10 * RICH)


def test_without_extra_accounts_there_are_solo_s_only(http):
    assert account(http, OWN) == (0, 0, False)
    assert post(http, transfer(SECRET)) == 403


def test_an_extra_account_has_20_bytes():
    with pytest.raises(ValueError, match="an address has 20 bytes, not 19"):
        EmbeddedNode(accounts=[b"\x99" * 19])


# changed by hand


def test_a_change_is_seen_at_once_without_a_block(node, http):
    node.set_balance(OWN, 5)
    node.set_energy(OWN, 10**20)
    node.set_code(NOBODY, READER)
    node.set_storage(NOBODY, 1, 77)

    assert node.chain.best.number == 1
    assert account(http, OWN) == (5, 10**20, False)
    assert account(http, NOBODY) == (0, 0, True)
    assert read_slot(http, NOBODY) == read_slot(http, NOBODY, "next") == 77
    assert post(http, transfer(SECRET)) == 200
    assert account(http, OWN)[0] == 4


def test_a_change_leaves_older_blocks_alone(node, http):
    node.set_code(NOBODY, READER)
    node.mine(2)
    node.set_storage(NOBODY, 1, 1)
    node.mine()
    node.set_storage(NOBODY, 1, 2)

    assert [read_slot(http, NOBODY, str(number)) for number in (2, 3, 4)] == [0, 1, 2]
    assert account(http, NOBODY, "0") == (0, 0, False)


def test_revert_takes_a_change_back(node, http):
    node.set_balance(OWN, 1)
    snapshot = node.snapshot()
    node.set_balance(OWN, 2)
    node.mine()
    node.set_balance(OWN, 3)

    node.revert(snapshot)
    assert account(http, OWN)[0] == 1

    node.set_balance(OWN, 4)
    node.revert(snapshot)
    assert account(http, OWN)[0] == 1
    node.mine()
    assert account(http, OWN)[0] == 1


def test_the_supply_of_vtho_follows_what_is_set(node):
    before = supply(node)

    node.set_energy(OWN, 1000)
    node.set_energy(OWN, 400)

    assert supply(node) == before + 400


def test_a_change_that_fails_changes_nothing(node, http):
    def stop():
        with node.amended(OWN) as state:
            state.set_balance(OWN, 9)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop()

    assert account(http, OWN)[0] == 0


def test_what_cannot_be_is_refused(node):
    with pytest.raises(ValueError, match="balance -1 is not an unsigned 256-bit number"):
        node.set_balance(OWN, -1)
    with pytest.raises(ValueError, match="energy 1157920"):
        node.set_energy(OWN, 1 << 256)
    with pytest.raises(ValueError, match="slot -1 is"):
        node.set_storage(OWN, -1, 0)
    with pytest.raises(ValueError, match="value -1 is"):
        node.set_storage(OWN, 0, -1)
    with pytest.raises(ValueError, match="an address has 20 bytes, not 0"):
        node.set_code(b"", b"")


def test_local_endpoints_change_accounts(http):
    address = hexed(NOBODY)
    word = "0x" + "00" * 31
    for action, fields in (
        ("balance", {"balance": "12"}),
        ("energy", {"energy": "0xd"}),
        ("code", {"code": hexed(READER)}),
        ("storage", {"key": word + "01", "value": word + "0e"}),
    ):
        answer = http.post(f"/local/{action}", json={"address": address, **fields})
        assert answer.json() == {"number": 1}

    assert account(http, NOBODY) == (12, 13, True)
    assert read_slot(http, NOBODY) == 14


@pytest.mark.parametrize(
    ("action", "fields", "text"),
    [
        ("balance", {"balance": "1"}, "address is missing"),
        ("balance", {"address": hexed(NOBODY)}, "balance is missing"),
        ("balance", {"address": "0x12", "balance": "1"}, "address: invalid length"),
        ("energy", {"address": hexed(NOBODY), "energy": "-1"}, "invalid hex or decimal integer"),
        ("code", {"address": hexed(NOBODY), "code": "0x1"}, "code: hex string of odd length"),
        ("storage", {"address": hexed(NOBODY), "key": "0x"}, "value is missing"),
        (
            "storage",
            {"address": hexed(NOBODY), "key": "0x" + "00" * 32, "value": "1"},
            "value: invalid length",
        ),
        ("storage", {"slot": 1}, 'unknown field "slot"'),
    ],
)
def test_local_endpoints_refuse_what_is_no_change(http, action, fields, text):
    answer = http.post(f"/local/{action}", json=fields)

    assert answer.status_code == 400
    assert text in answer.text
