"""ABI coding: selectors everyone knows, tuples, events, errors, and what does not fit."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thorlink.abi import ERROR, PANIC, STANDARD, Contract
from thorlink.errors import InvalidAbi, Reverted

pytestmark = pytest.mark.unit

ALICE, BOB = b"\xaa" * 20, b"\xbb" * 20


def item(kind, name="", **more):
    return {"type": kind, "name": name, **more}


def function(name, inputs=(), outputs=()):
    return item("function", name, inputs=list(inputs), outputs=list(outputs))


POINT = item("tuple", "point", components=[item("uint8", "x"), item("address", "who")])
CONTRACT = Contract(
    [
        item("constructor", inputs=[item("address", "admin"), item("uint256[]", "caps")]),
        function("transfer", [item("address", "to"), item("uint256", "value")], [item("bool")]),
        function("pay", [item("address", "to")]),
        function("pay", [item("address", "to"), item("uint256", "value")]),
        function("move", [POINT, item("tuple[2]", "path", components=POINT["components"])]),
        function("state", [], [item("address", "owner"), item("uint64[]", "values"), POINT]),
        item(
            "event",
            "Transfer",
            inputs=[
                item("address", "from", indexed=True),
                item("address", "to", indexed=True),
                item("uint256", "value", indexed=False),
            ],
        ),
        item(
            "event",
            "Named",
            inputs=[item("string", "name", indexed=True), item("string", "text", indexed=False)],
        ),
        item("event", "Secret", anonymous=True, inputs=[]),
        item("error", "TooSoon", inputs=[item("uint40", "vehicle"), item("bytes4", "why")]),
        {"type": "receive", "stateMutability": "payable"},
        {"type": "fallback"},
    ]
)


def word(value):
    return value.to_bytes(32, "big")


def test_function_encodes_the_known_transfer():
    data = CONTRACT.function("transfer").encode(BOB, 5)

    assert data == bytes.fromhex("a9059cbb") + bytes(12) + BOB + word(5)
    assert CONTRACT.function("transfer").decode_input(data) == {"to": BOB, "value": 5}


def test_function_decodes_none_one_or_several_values():
    assert CONTRACT.function("transfer").decode_output(word(1)) is True
    assert CONTRACT.function("pay(address)").decode_output(b"") is None
    values = (
        bytes(12) + ALICE + word(4 * 32) + word(3) + bytes(12) + BOB + word(2) + word(7) + word(8)
    )
    assert CONTRACT.function("state").decode_output(values) == (ALICE, (7, 8), (3, BOB))


def test_function_takes_tuples_as_mappings_or_sequences():
    move = CONTRACT.function("move")
    by_name = {"x": 1, "who": ALICE}

    assert move.signature == "move((uint8,address),(uint8,address)[2])"
    data = move.encode(by_name, [by_name, (2, BOB)])
    assert data == move.encode((1, ALICE), [(1, ALICE), {"who": BOB, "x": 2}])
    assert move.decode_input(data) == {
        "point": (1, ALICE),
        "path": ((1, ALICE), (2, BOB)),
    }


def test_function_is_found_by_name_unless_overloaded():
    assert CONTRACT.function("pay(address,uint256)").selector != (
        CONTRACT.function("pay(address)").selector
    )
    with pytest.raises(InvalidAbi, match=r"function pay: pay\(address\), pay\(address,uint256\)"):
        CONTRACT.function("pay")
    with pytest.raises(InvalidAbi, match="no function nothing"):
        CONTRACT.function("nothing")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((BOB,), r"1 arguments, not 2 \(address to, uint256 value\)"),
        ((BOB, -1), "-1"),
        ((BOB, 2**256), r"\(address to, uint256 value\): Value `1157920"),
        ((b"\1" * 19, 1), "AddressEncoder"),
        (("nobody", 1), "'nobody'"),
        ((BOB, 1.5), "1.5"),
    ],
)
def test_encode_says_what_does_not_fit(args, message):
    with pytest.raises(InvalidAbi, match=message):
        CONTRACT.function("transfer").encode(*args)


@pytest.mark.parametrize("point", [{"x": 1}, {"x": 1, "who": ALICE, "z": 2}, (1,), 5, "ab"])
def test_encode_refuses_a_tuple_of_another_shape(point):
    with pytest.raises(InvalidAbi):
        CONTRACT.function("move").encode(point, [(1, ALICE), (1, ALICE)])


@pytest.mark.parametrize("data", [b"", word(1)[:-1], word(2)])
def test_decode_output_refuses_what_is_no_bool(data):
    with pytest.raises(InvalidAbi, match="does not decode"):
        CONTRACT.function("transfer").decode_output(data)


def test_decode_input_refuses_another_function():
    with pytest.raises(InvalidAbi, match="0x01020304 is not the selector of transfer"):
        CONTRACT.function("transfer").decode_input(b"\1\2\3\4" + word(1))


def test_deploy_data_is_code_then_arguments():
    data = CONTRACT.deploy_data(b"\x60\x00", ALICE, [1, 2])

    assert data == b"\x60\x00" + bytes(12) + ALICE + word(64) + word(2) + word(1) + word(2)
    with pytest.raises(InvalidAbi, match="0 arguments, not 2"):
        CONTRACT.deploy_data(b"\x60\x00")
    assert STANDARD.deploy_data(b"\x60") == b"\x60"


def test_event_has_the_known_topic_and_decodes():
    event = CONTRACT.event("Transfer")
    topics = event.topics(**{"from": ALICE, "to": BOB})

    assert event.topic.hex() == "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
    assert topics == (event.topic, bytes(12) + ALICE, bytes(12) + BOB)
    assert event.topics(to=BOB) == (event.topic, None, bytes(12) + BOB)
    assert CONTRACT.decode_event(topics, word(9)) == (
        "Transfer",
        {"from": ALICE, "to": BOB, "value": 9},
    )


def test_event_keeps_the_hash_of_an_indexed_string():
    event = CONTRACT.event("Named")
    data = word(32) + word(2) + b"hi".ljust(32, b"\0")

    assert event.decode([event.topic, b"\7" * 32], data) == {"name": b"\7" * 32, "text": "hi"}
    with pytest.raises(InvalidAbi, match="no indexed value name"):
        event.topics(name="hi")


def test_event_of_another_contract_is_none():
    assert CONTRACT.decode_event([b"\1" * 32], b"") is None
    assert CONTRACT.decode_event([], b"") is None
    with pytest.raises(InvalidAbi, match="not those of"):
        CONTRACT.event("Transfer").decode([CONTRACT.event("Transfer").topic], word(9))
    with pytest.raises(InvalidAbi, match="no event Secret"):
        CONTRACT.event("Secret")


def test_error_decodes_custom_and_built_in_ones():
    custom = CONTRACT.error("TooSoon").encode(7, b"soon")

    assert CONTRACT.decode_error(custom) == ("TooSoon", {"vehicle": 7, "why": b"soon"})
    assert CONTRACT.decode_error(ERROR.encode("no")) == ("Error", {"message": "no"})
    assert STANDARD.decode_error(PANIC.encode(0x11)) == ("Panic", {"code": 0x11})
    assert STANDARD.decode_error(custom) is None
    assert STANDARD.decode_error(b"") is None


@pytest.mark.parametrize(
    ("data", "vm_error", "reason", "name"),
    [
        (
            CONTRACT.error("TooSoon").encode(7, b"soon"),
            "x",
            "TooSoon(vehicle=7, why=0x736f6f6e)",
            "TooSoon",
        ),
        (ERROR.encode("no"), "execution reverted", "no", "Error"),
        (PANIC.encode(0x11), "", "panic 0x11: arithmetic overflow", "Panic"),
        (PANIC.encode(0x99), "", "panic 0x99: unknown", "Panic"),
        (b"\1\2\3\4", "execution reverted", "execution reverted (0x01020304)", None),
        (b"", "out of gas", "out of gas", None),
        (b"", "", "execution reverted", None),
        (ERROR.selector + b"\1", "execution reverted", "execution reverted (0x08c379a001)", None),
    ],
)
def test_reverted_says_why(data, vm_error, reason, name):
    error = CONTRACT.reverted(data, vm_error)

    assert isinstance(error, Reverted)
    assert (error.data, error.reason, error.name, str(error)) == (data, reason, name, reason)


@pytest.mark.parametrize("entry", [{}, {"type": "function", "name": "f", "inputs": [{}]}, "f", 5])
def test_contract_refuses_what_is_no_abi(entry):
    with pytest.raises(InvalidAbi, match="not an ABI entry"):
        Contract([entry])


@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_decoding_noise_raises_only_invalid_abi(data):
    for decode in (
        CONTRACT.function("state").decode_output,
        CONTRACT.decode_error,
        lambda data: CONTRACT.event("Named").decode(
            [CONTRACT.event("Named").topic, bytes(32)], data
        ),
    ):
        try:
            decode(data)
        except InvalidAbi:
            continue


def test_missing_bytes_are_no_zeros_also_where_ape_is_loaded():
    code = (
        "import ape.utils.abi\n"
        "from thorlink.abi_values import Parameter, decode_values\n"
        "decode_values((Parameter('', 'uint32'),), b'')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert "InvalidAbi: 0x does not decode" in result.stderr
