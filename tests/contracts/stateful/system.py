"""What the histories are about: the contracts, wired as they are deployed, and the people."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from mileage_operators import LIMITS, MODEL
from revm.values import checksummed

from stateful.model.accounts import Caps
from stateful.model.odometers import Limits
from stateful.model.ownership import Registry
from stateful.model.payouts import BookPayout, TokenPayout
from stateful.model.rewards import Rewards
from stateful.signing import Domain
from thorlink.keys import Signer

CAPS = Caps(600, 900, 1_300)  # low, so that all of them are reached
OFFICE, THRESHOLD = 3, 2


@dataclass(frozen=True)
class Driver:
    """`account` sends transactions; a wallet, which is a contract, only signs by its owner."""

    address: str
    signer: Signer
    account: Any | None


@dataclass(frozen=True)
class System:
    registry: Any
    distributor: Any
    token: Any
    minting: Any  # the payout that mints the token
    books: Any  # the payout that keeps books
    foreign: Any  # a payout of another distributor
    domain: Domain
    admin: Any
    guardian: Any
    relayer: Any
    stranger: Any
    drivers: tuple[Driver, ...]
    operators: tuple[Signer, ...]  # by ascending address; the first three begin in office
    opened_at: int  # when the caps began

    def suspects(self) -> Iterator[Any]:
        """Everybody who sends transactions, for ever."""
        people = [self.stranger, self.guardian, self.admin, self.relayer]
        return cycle(people + [driver.account for driver in self.drivers if driver.account])

    def model(self) -> Registry:
        """As the system was deployed."""
        minting = TokenPayout(self.minting.address)
        books = BookPayout(self.books.address)
        owner = {
            driver.address: checksummed(driver.signer.address)
            for driver in self.drivers
            if driver.account is None
        }
        roles = {"admin": self.admin.address, "guardian": self.guardian.address}
        rewards = Rewards(
            **roles,
            caps=[(self.opened_at, CAPS)],
            payout=minting,
            payouts={minting.address: minting, books.address: books},
            foreign={self.foreign.address},
        )
        registry = Registry(
            **roles,
            domain=self.domain,
            office=[checksummed(signer.address) for signer in self.operators[:OFFICE]],
            threshold=THRESHOLD,
            models={MODEL},
            limits=Limits(*LIMITS),
            rewards=rewards,
            wallets=owner,
        )
        rewards.source = registry
        return registry


def deploy(project: Any, accounts: Any, now: Any) -> System:
    """Registry and distributor with both payouts; the wallet is the last driver."""
    admin, guardian, relayer, stranger = accounts[0], accounts[1], accounts[9], accounts[8]
    operators = tuple(
        sorted((Signer(bytes([number]) * 32) for number in range(1, 6)), key=lambda s: s.address)
    )
    office = [checksummed(signer.address) for signer in operators[:OFFICE]]
    registry = project.MileageRegistry.deploy(
        admin, guardian, office, THRESHOLD, LIMITS, sender=admin
    )
    distributor = project.RewardDistributor.deploy(
        admin, guardian, registry, tuple(CAPS), sender=admin
    )
    opened_at = now()
    token = project.B3TRToken.deploy(admin, admin, admin, sender=admin)
    minting = project.TokenPayout.deploy(token, distributor, sender=admin)
    books = project.PayoutMock.deploy(distributor, sender=admin)
    foreign = project.PayoutMock.deploy(registry, sender=admin)
    distributor.setPayout(minting, sender=admin)
    token.grantRole(token.MINTER_ROLE(), minting, sender=admin)
    registry.setListener(distributor, sender=admin)
    registry.setReaderModel(MODEL, True, sender=admin)
    domain = Domain(registry.eip712Domain().chainId, registry.address)
    drivers = (*(_driver(accounts[number]) for number in (2, 3, 4)), _wallet(project, admin))
    return System(
        registry, distributor, token, minting, books, foreign, domain, admin, guardian, relayer,
        stranger, drivers, operators, opened_at,
    )  # fmt: skip


def _driver(account: Any) -> Driver:
    secret = bytes.fromhex(account.private_key.removeprefix("0x"))
    return Driver(account.address, Signer(secret), account)


def _wallet(project: Any, admin: Any) -> Driver:
    owner = Signer(b"\x77" * 32)
    wallet = project.WalletMock.deploy(checksummed(owner.address), sender=admin)
    return Driver(wallet.address, owner, None)
