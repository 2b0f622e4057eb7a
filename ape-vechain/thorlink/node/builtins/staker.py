"""The built-in contract `Staker`: its methods and the checks of its bytecode."""

from __future__ import annotations

from collections.abc import Callable

from thorlink.node import params
from thorlink.node.builtins import staker_natives as natives
from thorlink.node.builtins.built_in_call import Call
from thorlink.node.builtins.dispatch import Run, answer
from thorlink.node.builtins.native import Native
from thorlink.node.builtins.staker_dispatch import Contract, Method
from thorlink.node.builtins.words import Word, word

WEI = 10**18
MAX_AMOUNT = 100_000_000_000 * WEI
DELEGATOR_PAUSED, STAKER_PAUSED = 1, 2


def _validator(call: Call) -> tuple[Word]:
    return (call.account(0),)


def _number(call: Call) -> tuple[Word]:
    return (call.word(0),)


def _part(
    before: int,
    native: Native,
    after: int,
    arguments: Callable[[Call], tuple[Word, ...]],
    start: int,
    stop: int,
) -> Run:
    """A method that returns some of the words that a native says."""

    def run(call: Call) -> bytes:
        results = call.native(before, native, *arguments(call))
        call.charge(after)
        return b"".join(map(word, results[start:stop]))

    return run


# Checks of the bytecode. Each charges what it takes to fail; to pass is in what comes next.


def _check_amount(call: Call, amount: int, gas_empty: int) -> None:
    for failed, gas, reason in (
        (not amount, gas_empty, "stake is empty"),
        (amount % WEI, gas_empty + 95, "stake is not multiple of 1VET"),
        (amount > MAX_AMOUNT, gas_empty + 121, "stake is above max supply"),
    ):
        if failed:
            call.charge(gas)
            raise call.fail(f"staker: {reason}")


def _check_running(call: Call, gas: int) -> None:
    [switches] = call.native(gas, natives.GET_SWITCHES)
    if switches & STAKER_PAUSED:
        call.charge(326)
        raise call.fail("staker: staker is paused")


def _check_delegator(call: Call, gas: int) -> None:
    [delegator] = call.native(gas, natives.GET_DELEGATOR)
    if delegator != int.from_bytes(call.sender, "big"):
        call.charge(421)
        raise call.fail("staker:only delegator")


def _check_delegating(call: Call, gas: int) -> None:
    [switches] = call.native(gas, natives.GET_SWITCHES)
    if switches & STAKER_PAUSED:
        call.charge(326)
        raise call.fail("staker: staker is paused")
    if switches & DELEGATOR_PAUSED:
        call.charge(352)
        raise call.fail("staker: delegator is paused")


def _count_stake(call: Call) -> int:
    """Count the VET that came; the gas of writing a fresh word, beyond that of an old one."""
    counted = call.get_storage(0)
    call.set_storage(0, counted + call.value)
    return 0 if counted else 15_000


def _change(call: Call, gas: int, native: Native, *arguments: Word) -> bytes:
    """The end of a method that would change a stake: its native refuses."""
    call.native(gas, native, *arguments)
    return b""


def _run_add_validation(call: Call) -> bytes:
    _check_amount(call, call.value, 609)
    _check_running(call, 1_360)
    gas = 7_083 + _count_stake(call)
    arguments = (call.account(0), call.sender, call.word(1), call.value)
    return _change(call, gas, natives.ADD_VALIDATION, *arguments)


def _run_increase_stake(call: Call) -> bytes:
    _check_amount(call, call.value, 498)
    _check_running(call, 1_249)
    gas = 7_059 + _count_stake(call)
    return _change(call, gas, natives.INCREASE_STAKE, call.account(0), call.sender, call.value)


def _run_decrease_stake(call: Call) -> bytes:
    _check_amount(call, call.word(1), 545)
    _check_running(call, 1_296)
    return _change(call, 1_764, natives.DECREASE_STAKE, call.account(0), call.sender, call.word(1))


def _run_set_beneficiary(call: Call) -> bytes:
    _check_running(call, 1_289)
    arguments = (call.account(0), call.sender, call.account(1))
    return _change(call, 1_767, natives.SET_BENEFICIARY, *arguments)


