"""What is filled in before signing: fees, gas, reference."""

import ape
import pytest
from ape.exceptions import ContractLogicError, TransactionError
from vechain_testbed.contracts import container

from ape_vechain import answers
from thorlink.codec import created_address

BASE_FEE = 10**13
TIP = 5 * 10**11


@pytest.fixture
def prepare(provider, alice, bob):
    def prepare(**fields):
        txn = provider.network.ecosystem.create_transaction(
            **{"sender": alice.address, "receiver": bob.address, "value": 1, **fields}
        )
        return provider.prepare_transaction(txn)

    return prepare


@pytest.mark.chain
def test_a_transaction_is_bound_to_the_network_and_the_best_block(prepare, provider):
    txn = prepare()

    assert txn.chain_id == provider.chain_id
    assert txn.chain_tag == provider.chain_id % 256
    assert txn.block_ref == provider.get_block("latest").hash[:8]
    assert txn.expiration == 32
    assert txn.required_confirmations == 0


@pytest.mark.chain
def test_what_is_given_stays(prepare):
    given = {"chain_tag": 1, "block_ref": b"\0" * 8, "expiration": 5, "gas_limit": 30_000}
    txn = prepare(**given, max_fee=7, max_priority_fee=3, required_confirmations=4)

    assert {name: getattr(txn, name) for name in given} == given
    assert (txn.max_fee, txn.max_priority_fee, txn.required_confirmations) == (7, 3, 4)


@pytest.mark.chain
def test_fees_are_what_the_node_suggests_with_room_for_a_higher_base_fee(prepare, provider):
    txn = prepare()

    assert (provider.base_fee, provider.priority_fee) == (BASE_FEE, TIP)
    assert txn.max_priority_fee == TIP
    assert txn.max_fee == 2 * BASE_FEE + TIP


@pytest.mark.chain
def test_the_room_for_the_base_fee_can_be_set(prepare, configured):
    configured(local={"base_fee_multiplier": 1.5})

    assert prepare().max_fee == BASE_FEE * 3 // 2 + TIP


