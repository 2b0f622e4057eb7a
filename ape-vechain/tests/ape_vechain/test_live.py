"""A node at an address, as mainnet's and testnet's: here an embedded one on a loopback port."""

import socket
from contextlib import contextmanager

import ape
import pytest
from ape.exceptions import (
    APINotImplementedError,
    ContractLogicError,
    ProviderError,
    TransactionError,
    TransactionNotFoundError,
)
from vechain_testbed.contracts import container

from thorlink.errors import BadRequest, NodeUnavailable
from thorlink.networks import GENESIS_IDS
from thorlink.node import EmbeddedNode, serve
from thorlink.solo import ACCOUNTS

TESTNET = GENESIS_IDS["testnet"]


@pytest.fixture(scope="module")
def node():
    return EmbeddedNode(TESTNET)


@pytest.fixture(scope="module")
def url(node):
    with serve(node) as url:
        yield url


@contextmanager
def connected(url, network="testnet"):
    choice = f"vechain:{network}"
    with ape.networks.parse_network_choice(choice, provider_settings={"uri": url}) as provider:
        yield provider


@pytest.fixture
def testnet(connection, url, node):
    """Connected to the testnet; what is done there is undone."""
    snapshot = node.snapshot()
    with connected(url) as provider:
        yield provider
    node.on_demand = True
    node.revert(snapshot)


@pytest.fixture
def nobody():
    """An address where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def alice(testnet):
    """The key of one of solo's accounts, which this node funds."""
    return ape.accounts.test_accounts.containers["test"].init_test_account(
        1, ape.networks.vechain.decode_address(ACCOUNTS[1].address), f"0x{ACCOUNTS[1].secret.hex()}"
    )


@pytest.mark.chain
def test_a_node_of_the_network_is_connected_to(testnet, url):
    assert testnet.is_connected
    assert testnet.uri == testnet.http_uri == testnet.connection_str == url
    assert testnet.chain_id == testnet.network.chain_id == int.from_bytes(TESTNET, "big")
    assert testnet.network.choice == "vechain:testnet"


@pytest.mark.chain
def test_a_node_of_another_network_is_refused(connection, url):
    expected = "expected the network with genesis id 0x00000000851caf3c"
    with pytest.raises(ProviderError, match=expected), connected(url, "mainnet"):
        pytest.fail("connected to another network")


@pytest.mark.chain
def test_a_node_that_is_down_is_told_with_its_address(connection, nobody):
    with pytest.raises(ProviderError, match=f"{nobody}: ConnectError"), connected(nobody):
        pytest.fail("connected to nobody")


@pytest.mark.chain
def test_a_node_that_goes_away_is_told_at_the_next_question(connection):
    node = EmbeddedNode(TESTNET)
    with serve(node) as url:
        provider = ape.networks.vechain.testnet.get_provider(provider_settings={"uri": url})
        provider.connect()
    with pytest.raises(ProviderError, match="ConnectError"):
        provider.get_block("latest")
    provider.disconnect()


@pytest.mark.chain
@pytest.mark.parametrize("address", ["localhost:8669", "nonsense"])
def test_an_address_that_is_none_is_refused(connection, address):
    with pytest.raises(ProviderError, match="a node's address is"):
        ape.networks.vechain.testnet.get_provider(provider_settings={"uri": address}).connect()


@pytest.mark.unit
def test_a_network_needs_an_address(configured):
    configured(testnet={"uri": ""})

    with pytest.raises(ProviderError, match="vechain:testnet needs the address of a node"):
        _ = ape.networks.vechain.testnet.get_provider().uri


@pytest.mark.chain
def test_the_address_can_be_the_project_s(configured, connection, url):
    configured(testnet={"uri": url})
    with ape.networks.parse_network_choice("vechain:testnet") as provider:
        assert provider.uri == url
        assert provider.get_block(0).hash == TESTNET


@pytest.mark.chain
def test_contracts_are_deployed_called_and_watched(testnet, alice):
    box = alice.deploy(container("Box"), 7)
    receipt = box.store(9, "hi", sender=alice)

    assert box.number() == 9
    assert [log.note for log in box.Stored.range(100)] == ["hi"]
    assert receipt.transaction.chain_tag == 0x27
    estimate = box.store.estimate_gas_cost(10, "hi", sender=alice)
    assert box.store(10, "hi", sender=alice).gas_limit == int(estimate * 1.125)


@pytest.mark.chain
def test_publishing_ends_with_a_hint_and_leaves_the_contract(testnet, alice, ape_caplog):
    box = alice.deploy(container("Box"), 7, publish=True)

    assert box.number() == 7
    assert (
        f"publish {box.address} on https://explore-testnet.vechain.org by hand" in ape_caplog.text
    )


@pytest.mark.chain
def test_there_are_no_private_transactions(testnet, alice):
    with pytest.raises(APINotImplementedError):
        alice.transfer(alice, 1, private=True)


@pytest.mark.chain
def test_what_would_be_undone_is_not_sent(testnet, alice, node):
    box = alice.deploy(container("Box"), 7)
    number = testnet.get_block("latest").number

    with pytest.raises(box.TooLarge):
        box.store(1001, sender=alice)
    assert testnet.get_block("latest").number == number


