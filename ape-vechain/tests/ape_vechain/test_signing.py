"""What keyfile and test accounts sign, and what their owner is asked first."""

import ape
import pytest
from ape.exceptions import SignatureError
from eip712 import EIP712Domain, EIP712Message
from eth_account.messages import encode_defunct
from eth_pydantic_types import abi
from vechain_testbed.keyboard import PASSPHRASE, typing

from ape_vechain import multicall, signing
from thorlink.certificate import Certificate
from thorlink.solo import ACCOUNTS

DAVE = ACCOUNTS[5]


class Reading(EIP712Message):
    eip712_domain = EIP712Domain(name="Odometer", version="1")

    kilometres: abi.uint256


@pytest.fixture
def unlocked(keyfile):
    """The keyfile account, which signs without asking."""
    keyfile.set_autosign(True, passphrase=PASSPHRASE)
    return keyfile


@pytest.fixture
def certificate():
    def make(signer=DAVE.address):
        return Certificate("identification", "text", "hello", "example.org", 1_700_000_000, signer)

    return make


@pytest.mark.chain
def test_a_keyfile_account_asks_for_consent_and_passphrase(keyfile, bob):
    with typing("y", PASSPHRASE) as screen:
        receipt = keyfile.transfer(bob, "1 VET")

    assert receipt.sender == keyfile.address
    assert "ThorTransaction:" in screen.text
    assert f"to: {bob.address}" in screen.text
    assert "Sign:" in screen.text
    assert "passphrase" in screen.text


@pytest.mark.chain
def test_declining_sends_nothing(keyfile, bob, provider):
    number = provider.get_block("latest").number

    with typing("n"), pytest.raises(SignatureError, match="was not signed"):
        keyfile.transfer(bob, "1 VET")
    assert provider.get_block("latest").number == number


@pytest.mark.chain
def test_a_wrong_passphrase_sends_nothing(keyfile, bob, provider):
    number = provider.get_block("latest").number

    with typing("y", "guess"), pytest.raises(ape.exceptions.AccountsError, match="Invalid pass"):
        keyfile.transfer(bob, "1 VET")
    assert provider.get_block("latest").number == number


@pytest.mark.chain
def test_the_variable_gives_the_passphrase(keyfile, bob, monkeypatch):
    monkeypatch.setenv("APE_ACCOUNTS_dave_PASSPHRASE", PASSPHRASE)
    keyfile.set_autosign(True)

    assert keyfile.transfer(bob, "1 VET").sender == keyfile.address


@pytest.mark.chain
def test_autosign_asks_nothing(unlocked, bob, box):
    assert unlocked.transfer(bob, "1 VET").sender == unlocked.address
    assert box.store(3, sender=unlocked).sender == unlocked.address


@pytest.mark.chain
def test_the_text_before_a_contract_call_names_it(keyfile, box):
    with typing("y", PASSPHRASE) as screen:
        box.store(3, "hi", sender=keyfile)

    assert "Box.store" in screen.text


@pytest.mark.chain
def test_every_clause_is_shown_before_it_is_signed(keyfile, box, alice, bob):
    txn = multicall.Transaction().add(box.store, 3).add_transfer(bob, 41).add_transfer(alice, 42)

    with typing("n") as screen, pytest.raises(SignatureError):
        txn(sender=keyfile)
    for shown in (box.address, bob.address, alice.address, "'value': 41", "'value': 42"):
        assert shown in screen.text, screen.text


@pytest.mark.chain
def test_accounts_sign_messages(unlocked, alice):
    for account in (unlocked, alice):
        for message in ("hello", b"hello", 7):
            if account is alice and isinstance(message, bytes):
                continue  # Ape's test accounts take no bare bytes
            signature = account.sign_message(message)
            assert account.check_signature(message, signature)
            assert not account.check_signature("other", signature)
        assert account.check_signature(
            encode_defunct(text="hello"), account.sign_message(encode_defunct(text="hello"))
        )


@pytest.mark.chain
def test_accounts_sign_typed_data(unlocked, alice):
    for account in (unlocked, alice):
        signature = account.sign_message(Reading(kilometres=5))
        assert account.check_signature(Reading(kilometres=5), signature)
        assert not account.check_signature(Reading(kilometres=6), signature)


@pytest.mark.chain
def test_a_message_is_shown_before_it_is_signed(keyfile):
    with typing("n") as screen:
        assert keyfile.sign_message(Reading(kilometres=5)) is None

    assert "kilometres: 5" in screen.text


@pytest.mark.chain
def test_accounts_sign_certificates(unlocked, alice, certificate):
    for account, signer in ((unlocked, DAVE), (alice, ACCOUNTS[1])):
        signed = signing.sign_certificate(account, certificate(signer.address))
        assert signed == certificate(signer.address).sign(signer.secret)


@pytest.mark.chain
def test_a_certificate_is_shown_before_it_is_signed(keyfile, certificate):
    with typing("y", PASSPHRASE) as screen:
        signing.sign_certificate(keyfile, certificate()).verify()

    assert "Certificate:" in screen.text
    assert '"purpose":"identification"' in screen.text
    assert '"domain":"example.org"' in screen.text


@pytest.mark.chain
def test_a_certificate_may_be_declined(keyfile, certificate):
    with typing("n"), pytest.raises(SignatureError, match=f"{keyfile.address} did not sign"):
        signing.sign_certificate(keyfile, certificate())


@pytest.mark.chain
def test_a_certificate_of_somebody_else_is_refused_without_a_question(keyfile, certificate):
    with (
        typing() as screen,
        pytest.raises(SignatureError, match="certificate's signer is 0x435933"),
    ):
        signing.sign_certificate(keyfile, certificate(ACCOUNTS[1].address))

    assert screen.text == ""


@pytest.mark.chain
def test_ethereum_transactions_are_signed_as_before(alice):
    txn = ape.networks.ethereum.create_transaction(
        to=alice.address, type=2, chain_id=1, nonce=0, gas=21_000, max_fee=1, max_priority_fee=1
    )
    signed = alice.sign_transaction(txn)

    assert alice.check_signature(signed)


@pytest.mark.unit
def test_installing_again_changes_nothing():
    from ape_accounts.accounts import ApeSigner  # noqa: PLC0415 - after the plugin is installed

    signing.install()
    before = ApeSigner.sign_transaction
    signing.install()

    assert ApeSigner.sign_transaction is before


@pytest.mark.chain
def test_an_account_knows_its_signature_under_a_transaction(provider, alice, bob):
    txn = provider.network.ecosystem.create_transaction(receiver=bob.address, value=1)
    signed = alice.prepare_transaction(txn, sign=True)

    assert signed.origin == alice.address
    assert alice.check_signature(signed)
    assert not bob.check_signature(signed)
    unsigned = signed.model_copy(update={"signature": None})
    with pytest.raises(SignatureError, match="not signed by its sender"):
        alice.check_signature(unsigned)
