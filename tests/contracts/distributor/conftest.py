"""The distributor over a registry whose kilometres are set, and a payout that keeps books."""

import pytest
from road import Road


@pytest.fixture(scope="module")
def source(project, admin):
    return project.RegistryMock.deploy(sender=admin)


@pytest.fixture(scope="module")
def bare(project, admin, guardian, source):
    """`bare(caps)`: a distributor without a payout."""

    def deploy(caps=(700, 1_000, 5_000)):
        return project.RewardDistributor.deploy(admin, guardian, source, caps, sender=admin)

    return deploy


@pytest.fixture(scope="module")
def road_with(project, admin, guardian, anyone, source, bare):
    """`road_with(vehicle, driver, budget)`: a road with these caps in kilometres a week."""

    def deploy(vehicle: int = 700, driver: int = 1_000, budget: int = 5_000) -> Road:
        distributor = bare((vehicle, driver, budget))
        payout = project.PayoutMock.deploy(distributor, sender=admin)
        distributor.setPayout(payout, sender=admin)
        return Road(distributor, source, payout, anyone, admin, guardian)

    return deploy


@pytest.fixture(scope="module")
def road(road_with):
    return road_with()


@pytest.fixture(scope="module")
def alice(accounts):
    return accounts[2]


@pytest.fixture(scope="module")
def bob(accounts):
    return accounts[3]


@pytest.fixture(scope="module")
def carol(accounts):
    return accounts[4]


@pytest.fixture(scope="module")
def roles(road):
    """The identifiers of administrator and guardian."""
    return road.distributor.DEFAULT_ADMIN_ROLE(), road.distributor.GUARDIAN_ROLE()


@pytest.fixture
def sold(road, alice):
    """Vehicle 1 is alice's, with 500 km due."""
    road.start((1, alice, 500))
    return road


@pytest.fixture(scope="module", autouse=True)
def made_first(road, alice, bob, carol, guardian, anyone):
    """Ape takes its snapshot of a module before the first test that asks for anything less wide."""
