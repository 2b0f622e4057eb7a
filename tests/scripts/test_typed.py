"""Arguments as they are typed: each kind, and what does not fit."""

import pytest
from rollout_world import STRANGER

from rollout.addresses import ANYONE, checksummed
from rollout.contracts import GUARDIAN_ROLE
from rollout.faults import Refused
from rollout.typed import values_of
from thorlink.abi import Contract

pytestmark = pytest.mark.unit

SOMEBODY, KNOWN = STRANGER.address, {"Registry": b"\x01" * 20}
PAIR = [{"name": "km", "type": "uint24"}, {"name": "who", "type": "address"}]
INPUTS = {
    "who": {"type": "address"},
    "role": {"type": "bytes32"},
    "rate": {"type": "uint88"},
    "change": {"type": "int8"},
    "on": {"type": "bool"},
    "all": {"type": "address[]"},
    "pair": {"type": "tuple", "components": PAIR},
    "pairs": {"type": "tuple[]", "components": PAIR},
}
INTERFACE = Contract(
    {"type": "function", "name": name, "inputs": [{"name": f"{name}_", **kind}], "outputs": []}
    for name, kind in INPUTS.items()
)


def value(name: str, text: str):
    (found,) = values_of(INTERFACE, name, (text,), KNOWN)
    return found


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("who", f"0x{SOMEBODY.hex()}", SOMEBODY),
        ("who", checksummed(SOMEBODY), SOMEBODY),
        ("who", "Registry", KNOWN["Registry"]),
        ("who", "anyone", ANYONE),
        ("role", "GUARDIAN_ROLE", GUARDIAN_ROLE),
        ("role", "DEFAULT_ADMIN_ROLE", bytes(32)),
        ("role", f"0x{'12' * 32}", b"\x12" * 32),
        ("rate", "100000000000000000", 10**17),
        ("change", "-3", -3),
        ("on", "true", True),
        ("on", "false", False),
        ("all", "[]", ()),
        ("all", f'["Registry", "0x{SOMEBODY.hex()}"]', (KNOWN["Registry"], SOMEBODY)),
        ("pair", '[7, "Registry"]', (7, KNOWN["Registry"])),
        ("pairs", '[[7, "Registry"], [8, "anyone"]]', ((7, KNOWN["Registry"]), (8, ANYONE))),
    ],
)
def test_value_is_understood(name, text, expected):
    assert value(name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("who", "nobody", "who: 'nobody' does not start with 0x"),
        ("who", f"0x{'00' * 20}", "who: '0x0000000000000000000000000000000000000000' is the zero"),
        ("who", checksummed(SOMEBODY).swapcase().replace("0X", "0x"), "who: .* has a wrong"),
        ("role", "OWNER", "role: 'OWNER' is not bytes32 in 0x hex"),
        ("role", "0x1", "role: '0x1' "),
        ("role", "0x12", "role: '0x12' is not bytes32 in 0x hex"),
        ("rate", "1.5", "rate: '1.5' "),
        ("rate", "-1", "uint88 rate_"),
        ("rate", str(2**88), "uint88 rate_"),
        ("on", "yes", "on: 'yes' is neither true nor false"),
        ("all", "Registry", "all: 'Registry' is not a list in JSON"),
        ("all", "7", "all: '7' is not a list in JSON"),
        ("all", "[7]", "all: "),
        ("pair", "[7]", r"pair: '\[7\]' is not 2 values, \(uint24,address\)"),
        ("pair", '[7.5, "Registry"]', "is not a whole number"),
        ("pair", '[true, "Registry"]', "is not a whole number"),
    ],
)
def test_what_does_not_fit_is_refused(name, text, fault):
    with pytest.raises(Refused, match=fault):
        value(name, text)


def test_unknown_function_and_wrong_number_of_arguments_are_refused():
    with pytest.raises(Refused, match="no function burn"):
        values_of(INTERFACE, "burn", (), KNOWN)
    with pytest.raises(Refused, match=r"rate takes 1 arguments \(uint88 rate\)"):
        values_of(INTERFACE, "rate", (), KNOWN)
