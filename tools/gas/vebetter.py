"""The real pool with the real passport, in the sequence that VeBetterDAO's documents give."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oracle.chain.compiled import artifact as ours
from thorlink.abi import Contract
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.responses import Receipt
from thorlink.solo import Account
from tools.gas.npm_artifacts import artifact, libraries, linked
from tools.gas.stage import ADMIN, Stage
from tools.gas.system import System, add_payout

APP = "EV Odometer Rewards"
APP_ID = keccak256(APP.encode())
FUNDS = 10**27
GRAMS = 120
ENOUGH_ROUNDS = 12
POINTS = {1: 100, 2: 200, 3: 400}
IMPACTS = ("carbon", "water", "energy", "waste_mass", "education_time", "timber", "plastic")
PASSPORT = "ve-better-passport/VeBetterPassport"
# Signals, rounds counted, galaxy level, blacklisted and whitelisted share in per cent, wallets,
# decay.
RULES = (2, ENOUGH_ROUNDS, 2, 20, 20, 5, 0)
BUILT = Path(__file__).resolve().parents[2] / ".build/__local__.json"
ROUNDS = "XAllocationVotingMock"
"""Counts rounds where VeBetterDAO votes on allocations."""
SET_ROUND = Contract(
    [
        {
            "type": "function",
            "name": "setRound",
            "inputs": [{"name": "round", "type": "uint256"}],
            "outputs": [],
            "stateMutability": "nonpayable",
        }
    ]
)


@dataclass
class Pool:
    """Deployed, with the app's funds in it; the administrator has all roles, and the app."""

    stage: Stage
    address: bytes
    apps: bytes
    rounds: bytes
    round: int = 1

    def trust(self, distributor: bytes) -> None:
        """The app names a reward distributor; the first one is the cheapest."""
        self.stage.call(_abi("X2EarnApps"), self.apps, "addRewardDistributor", APP_ID, distributor)

    def new_round(self) -> None:
        self.round += 1
        self.stage.call(SET_ROUND, self.rounds, "setRound", self.round)

    def distribute(self, by: Account, receiver: bytes, amount: int, proof: Proof) -> Receipt:
        """What apps do today: one payment with its proof, by an account of theirs."""
        data = (
            _abi("X2EarnRewardsPool")
            .function("distributeRewardWithProof")
            .encode(APP_ID, amount, receiver, *proof.arguments)
        )
        return self.stage.send(
            [Clause(self.address, 0, data)], by, errors=_abi("X2EarnRewardsPool")
        )


@dataclass(frozen=True)
class Proof:
    """Of a payment: texts by type, impacts by code, a description."""

    texts: tuple[tuple[str, str], ...]
    impacts: tuple[tuple[str, int], ...]
    description: str = ""

    @property
    def arguments(self) -> tuple[Any, ...]:
        types, values = [t for t, _ in self.texts], [v for _, v in self.texts]
        codes, numbers = [c for c, _ in self.impacts], [n for _, n in self.impacts]
        return types, values, codes, numbers, self.description


def pool(stage: Stage) -> Pool:
    """Token, apps, passport and pool of the npm package."""
    return _Deployment(stage).deploy()


def pay_from_pool(system: System, dao: Pool) -> None:
    """Rewards come from the pool."""
    compiled = ours("VeBetterPayout")
    payout = add_payout(
        system,
        "VeBetterPayout",
        compiled.interface,
        compiled.bytecode,
        system.distributor,
        dao.address,
        APP_ID,
        GRAMS,
    )
    dao.trust(payout)


def _abi(path: str) -> Contract:
    return Contract(artifact(path)["abi"])


@dataclass(frozen=True)
class _Deployment:
    stage: Stage

    def deploy(self) -> Pool:
        admin = ADMIN.address
        b3tr = self._create("B3TR", {}, admin, admin, admin)
        rounds = self._rounds()
        apps = self._behind_proxy(
            "deprecated/V1/X2EarnAppsV1", {}, "ipfs://", [admin], admin, admin
        )
        self._call("deprecated/V1/X2EarnAppsV1", apps, "addApp", admin, admin, APP, "metadata")
        passport = self._behind_proxy(
            PASSPORT, self._libraries(PASSPORT), (rounds, apps, admin, *RULES), (admin,) * 9
        )
        self._upgrade_apps(apps, passport)
        address = self._behind_proxy("X2EarnRewardsPool", {}, admin, admin, admin, b3tr, apps)
        self._call("X2EarnRewardsPool", address, "initializeV2", admin, IMPACTS)
        self._call("X2EarnRewardsPool", address, "initializeV3", passport)
        self._admit(passport, address)
        self._call("B3TR", b3tr, "mint", admin, FUNDS)
        self._call("B3TR", b3tr, "approve", address, FUNDS)
        self._call("X2EarnRewardsPool", address, "deposit", FUNDS, APP_ID)
        return Pool(self.stage, address, apps, rounds)

    def _rounds(self) -> bytes:
        compiled = json.loads(BUILT.read_text(encoding="utf-8"))["contractTypes"][ROUNDS]
        code = bytes.fromhex(compiled["deploymentBytecode"]["bytecode"].removeprefix("0x"))
        return self.stage.create(Contract(compiled["abi"]), code)[0]

    def _upgrade_apps(self, apps: bytes, passport: bytes) -> None:
        admin = ADMIN.address
        second = self._create("X2EarnApps", self._libraries("X2EarnApps"))
        started = _abi("X2EarnApps").function("initializeV2").encode(2, admin, passport, admin)
        self._call("deprecated/V1/X2EarnAppsV1", apps, "upgradeToAndCall", second, started)

    def _admit(self, passport: bytes, address: bytes) -> None:
        role = keccak256(b"ACTION_REGISTRAR_ROLE")
        self._call(PASSPORT, passport, "grantRole", role, address)
        for level, points in POINTS.items():
            self._call(PASSPORT, passport, "setSecurityMultiplier", level, points)
        self._call(PASSPORT, passport, "setAppSecurity", APP_ID, 1)

    def _behind_proxy(self, path: str, links: dict[str, bytes], *args: Any) -> bytes:
        started = _abi(path).function("initialize").encode(*args)
        return self._create("B3TRProxy", {}, self._create(path, links), started)

    def _libraries(self, path: str) -> dict[str, bytes]:
        """Each after those that it is linked with itself."""
        links: dict[str, bytes] = {}
        for library in libraries(path):
            links |= self._libraries(library)
            links[library] = self._create(library, links)
        return links

    def _create(self, path: str, links: dict[str, bytes], *args: Any) -> bytes:
        return self.stage.create(_abi(path), linked(path, links), *args)[0]

    def _call(self, path: str, to: bytes, function: str, *args: Any) -> None:
        self.stage.call(_abi(path), to, function, *args)
