"""Prices of blocks: the base fee that moves with use, rewards, proof of work. Pure."""

from __future__ import annotations

from math import isqrt

from thorlink.node import params

WORK_PER_GAS = 1_000
SECONDS_PER_MONTH = 3600 * 24 * 30


def next_base_fee(base_fee: int, gas_used: int, gas_limit: int) -> int:
    """Base fee (wei VTHO) of the block after one that used `gas_used` of `gas_limit`."""
    target = gas_limit * params.BASE_FEE_TARGET_PERCENT // 100
    denominator = params.BASE_FEE_CHANGE_DENOMINATOR
    if gas_used > target:
        rise = base_fee * (gas_used - target) // target // denominator
        return base_fee + max(rise, 1)
    fall = base_fee * (target - gas_used) // target // denominator
    return max(base_fee - fall, params.INITIAL_BASE_FEE) if gas_used < target else base_fee


def block_reward(staked_vet: int) -> int:
    """Wei VTHO issued to a block's beneficiary, by the whole VET staked."""
    issued = params.REWARD_CURVE_FACTOR * isqrt(staked_vet) * 10**18
    return issued // params.BLOCKS_PER_YEAR


def suggested_priority_fee(base_fee: int) -> int:
    """Wei VTHO a unit of gas: five per cent of the next base fee."""
    return max(base_fee, params.INITIAL_BASE_FEE) * params.PRIORITY_FEE_PERCENT // 100


def work_to_gas(work: int, block_number: int) -> int:
    """Gas that a legacy transaction's proof of work is worth; less every month."""
    months = block_number * params.BLOCK_INTERVAL // SECONDS_PER_MONTH
    decayed: int = work // WORK_PER_GAS * 100**months // 104**months
    return min(decayed, (1 << 64) - 1)
