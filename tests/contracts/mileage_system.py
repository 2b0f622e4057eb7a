"""All contracts as they are deployed on a local network, wired to each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from backend import chain
from eth_account.signers.local import LocalAccount
from mileage_operators import DAY, LIMITS, MODEL, Operators
from mileage_transfers import Transfers
from road import RATE

CAPS = (7_000, 10_000, 100_000)
"""Kilometres a week: a vehicle may earn all that LIMITS let it drive."""


@dataclass(frozen=True)
class System:
    """Registry, distributor, token and payout; operators and drivers to use them."""

    operators: Operators
    distributor: Any
    payout: Any
    token: Any
    admin: Any
    guardian: Any
    nonces: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def registry(self) -> Any:
        return self.operators.registry

    @property
    def sender(self) -> Any:
        """Has no role anywhere."""
        return self.operators.sender

    @property
    def transfers(self) -> Transfers:
        return Transfers(self.operators)

    def enrol(self, key: LocalAccount, name: str, km: int = 10_000) -> int:
        return self.operators.enrol(key, name, odometerKm=km)

    def batch(self, *readings: tuple[int, int], **changes: Any) -> dict[str, Any]:
        """With a nonce of its own, good for ever."""
        given = {"nonce": next(self.nonces), "deadline": 2**63}
        return self.operators.batch(*readings, **given | changes)

    def record(self, *readings: tuple[int, int], after: int = 0) -> Any:
        """So many seconds from now, at least one."""
        if after:
            wait(after)
        return self.operators.record(self.batch(*readings))

    def drive(self, vehicle: int, km: int, days: int = 1) -> Any:
        """One reading, `km` above the last, so many days later."""
        odometer = self.registry.vehicle(vehicle).odometerKm
        return self.record((vehicle, odometer + km), after=days * DAY)

    def settle(self, *vehicles: int, **options: Any) -> Any:
        return self.distributor.settle(list(vehicles), sender=self.sender, **options)

    def settle_final(self, *vehicles: int, **options: Any) -> Any:
        """When all that was recorded is final."""
        wait(DAY)
        return self.settle(*vehicles, **options)

    def paid(self, driver: Any) -> int:
        """Kilometres at the first rate."""
        wei = self.token.balanceOf(driver)
        assert wei % RATE == 0
        return int(wei // RATE)


def wait(seconds: int) -> None:
    """The next transaction is mined so many seconds from now."""
    chain.pending_timestamp = chain.blocks.head.timestamp + seconds


@dataclass(frozen=True)
class Deployer:
    """Deploys systems of any limits and caps; three operators, two of whom sign."""

    project: Any
    admin: Any
    guardian: Any
    keys: tuple[LocalAccount, ...]
    sender: Any

    def __call__(self, limits: tuple[int, ...] = LIMITS, caps: tuple[int, ...] = CAPS) -> System:
        project, admin = self.project, self.admin
        office = [key.address for key in self.keys[:3]]
        both = (admin, self.guardian)
        registry = project.MileageRegistry.deploy(*both, office, 2, limits, sender=admin)
        distributor = project.RewardDistributor.deploy(*both, registry, caps, sender=admin)
        token = project.B3TRToken.deploy(admin, admin, admin, sender=admin)
        payout = project.TokenPayout.deploy(token, distributor, sender=admin)
        distributor.setPayout(payout, sender=admin)
        token.grantRole(token.MINTER_ROLE(), payout, sender=admin)
        registry.setListener(distributor, sender=admin)
        registry.setReaderModel(MODEL, True, sender=admin)
        operators = Operators(registry, self.keys, self.sender)
        return System(operators, distributor, payout, token, admin, self.guardian)
