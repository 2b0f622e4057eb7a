"""Credit of a contract's users: how it is used, and how it comes back."""

import pytest

from thorlink import solo
from thorlink.hashing import blake2b256
from thorlink.node import EmbeddedNode
from thorlink.node.builtins.sponsorship import CreditPlan, Sponsorship, User
from thorlink.node.params import PROTOTYPE

pytestmark = pytest.mark.unit

CONTRACT = b"\xcc" * 20
ALICE, BOB = (account.address for account in solo.ACCOUNTS[1:3])


@pytest.fixture
def state():
    node = EmbeddedNode()
    return node.chain.state(node.chain.best.number)


@pytest.fixture
def records(state):
    return Sponsorship(state, CONTRACT)


@pytest.mark.parametrize(
    ("used", "seconds", "left"),
    [
        (0, 0, 100),
        (30, 0, 70),
        (30, 2, 90),
        (30, 3, 100),
        (30, 1000, 100),
        (100, 0, 0),
        (150, 0, 0),
        (150, 6, 10),
        (30, -5, 70),
    ],
)
def test_used_credit_comes_back_with_time_and_no_further(used, seconds, left):
    assert User(used, 1000).credit(CreditPlan(100, 10), 1000 + seconds) == left


def test_a_user_begins_with_the_whole_credit_and_nobody_else_has_any(records):
    records.set_plan(CreditPlan(100, 0))
    records.add_user(ALICE, 1000)

    assert (records.is_user(ALICE), records.user_credit(ALICE, 1000)) == (True, 100)
    assert (records.is_user(BOB), records.user_credit(BOB, 1000)) == (False, 0)


def test_a_new_plan_counts_what_was_used_by_the_old_one(records):
    records.set_plan(CreditPlan(100, 0))
    records.add_user(ALICE, 1000)
    records.set_user_credit(ALICE, 60, 1001)

    records.set_plan(CreditPlan(500, 0))

    assert records.user_credit(ALICE, 2000) == 460


def test_more_credit_than_the_plan_gives_is_the_whole_credit(records):
    records.set_plan(CreditPlan(100, 0))
    records.set_user_credit(ALICE, 200, 1001)

    assert records.user_credit(ALICE, 2000) == 100


def test_a_removed_user_has_no_credit(records):
    records.set_plan(CreditPlan(100, 0))
    records.add_user(ALICE, 1000)

    records.remove_user(ALICE)

    assert (records.is_user(ALICE), records.user_credit(ALICE, 1000)) == (False, 0)


def test_who_was_selected_stays_selected_when_the_offer_is_taken_back(records):
    records.set_sponsor(BOB, offers=True)
    records.select_sponsor(BOB)

    records.set_sponsor(BOB, offers=False)

    assert (records.current_sponsor(), records.is_sponsor(BOB)) == (BOB, False)


def test_contracts_do_not_share_records(state, records):
    records.add_user(ALICE, 1000)

    assert not Sponsorship(state, b"\xdd" * 20).is_user(ALICE)


def test_records_are_storage_that_shows_its_hash_as_the_real_node_does(state, records):
    key = int.from_bytes(blake2b256(CONTRACT, b"credit-plan"), "big")
    assert state.get_storage(PROTOTYPE, key) == 0

    records.set_plan(CreditPlan(1, 2))

    shown = state.get_storage(PROTOTYPE, key).to_bytes(32, "big").hex()
    assert shown == "a5dbd65f753b0142a9c459358555d4685cb3e72a769cc62e36427ef7d402277a"
