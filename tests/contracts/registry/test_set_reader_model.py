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


def test_set_reader_model_lets_the_guardian_refuse(registry, guardian):
    receipt = registry.setReaderModel(MODEL, False, sender=guardian)

    assert receipt.events == [registry.ReaderModelChanged(MODEL, False)]
    assert not registry.isReaderModel(MODEL)


def test_set_reader_model_reverts_if_the_guardian_allows(registry, guardian, missing_role):
    lacking = missing_role(guardian, registry.DEFAULT_ADMIN_ROLE())
    for model in (OTHER, MODEL):
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.setReaderModel(model, True, sender=guardian)
    assert not registry.isReaderModel(OTHER)


@pytest.mark.parametrize("allowed", [True, False])
def test_set_reader_model_reverts_for_anyone_else(registry, anyone, missing_role, allowed):
    lacking = missing_role(anyone, registry.GUARDIAN_ROLE())
    with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
        registry.setReaderModel(MODEL, allowed, sender=anyone)
    assert registry.isReaderModel(MODEL)


def test_set_reader_model_goes_on_while_paused(registry, guardian, admin):
    registry.pause(sender=guardian)
    registry.setReaderModel(MODEL, False, sender=guardian)
    registry.setReaderModel(OTHER, True, sender=admin)
    assert (registry.isReaderModel(MODEL), registry.isReaderModel(OTHER)) == (False, True)