def _run_withdraw_stake(call: Call) -> bytes:
    _check_running(call, 1_145)
    return _change(call, 1_021, natives.WITHDRAW_STAKE, call.account(0), call.sender)


def _run_signal_exit(call: Call) -> bytes:
    _check_running(call, 1_189)
    return _change(call, 1_743, natives.SIGNAL_EXIT, call.account(0), call.sender)


def _run_add_delegation(call: Call) -> bytes:
    _check_delegator(call, 1_235)
    _check_amount(call, call.value, 446)
    _check_delegating(call, 1_197)
    gas = 6_364 + _count_stake(call)
    return _change(call, gas, natives.ADD_DELEGATION, call.account(0), call.value, call.word(1))


def _run_signal_delegation_exit(call: Call) -> bytes:
    _check_delegator(call, 1_136)
    _check_delegating(call, 1_069)
    return _change(call, 1_737, natives.SIGNAL_DELEGATION_EXIT, call.word(0))


def _run_withdraw_delegation(call: Call) -> bytes:
    _check_delegator(call, 1_047)
    _check_delegating(call, 1_069)
    return _change(call, 1_015, natives.WITHDRAW_DELEGATION, call.word(0))


def _validator_and_period(call: Call) -> tuple[Word, Word]:
    return call.account(0), call.word(1)


_DETAILS = _part(1_061 + 12, natives.GET_DELEGATION, 699, _number, 4, 6)
_PERIODS = _part(1_207 + 24, natives.GET_VALIDATION, 1_021, _validator, 6, 10)
_REWARDS = answer(1_344, natives.GET_REWARDS, 233, _validator_and_period)
_WITHDRAWABLE = answer(1_122, natives.GET_WITHDRAWABLE, 231, _validator)

_METHODS = (
    Method("totalStake()", answer(1_062 + 3, natives.TOTAL_STAKE, 293), 256),
    Method("queuedStake()", answer(992, natives.QUEUED_STAKE, 232), 189),
    Method(
        "getValidation(address)",
        _part(1_241 + 24, natives.GET_VALIDATION, 1_072, _validator, 0, 6),
        235,
        295,
        (360,),
    ),
    Method("getValidationPeriodDetails(address)", _PERIODS, 213, 273, (338,)),
    Method("getWithdrawable(address)", _WITHDRAWABLE, 146, 206, (271,)),
    Method("firstActive()", answer(948, natives.FIRST_ACTIVE, 328), 145),
    Method("firstQueued()", answer(1_014, natives.FIRST_QUEUED, 328), 211),
    Method("next(address)", answer(1_122, natives.NEXT, 327, _validator), 146, 206, (271,)),
    Method(
        "getDelegation(uint256)",
        _part(1_051 + 12, natives.GET_DELEGATION, 766, _number, 0, 4),
        147,
        207,
    ),
    Method("getDelegationPeriodDetails(uint256)", _DETAILS, 169, 229),
    Method("getDelegatorsRewards(address,uint32)", _REWARDS, 255, 318, (383, 458)),
    Method(
        "getValidationTotals(address)",
        answer(1_177 + 9, natives.GET_TOTALS, 442, _validator),
        168,
        228,
        (293,),
    ),
    Method("getValidationsNum()", answer(974 + 3, natives.GET_NUMBER, 435), 168),
    Method("issuance()", answer(1_037, natives.ISSUANCE, 232), 234),
    Method("addValidation(address,uint32)", _run_add_validation, None, 251, (316, 391)),
    Method("increaseStake(address)", _run_increase_stake, None, 226, (291,)),
    Method("decreaseStake(address,uint256)", _run_decrease_stake, 191, 254, (319,)),
    Method("setBeneficiary(address,address)", _run_set_beneficiary, 233, 296, (361, 448)),
    Method("withdrawStake(address)", _run_withdraw_stake, 190, 250, (315,)),
    Method("signalExit(address)", _run_signal_exit, 234, 294, (359,)),
    Method("addDelegation(address,uint8)", _run_add_delegation, None, 251, (316, 391)),
    Method("signalDelegationExit(uint256)", _run_signal_delegation_exit, 256, 316),
    Method("withdrawDelegation(uint256)", _run_withdraw_delegation, 167, 227),
)
CONTRACT = Contract(params.STAKER, {method.selector: method for method in _METHODS})
