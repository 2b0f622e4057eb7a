"""The codec of the revm backend against eth_abi's."""

from types import SimpleNamespace

import eth_abi
import pytest
from eth_utils import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st
from revm.artifacts import canonical
from revm.codec import codec_of, tuple_of
from revm.values import AbiError

pytestmark = pytest.mark.unit

SIMPLE = {
    "uint8": st.integers(0, 2**8 - 1),
    "uint40": st.integers(0, 2**40 - 1),
    "uint256": st.integers(0, 2**256 - 1),
    "int24": st.integers(-(2**23), 2**23 - 1),
    "bool": st.booleans(),
    "address": st.binary(min_size=20, max_size=20).map(to_checksum_address),
    "bytes4": st.binary(min_size=4, max_size=4),
    "bytes32": st.binary(min_size=32, max_size=32),
    "bytes": st.binary(max_size=70),
    "string": st.text(max_size=40),
}


@st.composite
def typed(draw, depth=2):
    """An ABI entry, a value of it, and the value as eth_abi gives it (tuples for lists)."""
    shape = draw(
        st.sampled_from(("simple", "simple", "list", "fixed", "tuple")[: 5 if depth else 2])
    )
    if shape == "simple":
        kind = draw(st.sampled_from(sorted(SIMPLE)))
        return {"name": "", "type": kind}, draw(SIMPLE[kind])
    if shape == "tuple":
        parts = draw(st.lists(typed(depth - 1), min_size=1, max_size=3))
        components = [dict(entry, name=f"f{at}") for at, (entry, _) in enumerate(parts)]
        return (
            {"name": "", "type": "tuple", "components": components},
            tuple(value for _, value in parts),
        )
    entry, first = draw(typed(depth - 1))
    count = draw(st.integers(1, 3))
    suffix = "[]" if shape == "list" else f"[{count}]"
    return entry | {"type": entry["type"] + suffix}, [first] * count


def _plain(value):
    """Sequences as tuples and addresses in small letters, as eth_abi decodes."""
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    return value.lower() if isinstance(value, str) and value.startswith("0x") else value


@given(st.lists(typed(), max_size=4))
def test_codec_agrees_with_eth_abi(parts):
    entries = [entry for entry, _ in parts]
    values = [value for _, value in parts]
    kinds = [canonical(entry) for entry in entries]
    codec = tuple_of(entries)

    encoded = codec.encode(values)

    assert encoded == eth_abi.encode(kinds, values)
    assert _plain(codec.decode(encoded, 0)) == _plain(eth_abi.decode(kinds, encoded))


def test_codec_names_the_fields_of_a_struct():
    entries = [{"name": "driver", "type": "address"}, {"name": "km", "type": "uint24"}]
    codec = tuple_of(entries)
    driver = to_checksum_address("0x" + "ab" * 20)

    encoded = codec.encode({"km": 7, "driver": SimpleNamespace(address=driver)})
    found = codec.decode(encoded, 0)

    assert (found.driver, found.km) == tuple(found) == (driver, 7)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uint8", 256),
        ("uint8", -1),
        ("int24", 2**23),
        ("int24", -(2**23) - 1),
        ("bytes4", b"12345"),
        ("address", "0x1234"),
        ("uint8[2]", [1]),
        ("uint8[2]", [1, 2, 3]),
    ],
)
def test_codec_refuses_what_does_not_fit(kind, value):
    with pytest.raises(AbiError):
        codec_of({"name": "", "type": kind}).encode(value)


@pytest.mark.parametrize("kind", ["uint8", "bytes", "uint8[]", "string", "uint8[2]"])
def test_codec_refuses_missing_bytes(kind):
    entry = {"name": "", "type": kind}
    value = {"bytes": b"abc", "string": "abc"}.get(kind, [1, 2] if "[" in kind else 1)
    encoded = tuple_of([entry]).encode([value])
    for length in range(0, len(encoded), 32):
        with pytest.raises(AbiError):
            tuple_of([entry]).decode(encoded[:length], 0)
