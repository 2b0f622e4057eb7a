"""VeBetterDAO's own contracts, as their npm package has them compiled, and the payout over them.

In the sequence that their documents give, as tests/contracts/vebetter deploys them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.attesting import recorder
from conformance.deploying import ATTESTERS, HEADS
from conformance.messages import MODEL, Protocol
from conformance.story import (
    ADMIN,
    CAPS,
    DISTRIBUTOR,
    DRIVER,
    LIMITS,
    REGISTRY,
    STRANGER,
    Story,
    System,
)
from vebetter_artifacts import artifact, libraries, linked

from thorlink.abi import Contract
from thorlink.codec import Clause
from thorlink.hashing import keccak256

APP = "EV Odometer Rewards"
APP_ID = keccak256(APP.encode())
FUNDS = 10**24
GRAMS = 120
IMPACTS = ["carbon", "water", "energy", "waste_mass", "education_time", "timber", "plastic"]
PASSPORT = "ve-better-passport/VeBetterPassport"
RULES = (2, 12, 2, 20, 20, 5, 0)
# A contract that answers 1, whatever is asked: the round that is being voted on.
FIRST_ROUND = bytes.fromhex("600a600c600039600a6000f3600160005260206000f3")
PAYOUT = "VeBetterPayout"


@dataclass(frozen=True, slots=True)
class Theirs:
    """A contract of VeBetterDAO in the story."""

    story: Story
    path: str
    address: bytes

    def call(self, function: str, *args: object) -> None:
        data = self.encode(function, *args)
        name = self.path.rsplit("/", 1)[-1]
        self.story.clauses(f"{name}.{function}", [Clause(self.address, 0, data)], by=ADMIN)

    def encode(self, function: str, *args: object) -> bytes:
        return Contract(artifact(self.path)["abi"]).function(function).encode(*args)


def payments(story: Story) -> None:
    """A system of its own is paid from the pool; also a driver who is blacklisted, who is not."""
    token, passport, apps, pool = _dao(story)
    registry = story.create(REGISTRY, *HEADS, ATTESTERS, 2, LIMITS)
    distributor = story.create(DISTRIBUTOR, *HEADS, registry, CAPS)
    given = (distributor, pool.address, APP_ID)
    story.create(PAYOUT, *given, 0, error="VeBetterPayoutZeroGrams")
    payout = story.create(PAYOUT, *given, GRAMS)
    apps.call("addRewardDistributor", APP_ID, payout)
    system = System(story, registry, distributor, token.address, payout)
    system.on_distributor("setPayout", payout)
    system.on_registry("setListener", distributor)
    system.on_registry("setReaderModel", MODEL, True)
    _driven(system)
    system.settle(1, 2)
    passport.call("blacklist", STRANGER.address)
    recorder(system)([(1, 200), (2, 200)], 2)
    system.pass_hours(1)
    system.settle(1, 2)


def _driven(system: System) -> None:
    protocol = Protocol(system.registry)
    for name, driver in (("car 1", DRIVER), ("car 2", STRANGER)):
        car = protocol.registration(name, 100, driver.address)
        args = protocol.register_args(car, consent_by=driver)
        system.on_registry("register", *args, by=STRANGER)
    system.pass_hours(1)
    recorder(system)([(1, 130), (2, 150)], 1)
    system.pass_hours(1)


def _dao(story: Story) -> tuple[Theirs, Theirs, Theirs, Theirs]:
    """Token, passport, apps and pool; the app has its funds in the pool."""
    admin = ADMIN.address
    token = _created(story, "B3TR", {}, admin, admin, admin)
    voting = story.code("the first round", FIRST_ROUND)
    first = _behind_proxy(story, "deprecated/V1/X2EarnAppsV1", {}, "ipfs://", [admin], admin, admin)
    first.call("addApp", admin, admin, APP, "metadata")
    rules = (voting, first.address, admin, *RULES)
    links = _libraries(story, PASSPORT)
    passport = _behind_proxy(story, PASSPORT, links, rules, (admin,) * 9)
    second = _created(story, "X2EarnApps", _libraries(story, "X2EarnApps"))
    upgrade = second.encode("initializeV2", 2, admin, passport.address, admin)
    first.call("upgradeToAndCall", second.address, upgrade)
    apps = Theirs(story, "X2EarnApps", first.address)
    heads = (admin, admin, admin, token.address, apps.address)
    pool = _behind_proxy(story, "X2EarnRewardsPool", {}, *heads)
    pool.call("initializeV2", admin, IMPACTS)
    pool.call("initializeV3", passport.address)
    passport.call("grantRole", keccak256(b"ACTION_REGISTRAR_ROLE"), pool.address)
    passport.call("setSecurityMultiplier", 1, 100)
    passport.call("setAppSecurity", APP_ID, 1)
    token.call("mint", admin, FUNDS)
    token.call("approve", pool.address, FUNDS)
    pool.call("deposit", FUNDS, APP_ID)
    return token, passport, apps, pool


def _created(story: Story, path: str, links: Mapping[str, str], *args: object) -> Theirs:
    found = artifact(path)
    code = bytes.fromhex(linked(found, links).removeprefix("0x"))
    data = Contract(found["abi"]).deploy_data(code, *args)
    return Theirs(story, path, story.code(f"create {path.rsplit('/', 1)[-1]}", data))


def _behind_proxy(story: Story, path: str, links: Mapping[str, str], *args: object) -> Theirs:
    contract = _created(story, path, links)
    started = contract.encode("initialize", *args)
    proxy = _created(story, "B3TRProxy", {}, contract.address, started)
    return Theirs(story, path, proxy.address)


def _libraries(story: Story, path: str) -> dict[str, str]:
    """Each after those that it is linked with itself."""
    links: dict[str, str] = {}
    for library in libraries(path):
        links |= _libraries(story, library)
        links[library] = "0x" + _created(story, library, links).address.hex()
    return links
