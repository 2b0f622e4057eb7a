"""The embedded node's tracers beyond the recorded answers: what they leave alone, and find."""

import httpx
import pytest
from thor_conformance.assembler import assemble
from thor_conformance.contracts import word
from thor_conformance.requests import Sender
from thor_conformance.traced_contracts import TRACED_CREATIONS

from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.errors import BadRequest
from thorlink.hashing import keccak256
from thorlink.node import EmbeddedNode, serve
from thorlink.node.params import ENERGY
from thorlink.solo import ACCOUNTS
from thorlink.tracing import Traced, call_tree, steps, trace_call, trace_transaction

pytestmark = pytest.mark.chain

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
TRANSFER = keccak256(b"transfer(address,uint256)")[:4] + word(BOB) + word(5)


@pytest.fixture
def node():
    return EmbeddedNode(clock=lambda: 1_800_000_000)


@pytest.fixture
def client(node):
    with ThorClient("http://node", transport=node.transport()) as client:
        yield client


@pytest.fixture
def sender():
    return Sender(50)


def deployed(client, sender, name):
    tx = sender.tx(Clause(None, 0, TRACED_CREATIONS[name]), gas=1_000_000)
    client.send_raw(tx.encode())
    return tx.contract_address(0)


def sent(client, tx):
    client.send_raw(tx.encode())
    return tx


def stored(client, contract):
    return int.from_bytes(client.storage(contract, bytes(32)), "big")


def test_tracing_changes_nothing(node, client, sender):
    counter = deployed(client, sender, "counter")
    tx = sent(client, sender.tx(Clause(counter)))
    best, account = node.chain.best, client.account(ALICE)

    for name in ("call", "structLogger", "prestate"):
        trace_transaction(client, Traced(tx.id), name)
        trace_call(client, Clause(counter), name, caller=ALICE)

    assert node.chain.best is best
    assert client.account(ALICE) == account
    assert stored(client, counter) == 1


def test_gas_of_a_clause_and_intrinsic_gas_are_the_gas_of_the_transaction(client, sender):
    store = deployed(client, sender, "store")
    clauses = [Clause(store, 0, word(1) + word(value)) for value in (5, 0, 7)]
    tx = sent(client, sender.tx(*clauses))

    trees = [call_tree(client, Traced(tx.id, index)) for index in range(3)]

    used = sum(tree.gas_used for tree in trees)
    assert tx.intrinsic_gas + used == client.receipt(tx.id).gas_used
    # the gas that one clause leaves, its refund included, is what the next one has
    assert trees[0].gas - trees[0].gas_used == trees[1].gas
    assert trees[1].gas - trees[1].gas_used == trees[2].gas


def test_steps_follow_one_another_in_gas(client, sender):
    counter = deployed(client, sender, "counter")
    tx = sent(client, sender.tx(Clause(counter)))

    trace = steps(client, Traced(tx.id), memory=True)

    pairs = list(zip(trace.steps, trace.steps[1:], strict=False))
    assert all(before.gas - before.cost == after.gas for before, after in pairs)
    assert trace.gas == sum(step.cost for step in trace.steps)
    assert (trace.failed, trace.output) == (False, word(1))
    stores = [step for step in trace.steps if step.op == "SSTORE"]
    assert [step.storage for step in stores] == [{0: 1}]


def test_a_transaction_finds_what_those_before_it_in_the_block_left(sender):
    node = EmbeddedNode(on_demand=False, clock=lambda: 1_800_000_000)
    with ThorClient("http://node", transport=node.transport()) as client:
        counter = deployed(client, sender, "counter")
        node.mine()
        transactions = [sent(client, sender.tx(Clause(counter), origin=n)) for n in (1, 2, 3)]
        block = node.mine()
        assert [signed.id for signed in block.transactions] == [tx.id for tx in transactions]

        outputs = [call_tree(client, Traced(index, 0, block.id)).output for index in range(3)]

    assert outputs == [word(1), word(2), word(3)]


def test_old_transactions_are_traced_on_the_state_of_their_time(node, client, sender):
    counter = deployed(client, sender, "counter")
    first = sent(client, sender.tx(Clause(counter)))
    for _ in range(3):
        sent(client, sender.tx(Clause(counter)))
    node.set_storage(counter, 0, 99)

    assert call_tree(client, Traced(first.id)).output == word(1)
    assert stored(client, counter) == 99


