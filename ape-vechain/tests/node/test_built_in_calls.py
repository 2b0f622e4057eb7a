"""Built-in contracts starved, delegated to, overfed: what solo v2.4.4 was measured to do."""

import pytest
from thor_conformance.assembler import assemble, init_code
from thor_differential.builtins import ANSWERS, AUTHORITY, PROTOTYPE, STAKER, relay
from thor_differential.programs import created
from thor_differential.sponsored import call

from thorlink import solo
from thorlink.node import EmbeddedNode
from thorlink.node.http.inspect import inspect
from thorlink.node.http.wire import HttpError
from thorlink.node.params import ENERGY, EXTENSION

pytestmark = pytest.mark.unit

SIGNER, ALICE, BOB = (account.address for account in solo.ACCOUNTS[:3])
VET = 10**18


def run(*clauses, caller=ALICE, gas=1_000_000):
    """Results of (to, value, data) in order."""
    node = EmbeddedNode(clock=lambda: 1_700_000_000)
    best = node.chain.best
    asked = [
        {"to": to and "0x" + to.hex(), "value": hex(value), "data": "0x" + data.hex()}
        for to, value, data in clauses
    ]
    body = {"clauses": asked, "caller": "0x" + caller.hex(), "gas": gas}
    return inspect(node.chain.state(best.number), node.chain.context(best), body)


def reason(result):
    return bytes.fromhex(result["data"][2:])[68:].rstrip(b"\0").decode()


@pytest.mark.parametrize(
    ("gas", "used", "error"),
    [
        (5_500, 5_484, "execution reverted"),
        (5_693, 5_674, "execution reverted"),
        (7_000, 7_000, "out of gas"),
        (13_326, 13_326, ""),
    ],
)
def test_a_native_that_runs_out_of_gas_leaves_a_64th_to_its_contract(gas, used, error):
    [result] = run((ENERGY, 0, call("transfer(address,uint256)", BOB, 5)), gas=gas)

    assert (result["gasUsed"], result["vmError"]) == (used, error)


@pytest.mark.parametrize(
    ("answer", "used", "words"),
    zip(
        ANSWERS,
        (2_824, 2_959, 2_969, 2_845, 2_971, 2_846, 3_270, 956_970),
        (1, 2, 2, 1, 2, None, None, 1),
        strict=True,
    ),
)
def test_who_delegates_to_a_built_in_contract_answers_its_natives(answer, used, words):
    """The contract has to say itself what balance `native_get` gives; short answers revert."""
    delegating = init_code(relay("DELEGATECALL", ENERGY, answer))

    result = run((None, 0, delegating), (created(0), 0, call("balanceOf(address)", ALICE)))[-1]

    assert (result["gasUsed"], result["reverted"]) == (used, False)
    assert words is None or len(result["data"]) == 2 + 64 * words


def test_delegating_before_there_is_code_fails():
    selector = int.from_bytes(call("totalSupply()"), "big")
    creation = assemble(
        f"PUSH4 {selector} PUSH1 224 SHL PUSH1 0 MSTORE PUSH1 0 PUSH1 0 PUSH1 4 PUSH1 0 "
        f"PUSH20 0x{ENERGY.hex()} GAS DELEGATECALL PUSH1 0 MSTORE RETURNDATASIZE PUSH1 32 MSTORE "
        "PUSH1 64 PUSH1 0 RETURN"
    )

    [result] = run((None, 0, creation))

    assert (result["gasUsed"], int(result["data"], 16)) == (14_539, 0)


@pytest.mark.parametrize(
    ("length", "error"),
    [
        (2**63, "out of gas"),
        (2**64 - 200, "out of gas"),
        (2**64 - 161, "gas uint64 overflow"),
        (2**255, "gas uint64 overflow"),
    ],
)
def test_bytes_longer_than_memory_are_told_apart(length, error):
    [result] = run((EXTENSION, 0, call("blake2b256(bytes)", 32, length)), gas=100_000)

    assert (result["gasUsed"], result["vmError"]) == (100_000, error)


