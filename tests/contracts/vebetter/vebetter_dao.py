"""VeBetterDAO on a chain of ours: its own token, apps, passport and pool, set up as it does."""

from dataclasses import dataclass
from typing import Any

from eth_utils import keccak
from vebetter_artifacts import container, libraries

APP = "EV Odometer Rewards"
APP_ID = keccak(text=APP)
FUNDS = 10**25
"""Wei of B3TR that the app has in the pool."""
HELD = 3 * FUNDS
"""Wei of B3TR in the pool, with what other apps have there."""
LOW = 1
"""The passport's trust in the app: 100 points an action."""
POINTS = {1: 100, 2: 200, 3: 400}
IMPACTS = ("carbon", "water", "energy", "waste_mass", "education_time", "timber", "plastic")
PASSPORT = "ve-better-passport/VeBetterPassport"
# As on the public networks: signals, rounds counted, galaxy level, blacklisted and whitelisted
# share in per cent, wallets, decay.
RULES = (2, 12, 2, 20, 20, 5, 0)


@dataclass(frozen=True)
class Dao:
    """Deployed, with the app's funds in the pool. `admin` has all roles, and the app."""

    b3tr: Any
    apps: Any
    voting: Any
    passport: Any
    pool: Any
    admin: Any

    def trust(self, distributor: Any) -> None:
        """The app names a reward distributor."""
        self.apps.addRewardDistributor(APP_ID, distributor, sender=self.admin)

    def distrust(self, distributor: Any) -> None:
        self.apps.removeRewardDistributor(APP_ID, distributor, sender=self.admin)

    def new_round(self) -> int:
        number = int(self.voting.currentRoundId()) + 1
        self.voting.setRound(number, sender=self.admin)
        return number

    def upgrade(self, container: Any, *args: Any) -> Any:
        """The pool becomes another contract, which takes over all that it knows of our app.

        It as that contract.
        """
        implementation = container.deploy(*args, sender=self.admin)
        funds = self.pool.availableFunds(APP_ID)
        adopted = implementation.adopt.encode_input(
            self.b3tr, self.apps, self.passport, APP_ID, funds
        )
        self.pool.upgradeToAndCall(implementation, adopted, sender=self.admin)
        return container.at(self.pool.address)


def deploy_dao(project: Any, admin: Any) -> Dao:
    return _Deployment(project, admin).deploy()


@dataclass(frozen=True)
class _Deployment:
    project: Any
    admin: Any

    def deploy(self) -> Dao:
        admin = self.admin
        b3tr = self._container("B3TR").deploy(admin, admin, admin, sender=admin)
        voting = self.project.XAllocationVotingMock.deploy(sender=admin)
        apps = self._apps()
        passport = self._passport(voting, apps)
        apps = self._upgraded(apps, passport)
        pool = self._behind_proxy("X2EarnRewardsPool", {}, admin, admin, admin, b3tr, apps)
        pool.initializeV2(admin, IMPACTS, sender=admin)
        pool.initializeV3(passport, sender=admin)
        self._admit(passport, pool)
        b3tr.mint(admin, FUNDS, sender=admin)
        b3tr.approve(pool, FUNDS, sender=admin)
        pool.deposit(FUNDS, APP_ID, sender=admin)
        b3tr.mint(pool, HELD - FUNDS, sender=admin)
        return Dao(b3tr, apps, voting, passport, pool, admin)

    def _apps(self) -> Any:
        """The first version: only there a governor adds an app that no nodes endorse."""
        admin = self.admin
        path = "deprecated/V1/X2EarnAppsV1"
        apps = self._behind_proxy(path, {}, "ipfs://", [admin], admin, admin)
        apps.addApp(admin, admin, APP, "metadata", sender=admin)
        return apps

    def _upgraded(self, apps: Any, passport: Any) -> Any:
        """The second version, and the newest in the package."""
        second = self._container("X2EarnApps", self._libraries("X2EarnApps"))
        implementation = second.deploy(sender=self.admin)
        # What stands for nodes and creators is never asked.
        started = implementation.initializeV2.encode_input(2, self.admin, passport, self.admin)
        apps.upgradeToAndCall(implementation, started, sender=self.admin)
        return second.at(apps.address)

    def _passport(self, voting: Any, apps: Any) -> Any:
        # What stands for the galaxy's members is never asked.
        rules = (voting, apps, self.admin, *RULES)
        return self._behind_proxy(PASSPORT, self._libraries(PASSPORT), rules, (self.admin,) * 9)

    def _admit(self, passport: Any, pool: Any) -> None:
        """The pool may register actions, and the app's count."""
        passport.grantRole(passport.ACTION_REGISTRAR_ROLE(), pool, sender=self.admin)
        for level, points in POINTS.items():
            passport.setSecurityMultiplier(level, points, sender=self.admin)
        passport.setAppSecurity(APP_ID, LOW, sender=self.admin)

    def _behind_proxy(self, path: str, links: dict[str, str], *args: Any) -> Any:
        contract = self._container(path, links)
        implementation = contract.deploy(sender=self.admin)
        started = implementation.initialize.encode_input(*args)
        proxy = self._container("B3TRProxy").deploy(implementation, started, sender=self.admin)
        return contract.at(proxy.address)

    def _libraries(self, path: str) -> dict[str, str]:
        """Each after those that it is linked with itself."""
        links: dict[str, str] = {}
        for library in libraries(path):
            links |= self._libraries(library)
            links[library] = self._container(library, links).deploy(sender=self.admin).address
        return links

    def _container(self, path: str, links: dict[str, str] | None = None) -> Any:
        return container(self.project, path, links)
