"""Prices of blocks."""

import pytest

from thorlink.node import fees
from thorlink.node.params import INITIAL_BASE_FEE

pytestmark = pytest.mark.unit

LIMIT = 40_000_000
TARGET = 30_000_000


@pytest.mark.parametrize(
    ("base_fee", "used", "expected"),
    [
        (INITIAL_BASE_FEE, 0, INITIAL_BASE_FEE),
        (INITIAL_BASE_FEE, TARGET, INITIAL_BASE_FEE),
        (INITIAL_BASE_FEE, LIMIT, INITIAL_BASE_FEE + INITIAL_BASE_FEE // 24),
        (2 * INITIAL_BASE_FEE, 0, 2 * INITIAL_BASE_FEE - INITIAL_BASE_FEE // 4),
        (2 * INITIAL_BASE_FEE, TARGET, 2 * INITIAL_BASE_FEE),
        (INITIAL_BASE_FEE, TARGET + 1, INITIAL_BASE_FEE + 41666),
        (INITIAL_BASE_FEE + 1, 0, INITIAL_BASE_FEE),
    ],
)
def test_next_base_fee_moves_by_an_eighth_at_most_and_not_below_the_first(base_fee, used, expected):
    assert fees.next_base_fee(base_fee, used, LIMIT) == expected


def test_next_base_fee_rises_by_one_at_least():
    assert fees.next_base_fee(100, TARGET + 1, LIMIT) == 101


def test_block_reward_of_solos_stake():
    assert fees.block_reward(25_000_000) == 121_765_601_217_656_012_176


def test_suggested_priority_fee_is_five_per_cent():
    assert fees.suggested_priority_fee(INITIAL_BASE_FEE) == 5 * 10**11
    assert fees.suggested_priority_fee(1) == 5 * 10**11
    assert fees.suggested_priority_fee(2 * 10**13) == 10**12


def test_work_to_gas_loses_value_with_time():
    month = 3600 * 24 * 30

    assert fees.work_to_gas(999, 0) == 0
    assert fees.work_to_gas(104_000, 0) == 104
    assert fees.work_to_gas(104_000, month) == 100
    assert fees.work_to_gas(1 << 200, 0) == (1 << 64) - 1
