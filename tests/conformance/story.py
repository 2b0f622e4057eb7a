"""Every transaction of the contracts as fixed bytes: each function, each custom error, each skip.

Keys, nonces, fees and gas are fixed, and solo's genesis is, so the same bytes give the same ids,
contract addresses, gas and events on every node. A step is an hour after the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oracle.chain.compiled import artifact
from thorlink import solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.signing import sign

HOUR = 3600
GAS = 5_000_000
GAS_OF_CREATION = 10_000_000
ADMIN, FIRST, SECOND, THIRD, DRIVER, STRANGER, PAYER, GUARDIAN, BUYER = solo.ACCOUNTS[:9]
LIMITS = (2 * HOUR, 2 * HOUR, 2400, 500)  # interval and window in seconds, 100 km an hour, 500 km
CAPS = (300, 2_000, 1_000_000)
SCARCE = (300, 2_000, 1)  # a week's budget of one kilometre
REGISTRY, DISTRIBUTOR, TOKEN, PAYOUT, TIMELOCK = (
    "MileageRegistry",
    "RewardDistributor",
    "B3TRToken",
    "TokenPayout",
    "MileageTimelock",
)
UNAUTHORIZED = "AccessControlUnauthorizedAccount"


@dataclass(frozen=True, slots=True)
class Step:
    """One signed transaction; `error` names the custom error that it must revert with."""

    name: str
    raw: bytes
    error: str | None


class Story:
    """Collects steps; addresses are known as soon as a deployment is written."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def create(self, name: str, *args: Any, error: str | None = None) -> bytes:
        """Deploy from the administrator; the address that it will have."""
        compiled = artifact(name)
        data = compiled.interface.deploy_data(compiled.bytecode, *args)
        tx = self._add(f"create {name}", [Clause(None, 0, data)], ADMIN, error, GAS_OF_CREATION)
        return tx.contract_address(0)

    def code(self, name: str, code: bytes) -> bytes:
        """Deploy a contract of nobody's; the address that it will have."""
        clauses = [Clause(None, 0, code)]
        return self._add(name, clauses, ADMIN, None, GAS_OF_CREATION).contract_address(0)

    def call(
        self,
        contract: str,
        to: bytes,
        function: str,
        *args: Any,
        by: solo.Account = ADMIN,
        error: str | None = None,
        gas: int = GAS,
    ) -> None:
        """One clause that calls a function."""
        data = artifact(contract).interface.function(function).encode(*args)
        self._add(f"{contract}.{function}", [Clause(to, 0, data)], by, error, gas)

    def clauses(
        self,
        name: str,
        clauses: Sequence[Clause],
        *,
        by: solo.Account = STRANGER,
        delegated: bool = False,
    ) -> None:
        """Any clauses in one transaction."""
        self._add(name, clauses, by, None, delegated=delegated)

    def _add(
        self,
        name: str,
        clauses: Sequence[Clause],
        by: solo.Account,
        error: str | None,
        gas: int = GAS,
        delegated: bool = False,
    ) -> DynamicFeeTransaction:
        unsigned = DynamicFeeTransaction(
            chain_tag=solo.CHAIN_TAG,
            block_ref=bytes(8),
            expiration=10_000,
            clauses=tuple(clauses),
            gas=gas,
            nonce=1000 + len(self.steps),
            max_priority_fee_per_gas=10**12,
            max_fee_per_gas=10**14,
            delegated=delegated,
        )
        tx = sign(unsigned, by.secret, PAYER.secret if delegated else None)
        self.steps.append(Step(f"{len(self.steps):03} {name}", tx.encode(), error))
        return tx


@dataclass(frozen=True, slots=True)
class System:
    """What is deployed, and the story that is told of it; every call is a step."""

    story: Story
    registry: bytes
    distributor: bytes
    token: bytes
    payout: bytes

    def on_registry(self, function: str, *args: Any, **options: Any) -> None:
        self.story.call(REGISTRY, self.registry, function, *args, **options)

    def on_distributor(self, function: str, *args: Any, **options: Any) -> None:
        self.story.call(DISTRIBUTOR, self.distributor, function, *args, **options)

    def on_token(self, function: str, *args: Any, **options: Any) -> None:
        self.story.call(TOKEN, self.token, function, *args, **options)

    def settle(self, *vehicles: int, **options: Any) -> None:
        self.on_distributor("settle", list(vehicles), by=STRANGER, **options)

    def pass_hours(self, hours: int = 1) -> None:
        """Settlements of nothing."""
        for _ in range(hours):
            self.settle()
