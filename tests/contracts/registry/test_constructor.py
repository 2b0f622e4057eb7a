import backend
import pytest
from backend import ZERO_ADDRESS, reverts
from eth_utils import keccak
from mileage_operators import LIMITS

pytestmark = pytest.mark.chain


@pytest.fixture
def deploy(project, admin, guardian, keys):
    def _deploy(owner=admin, watch=guardian, members=3, threshold=2, limits=LIMITS):
        attesters = members if isinstance(members, list) else [k.address for k in keys[:members]]
        return project.MileageRegistry.deploy(
            owner, watch, attesters, threshold, limits, sender=admin
        )

    return _deploy


def test_constructor_stores_what_it_is_given(deploy, keys):
    registry = deploy()

    assert registry.attesters() == [key.address for key in keys[:3]]
    assert [registry.isAttester(key.address) for key in keys] == [True] * 3 + [False] * 2
    assert registry.threshold() == 2
    assert registry.epoch() == 1
    assert tuple(registry.limits()) == LIMITS
    assert registry.vehicleCount() == 0
    assert registry.listener() == ZERO_ADDRESS
    assert registry.version() == "2.0.0"
    assert not registry.paused()
    assert registry.MAX_READINGS() == 1000


def test_constructor_tells_what_it_sets(deploy, admin, guardian, keys):
    registry = deploy()
    if backend.name() == "revm":
        pytest.skip("a deployment's events are told by a node: run it by `ape test`")

    # Thor tells of a new contract in an event of its own, before all others.
    _, *roles, limits, attesters = registry.creation_metadata.receipt.events

    assert roles == [
        registry.RoleGranted(registry.DEFAULT_ADMIN_ROLE(), admin, admin),
        registry.RoleGranted(registry.GUARDIAN_ROLE(), guardian, admin),
    ]
    assert (limits.event_name, tuple(limits.limits)) == ("LimitsChanged", LIMITS)
    assert attesters == registry.AttestersChanged(1, [key.address for key in keys[:3]], 2)


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


def test_constructor_gives_each_role_to_one_account(deploy, admin, guardian, anyone):
    registry = deploy()
    roles = (registry.DEFAULT_ADMIN_ROLE(), registry.GUARDIAN_ROLE())

    assert roles == (b"\0" * 32, keccak(text="GUARDIAN_ROLE"))
    for account, has in ((admin, (True, False)), (guardian, (False, True)), (anyone, (False,) * 2)):
        assert tuple(registry.hasRole(role, account) for role in roles) == has
    assert [registry.getRoleAdmin(role) for role in roles] == [roles[0]] * 2


def test_constructor_takes_one_account_for_both_roles(deploy, admin):
    """For tests and the demo; on a public network verify_deployment refuses it."""
    registry = deploy(watch=admin)
    assert registry.hasRole(registry.GUARDIAN_ROLE(), admin)


@pytest.mark.parametrize("nobody", [{"owner": ZERO_ADDRESS}, {"watch": ZERO_ADDRESS}])
def test_constructor_reverts_without_admin_or_guardian(deploy, project, nobody):
    with reverts(project.MileageRegistry.GuardedZeroAddress):
        deploy(**nobody)


@pytest.mark.parametrize("limits", [(1, 1, 1, 1), (1, 0, 1, 1), (2**32 - 1, 2**32 - 1, 1, 1)])
def test_constructor_takes_limits_at_the_edge(deploy, limits):
    assert tuple(deploy(limits=limits).limits()) == limits


@pytest.mark.parametrize("limits", [(0, 0, 1, 1), (9, 10, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0)])
def test_constructor_reverts_if_limits_are_senseless(deploy, project, limits):
    error = project.MileageRegistry.MileageRegistryInvalidLimits
    with reverts(error) as caught:
        deploy(limits=limits)
    assert tuple(caught.inputs["limits"]) == limits
