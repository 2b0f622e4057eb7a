"""Versions of values, and the journalled state over them."""

import pytest

from thorlink.hashing import keccak256
from thorlink.node.state import State
from thorlink.node.store import Store

pytestmark = pytest.mark.unit

KEY = (b"a", 0)
ALICE, BOB = b"\x0a" * 20, b"\x0b" * 20


def test_get_answers_for_every_version():
    store = Store()
    versions = [store.commit(values) for values in ({KEY: 1}, {}, {KEY: 2})]

    assert versions == [0, 1, 2]
    assert store.head == 2

    assert [store.get(KEY, version) for version in (0, 1, 2, 9)] == [1, 1, 2, 2]


def test_get_knows_nothing_of_later_or_other_keys():
    store = Store()
    store.commit({})
    store.commit({KEY: 1})

    assert store.get(KEY, 0) is None
    assert store.get((b"b", 0), 1) is None


def test_rewind_forgets_later_versions_only():
    store = Store()
    store.commit({KEY: 1})
    store.commit({KEY: 2, (b"b", 0): 3})

    store.rewind(0)

    assert store.get(KEY, 5) == 1
    assert store.get((b"b", 0), 5) is None
    assert store.commit({KEY: 4}) == 1
    assert store.get(KEY, 1) == 4


def fresh_state():
    return State(Store(), 0)


def test_revert_undoes_in_the_right_order():
    state = fresh_state()
    state.set_balance(ALICE, 1)
    snapshot = state.snapshot()
    state.set_balance(ALICE, 2)
    state.set_balance(ALICE, 3)
    state.set_storage(ALICE, 0, 7)

    state.revert(snapshot)

    assert state.get_balance(ALICE) == 1
    assert state.get_storage(ALICE, 0) == 0


@pytest.mark.parametrize(
    "touch",
    [
        lambda state: state.set_balance(ALICE, 1),
        lambda state: state.set_energy(ALICE, 1),
        lambda state: state.set_master(ALICE, BOB),
        lambda state: state.set_code(ALICE, b"\x00"),
    ],
)
def test_account_exists_by_each_of_its_fields(touch):
    state = fresh_state()
    assert not state.account_exists(ALICE)

    touch(state)

    assert state.account_exists(ALICE)
    assert not state.account_exists(BOB)


def test_account_exists_not_by_storage_alone():
    state = fresh_state()

    state.set_storage(ALICE, 0, 1)

    assert not state.account_exists(ALICE)


def test_delete_account_empties_storage_and_can_be_reverted():
    state = fresh_state()
    state.set_code(ALICE, b"\x00")
    state.set_storage(ALICE, 5, 1)
    snapshot = state.snapshot()

    state.delete_account(ALICE)

    assert (state.get_storage(ALICE, 5), state.get_code(ALICE)) == (0, b"")
    assert state.get_code_hash(ALICE) == keccak256(b"")
    state.revert(snapshot)
    assert (state.get_storage(ALICE, 5), state.get_code(ALICE)) == (1, b"\x00")
