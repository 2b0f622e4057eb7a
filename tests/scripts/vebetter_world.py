"""VeBetterDAO's own contracts, as their npm package has them compiled, on a chain of ours."""

import json
from dataclasses import dataclass
from typing import Any

from rollout_world import DEPLOYER, ROOT

from rollout.settings import VeBetter
from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.responses import Receipt
from thorlink.signing import sign
from thorlink.transact import build, wait_for_receipt

ARTIFACTS = ROOT / "node_modules" / "@vechain" / "vebetterdao-contracts" / "artifacts" / "contracts"
APP = "EV Odometer Rewards"
APP_ID = keccak256(APP.encode())
ME = DEPLOYER.address
ANSWERS_ONE = bytes.fromhex("600160005260206000f3")
"""A contract that answers 1 to everything: any passport will do."""
CREATES_IT = bytes.fromhex("69") + ANSWERS_ONE + bytes.fromhex("600052600a6016f3")


def artifact(path: str) -> tuple[Contract, bytes]:
    name = path.rpartition("/")[2]
    found = json.loads((ARTIFACTS / f"{path}.sol" / f"{name}.json").read_text())
    return Contract(found["abi"]), bytes.fromhex(found["bytecode"][2:])


B3TR = artifact("B3TR")[0]
POOL, APPS = artifact("X2EarnRewardsPool")[0], artifact("deprecated/V1/X2EarnAppsV1")[0]


def send(client: ThorClient, clause: Clause) -> Receipt:
    tx = sign(build(client, [clause], ME), DEPLOYER.secret)
    client.send_raw(tx.encode())
    receipt = wait_for_receipt(client, tx.id, 30, poll=0.05)
    assert not receipt.reverted
    return receipt


def create(client: ThorClient, data: bytes) -> bytes:
    address = send(client, Clause(None, 0, data)).outputs[0].contract_address
    assert address is not None
    return address


@dataclass(frozen=True)
class Dao:
    """Token, apps and pool (version 4); the app exists, and DEPLOYER administers all of it."""

    client: ThorClient
    b3tr: bytes
    apps: bytes
    pool: bytes

    @property
    def settings(self) -> VeBetter:
        return VeBetter(pool=self.pool, app_id=APP, grams_per_km=100)

    def fund(self) -> None:
        """A wei, which is more than nothing."""
        for function, args in (("mint", (ME, 1)), ("approve", (self.pool, 1))):
            send(self.client, Clause(self.b3tr, 0, B3TR.function(function).encode(*args)))
        send(self.client, Clause(self.pool, 0, POOL.function("deposit").encode(1, APP_ID)))

    def name_distributor(self, account: bytes) -> None:
        self._apps("addRewardDistributor", APP_ID, account)

    def remove_distributor(self, account: bytes) -> None:
        self._apps("removeRewardDistributor", APP_ID, account)

    def _apps(self, function: str, *args: Any) -> None:
        send(self.client, Clause(self.apps, 0, APPS.function(function).encode(*args)))


def new_dao(client: ThorClient) -> Dao:
    """As VeBetterDAO's documents deploy it."""
    token, code = artifact("B3TR")
    b3tr = create(client, token.deploy_data(code, ME, ME, ME))
    apps = _behind_proxy(client, "deprecated/V1/X2EarnAppsV1", "ipfs://", (ME,), ME, ME)
    pool = _behind_proxy(client, "X2EarnRewardsPool", ME, ME, ME, b3tr, apps)
    passport = create(client, CREATES_IT)
    for function, args in (("initializeV2", (ME, ("carbon",))), ("initializeV3", (passport,))):
        send(client, Clause(pool, 0, POOL.function(function).encode(*args)))
    added = APPS.function("addApp").encode(ME, ME, APP, "cid")
    send(client, Clause(apps, 0, added))
    return Dao(client, b3tr, apps, pool)


def _behind_proxy(client: ThorClient, path: str, *args: Any) -> bytes:
    contract, code = artifact(path)
    implementation = create(client, contract.deploy_data(code))
    proxy, code = artifact("B3TRProxy")
    initialized = contract.function("initialize").encode(*args)
    return create(client, proxy.deploy_data(code, implementation, initialized))
