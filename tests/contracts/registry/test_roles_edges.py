"""Roles belong to who calls, not to whose transaction it is: a contract cannot borrow them."""

import pytest
from backend import reverts

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def lure(project, anyone):
    """A contract that calls whatever it is told, for whoever sends the transaction."""
    return project.HostileWalletMock.deploy(sender=anyone)


@pytest.fixture(scope="module", autouse=True)
def made_first(registry, lure):
    """Ape takes its snapshot of a module before the first test that asks for anything less wide."""


def test_administrator_lends_its_role_to_no_contract(registry, lure, admin, anyone, missing_role):
    call = registry.setReaderModel.encode_input(b"\x07" * 32, True)
    lure.setCallback(registry, call, sender=anyone)
    with reverts(lure.HostileWalletMockFailed) as caught:
        lure.act(sender=admin)
    assert registry.GUARDIAN_ROLE() in bytes(caught.inputs["reason"])
    assert not registry.isReaderModel(b"\x07" * 32)
