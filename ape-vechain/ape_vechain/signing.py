"""How Ape's accounts sign what Thor asks of them: transactions, payments of gas, certificates.

Ape's test accounts and keyfile accounts ask for consent and passphrase in `sign_transaction`, and
hand what they are given to `ApeSigner.sign_transaction`, which knows Ethereum's bytes only. There
`install` puts one question first: is it something of ours? Then its digest is signed. So prompts,
passphrase variables and autosign are Ape's own, for all three kinds (see the README, "Signing").
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from ape.api.accounts import AccountAPI
from ape.exceptions import SignatureError
from ape.utils.basemodel import ManagerAccessMixin
from ape_accounts.accounts import ApeSigner

from ape_vechain.transactions import ThorTransaction, address_bytes
from thorlink import keys
from thorlink.certificate import Certificate


@runtime_checkable
class Signable(Protocol):
    """Something with a 32-byte digest of its own. Its text is what the key's owner is shown."""

    def thor_digest(self) -> bytes: ...

    def accept(self, signature: bytes) -> None: ...


class _TransactionRequest:
    """The sender's signature."""

    def __init__(self, txn: ThorTransaction) -> None:
        self._txn = txn

    def thor_digest(self) -> bytes:
        if self._txn.send_everything:
            # Ape subtracts the fees, as if they were paid in the same currency
            balance = ManagerAccessMixin.provider.get_balance(self._txn.sender)
            self._txn.value = balance
        return self._txn.signing_hash

    def accept(self, signature: bytes) -> None:
        self._txn.set_signature(signature)


class GasPayment:
    """The payer's signature under a transaction that another account sends (VIP-191)."""

    def __init__(self, txn: ThorTransaction) -> None:
        self._txn = txn
        self.signature = b""

    def __str__(self) -> str:
        most = (self._txn.gas_limit or 0) * (self._txn.max_fee or 0)
        vtho = Decimal(most).scaleb(-18).normalize()
        return f"Pay the gas (at most {vtho:f} VTHO) of {self._txn.sender}'s\n{self._txn}"

    def thor_digest(self) -> bytes:
        return self._txn.payer_hash()

    def accept(self, signature: bytes) -> None:
        self.signature = signature


class CertificateRequest:
    """The signer's signature under a certificate."""

    def __init__(self, certificate: Certificate) -> None:
        self._certificate = certificate
        self.signature = b""

    def __str__(self) -> str:
        return f"Certificate:\n  {self._certificate.encode().decode()}"

    def thor_digest(self) -> bytes:
        return self._certificate.digest()

    def accept(self, signature: bytes) -> None:
        self.signature = signature


def sign_certificate(account: AccountAPI, certificate: Certificate) -> Certificate:
    """A signed copy; SignatureError if the account is not its signer, or its owner declines."""
    if address_bytes(account.address) != certificate.signer:
        raise SignatureError(f"the certificate's signer is 0x{certificate.signer.hex()}")
    signed = replace(certificate, signature=_signature(account, CertificateRequest(certificate)))
    signed.verify()
    return signed


def pay_gas(account: AccountAPI, txn: ThorTransaction) -> bytes:
    """The 65 bytes of the account that pays; SignatureError if its owner declines."""
    return _signature(account, GasPayment(txn))


def _signature(account: AccountAPI, request: GasPayment | CertificateRequest) -> bytes:
    # an account hands on whatever it is given: to it, a request is a transaction
    account.sign_transaction(request)  # type: ignore[arg-type]
    if not request.signature:
        raise SignatureError(f"{account.address} did not sign")
    return request.signature


def install() -> None:
    """Make Ape's accounts able to sign for Thor. Once is enough; again does nothing."""
    if getattr(ApeSigner.sign_transaction, "signs_for_thor", False):
        return
    for_ethereum = ApeSigner.sign_transaction

    def sign_transaction(self: ApeSigner, txn: Any, **options: Any) -> Any:
        request = _TransactionRequest(txn) if isinstance(txn, ThorTransaction) else txn
        if not isinstance(request, Signable):
            return for_ethereum(self, txn, **options)
        digest = request.thor_digest()
        request.accept(keys.sign(digest, bytes.fromhex(self.private_key.removeprefix("0x"))))
        return txn

    sign_transaction.signs_for_thor = True  # type: ignore[attr-defined]
    ApeSigner.sign_transaction = sign_transaction  # type: ignore[method-assign]
    _let_accounts_check()


def _let_accounts_check() -> None:
    """Make `account.check_signature` understand a Thor transaction."""
    for_ethereum = AccountAPI.check_signature

    def check_signature(self: AccountAPI, data: Any, *args: Any, **options: Any) -> bool:
        if isinstance(data, ThorTransaction):
            return data.origin == self.address
        return bool(for_ethereum(self, data, *args, **options))

    AccountAPI.check_signature = check_signature  # type: ignore[method-assign]
