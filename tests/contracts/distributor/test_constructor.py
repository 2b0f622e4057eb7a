import pytest
from backend import ZERO_ADDRESS, reverts
from road import RATE, UINT24, UINT32

pytestmark = pytest.mark.chain

CAPS = (1, 2, 3)


@pytest.fixture
def deploy(project, admin, guardian, source):
    def _deploy(owner=admin, guard=guardian, registry=source, caps=CAPS):
        return project.RewardDistributor.deploy(owner, guard, registry, caps, sender=admin)

    return _deploy


def test_constructor_stores_what_it_is_given(deploy, source):
    distributor = deploy()

    assert distributor.registry() == source.address
    assert tuple(distributor.caps()) == CAPS
    assert distributor.budgetLeft() == 3
    assert distributor.version() == "2.0.0"
    assert distributor.MAX_VEHICLES() == 256
    assert not distributor.paused()


def test_constructor_begins_with_one_rate_and_no_payout(deploy):
    distributor = deploy()

    assert distributor.rate() == RATE
    assert tuple(distributor.tariff(0)) == (0, RATE)
    with reverts():
        distributor.tariff(1)
    assert distributor.payout() == ZERO_ADDRESS


def test_constructor_gives_each_role_to_one(deploy, admin, guardian, anyone):
    distributor = deploy()
    roles = {admin: distributor.DEFAULT_ADMIN_ROLE(), guardian: distributor.GUARDIAN_ROLE()}

    for holder in (admin, guardian, anyone):
        for owner, role in roles.items():
            assert distributor.hasRole(role, holder) is (owner is holder)


@pytest.mark.parametrize("caps", [(UINT24, UINT24, UINT32), (1, 1, 1)])
def test_constructor_takes_extreme_caps(deploy, caps):
    assert tuple(deploy(caps=caps).caps()) == caps


@pytest.mark.parametrize("caps", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_constructor_reverts_for_a_cap_of_zero(deploy, project, caps):
    with reverts(project.RewardDistributor.RewardDistributorInvalidCaps) as caught:
        deploy(caps=caps)
    assert tuple(caught.inputs["caps"]) == caps


def test_constructor_reverts_if_the_registry_is_no_contract(deploy, project, anyone):
    for nobody in (anyone.address, ZERO_ADDRESS):
        with reverts(project.RewardDistributor.RewardDistributorNotContract, account=nobody):
            deploy(registry=nobody)


def test_constructor_reverts_without_administrator_or_guardian(deploy, project):
    for missing in ({"owner": ZERO_ADDRESS}, {"guard": ZERO_ADDRESS}):
        with reverts(project.RewardDistributor.GuardedZeroAddress):
            deploy(**missing)