@pytest.mark.chain
@pytest.mark.parametrize(("coefficient", "fee"), [(0, BASE_FEE), (51, BASE_FEE * 6 // 5)])
def test_a_legacy_transaction_pays_the_base_gas_price_and_its_coefficient(
    prepare, provider, coefficient, fee
):
    txn = prepare(gas_price_coef=coefficient)

    assert provider.gas_price == BASE_FEE
    assert (txn.max_fee, txn.max_priority_fee) == (fee, None)


@pytest.mark.chain
def test_a_legacy_transaction_without_coefficient_has_zero(prepare):
    assert prepare(type=0).gas_price_coef == 0


@pytest.mark.chain
def test_on_a_development_network_gas_is_the_block_s(prepare, provider):
    assert prepare().gas_limit == provider.max_gas == 40_000_000
    assert prepare(gas="max").gas_limit == 40_000_000


@pytest.mark.chain
def test_gas_that_was_taken_away_is_the_network_s(prepare, provider):
    txn = prepare(gas=25_000)
    txn.gas_limit = None

    assert provider.prepare_transaction(txn).gas_limit == 40_000_000


@pytest.mark.chain
@pytest.mark.parametrize(
    ("limit", "gas"),
    [
        ("auto", 21_000),
        ({"auto": {"multiplier": 1.5}}, 31_500),
        ({"auto": {"multiplier": 10_000}}, 40_000_000),
        (25_000, 25_000),
        ("0x7530", 30_000),
    ],
)
def test_the_network_s_limit_of_gas_can_be_set(prepare, configured, limit, gas):
    configured(local={"gas_limit": limit})

    assert prepare().gas_limit == gas


@pytest.mark.chain
def test_negative_confirmations_are_refused(prepare):
    with pytest.raises(TransactionError, match="must be a positive integer"):
        prepare(required_confirmations=-1)


@pytest.mark.chain
def test_confirmations_that_were_taken_away_are_the_network_s(provider, prepare, configured):
    txn = prepare()
    txn.required_confirmations = None
    configured(local={"required_confirmations": 3})

    assert provider.prepare_transaction(txn).required_confirmations == 3


@pytest.mark.chain
def test_an_estimate_is_exact(box, alice, bob, provider):
    estimate = box.store.estimate_gas_cost(8, "a note", sender=alice)

    assert box.store(8, "a note", sender=alice).gas_used == estimate


@pytest.mark.chain
def test_an_estimate_of_exactly_that_gas_suffices(box, alice):
    estimate = box.store.estimate_gas_cost(8, "a note", sender=alice)

    assert box.store(8, "a note", sender=alice, gas=estimate).gas_used == estimate
    with pytest.raises(ape.exceptions.OutOfGasError):
        box.store(9, "a note", sender=alice, gas=estimate - 1)


@pytest.mark.chain
def test_an_estimate_of_a_deployment_is_exact(alice, provider):
    txn = container("Box")(7, sender=alice)
    txn.sender = alice.address
    estimate = provider.estimate_gas_cost(txn)

    assert alice.call(txn).gas_used == estimate


@pytest.mark.chain
def test_refunds_are_not_in_an_estimate(box, alice):
    estimate = box.clear.estimate_gas_cost(sender=alice)
    used = box.clear(sender=alice).gas_used

    assert used < estimate
    assert estimate - used <= 15_000


@pytest.mark.chain
def test_an_estimate_can_be_of_an_earlier_block(box, alice, provider):
    before = provider.get_block("latest").number
    box.clear(sender=alice)
    txn = box.store.as_transaction(8, sender=alice)

    now = provider.estimate_gas_cost(txn)
    then = provider.estimate_gas_cost(txn, block_id=before)
    assert now - then == 15_000  # a slot that was zero costs 20,000, any other 5,000


@pytest.mark.chain
def test_an_estimate_knows_who_sends_and_who_pays(box, alice, bob, provider, monkeypatch):
    """Contracts may ask for both, so the node is told."""
    txn = box.store.as_transaction(8, sender=alice, gas_payer=bob)
    told, inspect = [], provider.client.inspect

    def listening(*args, caller, gas_payer, revision):
        told.append((caller, gas_payer))
        return inspect(*args, caller=caller, gas_payer=gas_payer, revision=revision)

    monkeypatch.setattr(provider.client, "inspect", listening)
    provider.estimate_gas_cost(txn)
    box.store.estimate_gas_cost(8, sender=alice)
    sender, payer = (bytes.fromhex(account.address[2:]) for account in (alice, bob))
    assert told == [(sender, payer), (sender, sender)]


@pytest.mark.chain
def test_an_estimate_without_a_sender_is_made_for_nobody(box, provider):
    txn = provider.network.ecosystem.create_transaction(
        receiver=box.address, data=box.caller.encode_input()
    )

    assert provider.estimate_gas_cost(txn) > 21_000


@pytest.mark.chain
def test_an_estimate_of_what_would_be_undone_raises_its_error(box, alice):
    with pytest.raises(box.TooLarge) as caught:
        box.store.estimate_gas_cost(1001, sender=alice)
    assert caught.value.inputs == {"given": 1001, "most": 1000}

    with ape.reverts("not below ten"):
        box.checked.estimate_gas_cost(10, sender=alice)


@pytest.mark.chain
def test_an_estimate_of_a_deployment_that_would_be_undone_raises_its_error(provider, alice):
    box = container("Box")
    inspected = answers.address_of(created_address(bytes(32), 0))
    ape.chain.contracts[inspected] = box.contract_type

    with pytest.raises(ContractLogicError) as caught:
        provider.estimate_gas_cost(box(1001, sender=alice))

    assert type(caught.value).__name__ == "TooLarge"
