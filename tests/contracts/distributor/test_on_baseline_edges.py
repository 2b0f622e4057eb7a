import pytest
from backend import reverts

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def stranger(project, admin):
    """A contract that speaks as a registry does, but is not the distributor's."""
    return project.RegistryMock.deploy(sender=admin)


@pytest.fixture(scope="module", autouse=True)
def stranger_made_first(stranger, road):
    """Ape takes its snapshot of a module before the first test that asks for anything less wide."""


def test_on_baseline_names_the_contract_that_is_no_registry(road, stranger, alice, anyone):
    with reverts(road.distributor.RewardDistributorNotRegistry, caller=stranger):
        stranger.baseline(road.distributor, 1, alice, 0, sender=anyone)
