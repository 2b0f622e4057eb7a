"""What the built-in contract `Staker` asks of the node.

Reads are whole. What would change a stake is checked as the real node checks it, and then
reverts: stakes, validators and delegations are not simulated.
"""

from __future__ import annotations

from typing import NoReturn

from thorlink.node import fees, params
from thorlink.node.builtins.inner import GAS_LOAD, Inner, NativeRevert
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.stakes import (
    MAX_STAKE,
    MIN_STAKE,
    NEVER,
    NONE,
    PERIODS,
    STAKED,
    Stakes,
    Validation,
)

SWITCHES_KEY = b"staker-switches".rjust(32, b"\0")
DELEGATOR_KEY = b"delegator-contract-address".rjust(32, b"\0")
ADDRESS_MASK = (1 << 160) - 1


def _revert(reason: str) -> NoReturn:
    raise NativeRevert(f"staker: {reason}")


def _not_simulated() -> NoReturn:
    raise NativeRevert("embedded node: changing stakes is not simulated")


def _existing(inner: Inner, validator: bytes) -> Validation:
    validation = Stakes(inner).validation(validator)
    if validation == NONE:
        _revert("validation does not exist")
    return validation


def _of_endorser(inner: Inner, validator: bytes, endorser: bytes) -> Validation:
    validation = _existing(inner, validator)
    if validation.endorser != int.from_bytes(endorser, "big"):
        _revert("endorser required")
    return validation


def _check_total(inner: Inner, validation: Validation, amount: int) -> None:
    if amount > MAX_STAKE:
        _revert("increase amount is too large")
    if Stakes(inner).load(validation.stake) + amount > MAX_STAKE:
        _revert("total stake would exceed maximum")


# reads


def _total_stake(inner: Inner) -> tuple[int, int]:
    staked = Stakes(inner).load(STAKED)
    return staked, staked


def _queued_stake(inner: Inner) -> tuple[int]:
    return (Stakes(inner).load(0),)


def _get_validation(inner: Inner, validator: bytes) -> tuple[int, ...]:
    found = Stakes(inner).validation(validator)
    amounts = (found.endorser, found.stake, found.stake, found.queued_vet)
    return *amounts, found.status, NEVER, found.period, 0, NEVER, found.completed


def _get_withdrawable(inner: Inner, validator: bytes) -> tuple[int]:
    _existing(inner, validator)
    return (0,)


def _first_active(inner: Inner) -> tuple[int]:
    return (Stakes(inner).load(int.from_bytes(params.BLOCK_SIGNER, "big")),)


def _next(inner: Inner, validator: bytes) -> tuple[int]:
    Stakes(inner).validation(validator)
    return (0,)


def _get_delegation(inner: Inner, _delegation: int) -> tuple[int, ...]:
    return 0, Stakes(inner).load(0), 0, 0, 0, NEVER


def _get_rewards(inner: Inner, _validator: bytes, _period: int) -> tuple[int]:
    return (Stakes(inner).load(0),)


def _get_totals(inner: Inner, validator: bytes) -> tuple[int, ...]:
    stake = _existing(inner, validator).stake
    delegated = Stakes(inner).load(0)
    return stake, stake, delegated, 0, stake


def _get_number(inner: Inner) -> tuple[int, int]:
    stakes = Stakes(inner)
    return stakes.load(1), stakes.load(0)


def _issuance(inner: Inner) -> tuple[int]:
    inner.spend(2 * GAS_LOAD)
    return (fees.block_reward(params.SOLO_STAKE_VET),)


def _get_delegator(inner: Inner) -> tuple[int]:
    return (Stakes(inner).load(inner.ledger.param(DELEGATOR_KEY) & ADDRESS_MASK),)


def _get_switches(inner: Inner) -> tuple[int]:
    return (Stakes(inner).load(inner.ledger.param(SWITCHES_KEY)),)


# writes


def _add_validation(
    inner: Inner, validator: bytes, _endorser: bytes, period: int, stake: int
) -> tuple[int, ...]:
    inner.spend(GAS_LOAD)
    if stake < MIN_STAKE:
        _revert("stake is below minimum")
    if stake > MAX_STAKE:
        _revert("stake is above maximum")
    if validator == params.ZERO_ADDRESS:
        _revert("validator cannot be zero")
    if Stakes(inner).validation(validator) != NONE:
        _revert("validator already exists")
    if period not in PERIODS:
        _revert("period is out of boundaries")
    _not_simulated()


