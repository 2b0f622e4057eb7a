import pytest
from backend import ZERO_ADDRESS, reverts
from eth_utils import keccak

pytestmark = pytest.mark.chain

RATE = 10**17
CAPS = (1_000, 1_000, 1_000)


@pytest.fixture(scope="module")
def token(project, admin):
    return project.B3TRToken.deploy(admin, admin, admin, sender=admin)


@pytest.fixture(scope="module")
def payout(project, admin, token):
    return project.TokenPayout.deploy(token, admin, sender=admin)


@pytest.fixture(scope="module")
def source(project, admin):
    return project.RegistryMock.deploy(sender=admin)


@pytest.fixture
def distributor(project, admin, token, payout, source, alice):
    """Wired to the payout, with 100 km of alice's to settle."""
    deployed = project.RewardDistributor.deploy(admin, source, payout, CAPS, sender=admin)
    payout.setDistributor(deployed, sender=admin)
    token.grantRole(token.MINTER_ROLE(), payout, sender=admin)
    source.baseline(deployed, 1, alice, 0, sender=admin)
    source.set(1, alice, 100, sender=admin)
    return deployed


@pytest.fixture
def alice(accounts):
    return accounts[1]


def test_pay_mints_to_the_driver(distributor, token, payout, alice, anyone):
    receipt = distributor.settle([1], sender=anyone)

    assert [event.event_name for event in receipt.events] == ["Transfer", "Settled"]
    assert token.balanceOf(alice) == token.totalSupply() == 100 * RATE
    assert token.balanceOf(payout) == token.balanceOf(distributor) == 0


def test_pay_fails_while_the_token_is_paused(distributor, token, alice, admin, anyone):
    token.pause(sender=admin)
    (event,) = distributor.settle([1], sender=anyone).events
    assert event == distributor.PayoutFailed(1, alice, 100, keccak(b"EnforcedPause()")[:4])
    assert token.totalSupply() == 0

    token.unpause(sender=admin)
    distributor.settle([1], sender=anyone)
    assert token.balanceOf(alice) == 100 * RATE


def test_pay_fails_without_the_minters_role(distributor, token, payout, alice, admin, anyone):
    token.revokeRole(token.MINTER_ROLE(), payout, sender=admin)
    (event,) = distributor.settle([1], sender=anyone).events
    assert event.event_name == "PayoutFailed"
    assert event.reason[:4] == keccak(b"AccessControlUnauthorizedAccount(address,bytes32)")[:4]
    assert token.balanceOf(alice) == 0


def test_pay_fails_above_the_cap_of_the_token(distributor, token, alice, admin, anyone):
    token.mint(admin, token.cap() - 100 * RATE + 1, sender=admin)
    (event,) = distributor.settle([1], sender=anyone).events
    assert event.event_name == "PayoutFailed"
    assert token.balanceOf(alice) == 0


def test_pay_reverts_for_anyone_but_the_distributor(distributor, payout, admin, anyone):
    for caller in (admin, anyone):
        with reverts(payout.TokenPayoutNotDistributor, caller=caller.address):
            payout.pay(anyone, 1, 1, 1, sender=caller)


def test_constructor_reverts_if_the_token_is_no_contract(project, admin, anyone):
    with reverts(project.TokenPayout.TokenPayoutNotContract, account=anyone.address):
        project.TokenPayout.deploy(anyone, admin, sender=admin)


def test_constructor_reverts_without_owner(project, admin, token):
    with reverts(project.TokenPayout.OwnableInvalidOwner, owner=ZERO_ADDRESS):
        project.TokenPayout.deploy(token, ZERO_ADDRESS, sender=admin)


def test_set_distributor_sets_it_once(payout, token, admin):
    assert payout.distributor() == ZERO_ADDRESS
    receipt = payout.setDistributor(token, sender=admin)
    assert receipt.events == [payout.DistributorSet(token.address)]
    assert payout.distributor() == token.address
    with reverts(payout.TokenPayoutDistributorAlreadySet, distributor=token.address):
        payout.setDistributor(token, sender=admin)


def test_set_distributor_reverts_for_anyone_else(payout, token, anyone):
    with reverts(payout.OwnableUnauthorizedAccount, account=anyone.address):
        payout.setDistributor(token, sender=anyone)


def test_set_distributor_reverts_for_what_is_no_contract(payout, admin, anyone):
    for nobody in (anyone.address, ZERO_ADDRESS):
        with reverts(payout.TokenPayoutNotContract, account=nobody):
            payout.setDistributor(nobody, sender=admin)
