"""Built-in contracts: gas used and gas needed, as solo v2.4.4 was measured to charge."""

import pytest

from thorlink import solo
from thorlink.hashing import keccak256
from thorlink.node import EmbeddedNode
from thorlink.node.http.inspect import inspect
from thorlink.node.params import ENERGY, EXTENSION, PARAMS

pytestmark = pytest.mark.unit

EXECUTOR, ALICE, BOB = (account.address for account in solo.ACCOUNTS[:3])
NEW = b"\x11" * 20
TOO_MUCH = 2**255
CONTRACT = bytes.fromhex("841a6556c524d47030762eb14dc4af897e605d9b")
"""What the first clause of an inspection creates."""

TRANSFER = "transfer(address,uint256)"
APPROVE = "approve(address,uint256)"
MOVE = "move(address,address,uint256)"
FROM = "transferFrom(address,address,uint256)"
SET = "set(bytes32,uint256)"


def call(to, signature, *arguments):
    data = keccak256(signature.encode())[:4]
    for argument in arguments:
        data += argument.rjust(32, b"\0") if isinstance(argument, bytes) else word(argument)
    return {"to": "0x" + to.hex(), "value": "0x0", "data": "0x" + data.hex()}


def word(value):
    return value.to_bytes(32, "big")


def run(clauses, caller=ALICE, gas=1_000_000):
    node = EmbeddedNode(clock=lambda: 1_700_000_000)
    best = node.chain.best
    body = {"clauses": clauses, "caller": "0x" + caller.hex(), "gas": gas}
    return inspect(node.chain.state(best.number), node.chain.context(best), body)


NOTHING = ()
ALLOWED = (call(ENERGY, APPROVE, ALICE, 2**256 - 1),)
MASTERED = ({"to": None}, call(ENERGY, TRANSFER, CONTRACT, 1000))

PATHS = [
    (NOTHING, call(ENERGY, "name()"), 605, 605),
    (NOTHING, call(ENERGY, "symbol()"), 737, 737),
    (NOTHING, call(ENERGY, "decimals()"), 302, 302),
    (NOTHING, call(ENERGY, "totalSupply()"), 494, 1680),
    (NOTHING, call(ENERGY, "totalBurned()"), 648, 1834),
    (NOTHING, call(ENERGY, "balanceOf(address)", ALICE), 870, 1851),
    (NOTHING, call(ENERGY, "allowance(address,address)", ALICE, BOB), 904, 904),
    (NOTHING, call(ENERGY, TRANSFER, BOB, 5), 13326, 13326),
    (NOTHING, call(ENERGY, TRANSFER, NEW, 5), 28326, 28326),
    (NOTHING, call(ENERGY, TRANSFER, BOB, 0), 2357, 2357),
    (NOTHING, call(ENERGY, TRANSFER, BOB, TOO_MUCH), 1071, 1993),
    (NOTHING, call(ENERGY, APPROVE, BOB, 5), 22353, 22353),
    (NOTHING, call(ENERGY, APPROVE, BOB, 0), 7353, 7353),
    (ALLOWED, call(ENERGY, APPROVE, ALICE, 5), 7353, 7353),
    (NOTHING, call(ENERGY, MOVE, ALICE, BOB, 5), 13441, 13441),
    (NOTHING, call(ENERGY, MOVE, ALICE, BOB, 0), 2472, 2472),
    (NOTHING, call(ENERGY, MOVE, ALICE, BOB, TOO_MUCH), 1184, 2106),
    (NOTHING, call(ENERGY, MOVE, BOB, ALICE, 5), 1114, 2023),
    (MASTERED, call(ENERGY, MOVE, CONTRACT, ALICE, 5), 13951, 13951),
    (MASTERED, call(ENERGY, MOVE, CONTRACT, ALICE, 0), 2985, 2985),
    (MASTERED, call(ENERGY, MOVE, CONTRACT, ALICE, 5000), 1694, 2616),
    (ALLOWED, call(ENERGY, FROM, ALICE, BOB, 5), 19097, 19097),
    (ALLOWED, call(ENERGY, FROM, ALICE, NEW, 5), 34097, 34097),
    (ALLOWED, call(ENERGY, FROM, ALICE, BOB, 0), 8128, 8128),
    (ALLOWED, call(ENERGY, FROM, ALICE, BOB, TOO_MUCH), 6840, 7762),
    (NOTHING, call(ENERGY, FROM, ALICE, BOB, 5), 848, 848),
    (NOTHING, call(ENERGY, "unknown()"), 311, 311),
    (NOTHING, call(PARAMS, "get(bytes32)", 1), 591, 1772),
    (NOTHING, call(PARAMS, "executor()"), 506, 1680),
    (NOTHING, call(PARAMS, SET, 1, 1), 661, 1743),
    (NOTHING, call(EXTENSION, "blockID(uint256)", 0), 814, 1977),
    (NOTHING, call(EXTENSION, "blockTime(uint256)", 9), 426, 1801),
    (NOTHING, call(EXTENSION, "txID()"), 444, 1812),
    (NOTHING, call(EXTENSION, "blake2b256(bytes)", 32, 0), 732, 2080),
    (NOTHING, call(EXTENSION, "blake2b256(bytes)", 32, 1, 0), 935, 2280),
    (NOTHING, call(EXTENSION, "blake2b256(bytes)", 32, 1000, *[0] * 32), 3642, 4894),
]


