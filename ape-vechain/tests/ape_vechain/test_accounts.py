"""Accounts of Ape on Thor: test accounts, balances, transfers."""

import ape
import pytest
from ape.exceptions import AccountsError, SignatureError, TransactionError

from thorlink import solo
from thorlink.codec import decode

VET = 10**18


@pytest.mark.chain
def test_the_ten_accounts_of_solo_are_the_test_accounts(provider):
    accounts = ape.accounts.test_accounts
    first_ten = [bytes.fromhex(account.address[2:]) for account in accounts[:10]]

    assert first_ten == [account.address for account in solo.ACCOUNTS]
    assert accounts[5].balance == 10**9 * VET
    assert bytes.fromhex(accounts[5].private_key[2:]) == solo.ACCOUNTS[5].secret


@pytest.mark.chain
def test_an_account_has_vet_and_vtho_and_no_nonce(provider, alice):
    assert alice.balance == 10**9 * VET
    assert provider.get_energy(alice.address) == 10**9 * VET
    assert alice.nonce == provider.get_nonce(alice.address) == 0
    assert provider.get_account(alice.address).has_code is False
    alice.transfer(alice, 1)
    assert alice.nonce == 0


@pytest.mark.chain
def test_a_transfer_moves_vet_and_costs_vtho(provider, alice, bob):
    before = alice.balance, provider.get_energy(alice.address), bob.balance
    receipt = alice.transfer(bob, "5 VET")

    assert alice.balance == before[0] - 5 * VET
    assert provider.get_energy(alice.address) == before[1] - receipt.total_fees_paid
    assert bob.balance == before[2] + 5 * VET
    assert receipt.gas_used == 21_000


@pytest.mark.chain
def test_the_balance_of_an_earlier_block_stays(provider, alice, bob):
    number = provider.get_block("latest").number
    alice.transfer(bob, "5 VET")

    assert provider.get_balance(bob.address, number) == 10**9 * VET
    assert provider.get_balance(bob.address, number + 1) == (10**9 + 5) * VET
    assert provider.get_energy(alice.address, number) == 10**9 * VET
    assert ape.chain.get_balance(bob.address, block_id=number) == 10**9 * VET


@pytest.mark.chain
def test_a_transfer_may_carry_data(alice, bob):
    receipt = alice.transfer(bob, 0, data="0x00ff")

    assert receipt.gas_used == 21_000 + 4 + 68


@pytest.mark.chain
def test_everything_is_the_whole_balance_because_vtho_pays(provider, alice, bob):
    everything, before = alice.balance, bob.balance
    receipt = alice.transfer(bob, send_everything=True)

    assert alice.balance == 0
    assert bob.balance == before + everything
    assert receipt.transfers[0].amount == everything
    assert provider.get_energy(alice.address) > 0


@pytest.mark.chain
def test_more_than_the_balance_is_refused_before_it_is_sent(provider, alice, bob):
    number = provider.get_block("latest").number

    with pytest.raises(AccountsError, match="Transfer value meets or exceeds account balance"):
        alice.transfer(bob, alice.balance + 1)
    assert provider.get_block("latest").number == number


@pytest.mark.chain
def test_the_whole_balance_may_be_sent_as_a_value(alice, bob):
    alice.transfer(bob, alice.balance)

    assert alice.balance == 0


@pytest.mark.chain
def test_an_account_without_vtho_is_told_so(provider, alice, bob):
    provider.set_energy(alice.address, 10**10)

    with pytest.raises(TransactionError, match="insufficient energy"):
        alice.transfer(bob, 1)


@pytest.mark.chain
def test_a_generated_account_can_send(alice):
    made = ape.accounts.test_accounts.generate_test_account()
    alice.transfer(made, "1 VET")

    with pytest.raises(TransactionError, match="insufficient energy"):
        made.transfer(alice, 1)
    made.transfer(alice, 1, gas_payer=alice)
    assert made.balance == VET - 1


@pytest.mark.chain
def test_an_account_signs_a_prepared_transaction(provider, alice, bob):
    txn = provider.network.ecosystem.create_transaction(receiver=bob.address, value=1)
    signed = alice.prepare_transaction(txn, sign=True)

    assert signed.sender == alice.address
    assert decode(signed.serialize_transaction()).origin == bytes.fromhex(alice.address[2:])
    assert provider.send_transaction(signed).sender == alice.address


@pytest.mark.chain
def test_an_unsigned_transaction_is_not_sent(provider, alice, bob):
    txn = provider.network.ecosystem.create_transaction(receiver=bob.address, sender=alice.address)

    with pytest.raises(SignatureError, match="not signed by its sender"):
        alice.call(txn, sign=False)


@pytest.mark.chain
def test_the_same_transaction_twice_is_one(provider, alice, bob):
    """Thor's ids keep them apart; the bytes that are known count as sent."""
    txn = provider.network.ecosystem.create_transaction(receiver=bob.address, value=1)
    signed = alice.prepare_transaction(txn, sign=True)
    first = provider.send_transaction(signed)
    again = provider.send_transaction(signed)

    assert first.txn_hash == again.txn_hash
    assert bob.balance == 10**9 * VET + 1


@pytest.mark.chain
def test_equal_transfers_are_two(alice, bob):
    first, second = alice.transfer(bob, 1), alice.transfer(bob, 1)

    assert first.txn_hash != second.txn_hash
    assert bob.balance == 10**9 * VET + 2


@pytest.mark.chain
def test_a_default_sender_sends(box, alice):
    with ape.accounts.use_sender(alice):
        box.store(5)

    assert box.number() == 5


@pytest.mark.chain
def test_history_has_what_an_account_sent(alice, bob):
    receipt = alice.transfer(bob, 1)

    assert ape.chain.history[receipt.txn_hash].txn_hash == receipt.txn_hash
    assert ape.chain.history[alice.address].sessional[-1].txn_hash == receipt.txn_hash


@pytest.mark.chain
def test_another_transaction_than_thor_s_is_refused(provider, alice):
    ethereum = ape.networks.ethereum.create_transaction(to=alice.address, type=2, chain_id=1)

    with pytest.raises(ape.exceptions.ProviderError, match="is not a transaction of Thor"):
        provider.prepare_transaction(ethereum)
    with pytest.raises(ape.exceptions.ProviderError, match="is not a transaction of Thor"):
        provider.send_transaction(ethereum)


@pytest.mark.chain
def test_another_account_s_transaction_is_not_signed_in_its_name(provider, alice, bob):
    txn = provider.network.ecosystem.create_transaction(receiver=bob.address, sender=bob.address)

    with pytest.raises(SignatureError, match="not by the sender"):
        alice.call(txn)
