"""How much may wait in a pool as strict as that of public networks."""

from dataclasses import replace

import pytest

from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.node import EmbeddedNode
from thorlink.node.params import POOL_QUOTA
from thorlink.node.resolved import Refused, resolve

pytestmark = pytest.mark.chain

ALICE, BOB, CAROL = solo.ACCOUNTS[1:4]
DEAR = {"gas": 40_000_000, "max_priority_fee_per_gas": 10**19, "max_fee_per_gas": 10**20}


@pytest.fixture
def node():
    return EmbeddedNode(on_demand=False)


def submit(node, nonce, origin=ALICE, payer=None, **changes):
    tx = DynamicFeeTransaction(
        chain_tag=solo.CHAIN_TAG,
        block_ref=bytes(8),
        expiration=1000,
        clauses=(Clause(CAROL.address, 1),),
        gas=21_000,
        nonce=nonce,
        max_priority_fee_per_gas=0,
        max_fee_per_gas=10**14,
        delegated=payer is not None,
    )
    tx = replace(tx, **changes)
    signed = signing.sign(tx, origin.secret, payer and payer.secret)
    node.submit(resolve(signed, signed.encode()))


def test_an_account_may_have_128_transactions_waiting(node):
    for nonce in range(POOL_QUOTA):
        submit(node, nonce)

    with pytest.raises(Refused, match="account quota exceeded"):
        submit(node, POOL_QUOTA)
    with pytest.raises(Refused, match="delegator quota exceeded"):
        submit(node, POOL_QUOTA, origin=BOB, payer=ALICE)
    submit(node, POOL_QUOTA, origin=BOB)

    node.mine()
    submit(node, POOL_QUOTA)


def test_who_pays_must_be_able_to_pay_for_all_that_waits(node):
    submit(node, 1, **DEAR)
    submit(node, 2, origin=BOB, payer=ALICE, **DEAR)

    with pytest.raises(Refused, match="insufficient energy for overall pending cost"):
        submit(node, 3, **DEAR)
    submit(node, 3, origin=BOB, **DEAR)
    submit(node, 4)


def test_on_demand_nothing_waits_and_nothing_is_limited():
    node = EmbeddedNode()

    for nonce in range(POOL_QUOTA + 1):
        submit(node, nonce)

    assert node.chain.best.number == 1 + POOL_QUOTA + 1
