"""Random signed transactions, and what two nodes that mined the same ones have to agree on."""

from dataclasses import replace
from typing import Any

import httpx

from thor_differential.builtins import METHODS
from thor_differential.programs import ENERGY, Generator, hexed
from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction, Transaction
from thorlink.hashing import keccak256

BASE_FEE = 10**13
MAX_GAS = 4_000_000


class TransactionGenerator(Generator):
    """Transactions of solo's accounts; they call the contracts that earlier ones created."""

    origins = solo.ACCOUNTS[1:4]

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.known: list[bytes] = [b"\x22" * 20]
        self.last: bytes | None = None

    def contracts(self) -> list[bytes]:
        return self.known[-12:]

    def learn(self, receipt: dict[str, Any] | None) -> None:
        """Call what was created from now on."""
        for output in (receipt or {}).get("outputs", []):
            for event in output["events"]:
                address = bytes.fromhex(event["address"][2:])
                if address not in self.known and address not in METHODS:
                    self.known.append(address)

    def questions(self) -> dict[str, Any]:
        """An inspection to ask when all transactions are mined."""
        return {"clauses": []}

    def transaction(self) -> Transaction:
        """The next one, signed."""
        choose = self.random
        clauses = self.clauses()
        delegated = choose.random() < 0.2
        common: dict[str, Any] = {
            "chain_tag": solo.CHAIN_TAG,
            "block_ref": choose.choice([bytes(8), solo.GENESIS_ID[:8]]),
            "expiration": 10_000,
            "clauses": clauses,
            "gas": 0,
            "nonce": choose.getrandbits(64),
            "delegated": delegated,
            "depends_on": self.last if choose.random() < 0.1 else None,
        }
        tx: Transaction
        if choose.random() < 0.5:
            tx = LegacyTransaction(**common, gas_price_coef=choose.choice([0, 0, 1, 128, 255]))
        else:
            fees = choose.choice([(0, 0), (10**12, 10**12), (10**13, 10**12), (10**12, 0)])
            tx = DynamicFeeTransaction(
                **common, max_priority_fee_per_gas=fees[0], max_fee_per_gas=BASE_FEE + fees[1]
            )
        gas = tx.intrinsic_gas + choose.choice([0, 1_000, 50_000, 1_000_000, 1_000_000])
        tx = replace(tx, gas=min(gas, MAX_GAS))
        secrets = [account.secret for account in self.origins]
        payer = solo.ACCOUNTS[5].secret if delegated else None
        return signing.sign(tx, choose.choice(secrets), payer)

    def clauses(self) -> tuple[Clause, ...]:
        """What the next transaction does."""
        return tuple(self._tx_clause() for _ in range(self.random.choice([0, 1, 1, 1, 2, 3, 5])))

    def _tx_clause(self) -> Clause:
        choose = self.random
        roll = choose.random()
        value = choose.choice([0, 0, 0, 0, 1, 10**18])
        if roll < 0.35:
            return Clause(None, value, self._creation())
        if roll < 0.5:
            name = choose.choice(["transfer(address,uint256)", "approve(address,uint256)"])
            amount = choose.choice([0, 1, 10**18, 2**255])
            words = self._address().rjust(32, b"\0") + amount.to_bytes(32, "big")
            return Clause(ENERGY, 0, keccak256(name.encode())[:4] + words)
        if roll < 0.6:
            return Clause(self._address(), value)
        return Clause(self._target(), value, choose.randbytes(choose.choice([0, 4, 36, 68])))


def post(node: httpx.Client, tx: Transaction) -> tuple[int, str]:
    """Status and text of the node's answer."""
    answer = node.post("/transactions", json={"raw": hexed(tx.encode())})
    return answer.status_code, answer.text


def receipt(node: httpx.Client, tx: Transaction) -> dict[str, Any] | None:
    """The receipt without its block's id, which no two nodes share."""
    found = node.get(f"/transactions/{hexed(tx.id)}/receipt").json()
    if found is not None:
        del found["meta"]["blockID"]
    return found


def account_states(node: httpx.Client, addresses: list[bytes]) -> dict[str, Any]:
    """Balance, energy, code and some storage of each."""
    states: dict[str, Any] = {}
    for address in addresses:
        path = f"/accounts/{hexed(address)}"
        slots = [node.get(f"{path}/storage/0x{slot:064x}").json()["value"] for slot in range(4)]
        states[hexed(address)] = [node.get(path).json(), node.get(f"{path}/code").json(), slots]
    return states


def logs(node: httpx.Client, kind: str) -> list[Any]:
    """All events or transfers after block 1, without block ids."""
    found: list[Any] = []
    while True:
        options = {"offset": len(found), "limit": 1000, "includeIndexes": True}
        body = {"range": {"unit": "block", "from": 2}, "options": options}
        page = node.post(f"/logs/{kind}", json=body).json()
        for item in page:
            del item["meta"]["blockID"]
        found += page
        if len(page) < 1000:
            return found
