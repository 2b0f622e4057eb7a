"""What only Thor's transactions can be told: fees of both types, expiry, order."""

import pytest
from ape.exceptions import TransactionError


@pytest.mark.chain
def test_a_legacy_transaction_pays_by_its_coefficient(alice, bob):
    receipt = alice.transfer(bob, 1, gas_price_coef=255)

    assert receipt.gas_price == 2 * 10**13
    assert (receipt.transaction.type, receipt.reward) == (0, receipt.gas_used * 10**13)


@pytest.mark.chain
def test_a_dynamic_fee_transaction_pays_base_fee_and_tip(alice, bob):
    receipt = alice.transfer(bob, 1, max_fee="0x2000000000000", max_priority_fee=7)

    assert receipt.gas_price == 10**13 + 7
    assert receipt.reward == 7 * receipt.gas_used


@pytest.mark.chain
def test_the_most_that_is_paid_is_the_max_fee(alice, bob):
    receipt = alice.transfer(bob, 1, max_fee=10**13 + 3, max_priority_fee=10**12)

    assert receipt.gas_price == 10**13 + 3


@pytest.mark.chain
@pytest.mark.parametrize(
    ("fees", "reason"),
    [
        ({"max_fee": 10**12, "max_priority_fee": 0}, "less than block base fee"),
        ({"max_fee": 10**13, "max_priority_fee": 10**14}, "maxFeePerGas"),
        ({"gas": 50_000_000}, "gas limit"),
    ],
)
def test_fees_that_will_not_do_are_refused_with_the_pool_s_reason(alice, bob, fees, reason):
    with pytest.raises(TransactionError, match=reason):
        alice.transfer(bob, 1, **fees)


@pytest.mark.chain
def test_an_expired_transaction_is_refused(provider, alice, bob):
    provider.mine(3)
    old = provider.get_block(0).hash[:8]

    with pytest.raises(TransactionError, match="expired"):
        alice.transfer(bob, 1, block_ref=old, expiration=1)
    assert alice.transfer(bob, 1, block_ref=old, expiration=10).transaction.expiration == 10


@pytest.mark.chain
def test_a_transaction_of_another_network_is_refused(alice, bob):
    with pytest.raises(TransactionError, match="chain tag mismatch"):
        alice.transfer(bob, 1, chain_tag=0x4A)


@pytest.mark.chain
def test_a_transaction_comes_after_the_one_that_it_depends_on(alice, bob):
    first = alice.transfer(bob, 1)
    second = alice.transfer(bob, 1, depends_on=first)
    third = alice.transfer(bob, 1, depends_on=second.txn_hash)

    assert second.transaction.depends_on.to_0x_hex() == first.txn_hash
    assert third.block_number > second.block_number > first.block_number


@pytest.mark.chain
def test_a_transaction_that_depends_on_an_undone_one_is_refused(box, alice, bob):
    undone = box.store(1001, sender=alice, raise_on_revert=False)

    with pytest.raises(TransactionError, match="dep reverted"):
        alice.transfer(bob, 1, depends_on=undone)


@pytest.mark.chain
def test_a_nonce_can_be_chosen_and_orders_nothing(alice, bob):
    high = alice.transfer(bob, 1, nonce=2**64 - 1)
    low = alice.transfer(bob, 1, nonce=0)

    assert (high.nonce, low.nonce) == (2**64 - 1, 0)


@pytest.mark.chain
def test_a_private_transaction_is_sent_as_any_other_on_a_test_chain(alice, bob, ape_caplog):
    assert alice.transfer(bob, 1, private=True).transfers[0].amount == 1
    assert "private=True is set" in ape_caplog.text
