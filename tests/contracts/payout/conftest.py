"""The token, its payout, and a distributor whose registry is a mock."""

from dataclasses import dataclass
from typing import Any

import pytest

CAPS = (1_000, 1_000, 10_000)


@dataclass(frozen=True)
class Mint:
    """Pays by minting; settles as nobody in particular."""

    token: Any
    payout: Any
    distributor: Any
    source: Any  # the registry
    admin: Any
    sender: Any

    def drive(self, vehicle: int, driver: Any, km: int) -> None:
        """A new vehicle with so many kilometres to settle."""
        self.source.baseline(self.distributor, vehicle, driver, 0, sender=self.admin)
        self.source.set(vehicle, driver, km, sender=self.admin)

    def settle(self, *vehicles: int, **options: Any) -> Any:
        return self.distributor.settle(list(vehicles), sender=self.sender, **options)


@pytest.fixture(scope="module")
def token(project, admin):
    return project.B3TRToken.deploy(admin, admin, admin, sender=admin)


@pytest.fixture(scope="module")
def mint(project, admin, guardian, anyone, token):
    source = project.RegistryMock.deploy(sender=admin)
    distributor = project.RewardDistributor.deploy(admin, guardian, source, CAPS, sender=admin)
    payout = project.TokenPayout.deploy(token, distributor, sender=admin)
    distributor.setPayout(payout, sender=admin)
    token.grantRole(token.MINTER_ROLE(), payout, sender=admin)
    return Mint(token, payout, distributor, source, admin, anyone)


@pytest.fixture(scope="module")
def alice(accounts):
    return accounts[2]


@pytest.fixture(scope="module")
def bob(accounts):
    return accounts[3]


@pytest.fixture(scope="module", autouse=True)
def made_first(mint, alice, bob, guardian):
    """Ape takes its snapshot of a module before the first test that asks for anything less wide."""