def test_a_clause_is_named_by_block_and_transaction(node, client, sender):
    tx = sent(client, sender.tx(Clause(BOB, 7)))
    block = node.chain.best.id

    trees = [
        call_tree(client, target)
        for target in (Traced(tx.id), Traced(tx.id, 0, block), Traced(0, 0, block))
    ]

    assert [(tree.sender, tree.to, tree.value) for tree in trees] == [(ALICE, BOB, 7)] * 3


def test_a_transaction_that_was_taken_back_is_not_found(node, client, sender):
    snapshot = node.snapshot()
    tx = sent(client, sender.tx(Clause(BOB, 7)))
    call_tree(client, Traced(tx.id))
    node.revert(snapshot)

    with pytest.raises(BadRequest, match="403: transaction not found"):
        call_tree(client, Traced(tx.id))


def test_a_clause_behind_a_failed_one_never_ran(client, sender):
    reverter = deployed(client, sender, "reverter")
    tx = sent(client, sender.tx(Clause(BOB, 1), Clause(reverter, 0, b"no"), Clause(BOB, 2)))

    assert call_tree(client, Traced(tx.id, 0)).error == ""
    failed = call_tree(client, Traced(tx.id, 1))
    assert (failed.error, failed.output) == ("execution reverted", b"no")
    with pytest.raises(BadRequest, match="403: early reverted"):
        call_tree(client, Traced(tx.id, 2))
    with pytest.raises(BadRequest, match="403: clause index out of range"):
        call_tree(client, Traced(tx.id, 3))


def test_who_pays_has_paid_for_all_gas_before_the_clause(client, sender):
    def energy_of_alice(tx):
        accounts = trace_transaction(client, Traced(tx.id), "prestate")
        return int(accounts[f"0x{ALICE.hex()}"]["energy"], 16)

    funds = client.account(ALICE).energy
    delegated = sent(client, sender.tx(Clause(BOB, 1), payer=3))
    own = sent(client, sender.tx(Clause(BOB, 1)))

    receipt = client.receipt(own.id)
    assert energy_of_alice(delegated) == funds
    assert energy_of_alice(own) == funds - own.gas * receipt.paid // receipt.gas_used


def test_deep_trees_are_answered_over_a_socket(node, sender):
    with serve(node) as url, ThorClient(url, timeout=60) as client:
        nested = deployed(client, sender, "nested")
        tx = sent(client, sender.tx(Clause(nested, 0, word(600)), gas=39_000_000))
        tree = call_tree(client, Traced(tx.id))

    depths = [depth for depth, _ in tree.walk()]
    assert max(depths) > 400
    assert depths == list(range(len(depths)))


def test_built_in_contracts_show_their_calls_and_logs_but_no_steps(client, sender):
    tx = sent(client, sender.tx(Clause(ENERGY, 0, TRANSFER)))

    tree = call_tree(client, Traced(tx.id), logs=True)

    assert [frame.to for frame in tree.calls] == [ENERGY, ENERGY]
    assert tree.logs[0].address == ENERGY
    assert tree.gas_used == client.receipt(tx.id).gas_used - tx.intrinsic_gas
    assert steps(client, Traced(tx.id)).steps == ()


def test_changes_of_a_built_in_contract_are_shown(client, sender):
    approve = keccak256(b"approve(address,uint256)")[:4] + word(BOB) + word(7)
    tx = sent(client, sender.tx(Clause(ENERGY, 0, approve)))

    changes = trace_transaction(client, Traced(tx.id), "prestate", {"diffMode": True})

    of_energy = f"0x{ENERGY.hex()}"
    assert list(changes["post"][of_energy]) == ["storage"]
    assert list(changes["post"][of_energy]["storage"].values()) == [f"0x{word(7).hex()}"]
    assert "storage" not in changes["pre"][of_energy]


def test_a_call_that_the_node_gives_up_is_a_server_error(node):
    """A native function that writes, in a static call."""
    push = f"PUSH20 0x{ENERGY.hex()}"
    code = assemble(
        f"PUSH32 0x{TRANSFER[:32].hex()} PUSH1 0 MSTORE PUSH32 0x{TRANSFER[32:64].hex()} "
        f"PUSH1 32 MSTORE PUSH4 0x{TRANSFER[64:].hex()} PUSH1 224 SHL PUSH1 64 MSTORE "
        f"PUSH1 0 PUSH1 0 PUSH1 68 PUSH1 0 {push} GAS STATICCALL STOP"
    )
    body = {"name": "call", "data": f"0x{code.hex()}", "caller": f"0x{ALICE.hex()}"}
    with httpx.Client(transport=node.transport(), base_url="http://node") as http:
        answer = http.post("/debug/tracers/call", json=body)

    assert answer.status_code == 500
    assert answer.text == "invoke non-const method in readonly env\n"
