import pytest
from backend import ZERO_ADDRESS, reverts

pytestmark = pytest.mark.chain

CAPS = (1, 2, 3)


@pytest.fixture
def deploy(project, admin, source, payout):
    def _deploy(owner=admin, registry=source, out=payout, caps=CAPS):
        return project.RewardDistributor.deploy(owner, registry, out, caps, sender=admin)

    return _deploy


def test_constructor_stores_what_it_is_given(deploy, admin, anyone, source, payout):
    distributor = deploy()

    assert distributor.registry() == source.address
    assert distributor.payout() == payout.address
    assert tuple(distributor.caps()) == CAPS
    assert distributor.budgetLeft() == 3
    assert distributor.RATE() == 10**17
    assert distributor.version() == "1.0.0"
    assert distributor.hasRole(distributor.DEFAULT_ADMIN_ROLE(), admin)
    assert not distributor.hasRole(distributor.DEFAULT_ADMIN_ROLE(), anyone)


def test_constructor_takes_the_largest_caps(deploy):
    largest = (2**24 - 1, 2**24 - 1, 2**32 - 1)
    assert tuple(deploy(caps=largest).caps()) == largest


@pytest.mark.parametrize("caps", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_constructor_reverts_for_a_cap_of_zero(deploy, project, caps):
    with reverts(project.RewardDistributor.RewardDistributorInvalidCaps) as caught:
        deploy(caps=caps)
    assert tuple(caught.inputs["caps"]) == caps


def test_constructor_reverts_if_registry_or_payout_is_no_contract(deploy, project, anyone):
    error = project.RewardDistributor.RewardDistributorNotContract
    with reverts(error, account=anyone.address):
        deploy(registry=anyone)
    with reverts(error, account=anyone.address):
        deploy(out=anyone)


def test_constructor_reverts_without_admin(deploy, project):
    with reverts(project.RewardDistributor.RewardDistributorZeroAdmin):
        deploy(owner=ZERO_ADDRESS)
