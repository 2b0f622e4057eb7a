"""Versions of values by block, and the journalled state over them."""

import pytest

from thorlink.hashing import keccak256
from thorlink.node.state import State
from thorlink.node.store import Store

pytestmark = pytest.mark.unit

KEY = (b"a", 0)
ALICE, BOB = b"\x0a" * 20, b"\x0b" * 20


def test_get_answers_for_every_block():
    store = Store()
    store.commit(0, {KEY: 1})
    store.commit(1, {})
    store.commit(2, {KEY: 2})

    assert [store.get(KEY, block) for block in (0, 1, 2, 9)] == [1, 1, 2, 2]


def test_get_knows_nothing_of_later_or_other_keys():
    store = Store()
    store.commit(0, {})
    store.commit(1, {KEY: 1})

    assert store.get(KEY, 0) is None
    assert store.get((b"b", 0), 1) is None


def test_commit_refuses_a_block_that_does_not_follow():
    store = Store()
    store.commit(0, {})

    with pytest.raises(ValueError, match="block 0 does not follow block 0"):
        store.commit(0, {})


def test_rewind_forgets_later_blocks_only():
    store = Store()
    store.commit(0, {KEY: 1})
    store.commit(1, {KEY: 2, (b"b", 0): 3})

    store.rewind(0)

    assert store.get(KEY, 5) == 1
    assert store.get((b"b", 0), 5) is None
    store.commit(1, {KEY: 4})
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
