"""Who pays for a transaction's gas, in Thor's order: delegator, sponsor, contract, origin."""

from __future__ import annotations

from typing import NamedTuple

from thorlink.node.builtins.sponsorship import Sponsorship
from thorlink.node.ledger import Ledger
from thorlink.node.outcome import TxContext
from thorlink.node.resolved import Refused, Resolved
from thorlink.node.state import State


class Payment(NamedTuple):
    """`credit` (wei VTHO) is what the origin had by the contract's plan; None: none was used."""

    payer: bytes
    credit: int | None = None


def buy_gas(state: State, signed: Resolved, price: int, now: int) -> Payment:
    """Take the price of all gas from whoever pays; Refused if too poor. `now` in seconds."""
    cost = signed.tx.gas * price
    if signed.payer is None and (payment := _by_plan(state, signed, cost, now)):
        return payment
    payer = signed.payer or signed.origin
    if not Ledger(state).sub(payer, cost):
        raise Refused("insufficient energy")
    return Payment(payer)


def return_gas(state: State, signed: Resolved, context: TxContext, gas_left: int, now: int) -> None:
    """Give back the price of what was not used, and count the rest against the origin's credit."""
    price = context.gas_price
    Ledger(state).add(context.gas_payer, gas_left * price)
    contract = signed.common_recipient
    if context.credit is None or contract is None:
        return
    plan = Sponsorship(state, contract)
    # the transaction may have removed its own origin
    if plan.is_user(signed.origin):
        used = (signed.tx.gas - gas_left) * price
        plan.set_user_credit(signed.origin, context.credit - used, now)


def _by_plan(state: State, signed: Resolved, cost: int, now: int) -> Payment | None:
    """The sponsor pays, or the contract, if the origin has the credit and they the VTHO."""
    contract = signed.common_recipient
    if contract is None:
        return None
    plan = Sponsorship(state, contract)
    credit = plan.user_credit(signed.origin, now)
    if credit < cost:
        return None
    ledger = Ledger(state)
    sponsor = plan.current_sponsor()
    if plan.is_sponsor(sponsor) and ledger.sub(sponsor, cost):
        return Payment(sponsor, credit)
    return Payment(contract, credit) if ledger.sub(contract, cost) else None
