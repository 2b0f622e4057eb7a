import pytest
from road import names

pytestmark = pytest.mark.chain

REFUSE = 0


def test_on_handover_of_fewer_kilometres_than_are_settled_leaves_nothing(sold, alice, bob):
    """Nothing is due then: neither paid, nor given up, nor a reason to refuse."""
    sold.settle(1)
    sold.drive(1, alice, 400)

    receipt = sold.hand_over(1, bob, 400, REFUSE)

    assert names(receipt) == ["AccountOpened"]
    assert sold.settled(1) == 400
