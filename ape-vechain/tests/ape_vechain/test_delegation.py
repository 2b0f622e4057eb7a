"""Who pays the gas: an account of ours, or a service."""

import socket

import ape
import pytest
from ape.exceptions import SignatureError, TransactionError
from vechain_testbed.delegator import delegator, pays_with, says
from vechain_testbed.keyboard import PASSPHRASE, typing

from ape_vechain.errors import DelegatorError
from thorlink import keys
from thorlink.solo import ACCOUNTS

CAROL = ACCOUNTS[3]


@pytest.fixture
def poor(provider):
    """An account with neither VET nor VTHO."""
    return ape.accounts.test_accounts.generate_test_account()


def energies(provider, *accounts):
    return [provider.get_energy(account.address) for account in accounts]


@pytest.mark.chain
@pytest.mark.parametrize("options", [{}, {"type": 0}, {"type": 0x51, "gas": 100_000}])
def test_an_account_pays_for_another(provider, box, poor, carol, options):
    before = provider.get_energy(carol.address)
    receipt = box.store(5, sender=poor, gas_payer=carol, **options)

    assert (receipt.sender, receipt.gas_payer) == (poor.address, carol.address)
    assert provider.get_energy(carol.address) == before - receipt.total_fees_paid
    assert provider.get_energy(poor.address) == 0


@pytest.mark.chain
def test_without_a_payer_the_sender_pays(provider, box, alice):
    assert box.store(5, sender=alice).gas_payer == alice.address


@pytest.mark.chain
@pytest.mark.parametrize("spelling", ["gas_payer", "gasPayer", "delegator"])
def test_the_payer_may_be_an_address_that_ape_has_the_key_of(box, poor, carol, spelling):
    assert box.store(5, sender=poor, **{spelling: carol.address}).gas_payer == carol.address


@pytest.mark.chain
def test_a_deployment_and_a_transfer_can_be_paid(provider, alice, poor, carol):
    from vechain_testbed.contracts import container  # noqa: PLC0415 - for this test only

    deployed = poor.deploy(container("Box"), 7, gas_payer=carol)
    alice.transfer(poor, "1 VET")
    receipt = poor.transfer(alice, "1 VET", gas_payer=carol)

    assert deployed.owner() == poor.address
    assert receipt.gas_payer == carol.address


@pytest.mark.chain
def test_a_payer_who_cannot_pay_is_told_so(provider, box, alice, poor):
    with pytest.raises(TransactionError, match="insufficient energy"):
        box.store(5, sender=alice, gas_payer=poor)


@pytest.mark.chain
@pytest.mark.parametrize("payer", ["0x000000000000000000000000000000000000dEaD", "ftp://x", 5])
def test_a_payer_that_is_neither_account_nor_url_is_refused(box, alice, payer):
    with pytest.raises(TransactionError, match="is neither an account nor a URL"):
        box.store(5, sender=alice, gas_payer=payer)


@pytest.mark.chain
def test_a_keyfile_account_is_shown_what_it_pays(keyfile, box, poor):
    with typing("y", PASSPHRASE) as screen:
        receipt = box.store(5, "hi", sender=poor, gas_payer=keyfile, gas=100_000)

    assert receipt.gas_payer == keyfile.address
    assert f"Pay the gas (at most 2.05 VTHO) of {poor.address}'s" in screen.text
    assert "ThorTransaction:" in screen.text
    assert "Box.store" in screen.text


@pytest.mark.chain
def test_a_payer_may_decline(provider, keyfile, box, poor):
    with typing("n"), pytest.raises(SignatureError, match=f"{keyfile.address} did not sign"):
        box.store(5, sender=poor, gas_payer=keyfile)

    assert box.number() == 7


@pytest.mark.chain
def test_a_service_pays(provider, box, poor, carol):
    with delegator(pays_with(CAROL.secret)) as service:
        receipt = box.store(5, sender=poor, gas_payer=service.url)

    assert (receipt.sender, receipt.gas_payer) == (poor.address, carol.address)
    assert [set(body) for body in service.asked] == [{"raw", "origin"}]
    assert service.asked[0]["origin"] == poor.address.lower()


@pytest.mark.chain
def test_a_service_can_be_the_network_s(configured, provider, box, poor, alice, carol):
    with delegator(pays_with(CAROL.secret)) as service:
        configured(local={"delegator_url": service.url})
        assert box.store(5, sender=poor).gas_payer == carol.address
        assert box.store(6, sender=poor, gas_payer=alice).gas_payer == alice.address

    assert len(service.asked) == 1


@pytest.mark.chain
@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (403, "not on the list", "403: not on the list"),
        (400, "no", "400: no"),
        (200, "<html>", "not JSON"),
        (200, "[]", "has no signature"),
        (200, '{"error": "no"}', "has no signature"),
        (200, '{"signature": null}', "has no signature"),
        (200, '{"signature": "0x1234"}', "has no signature"),
    ],
)
def test_a_service_that_does_not_sign_is_an_error_with_its_words(
    box, alice, status, text, expected
):
    with delegator(says(status, text)) as service, pytest.raises(DelegatorError) as caught:
        box.store(5, sender=alice, gas_payer=service.url)

    assert service.url in str(caught.value)
    assert expected in str(caught.value)
    assert box.number() == 7


@pytest.mark.chain
def test_a_service_that_signs_something_else_pays_nothing(box, poor):
    """Its signature recovers to somebody, who has no VTHO."""
    signature = keys.sign(bytes(range(32)), CAROL.secret).hex()
    answer = says(200, f'{{"signature": "0x{signature}"}}')
    expected = pytest.raises(TransactionError, match="insufficient energy")
    with delegator(answer) as service, expected:
        box.store(5, sender=poor, gas_payer=service.url)

    assert box.number() == 7


@pytest.mark.chain
def test_a_service_that_is_down_is_an_error(box, alice):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"

    with pytest.raises(DelegatorError, match="ConnectError"):
        box.store(5, sender=alice, gas_payer=url)


@pytest.mark.chain
def test_a_signature_that_is_there_already_is_kept(provider, alice, bob, carol):
    """A payer may have signed elsewhere: then nobody is asked."""
    from ape_vechain.signing import pay_gas  # noqa: PLC0415 - for this test only

    txn = provider.network.ecosystem.create_transaction(
        receiver=bob.address, sender=alice.address, delegated=True
    )
    signed = alice.prepare_transaction(txn, sign=True)
    signed.payer_signature = pay_gas(carol, signed)

    assert provider.send_transaction(signed).gas_payer == carol.address


@pytest.mark.chain
def test_a_delegated_transaction_needs_somebody_who_pays(provider, alice, bob):
    with pytest.raises(TransactionError, match="gas_payer None is neither"):
        alice.transfer(bob, 1, delegated=True)


@pytest.mark.chain
def test_a_service_is_not_asked_for_nobody(provider, alice, bob):
    txn = provider.network.ecosystem.create_transaction(
        receiver=bob.address, gas_payer="http://127.0.0.1:1/"
    )
    prepared = provider.prepare_transaction(txn)

    with pytest.raises(TransactionError, match="needs its sender"):
        provider.send_transaction(prepared)
