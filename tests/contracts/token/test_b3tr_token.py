import pytest
from backend import ZERO_ADDRESS, reverts

pytestmark = pytest.mark.chain

CAP = 1_000_243_154 * 10**18


@pytest.fixture(scope="module")
def minter(accounts):
    return accounts[1]


@pytest.fixture(scope="module")
def pauser(accounts):
    return accounts[2]


@pytest.fixture(scope="module")
def token(project, admin, minter, pauser):
    return project.B3TRToken.deploy(admin, minter, pauser, sender=admin)


def test_constructor_gives_each_role_to_one(token, admin, minter, pauser):
    roles = {
        admin: token.DEFAULT_ADMIN_ROLE(),
        minter: token.MINTER_ROLE(),
        pauser: token.PAUSER_ROLE(),
    }
    for holder in roles:
        for owner, role in roles.items():
            assert token.hasRole(role, holder) is (owner is holder)


@pytest.mark.parametrize("place", range(3))
def test_constructor_reverts_without_a_holder(project, admin, place):
    holders = [admin.address] * 3
    holders[place] = ZERO_ADDRESS
    with reverts(project.B3TRToken.B3TRTokenZeroAddress):
        project.B3TRToken.deploy(*holders, sender=admin)


def test_token_details_are_those_of_b3tr(token):
    assert tuple(token.tokenDetails()) == ("B3TR", "B3TR", 18, 0, CAP)


def test_mint_creates_tokens(token, minter, anyone):
    token.mint(anyone, 5, sender=minter)
    assert (token.balanceOf(anyone), token.totalSupply()) == (5, 5)


def test_mint_reverts_for_anyone_else(token, admin, pauser, anyone):
    role = token.MINTER_ROLE()
    for caller in (admin, pauser, anyone):
        with reverts(
            token.AccessControlUnauthorizedAccount, account=caller.address, neededRole=role
        ):
            token.mint(anyone, 5, sender=caller)


def test_mint_reaches_the_cap(token, minter, anyone):
    token.mint(anyone, CAP, sender=minter)
    assert token.totalSupply() == CAP


def test_mint_reverts_above_the_cap(token, minter, anyone):
    token.mint(anyone, CAP, sender=minter)
    with reverts(token.ERC20ExceededCap, increasedSupply=CAP + 1, cap=CAP):
        token.mint(anyone, 1, sender=minter)


def test_pause_stops_mints_and_transfers(token, minter, pauser, anyone, admin):
    token.mint(anyone, 5, sender=minter)
    token.pause(sender=pauser)
    with reverts(token.EnforcedPause):
        token.mint(anyone, 5, sender=minter)
    with reverts(token.EnforcedPause):
        token.transfer(admin, 5, sender=anyone)

    token.unpause(sender=pauser)
    token.transfer(admin, 5, sender=anyone)
    assert token.balanceOf(admin) == 5


def test_pause_reverts_for_anyone_else(token, admin, minter, pauser):
    role = token.PAUSER_ROLE()
    for caller in (admin, minter):
        with reverts(
            token.AccessControlUnauthorizedAccount, account=caller.address, neededRole=role
        ):
            token.pause(sender=caller)
    token.pause(sender=pauser)
    with reverts(token.AccessControlUnauthorizedAccount, account=minter.address, neededRole=role):
        token.unpause(sender=minter)


def test_authorized_minters_follow_the_role(token, admin, minter, anyone):
    assert token.authorizedMinters(minter)
    assert not token.authorizedMinters(anyone)

    token.grantRole(token.MINTER_ROLE(), anyone, sender=admin)
    assert token.authorizedMinters(anyone)
    token.revokeRole(token.MINTER_ROLE(), minter, sender=admin)
    assert not token.authorizedMinters(minter)