@pytest.mark.parametrize(
    ("to", "data"),
    [
        (ENERGY, call("transfer(address,uint256)", BOB, 1)),
        (PROTOTYPE, call("sponsor(address)", BOB)),
    ],
)
def test_a_native_that_writes_cannot_be_reached_by_static_calls(to, data):
    static = init_code(relay("STATICCALL", to, "STOP"))

    with pytest.raises(HttpError, match="invoke non-const method in readonly env"):
        run((None, 0, static), (created(0), 0, data))


def test_the_executor_alone_admits_proposers():
    admission = call("add(address,address,bytes32)", ALICE, BOB, 1)

    admitted, listed = run(
        (AUTHORITY, 0, admission), (AUTHORITY, 0, call("first()")), caller=SIGNER
    )
    [refused] = run((AUTHORITY, 0, admission))

    assert not admitted["reverted"]
    assert int(listed["data"], 16) == int.from_bytes(ALICE, "big")
    assert reason(refused) == "builtin: executor required"


ENDORSERS = [
    ("increaseStake(address)", (SIGNER,), VET),
    ("setBeneficiary(address,address)", (SIGNER, BOB), 0),
    ("withdrawStake(address)", (SIGNER,), 0),
    ("signalExit(address)", (SIGNER,), 0),
]


@pytest.mark.parametrize(("signature", "arguments", "value"), ENDORSERS)
def test_changing_a_stake_says_that_it_is_not_simulated(signature, arguments, value):
    [endorser] = run((STAKER, value, call(signature, *arguments)), caller=SIGNER)
    [another] = run((STAKER, value, call(signature, *arguments)))

    assert reason(endorser) == "embedded node: changing stakes is not simulated"
    assert reason(another) == "staker: endorser required"


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        (VET, "staker: next period stake is lower than minimum stake"),
        (26 * 10**6 * VET, "staker: not enough locked stake"),
        (580 * 10**6 * VET, "staker: decrease amount is too large"),
    ],
)
def test_the_endorser_cannot_take_what_must_stay(amount, says):
    decrease = call("decreaseStake(address,uint256)", SIGNER, amount)

    [result] = run((STAKER, 0, decrease), caller=SIGNER)

    assert reason(result) == says


@pytest.mark.parametrize(
    ("millions", "says"),
    [
        (25, "embedded node: changing stakes is not simulated"),
        (24, "staker: stake is below minimum"),
        (601, "staker: stake is above maximum"),
    ],
)
def test_a_new_validator_stakes_enough(millions, says):
    stake = call("addValidation(address,uint32)", ALICE, 12)

    [result] = run((STAKER, millions * 10**6 * VET, stake))

    assert reason(result) == says


@pytest.mark.parametrize(
    ("millions", "says"),
    [
        (601, "staker: increase amount is too large"),
        (580, "staker: total stake would exceed maximum"),
    ],
)
def test_a_validator_has_at_most_600_million(millions, says):
    increase = call("increaseStake(address)", SIGNER)

    [result] = run((STAKER, millions * 10**6 * VET, increase), caller=SIGNER)

    assert reason(result) == says


def test_delegating_to_staker_says_that_it_is_not_simulated():
    delegating = init_code(relay("DELEGATECALL", STAKER, "STOP"))

    result = run((None, 0, delegating), (created(0), 0, call("firstActive()")))[-1]

    output = bytes.fromhex(result["data"][2:])[32:]
    assert b"embedded node: native_firstActive() of who delegates to Staker" in output


def test_the_supply_of_vet_counts_the_accounts_that_were_funded_beside_solos():
    extra = b"\xee" * 20

    def supply(node):
        best = node.chain.best
        asked = {"to": "0x" + EXTENSION.hex(), "data": "0x" + call("totalSupply()").hex()}
        state, context = node.chain.state(best.number), node.chain.context(best)
        [result] = inspect(state, context, {"clauses": [asked]})
        return int(result["data"], 16)

    assert supply(EmbeddedNode()) == 10 * 10**27
    assert supply(EmbeddedNode(accounts=[extra])) == 11 * 10**27