@pytest.mark.chain
def test_a_transaction_that_expires_is_told(testnet, alice, node, monkeypatch):
    node.on_demand = False
    monkeypatch.setattr("time.sleep", lambda _: node.mine(1))
    pack = node.chain.pack
    monkeypatch.setattr(node.chain, "pack", lambda _, timestamp: pack([], timestamp))

    with pytest.raises(TransactionError, match="expired with block"):
        alice.transfer(alice, 1, expiration=1)


@pytest.mark.chain
def test_a_transaction_that_nobody_mines_is_told(testnet, alice, node, configured):
    configured(testnet={"uri": testnet.uri, "transaction_acceptance_timeout": 0})
    node.on_demand = False

    with pytest.raises(TransactionError, match=r"no receipt for 0x.* in 0 s"):
        alice.transfer(alice, 1)


@pytest.mark.chain
def test_a_receipt_without_its_transaction_is_an_error(testnet, alice, monkeypatch):
    receipt = alice.transfer(alice, 1)
    monkeypatch.setattr(type(testnet.client), "transaction", lambda *_: None)

    with pytest.raises(ProviderError, match="but not the transaction"):
        testnet.get_receipt(receipt.txn_hash)
    given = testnet.get_receipt(receipt.txn_hash, transaction=receipt.transaction)
    assert given.transaction is receipt.transaction


@pytest.mark.chain
def test_a_receipt_that_disappears_is_an_error(testnet, alice, monkeypatch):
    box = alice.deploy(container("Box"), 7)
    sent = box.store.as_transaction(1001, sender=alice, gas=100_000)
    receipt, asked = testnet.client.receipt, []

    def once(tx_id):
        asked.append(tx_id)
        return receipt(tx_id) if len(asked) == 1 else None

    monkeypatch.setattr(testnet.client, "receipt", once)

    with pytest.raises(ProviderError, match="has disappeared"):
        alice.call(sent)


@pytest.mark.chain
def test_receipts_that_do_not_exist_are_not_waited_for_without_patience(testnet):
    with pytest.raises(TransactionNotFoundError):
        testnet.get_receipt("0x" + "01" * 32, timeout=0)


@pytest.mark.chain
@pytest.mark.parametrize(
    ("answer", "supported"),
    [
        (BadRequest(403, "tracers are not allowed"), False),
        (BadRequest(400, "block not found"), True),
        (NodeUnavailable("slow"), True),
        (None, True),
    ],
)
def test_whether_a_node_has_tracers_is_asked_once(testnet, monkeypatch, answer, supported):
    asked = []

    def ask(*args, **kwargs):
        asked.append(args)
        if answer is not None:
            raise answer

    monkeypatch.setattr(testnet, "_tracing", None)
    monkeypatch.setattr(testnet.client, "ask", ask)
    assert testnet.supports_tracing is supported
    assert testnet.supports_tracing is supported
    assert len(asked) == 1


@pytest.mark.chain
def test_the_embedded_node_has_tracers(testnet):
    assert testnet.supports_tracing


@pytest.mark.chain
def test_the_pending_block_comes_by_the_clock(testnet):
    latest, pending = testnet.get_block("latest"), testnet.get_block("pending")

    assert pending.timestamp >= latest.timestamp + 10


@pytest.mark.chain
def test_a_node_without_a_best_block_is_an_error(testnet, alice, monkeypatch):
    txn = testnet.network.ecosystem.create_transaction(receiver=alice.address)
    monkeypatch.setattr(testnet.client, "block", lambda *_, **__: None)

    with pytest.raises(ProviderError, match="no best block"):
        testnet.prepare_transaction(txn)
    assert testnet.max_gas == 0


@pytest.mark.chain
def test_a_link_to_the_explorer_is_told_while_confirmations_are_waited_for(
    testnet, alice, node, ape_caplog, monkeypatch
):
    receipt = alice.transfer(alice, 1)
    monkeypatch.setattr("time.sleep", lambda _: node.mine(1))
    testnet.get_receipt(receipt.txn_hash, required_confirmations=2)

    link = f"https://explore-testnet.vechain.org/transactions/{receipt.txn_hash}"
    assert f"Submitted {link}" in ape_caplog.text


@pytest.mark.chain
def test_polling_a_public_network_waits_for_fifty_blocks(testnet, configured, monkeypatch):
    from types import SimpleNamespace  # noqa: PLC0415 - for this test only

    from ape_vechain import polling  # noqa: PLC0415

    slept, now = [], iter(range(0, 10_000, 100))
    clock = SimpleNamespace(monotonic=lambda: next(now), sleep=slept.append)
    monkeypatch.setattr(polling, "time", clock)

    with pytest.raises(ProviderError, match="Timed out"):
        next(testnet.poll_blocks())
    assert slept == [5.0] * 5  # half a block's time, until more than 500 seconds are over


@pytest.mark.chain
def test_an_undone_call_is_an_error_of_the_contract(testnet, alice):
    box = alice.deploy(container("Box"), 7)

    with pytest.raises(ContractLogicError, match="not below ten"):
        box.checked(10)
