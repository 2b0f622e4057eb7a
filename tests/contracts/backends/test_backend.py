"""What the tests of contracts rely on, on whichever backend runs them."""

import pytest
from backend import ZERO_ADDRESS, chain, reverts
from isolation import isolated

pytestmark = pytest.mark.chain

CAP = 1_000_243_154 * 10**18


@pytest.fixture(scope="module")
def token(project, admin):
    return project.B3TRToken.deploy(admin, admin, admin, sender=admin)


def test_reverts_takes_the_error_and_its_arguments(token, admin, anyone):
    with reverts(token.ERC20ExceededCap, increasedSupply=CAP + 1, cap=CAP) as caught:
        token.mint(anyone, CAP + 1, sender=admin)
    assert caught.inputs == {"increasedSupply": CAP + 1, "cap": CAP}


def test_reverts_takes_an_account_for_its_address(token, anyone):
    with reverts(token.AccessControlUnauthorizedAccount, account=anyone):
        token.pause(sender=anyone)


@pytest.mark.parametrize(
    ("error", "inputs"),
    [
        ("EnforcedPause", {}),
        ("ERC20ExceededCap", {"cap": CAP - 1}),
        ("ERC20ExceededCap", {"capp": CAP}),
    ],
)
def test_reverts_fails_for_another_error_or_argument(token, admin, anyone, error, inputs):
    wanted = getattr(token, error)
    with pytest.raises(AssertionError, match="ERC20ExceededCap"), reverts(wanted, **inputs):
        token.mint(anyone, CAP + 1, sender=admin)


def test_reverts_fails_if_nothing_is_undone(token, admin, anyone):
    with pytest.raises(AssertionError, match="nothing reverted"), reverts(token.EnforcedPause):
        token.mint(anyone, 1, sender=admin)


def test_reverts_lets_other_failures_through(token):
    with pytest.raises(AssertionError, match="B3TR"), reverts(token.EnforcedPause):
        assert token.symbol() == "B4TR"


def test_reverts_takes_a_struct_as_a_tuple(project, admin, token):
    caps = (0, 1, 1)
    error = project.RewardDistributor.RewardDistributorInvalidCaps
    with reverts(error, caps=caps):
        project.RewardDistributor.deploy(admin, admin, token, caps, sender=admin)
    with pytest.raises(AssertionError, match="InvalidCaps"), reverts(error, caps=(1, 0, 1)):
        project.RewardDistributor.deploy(admin, admin, token, caps, sender=admin)


def test_reverts_names_the_error_of_a_constructor(project, admin):
    with reverts(project.B3TRToken.B3TRTokenZeroAddress):
        project.B3TRToken.deploy(ZERO_ADDRESS, admin, admin, sender=admin)


def test_a_transaction_that_reverts_changes_nothing(token, admin, anyone):
    receipt = token.mint(anyone, CAP + 1, sender=admin, raise_on_revert=False)
    assert receipt.failed
    assert token.totalSupply() == 0


def test_isolated_undoes_state_and_time(token, admin, anyone):
    time = chain.blocks.head.timestamp
    with isolated():
        token.mint(anyone, 1, sender=admin)
        assert token.totalSupply() == 1
    assert token.totalSupply() == 0
    assert chain.blocks.head.timestamp == time


def test_isolated_lets_failures_through(token, admin, anyone):
    with pytest.raises(AssertionError, match="B3TR"), isolated():
        assert token.mint(anyone, 1, sender=admin) == "B3TR"
    assert token.totalSupply() == 0


def test_a_transaction_is_mined_at_the_time_that_was_set(token, admin, anyone):
    time = chain.blocks.head.timestamp + 1_000
    chain.pending_timestamp = time
    token.mint(anyone, 1, sender=admin)
    assert chain.blocks.head.timestamp == time
    token.mint(anyone, 1, sender=admin)
    assert chain.blocks.head.timestamp > time


def test_call_tells_the_answer_of_a_transaction_without_making_it(token, admin, anyone):
    assert token.approve.call(anyone, 5, sender=admin) is True
    assert token.allowance(admin, anyone) == 0


def test_events_are_compared_by_name_contract_and_arguments(token, project, admin, anyone):
    (event,) = token.mint(anyone, 5, sender=admin).events
    other = project.B3TRToken.deploy(admin, admin, admin, sender=admin)

    assert event == token.Transfer(ZERO_ADDRESS, anyone.address, 5)
    assert event == token.Transfer(value=5)
    assert event != token.Transfer(ZERO_ADDRESS, anyone.address, 6)
    assert event != token.Approval(ZERO_ADDRESS, anyone.address, 5)
    assert event != other.Transfer(ZERO_ADDRESS, anyone.address, 5)
    assert (event.event_name, event.value) == ("Transfer", 5)
