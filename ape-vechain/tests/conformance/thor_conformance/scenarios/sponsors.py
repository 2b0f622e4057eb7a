"""Transactions whose gas a contract or its sponsor pays: who, when, and from what credit."""

from typing import Any

from thor_conformance.assembler import assemble, init_code
from thor_conformance.built_in import AT, calldata, clause
from thor_conformance.contracts import COUNTER
from thor_conformance.requests import (
    Request,
    Sender,
    get,
    hexed,
    inspect,
    mined,
    outcome,
    post,
    send,
)
from thorlink.codec import Clause, Transaction
from thorlink.hashing import blake2b256
from thorlink.solo import ACCOUNTS

ALICE, BOB, CAROL, DAVE = (ACCOUNTS[n].address for n in range(1, 5))
POOR = 9
"""The account that gives its VTHO away."""

MUCH, LITTLE = 10**21, 10**17
SLOW, FAST = 0, 10**30
"""Wei VTHO a second: nothing comes back, or everything with the next block."""

SAY_PAYER = assemble(
    f"PUSH4 0x{calldata('txGasPayer()').hex()} PUSH1 224 SHL PUSH1 0 MSTORE "
    f"PUSH1 32 PUSH1 32 PUSH1 4 PUSH1 0 PUSH1 0 PUSH20 0x{AT['Extension'].hex()} GAS CALL "
    "PUSH1 32 PUSH1 32 LOG1 STOP"
)
"""Logs who pays; the topic says that asking worked."""


class Story:
    """Short ways to write its transactions, about one contract."""

    def __init__(self) -> None:
        self.sender = Sender(9_000_000)
        self.creation = self.sender.tx(
            *(Clause(None, 0, init_code(code)) for code in (SAY_PAYER, COUNTER)), gas=1_000_000
        )
        self.contract = self.creation.contract_address(0)
        self.other = self.creation.contract_address(1)

    def record(self, name: str, signature: str, *arguments: Any, **options: Any) -> list[Request]:
        """Administer the contract."""
        call = clause("Prototype", signature, self.contract, *arguments)
        return outcome(name, self.sender.tx(call, **options))

    def plan(self, name: str, credit: int, rate: int) -> list[Request]:
        """Set the contract's credit plan."""
        return self.record(name, "setCreditPlan(address,uint256,uint256)", credit, rate)

    def use(self, *others: bytes, origin: int = 2, **options: Any) -> Transaction:
        """Call the contract, and others in further clauses."""
        calls = [Clause(to) for to in (self.contract, *others)]
        return self.sender.tx(*calls, origin=origin, **options)

    def credit(self, name: str) -> list[Request]:
        """What Bob's credit is, and what the contract has."""
        question = clause("Prototype", "userCredit(address,address)", self.contract, BOB)
        return [
            inspect(f"credit {name}", question),
            get(f"VTHO of the contract {name}", f"accounts/{hexed(self.contract)}"),
        ]


def scenario() -> list[Request]:
    story = Story()
    return [
        *outcome("two contracts", story.creation),
        *_contract_pays(story),
        *_sponsor_pays(story),
        *_nobody_else_pays(story),
        *_poor_users(story),
        *_records(story),
    ]


def _contract_pays(story: Story) -> list[Request]:
    give = clause("Energy", "transfer(address,uint256)", story.contract, MUCH)
    return [
        *mined("no plan yet", story.use()),
        *story.plan("a plan", MUCH, SLOW),
        *mined("a plan, but no user", story.use()),
        *story.record("Bob is a user", "addUser(address,address)", BOB),
        *mined("a user, but no VTHO", story.use()),
        *outcome("the contract gets VTHO", story.sender.tx(give)),
        *story.credit("before"),
        *mined("the contract pays", story.use()),
        *story.credit("after one"),
        *mined("for two clauses", story.use(story.contract)),
        *mined("for a legacy transaction", story.use(legacy=True, gas_price_coef=255)),
        *mined("for one that is reverted", story.use(gas=22_000)),
        *story.credit("after four"),
        *mined("not for another contract", story.use(story.other)),
        *mined("not for another's call", story.use(origin=3)),
        *mined(
            "not for a creation", story.sender.tx(Clause(story.contract), Clause(None), origin=2)
        ),
        *mined("not if somebody else signed to pay", story.use(payer=5)),
        *story.credit("as it was"),
    ]


def _sponsor_pays(story: Story) -> list[Request]:
    select = "selectSponsor(address,address)"
    return [
        *story.record("Dave offers", "sponsor(address)", origin=4),
        *mined("an offer is not enough", story.use()),
        *story.record("Dave is selected", select, DAVE),
        *mined("Dave pays", story.use()),
        *mined("Dave pays for two clauses", story.use(story.contract)),
        *story.credit("with a sponsor"),
        *story.record("Bob offers", "sponsor(address)", origin=2),
        *story.record("Bob is selected", select, BOB),
        *mined("Bob is his own sponsor", story.use()),
        *story.credit("with himself as sponsor"),
        *story.record("Dave is selected again", select, DAVE),
        *story.record("Dave leaves", "unsponsor(address)", origin=4),
        *mined("the contract pays again", story.use()),
    ]


def _nobody_else_pays(story: Story) -> list[Request]:
    return [
        *story.plan("a small plan", LITTLE, SLOW),
        *mined("not enough credit", story.use()),
        *story.plan("a plan that recovers", MUCH, FAST),
        *mined("credit that comes back", story.use()),
        *mined("credit that came back", story.use()),
        *story.record("Bob is no user", "removeUser(address,address)", BOB),
        *mined("no user any more", story.use()),
        *story.record("Bob is a user again", "addUser(address,address)", BOB),
        *mined("a user again", story.use()),
    ]


def _poor_users(story: Story) -> list[Request]:
    poor = ACCOUNTS[POOR].address
    everything = clause("Energy", "transfer(address,uint256)", CAROL, 10**27)
    expensive = {
        "gas": 40_000_000,
        "max_priority_fee_per_gas": 2 * 10**13,
        "max_fee_per_gas": 10**14,
    }
    return [
        *story.record("one offers", "sponsor(address)", origin=POOR, payer=3),
        *outcome("and gives its VTHO away", story.sender.tx(everything, origin=POOR, payer=3)),
        *story.record("it is selected", "selectSponsor(address,address)", poor),
        *mined("the contract pays for its poor sponsor", story.use()),
        send("the poor one cannot pay", story.use(origin=POOR)),
        *story.record("the poor one is a user", "addUser(address,address)", poor),
        *mined("the poor one need not pay", story.use(origin=POOR)),
        send("for the contract only", story.use(story.other, origin=POOR)),
        send("nor for more than its credit", story.use(origin=POOR, **expensive)),
        *story.plan("a larger plan", 10 * MUCH, SLOW),
        send("nor for more than the contract has", story.use(origin=POOR, **expensive)),
    ]


def _records(story: Story) -> list[Request]:
    names = ("creditPlan(address)", "currentSponsor(address)", "master(address)")
    questions = [clause("Prototype", name, story.contract) for name in names]
    events = {
        "range": {"unit": "block", "from": 2},
        "criteriaSet": [{"address": hexed(story.contract)}],
        "options": {"limit": 200},
    }
    key = hexed(blake2b256(story.contract, b"credit-plan"))
    path = f"accounts/{hexed(AT['Prototype'])}/storage"
    return [
        inspect("records", *questions),
        post("all events", "logs/event", events),
        get("the plan as a word of storage", f"{path}/{key}"),
        get("the plan as it is stored", f"{path}/raw/{key}"),
    ]
