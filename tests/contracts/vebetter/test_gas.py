"""Too little gas: a settlement reverts, or does all that it would do with enough.

The pool pays also if the passport runs out of gas: whoever settles could keep drivers from their
actions in the passport.
"""

import pytest
from fleet import RATE, names
from isolation import isolated

pytestmark = pytest.mark.chain

FEW, COARSE = 60_000, 25_000
CLOSE, FINE = 20_000, 1_000
"""Around what a settlement needs, where it might nearly succeed."""
PAID = ("RewardDistributed", "Transfer", "RegisteredAction", "Settled")


def _outcomes(fleet, told, coarse=COARSE):
    """What settlements of vehicle 1 with different gas do, in the order of the gas."""
    with isolated():
        needed = fleet.settle(1).gas_used
    enough = needed + needed // 8
    limits = {*range(FEW, needed, coarse), *range(needed - CLOSE, needed + CLOSE, FINE)}
    found = []
    for gas in (*sorted(limits), enough):
        with isolated():
            receipt = fleet.settle(1, gas=gas, raise_on_revert=False)
            found.append("reverted" if receipt.failed else told(receipt))
    return list(dict.fromkeys(found))


def _events(receipt):
    return tuple(names(receipt))


def test_too_little_gas_reverts_a_first_payment(fleet, alice):
    fleet.start((1, alice, 350))
    assert _outcomes(fleet, _events) == ["reverted", PAID]


def test_too_little_gas_reverts_a_payment_in_a_new_round(fleet, dao, alice):
    fleet.start((1, alice, 350))
    fleet.settle(1)
    dao.new_round()
    fleet.drive(1, alice, 700)
    assert _outcomes(fleet, _events) == ["reverted", PAID]


def test_too_little_gas_reverts_a_payment_if_an_action_needs_much(
    fleet, dao, project, admin, alice
):
    """So much that 1/64 of what it used up would be enough for all the rest."""
    heavy = project.PassportMock.deploy(sender=admin)
    heavy.setWeight(600_000, sender=admin)
    dao.pool.setVeBetterPassport(heavy, sender=admin)
    fleet.start((1, alice, 350))

    def told(receipt):
        return names(receipt)[-1], heavy.actions()

    assert _outcomes(fleet, told, 4 * COARSE) == ["reverted", ("Settled", 1)]


def test_too_little_gas_does_not_blacklist(fleet, dao, admin, alice):
    """A refusal is told with any gas that is enough for it, and nothing else ever is."""
    fleet.start((1, alice, 350))
    dao.passport.blacklist(alice, sender=admin)
    assert _outcomes(fleet, _events) == ["reverted", ("PaymentFailed", "PayoutFailed")]


def test_an_eighth_of_gas_to_spare_is_enough(fleet, alice):
    """That is what clients add to what an inspection used; less is told by a revert."""
    fleet.start((1, alice, 350))
    with isolated():
        needed = fleet.settle(1).gas_used
    fleet.settle(1, gas=needed + needed // 8)
    assert fleet.balance(alice) == 350 * RATE
