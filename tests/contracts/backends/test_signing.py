"""The fast digests and signatures of the state machine against eth_account's."""

import mileage_typed_data as typed_data
import pytest
from eth_account import Account
from eth_utils import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st
from stateful.signing import Domain, compact, plain, signer_of_compact, signer_of_plain

from thorlink.keys import Signer

pytestmark = pytest.mark.unit

REGISTRY = to_checksum_address(typed_data.REGISTRY)
MEMBERS = {
    "uint24": st.integers(0, 2**24 - 1),
    "uint40": st.integers(0, 2**40 - 1),
    "uint64": st.integers(0, 2**64 - 1),
    "bool": st.booleans(),
    "address": st.binary(min_size=20, max_size=20).map(to_checksum_address),
    "bytes32": st.binary(min_size=32, max_size=32),
    "bytes": st.binary(max_size=100),
}
SECRET = b"\x2a" * 32


@pytest.mark.parametrize("kind", typed_data.TYPES)
@given(data=st.data(), chain_id=st.integers(0, 2**256 - 1))
def test_digests_are_those_of_eth_account(kind, data, chain_id):
    members = typed_data.TYPES[kind]
    message = {member["name"]: data.draw(MEMBERS[member["type"]]) for member in members}
    expected = typed_data.digest(chain_id, REGISTRY, kind, message)
    assert Domain(chain_id, REGISTRY).digest(kind, tuple(message.values())) == expected


def test_signatures_are_those_of_eth_account():
    digest = Domain(1, REGISTRY).digest("Enrolment", (bytes(32), REGISTRY, 5))
    signature = Signer(SECRET).sign(digest)
    assert plain(signature) == Account.unsafe_sign_hash(digest, SECRET).signature


@given(digest=st.binary(min_size=32, max_size=32))
def test_signers_are_found_from_both_forms(digest):
    signer = Signer(SECRET)
    signature = signer.sign(digest)
    assert signer_of_plain(digest, plain(signature)) == signer.address
    assert signer_of_compact(digest, compact(signature)) == signer.address


def test_nobody_is_found_from_what_is_no_signature():
    digest = b"\x01" * 32
    good = plain(Signer(SECRET).sign(digest))
    assert signer_of_compact(digest, (bytes(32), bytes(32))) is None
    for bad in (b"", good[:64], good + b"\0", good[:64] + b"\x1d", bytes(64) + b"\x1b"):
        assert signer_of_plain(digest, bad) is None
