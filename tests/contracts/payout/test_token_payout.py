"""Rewards by minting, all of a batch or none: what is paid, why it fails, who may ask for it."""

import pytest
from backend import ZERO_ADDRESS, reverts
from eth_abi import encode
from eth_utils import keccak
from road import RATE, names

pytestmark = pytest.mark.chain


def _error(signature, *values):
    kinds = signature[signature.index("(") + 1 : -1]
    return bytes(keccak(signature.encode())[:4] + encode(kinds.split(",") if kinds else [], values))


def _trip(driver, vehicle, km):
    """As the payout takes it: driver 160 | vehicle 40 | kilometres 24, from the lowest bit."""
    return int(driver.address, 16) | vehicle << 160 | km << 200


def test_pay_mints_to_the_drivers(mint, alice, bob):
    mint.drive(1, alice, 100)
    mint.drive(2, bob, 50)
    receipt = mint.settle(1, 2)

    assert receipt.events == [
        mint.token.Transfer(ZERO_ADDRESS, alice.address, 100 * RATE),
        mint.token.Transfer(ZERO_ADDRESS, bob.address, 50 * RATE),
        mint.distributor.Settled(1, alice.address, 100, 100 * RATE),
        mint.distributor.Settled(2, bob.address, 50, 50 * RATE),
    ]
    assert mint.token.balanceOf(alice) == 100 * RATE
    assert mint.token.balanceOf(bob) == 50 * RATE
    assert mint.token.totalSupply() == 150 * RATE
    assert mint.token.balanceOf(mint.payout) == mint.token.balanceOf(mint.distributor) == 0


def test_pay_passes_over_vehicles_with_nothing_to_pay(mint, alice, bob):
    mint.drive(1, alice, 0)
    mint.drive(2, bob, 50)
    assert names(mint.settle(1, 2)) == ["Transfer", "Settled"]
    assert mint.token.totalSupply() == 50 * RATE


def _pause(mint):
    mint.token.pause(sender=mint.admin)
    return _error("EnforcedPause()")


def _take_role(mint):
    role = mint.token.MINTER_ROLE()
    mint.token.revokeRole(role, mint.payout, sender=mint.admin)
    signature = "AccessControlUnauthorizedAccount(address,bytes32)"
    return _error(signature, mint.payout.address, role)


def _mint_to_the_cap(mint):
    cap = mint.token.cap()
    mint.token.mint(mint.admin, cap - 100 * RATE + 1, sender=mint.admin)
    return _error("ERC20ExceededCap(uint256,uint256)", cap + 1, cap)


@pytest.mark.parametrize("obstacle", [_pause, _take_role, _mint_to_the_cap])
def test_pay_tells_why_a_payment_failed(mint, alice, obstacle):
    mint.drive(1, alice, 100)
    reason = obstacle(mint)
    supply = mint.token.totalSupply()

    assert mint.settle(1).events == [mint.distributor.PayoutFailed(1, alice.address, 100, reason)]
    assert mint.token.totalSupply() == supply
    assert mint.distributor.account(1).settledKm == 0


def test_pay_works_again_when_the_obstacle_is_gone(mint, alice, admin):
    mint.drive(1, alice, 100)
    mint.token.pause(sender=admin)
    mint.settle(1)
    mint.token.unpause(sender=admin)
    mint.settle(1)
    assert mint.token.balanceOf(alice) == 100 * RATE


def test_pay_fails_for_all_where_the_cap_of_the_token_is_too_low(mint, alice, bob, admin):
    """What fits can be settled by itself."""
    mint.drive(1, alice, 100)
    mint.drive(2, bob, 60)
    cap = mint.token.cap()
    mint.token.mint(admin, cap - 60 * RATE, sender=admin)
    assert names(mint.settle(1, 2)) == ["PayoutFailed", "PayoutFailed"]
    assert names(mint.settle(2)) == ["Transfer", "Settled"]
    assert mint.token.balanceOf(alice) == 0
    assert mint.token.balanceOf(bob) == 60 * RATE
    assert mint.token.totalSupply() == cap


def test_pay_mints_nothing_where_nothing_is_due(project, token, alice, bob, admin, anyone):
    """Not even to the zero address, whom the token would refuse."""
    stand_in = project.HostileWalletMock.deploy(sender=admin)  # for a distributor
    payout = project.TokenPayout.deploy(token, stand_in, sender=admin)
    token.grantRole(token.MINTER_ROLE(), payout, sender=admin)
    trips = [_trip(alice, 1, 1), 0, _trip(bob, 3, 1)]
    call = payout.pay.encode_input(trips, [5, 0, 7])
    stand_in.setCallback(payout, call, sender=anyone)

    receipt = stand_in.act(sender=anyone)

    assert receipt.events == [
        token.Transfer(ZERO_ADDRESS, alice.address, 5),
        token.Transfer(ZERO_ADDRESS, bob.address, 7),
    ]


def test_pay_reverts_for_anyone_but_the_distributor(mint, admin, guardian, anyone):
    for caller in (admin, guardian, anyone):
        for trips, amounts in (([_trip(anyone, 1, 1)], [1]), ([], [])):
            with reverts(mint.payout.PayoutNotDistributor, caller=caller):
                mint.payout.pay(trips, amounts, sender=caller)


def test_constructor_stores_token_and_distributor(mint):
    assert mint.payout.token() == mint.token.address
    assert mint.payout.distributor() == mint.distributor.address


def test_constructor_reverts_if_token_or_distributor_is_no_contract(project, mint, admin, anyone):
    for nobody in (anyone.address, ZERO_ADDRESS):
        with reverts(project.TokenPayout.PayoutNotContract, account=nobody):
            project.TokenPayout.deploy(nobody, mint.distributor, sender=admin)
        with reverts(project.TokenPayout.PayoutNotContract, account=nobody):
            project.TokenPayout.deploy(mint.token, nobody, sender=admin)
