"""What the scripts take from Ape: the connected network, accounts that sign, payers of gas."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from ape import accounts
from ape.api.accounts import AccountAPI
from ape.api.networks import LOCAL_NETWORK_NAME
from eth_pydantic_types import HexBytes

from ape_vechain import delegation
from ape_vechain.answers import address_of
from ape_vechain.config import SOLO
from ape_vechain.provider import ThorProvider
from ape_vechain.transactions import ThorClause, ThorTransaction, address_bytes
from rollout.faults import Refused
from rollout.sending import LOCAL, Patience
from rollout.source import ROOT
from thorlink import codec
from thorlink.codec import DynamicFeeTransaction, Transaction
from thorlink.errors import NodeError, ReceiptTimeout, Reverted

BLOCK_SECONDS = 10
_TEST = "TEST::"
_SCRIPTS, _DEPLOYMENTS = ROOT / "scripts", ROOT / "deployments"

settings_option = click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file; default: scripts/settings.<network>.toml, the example on a local chain.",
)
folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where it is written down; default: deployments/<network>.",
)
account_option = click.option(
    "--account", help="Alias of the sender (or TEST::0); a test account on a local chain."
)
gas_payer_option = click.option(
    "--gas-payer", help="Alias of an account, or URL of a service, that pays the gas instead."
)
yes_option = click.option(
    "--yes", is_flag=True, help="Ask nothing; a keyfile account signs without asking, too."
)


@dataclass(frozen=True, slots=True)
class ApeSigner:
    """An account of Ape. Whoever owns it is asked as Ape asks; Refused if it declines."""

    provider: ThorProvider
    account: AccountAPI
    gas_payer: AccountAPI | str | None = None

    @property
    def address(self) -> bytes:
        return address_bytes(self.account.address)

    @property
    def payer(self) -> bytes | None:
        """A service does not say who it is: the sender stands for it in estimates."""
        if isinstance(self.gas_payer, AccountAPI):
            return address_bytes(self.gas_payer.address)
        return None if self.gas_payer is None else self.address

    @property
    def is_sponsored_by_service(self) -> bool:
        """Whether nobody knows beforehand who pays, and what that one has."""
        return isinstance(self.gas_payer, str)

    @property
    def payer_name(self) -> str:
        """Who pays, for people."""
        if isinstance(self.gas_payer, AccountAPI):
            return f"{self.gas_payer.address} ({self.gas_payer.alias or 'test account'})"
        return self.gas_payer or "the sender"

    def sign(self, tx: DynamicFeeTransaction) -> Transaction:
        txn = self._for_ape(tx)
        if self.account.sign_transaction(txn) is None:
            raise Refused([f"{self.account.address} did not sign; nothing was sent"])
        delegation.collect_signature(self.provider, txn)
        signed = codec.decode(txn.serialize_transaction())
        if replace(signed, signature=b"") != tx:
            raise Refused([f"{self.account.address} signed something else; nothing was sent"])
        return signed

    def _for_ape(self, tx: DynamicFeeTransaction) -> ThorTransaction:
        clauses = tuple(
            ThorClause(to=c.to and address_of(c.to), value=c.value, data=HexBytes(c.data))
            for c in tx.clauses
        )
        return ThorTransaction(
            chain_id=self.provider.chain_id,
            sender=self.account.address,
            clauses=clauses,
            chain_tag=tx.chain_tag,
            block_ref=HexBytes(tx.block_ref),
            expiration=tx.expiration,
            gas_limit=tx.gas,
            nonce=tx.nonce,
            max_fee=tx.max_fee_per_gas,
            max_priority_fee=tx.max_priority_fee_per_gas,
            required_confirmations=0,
            delegated=tx.delegated,
            gas_payer=self.gas_payer,
        )


def signer_of(
    provider: ThorProvider, alias: str | None, gas_payer: str | None, *, silent: bool
) -> ApeSigner:
    """Who sends and who pays; Refused if there is no such account."""
    account = _account(alias or _default_account(provider))
    payer: AccountAPI | str | None = gas_payer or provider.network_config.delegator_url
    if isinstance(payer, str) and not payer.startswith(("http://", "https://")):
        payer = _account(payer)
    for each in (account, payer):
        if silent and (set_autosign := getattr(each, "set_autosign", None)):
            set_autosign(True)
    return ApeSigner(provider, account, payer)


def _default_account(provider: ThorProvider) -> str:
    if not is_local(provider):
        raise Refused(["--account: say which of `ape accounts list` sends"])
    return f"{_TEST}0"


def _account(alias: str) -> AccountAPI:
    if alias.startswith(_TEST) and alias.removeprefix(_TEST).isdigit():
        test: AccountAPI = accounts.test_accounts[int(alias.removeprefix(_TEST))]
        return test
    if alias not in accounts.aliases:
        raise Refused([f"no account has the alias {alias!r}: see `ape accounts list`"])
    account: AccountAPI = accounts.load(alias)
    return account


def is_local(provider: ThorProvider) -> bool:
    """Whether the network is called so; what may be sent there is decided by its genesis id."""
    return provider.network.name in (LOCAL_NETWORK_NAME, SOLO)


def folder_of(provider: ThorProvider, given: Path | None) -> Path:
    return given or _DEPLOYMENTS / provider.network.name


def settings_of(provider: ThorProvider, given: Path | None) -> Path:
    """Refused if there is no default for the network."""
    if given is not None:
        return given
    own = _SCRIPTS / f"settings.{provider.network.name}.toml"
    if own.exists():
        return own
    if not is_local(provider):
        example = "scripts/settings.example.toml"
        raise Refused([f"--settings: none given, and there is no {own.name}; begin with {example}"])
    return _SCRIPTS / "settings.example.toml"


def patience_of(provider: ThorProvider) -> Patience:
    """As long as a transaction may be mined, on a public network."""
    expiration = provider.network_config.expiration
    if is_local(provider):
        return replace(LOCAL, expiration=expiration)
    return Patience((expiration + 2) * BLOCK_SECONDS, 2.0, expiration)


def node_of(provider: ThorProvider) -> str:
    """The node's address as it may be published: paths and users can be keys."""
    parts = urlsplit(provider.uri)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def asking(*, unless: bool) -> Callable[[], None]:
    """Asks the user whether to go on, and ends the command if not."""

    def ask() -> None:
        if not unless:
            click.confirm("Go on?", abort=True)

    return ask


def explained(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command whose refusals and faults of the chain are one message and exit code 1."""

    @functools.wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except Refused as refused:
            lines = "".join(f"\n  - {fault}" for fault in refused.faults)
            raise click.ClickException(f"it cannot go on:{lines}") from refused
        except Reverted as error:
            raise click.ClickException(f"the chain undid a step: {error}") from error
        except (NodeError, ReceiptTimeout) as error:
            raise click.ClickException(f"{error}\nRun it again: it goes on from there.") from error

    return command
