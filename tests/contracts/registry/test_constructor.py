import pytest
from backend import ZERO_ADDRESS, reverts
from mileage_operators import LIMITS

pytestmark = pytest.mark.chain


@pytest.fixture
def deploy(project, admin, keys):
    def _deploy(owner=admin, members=3, threshold=2, limits=LIMITS):
        attesters = members if isinstance(members, list) else [k.address for k in keys[:members]]
        return project.MileageRegistry.deploy(owner, attesters, threshold, limits, sender=admin)

    return _deploy


def test_constructor_stores_what_it_is_given(deploy, admin, keys, anyone):
    registry = deploy()

    assert registry.hasRole(registry.DEFAULT_ADMIN_ROLE(), admin)
    assert not registry.hasRole(registry.DEFAULT_ADMIN_ROLE(), anyone)
    assert registry.attesters() == [key.address for key in keys[:3]]
    assert [registry.isAttester(key.address) for key in keys] == [True] * 3 + [False] * 2
    assert registry.threshold() == 2
    assert registry.epoch() == 1
    assert tuple(registry.limits()) == LIMITS
    assert registry.vehicleCount() == 0
    assert registry.listener() == ZERO_ADDRESS
    assert registry.version() == "1.0.0"
    assert registry.MAX_READINGS() == 1000


def test_constructor_names_the_domain(deploy):
    domain = deploy().eip712Domain()

    assert (domain.name, domain.version) == ("MileageRegistry", "1")


@pytest.mark.parametrize(("members", "threshold"), [(1, 1), (2, 2), (3, 2), (3, 3), (5, 3)])
def test_constructor_takes_more_than_half(deploy, members, threshold):
    assert deploy(members=members, threshold=threshold).threshold() == threshold


@pytest.mark.parametrize(
    ("members", "threshold"), [(0, 0), (0, 1), (1, 0), (2, 1), (3, 1), (4, 2), (3, 4)]
)
def test_constructor_reverts_if_threshold_is_not_more_than_half(
    deploy, project, members, threshold
):
    error = project.MileageRegistry.MileageRegistryInvalidThreshold
    with reverts(error, threshold=threshold, count=members):
        deploy(members=members, threshold=threshold)


def test_constructor_reverts_if_an_attester_is_zero(deploy, project, keys):
    with reverts(project.MileageRegistry.MileageRegistryInvalidAttester, attester=ZERO_ADDRESS):
        deploy(members=[keys[0].address, ZERO_ADDRESS])


def test_constructor_reverts_if_an_attester_comes_twice(deploy, project, keys):
    twice = keys[0].address
    with reverts(project.MileageRegistry.MileageRegistryInvalidAttester, attester=twice):
        deploy(members=[twice, keys[1].address, twice])


def test_constructor_reverts_without_admin(deploy, project):
    with reverts(project.MileageRegistry.MileageRegistryZeroAdmin):
        deploy(owner=ZERO_ADDRESS)


@pytest.mark.parametrize("limits", [(1, 1, 1, 1), (1, 0, 1, 1), (2**32 - 1, 2**32 - 1, 1, 1)])
def test_constructor_takes_limits_at_the_edge(deploy, limits):
    assert tuple(deploy(limits=limits).limits()) == limits


@pytest.mark.parametrize("limits", [(0, 0, 1, 1), (9, 10, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0)])
def test_constructor_reverts_if_limits_are_senseless(deploy, project, limits):
    error = project.MileageRegistry.MileageRegistryInvalidLimits
    with reverts(error) as caught:
        deploy(limits=limits)
    assert tuple(caught.inputs["limits"]) == limits