def _increase_stake(
    inner: Inner, validator: bytes, endorser: bytes, amount: int
) -> tuple[int, ...]:
    _check_total(inner, _of_endorser(inner, validator, endorser), amount)
    _not_simulated()


def _set_beneficiary(
    inner: Inner, validator: bytes, endorser: bytes, _beneficiary: bytes
) -> tuple[int, ...]:
    _of_endorser(inner, validator, endorser)
    _not_simulated()


def _decrease_stake(
    inner: Inner, validator: bytes, endorser: bytes, amount: int
) -> tuple[int, ...]:
    if amount > MAX_STAKE - MIN_STAKE:
        _revert("decrease amount is too large")
    stake = _of_endorser(inner, validator, endorser).stake
    if amount > stake:
        _revert("not enough locked stake")
    if stake - amount < MIN_STAKE:
        _revert("next period stake is lower than minimum stake")
    _not_simulated()


def _withdraw_stake(inner: Inner, validator: bytes, endorser: bytes) -> tuple[int]:
    _of_endorser(inner, validator, endorser)
    _not_simulated()


def _signal_exit(inner: Inner, validator: bytes, endorser: bytes) -> tuple[int, ...]:
    _of_endorser(inner, validator, endorser)
    _not_simulated()


def _add_delegation(inner: Inner, validator: bytes, stake: int, multiplier: int) -> tuple[int]:
    if not multiplier:
        _revert("multiplier cannot be 0")
    _check_total(inner, _existing(inner, validator), stake)
    _not_simulated()


def _on_delegation(inner: Inner, _delegation: int) -> tuple[int]:
    inner.spend(GAS_LOAD)
    _revert("delegation is empty")


_UINT256 = ("uint256",)
TOTAL_STAKE = Native("native_totalStake()", _UINT256 * 2, _total_stake)
QUEUED_STAKE = Native("native_queuedStake()", _UINT256, _queued_stake)
GET_VALIDATION = Native(
    "native_getValidation(address)",
    ("address", *_UINT256 * 3, "uint8", *("uint32",) * 5),
    _get_validation,
)
GET_WITHDRAWABLE = Native("native_getWithdrawable(address)", _UINT256, _get_withdrawable)
FIRST_ACTIVE = Native("native_firstActive()", ("address",), _first_active)
FIRST_QUEUED = Native("native_firstQueued()", ("address",), _queued_stake)
NEXT = Native("native_next(address)", ("address",), _next)
GET_DELEGATION = Native(
    "native_getDelegation(uint256)",
    ("address", "uint256", "uint8", "bool", "uint32", "uint32"),
    _get_delegation,
)
GET_REWARDS = Native("native_getDelegatorsRewards(address,uint32)", _UINT256, _get_rewards)
GET_TOTALS = Native("native_getValidationTotals(address)", _UINT256 * 5, _get_totals)
GET_NUMBER = Native("native_getValidationsNum()", ("uint64",) * 2, _get_number)
ISSUANCE = Native("native_issuance()", _UINT256, _issuance)
GET_DELEGATOR = Native("native_getDelegatorContract()", ("address",), _get_delegator)
GET_SWITCHES = Native("native_getControlSwitches()", _UINT256, _get_switches)

ADD_VALIDATION = Native(
    "native_addValidation(address,address,uint32,uint256)", (), _add_validation, writes=True
)
INCREASE_STAKE = Native(
    "native_increaseStake(address,address,uint256)", (), _increase_stake, writes=True
)
SET_BENEFICIARY = Native(
    "native_setBeneficiary(address,address,address)", (), _set_beneficiary, writes=True
)
DECREASE_STAKE = Native(
    "native_decreaseStake(address,address,uint256)", (), _decrease_stake, writes=True
)
WITHDRAW_STAKE = Native(
    "native_withdrawStake(address,address)", _UINT256, _withdraw_stake, writes=True
)
SIGNAL_EXIT = Native("native_signalExit(address,address)", (), _signal_exit, writes=True)
ADD_DELEGATION = Native(
    "native_addDelegation(address,uint256,uint8)", _UINT256, _add_delegation, writes=True
)
SIGNAL_DELEGATION_EXIT = Native(
    "native_signalDelegationExit(uint256)", (), _on_delegation, writes=True
)
WITHDRAW_DELEGATION = Native(
    "native_withdrawDelegation(uint256)", _UINT256, _on_delegation, writes=True
)
