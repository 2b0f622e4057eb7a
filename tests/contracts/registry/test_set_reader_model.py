import pytest
from backend import reverts
from mileage_operators import MODEL

pytestmark = pytest.mark.chain

OTHER = b"\x05" * 32


def test_set_reader_model_allows_and_refuses(registry, admin):
    assert registry.isReaderModel(MODEL)
    assert not registry.isReaderModel(OTHER)

    for allowed in (True, False):
        receipt = registry.setReaderModel(OTHER, allowed, sender=admin)
        assert receipt.events == [registry.ReaderModelChanged(OTHER, allowed)]
        assert registry.isReaderModel(OTHER) is allowed
    assert registry.isReaderModel(MODEL)


def test_set_reader_model_reverts_for_anyone_else(registry, anyone):
    role = registry.DEFAULT_ADMIN_ROLE()
    with reverts(
        registry.AccessControlUnauthorizedAccount, account=anyone.address, neededRole=role
    ):
        registry.setReaderModel(OTHER, True, sender=anyone)
