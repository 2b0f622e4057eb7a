"""What is measured: gas of readings, settlements and weeks, as receipts tell it."""

from __future__ import annotations

from dataclasses import dataclass

from thorlink import keys, solo
from tools.gas.stage import Stage
from tools.gas.system import deployed, driver_secret, pay_by_minting
from tools.gas.vebetter import Pool, Proof, pay_from_pool, pool

Figures = dict[str, int]
"""Gas of one transaction by its name."""

FIFTY = range(1, 51)
READINGS_A_WEEK = 7
BATCHES = (1, 10, 50, 250)
KM = 35
AMOUNT = KM * 10**17

TEMPLATE = Proof(
    (
        ("image", "https://ipfs.io/ipfs/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKbrUz"),
        ("text", "The odometer of an electric car"),
    ),
    (("carbon", KM * 120),),
    "Drove an electric car",
)
"""As VeBetterDAO's templates show it: a link to the photo, a text, an impact, a description."""
LEAN = Proof((("text", "EV 12, 35 km"),), (("carbon", KM * 120),))
"""The very proof that our payout writes."""


@dataclass(frozen=True)
class Peers:
    """Seven payments to one driver, the first of them in a new round, one a photo."""

    dao: Pool
    by: solo.Account

    def week(self, proof: Proof, driver: int) -> int:
        receiver = keys.address_of(driver_secret(driver))
        self.dao.distribute(self.by, receiver, AMOUNT, proof)  # no first payment ever
        self.dao.new_round()
        receipts = [
            self.dao.distribute(self.by, receiver, AMOUNT, proof) for _ in range(READINGS_A_WEEK)
        ]
        return sum(receipt.gas_used for receipt in receipts)


def minting(stage: Stage) -> Figures:
    """Readings, and settlements that mint the token of local networks."""
    system = deployed(stage)
    pay_by_minting(system)
    found = {"register, 50": system.enrol(50).gas_used}
    system.enrol(200)
    system.record(range(1, 251))  # leaves nothing for the first nonce of a word to pay
    for count in BATCHES:
        found[f"record, {count}"] = system.record(range(1, count + 1)).gas_used
    found["settle by minting, 50 new"] = system.settle(FIFTY).gas_used
    for count in (1, 10, 50):
        numbers = range(1, count + 1)
        system.record(numbers)
        found[f"settle by minting, {count}"] = system.settle(numbers).gas_used
    return found | {f"create {name}": gas for name, gas in system.creations.items()}


def from_the_pool(stage: Stage) -> Figures:
    """Settlements from the real pool with the real passport, and a week of fifty drivers."""
    system, dao = deployed(stage), pool(stage)
    pay_from_pool(system, dao)
    system.enrol(50)
    system.record(FIFTY)
    found = {"settle from the pool, 50, first ever": system.settle(FIFTY).gas_used}
    system.record(FIFTY)
    found["settle from the pool, 50, same round"] = system.settle(FIFTY).gas_used
    dao.new_round()
    week = sum(system.record(FIFTY).gas_used for _ in range(READINGS_A_WEEK))
    settled = system.settle(FIFTY).gas_used
    found["settle from the pool, 50, new round"] = settled
    found["a week of 50 drivers from the pool"] = week + settled
    found["create VeBetterPayout"] = system.creations["VeBetterPayout"]
    return found | _peers(dao)


def _peers(dao: Pool) -> Figures:
    by = solo.ACCOUNTS[5]
    dao.trust(by.address)
    peers = Peers(dao, by)
    return {
        "a week of payments a photo, template's proof": peers.week(TEMPLATE, 1),
        "a week of payments a photo, our proof": peers.week(LEAN, 2),
    }


def figures(stage: Stage) -> Figures:
    """All of them, on one chain."""
    return minting(stage) | from_the_pool(stage)