@pytest.mark.parametrize(("before", "clause", "used", "needed"), PATHS)
def test_built_in_contracts_use_and_need_the_real_gas(before, clause, used, needed):
    prepared = sum(result["gasUsed"] for result in run([*before])) if before else 0

    enough = run([*before, clause], gas=prepared + needed)
    short = run([*before, clause], gas=prepared + needed - 1)

    assert enough[-1]["gasUsed"] == used
    assert short[-1]["vmError"] == "out of gas"


def test_transfer_from_says_what_is_missing():
    [result] = run([call(ENERGY, FROM, ALICE, BOB, 5)])

    assert (result["reverted"], result["vmError"]) == (True, "execution reverted")
    assert b"builtin: insufficient allowance" in bytes.fromhex(result["data"][2:])


def test_set_is_the_executors():
    allowed = run([call(PARAMS, SET, 1, 7), call(PARAMS, "get(bytes32)", 1)], caller=EXECUTOR)

    assert allowed[0]["gasUsed"] == 22050
    assert int(allowed[1]["data"], 16) == 7


def test_extension_knows_block_and_transaction():
    node = EmbeddedNode(clock=lambda: 1_700_000_000)
    node.mine(3)
    best = node.chain.best
    asked = [call(EXTENSION, "blockID(uint256)", number) for number in (0, 2, 4, 5)]
    asked += [call(EXTENSION, "blockTime(uint256)", number) for number in (2, 4)]
    asked += [call(EXTENSION, "txClauseIndex()"), call(EXTENSION, "txClauseCount()")]
    results = inspect(
        node.chain.state(4),
        node.chain.context(best),
        {"clauses": asked, "blockRef": "0x" + "00" * 8},
    )

    ids = [block.id for block in node.chain.blocks(0, 4)]
    data = [bytes.fromhex(result["data"][2:]) for result in results]
    assert data[:4] == [ids[0], ids[2], bytes(32), bytes(32)]
    assert [int.from_bytes(word, "big") for word in data[4:]] == [
        1_700_000_001,
        1_700_000_003,
        6,
        8,
    ]


def test_writing_vtho_in_a_static_call_is_refused():
    # STATICCALL Energy.transfer(0, 0) with all gas and return whether it went well
    selector = int.from_bytes(keccak256(TRANSFER.encode())[:4], "big")
    code = bytes([0x63]) + selector.to_bytes(4, "big") + bytes.fromhex("60e01b5f525f5f60445f73")
    code += ENERGY + bytes.fromhex("612710fa5f5260205ff3")

    [result] = run([{"to": None, "data": "0x" + code.hex()}])

    assert int(result["data"], 16) == 0
