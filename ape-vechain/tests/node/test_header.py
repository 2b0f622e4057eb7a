"""Encoded headers say what the block says, and the id follows from them as on the network."""

import httpx
import pytest

from thorlink import keys, rlp, signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.hashing import blake2b256
from thorlink.node import EmbeddedNode

pytestmark = pytest.mark.chain


def transfer():
    tx = DynamicFeeTransaction(
        chain_tag=solo.CHAIN_TAG,
        block_ref=bytes(8),
        expiration=1000,
        clauses=(Clause(solo.ACCOUNTS[2].address, 1),),
        gas=21_000,
        nonce=1,
        max_priority_fee_per_gas=0,
        max_fee_per_gas=10**13,
    )
    return signing.sign(tx, solo.ACCOUNTS[1].secret)


@pytest.fixture
def http():
    node = EmbeddedNode(clock=lambda: 1_700_000_000)
    with httpx.Client(transport=node.transport(), base_url="http://node") as client:
        raw = "0x" + transfer().encode().hex()
        client.post("/transactions", json={"raw": raw}).raise_for_status()
        yield client


def decoded(http, revision):
    raw = http.get(f"/blocks/{revision}", params={"raw": "true"}).json()["raw"]
    return rlp.decode(bytes.fromhex(raw[2:]))


@pytest.mark.parametrize("revision", ["1", "best"])
def test_id_and_signer_follow_from_the_header(http, revision):
    *fields, signature, extension = decoded(http, revision)
    block = http.get(f"/blocks/{revision}").json()
    digest = blake2b256(rlp.encode([*fields, extension]))
    signer = keys.recover(digest, signature[:65])

    assert len(signature) == 146
    assert "0x" + signer.hex() == block["signer"]
    number = block["number"].to_bytes(4, "big")
    assert block["id"] == "0x" + (number + blake2b256(digest, signer)[4:]).hex()


def test_header_says_what_the_block_says(http):
    block = http.get("/blocks/best").json()
    parent, time, limit, beneficiary, used, score, txs, state, receipts, *_ = decoded(http, "best")

    def hexed(data):
        return "0x" + data.hex()

    assert [int.from_bytes(data, "big") for data in (time, limit, used, score)] == [
        block[name] for name in ("timestamp", "gasLimit", "gasUsed", "totalScore")
    ]
    assert [hexed(data) for data in (parent, beneficiary, txs[0], state, receipts)] == [
        block[name] for name in ("parentID", "beneficiary", "txsRoot", "stateRoot", "receiptsRoot")
    ]
    assert txs[1] == b"\1"


def test_another_network_s_genesis_has_a_header_too():
    node = EmbeddedNode(bytes(4) + b"\x99" * 28)
    with httpx.Client(transport=node.transport(), base_url="http://node") as http:
        assert decoded(http, "0")[9:] == [b"", [b"", b"", (10**13).to_bytes(6, "big")]]
        assert decoded(http, "1")[0] == node.genesis_id
