"""Any bytes are either a transaction that encodes to the same bytes, or InvalidTransaction."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from thorlink import codec, rlp, signing
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction
from thorlink.errors import InvalidTransaction
from thorlink.solo import ACCOUNTS

pytestmark = pytest.mark.unit

trees = st.recursive(
    st.binary(max_size=40), lambda children: st.lists(children, max_size=4), max_leaves=12
)
"""Anything that RLP can say."""


def integers(size):
    """Canonical integers of up to `size` bytes, and now and then one that is none."""
    good = st.integers(0, 2 ** (8 * size) - 1).map(rlp.encode_int)
    return mostly(good, st.binary(max_size=size + 2))


def mostly(good, other):
    return st.integers(0, 19).flatmap(lambda dice: other if dice == 0 else good)


addresses = mostly(st.just(b"") | st.binary(min_size=20, max_size=20), st.binary(max_size=22))
hashes = mostly(st.just(b"") | st.binary(min_size=32, max_size=32), st.binary(max_size=34))
clause = mostly(st.tuples(addresses, integers(32), st.binary(max_size=80)).map(list), trees)
reserved = mostly(st.sampled_from([[], [b"\x01"]]), st.lists(st.binary(max_size=5), max_size=3))
signature_part = st.tuples(
    st.binary(min_size=32, max_size=32), st.binary(min_size=31, max_size=31), st.booleans()
).map(lambda parts: parts[0] + b"\0" + parts[1] + bytes([parts[2]]))
signatures = mostly(
    st.lists(signature_part, max_size=2).map(b"".join), st.binary(min_size=60, max_size=131)
)


def fields(price):
    """The fields of a transaction, nearly all of them good."""
    head = [integers(1), integers(8), integers(4), mostly(st.lists(clause, max_size=4), trees)]
    tail = [integers(8), hashes, integers(8), reserved, signatures]
    return st.tuples(*head, *price, *tail).map(list)


legacy = fields([integers(1)]).map(rlp.encode)
dynamic_fee = fields([integers(32), integers(32)]).map(lambda items: b"\x51" + rlp.encode(items))
prefixes = st.sampled_from([b"", b"\x51", b"\x02"])

SIGNED = [
    signing.sign(
        kind(
            chain_tag=0x58,
            block_ref=bytes(7) + b"\1",
            expiration=300,
            clauses=(Clause(None, 5, b"\0" * 60), Clause(b"\x22" * 20, 0, b"\x80")),
            gas=2**40,
            nonce=128,
            depends_on=b"\3" * 32,
            delegated=True,
            **fees,
        ),
        ACCOUNTS[0].secret,
        ACCOUNTS[1].secret,
    ).encode()
    for kind, fees in (
        (LegacyTransaction, {"gas_price_coef": 1}),
        (DynamicFeeTransaction, {"max_priority_fee_per_gas": 1, "max_fee_per_gas": 2}),
    )
]


def outcome(raw, *, check_signature=True):
    """Check the property; "decoded", or "refused" with a reason."""
    try:
        tx = codec.decode(raw, check_signature=check_signature)
    except InvalidTransaction as refused:
        return "refused" if refused.reason else "refused without a reason"
    assert tx.encode() == raw
    assert codec.decode(tx.encode(), check_signature=check_signature) == tx
    assert tx.intrinsic_gas >= codec.BASE_GAS + codec.CLAUSE_GAS
    return "decoded"


def holds(raw, *, check_signature=True):
    seen = outcome(raw, check_signature=check_signature)
    event(seen)  # shown by --hypothesis-show-statistics
    assert seen in {"decoded", "refused"}


@given(raw=legacy | dynamic_fee, check=st.booleans())
def test_decode_of_nearly_good_fields(raw, check):
    holds(raw, check_signature=check)


@given(prefix=prefixes, tree=trees)
def test_decode_of_any_tree(prefix, tree):
    holds(prefix + rlp.encode(tree))


@given(raw=st.binary(max_size=300))
def test_decode_of_noise(raw):
    holds(raw)
    holds(b"\x51" + raw)
    holds(rlp.list_of(raw))


@given(
    raw=st.sampled_from(SIGNED),
    cut=st.tuples(st.integers(0, 400), st.integers(0, 400)),
    instead=st.binary(max_size=6),
)
def test_decode_of_a_transaction_with_bytes_exchanged(raw, cut, instead):
    start, stop = sorted(position % (len(raw) + 1) for position in cut)
    holds(raw[:start] + instead + raw[stop:])


@pytest.mark.parametrize("raw", SIGNED, ids=["legacy", "dynamic fee"])
def test_decode_of_every_other_byte_in_every_place(raw):
    """The properties above can hold with nothing decoded: here both things happen."""
    outcomes = {
        outcome(raw[:position] + bytes([value]) + raw[position + 1 :])
        for position in range(len(raw))
        for value in (0x00, 0x7F, 0x80, 0xB7, 0xB8, 0xC0, 0xF7, 0xF8, 0xFF)
    }
    assert outcomes == {"decoded", "refused"}


@given(tree=trees)
def test_rlp_reads_back_what_it_wrote_down_to_its_depth(tree):
    encoded = rlp.encode(tree)
    if _depth(tree) > rlp.MAX_DEPTH:
        with pytest.raises(InvalidTransaction, match="nested deeper"):
            rlp.decode(encoded)
    else:
        assert rlp.decode(encoded) == tree


def _depth(tree):
    if isinstance(tree, bytes):
        return 0
    return 1 + max((_depth(child) for child in tree), default=0)
