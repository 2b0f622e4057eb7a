import pytest
from backend import ZERO_ADDRESS, reverts
from isolation import isolated
from mileage_operators import HALF_DAY, MODEL, commitment_of

pytestmark = pytest.mark.chain

HONEST, WRONG_ANSWER, REVERTS = range(3)


@pytest.fixture
def driver(drivers):
    return drivers[0]


@pytest.fixture
def registration(operators, driver):
    return operators.registration(driver.address, "car")


@pytest.fixture
def heard(listener, registry, admin):
    """The listener, set."""
    registry.setListener(listener, sender=admin)
    return listener


def test_register_stores_a_vehicle(operators, registry, driver, registration, now):
    receipt = operators.register(driver, registration)

    commitment = registration["commitment"]
    assert receipt.events == [
        registry.VehicleRegistered(1, driver.address, commitment, 10_000, False)
    ]
    assert tuple(registry.vehicle(1)) == (driver.address, 10_000, 10_000, now(), 0)
    assert registry.vehicleOf(commitment) == 1
    assert registry.vehicleCount() == 1


def test_register_counts_from_one(operators, registry, driver):
    assert [operators.enrol(driver, name) for name in "abc"] == [1, 2, 3]
    assert [registry.vehicleOf(commitment_of(name)) for name in "abcd"] == [1, 2, 3, 0]


def test_register_keeps_the_unit(operators, registry, driver):
    number = operators.enrol(driver, "miles", miles=True)
    assert registry.vehicle(number).flags == 1


@pytest.mark.parametrize("km", [0, 2**24 - 1])
def test_register_takes_any_odometer(operators, registry, driver, km):
    number = operators.enrol(driver, "edge", odometerKm=km)
    assert tuple(registry.finalKm(number)) == (driver.address, km)


def test_register_reverts_for_a_car_that_has_a_number(operators, registry, drivers):
    operators.enrol(drivers[0], "car")

    for key in drivers[:2]:
        with reverts(
            registry.MileageRegistryCommitmentTaken, commitment=commitment_of("car"), vehicle=1
        ):
            operators.enrol(key, "car")
    assert registry.vehicleCount() == 1


def test_register_reverts_without_driver(operators, registry, driver):
    message = operators.registration(ZERO_ADDRESS, "car")
    with reverts(registry.MileageRegistryZeroDriver):
        operators.register(driver, message)


def test_register_reverts_without_commitment(operators, registry, driver, registration):
    with reverts(registry.MileageRegistryZeroCommitment):
        operators.register(driver, registration | {"commitment": b"\0" * 32})


def test_register_reverts_for_an_unknown_model(operators, registry, driver, registration):
    other = b"\x07" * 32
    with reverts(registry.MileageRegistryModelNotAllowed, modelHash=other):
        operators.register(driver, registration | {"modelHash": other})


@pytest.mark.parametrize("epoch", [0, 2])
def test_register_reverts_for_another_epoch(operators, registry, driver, registration, epoch):
    with reverts(registry.MileageRegistryWrongEpoch, current=1, given=epoch):
        operators.register(driver, registration | {"epoch": epoch})


def test_register_accepts_until_the_deadline(operators, driver, registration, at):
    at(registration["deadline"])
    operators.register(driver, registration)


def test_register_reverts_after_the_deadline(operators, registry, driver, registration, at):
    deadline = registration["deadline"]
    at(deadline + 1)
    with reverts(registry.MileageRegistryExpired, deadline=deadline, blockTime=deadline + 1):
        operators.register(driver, registration)


def test_register_reverts_for_too_few_signatures(operators, registry, driver, registration, keys):
    signatures = operators.sign("Registration", registration, keys[:1])
    with reverts(registry.MileageRegistrySignatureCount, required=2, given=1):
        operators.register(driver, registration, signatures)


def test_register_reverts_for_a_foreign_signer(operators, registry, driver, registration, keys):
    signatures = operators.sign("Registration", registration, (keys[2], keys[3]))
    with reverts(registry.MileageRegistrySignerNotAttester, signer=keys[3].address):
        operators.register(driver, registration, signatures)


def test_register_reverts_for_signatures_out_of_order(
    operators, registry, driver, registration, keys
):
    signatures = operators.sign("Registration", registration, (keys[1], keys[0]))
    with reverts(
        registry.MileageRegistrySignersNotSorted,
        previous=keys[1].address,
        given=keys[0].address,
    ):
        operators.register(driver, registration, signatures)


@pytest.mark.parametrize(
    "change", [{"odometerKm": 9_999}, {"miles": True}, {"evidenceRoot": b"\x03" * 32}]
)
def test_register_reverts_if_what_operators_signed_is_changed(
    operators, registry, driver, registration, change
):
    signatures = operators.sign("Registration", registration)
    with reverts(registry.MileageRegistrySignerNotAttester):
        operators.register(driver, registration | change, signatures)
    assert registry.vehicleCount() == 0


# The driver's consent


def test_register_reverts_for_the_consent_of_another(operators, registry, drivers, registration):
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        operators.register(drivers[1], registration)


def test_register_reverts_for_a_consent_to_another_car(operators, registry, driver, registration):
    consent = operators.consent(driver, registration | {"commitment": b"\x01" * 32}, 2**63)
    with reverts(registry.MileageRegistryConsentInvalid, driver=driver.address):
        operators.register(driver, registration, consent=consent, consent_deadline=2**63)


def test_register_reverts_for_a_consent_with_another_deadline(
    operators, registry, driver, registration
):
    consent = operators.consent(driver, registration, 2**63)
    with reverts(registry.MileageRegistryConsentInvalid, driver=driver.address):
        operators.register(driver, registration, consent=consent, consent_deadline=2**63 + 1)


@pytest.mark.parametrize("consent", [b"", b"\x01" * 64, b"\x01" * 65, b"\xff" * 66])
def test_register_reverts_for_a_consent_that_is_none(
    operators, registry, driver, registration, consent
):
    with reverts(registry.MileageRegistryConsentInvalid, driver=driver.address):
        operators.register(driver, registration, consent=consent)


def test_register_accepts_a_consent_until_its_deadline(operators, driver, registration, at, now):
    deadline = at(now() + HALF_DAY)
    operators.register(driver, registration, consent_deadline=deadline)


def test_register_reverts_after_the_deadline_of_the_consent(
    operators, registry, driver, registration, at, now
):
    deadline = now() + HALF_DAY
    at(deadline + 1)
    with reverts(registry.MileageRegistryConsentExpired, deadline=deadline, blockTime=deadline + 1):
        operators.register(driver, registration, consent_deadline=deadline)


def test_register_takes_the_consent_of_a_contract_wallet(
    operators, registry, project, driver, admin
):
    wallet = project.WalletMock.deploy(driver.address, sender=admin)
    operators.register(driver, operators.registration(wallet.address, "car"))
    assert registry.vehicle(1).driver == wallet.address


@pytest.mark.parametrize("mood", [WRONG_ANSWER, REVERTS])
def test_register_reverts_if_the_wallet_does_not_consent(
    operators, registry, project, driver, admin, mood
):
    wallet = project.WalletMock.deploy(driver.address, sender=admin)
    wallet.setMood(mood, sender=admin)
    with reverts(registry.MileageRegistryConsentInvalid, driver=wallet.address):
        operators.register(driver, operators.registration(wallet.address, "car"))


def test_register_reverts_for_a_contract_that_is_no_wallet(
    operators, registry, project, driver, admin
):
    contract = project.ListenerMock.deploy(sender=admin)
    with reverts(registry.MileageRegistryConsentInvalid, driver=contract.address):
        operators.register(driver, operators.registration(contract.address, "car"))


def test_register_reverts_for_a_wallet_whose_owner_did_not_sign(
    operators, registry, project, drivers, admin
):
    wallet = project.WalletMock.deploy(drivers[0].address, sender=admin)
    with reverts(registry.MileageRegistryConsentInvalid, driver=wallet.address):
        operators.register(drivers[1], operators.registration(wallet.address, "car"))


# The listener


def test_register_tells_the_listener(operators, driver, registration, heard):
    receipt = operators.register(driver, registration)
    assert receipt.events[1:] == [heard.Heard(1, driver.address, 10_000)]


def test_register_reverts_if_the_listener_refuses(
    operators, registry, driver, registration, heard, admin
):
    heard.setRefusing(True, sender=admin)
    with reverts(heard.ListenerMockRefuses, vehicle=1):
        operators.register(driver, registration)
    assert registry.vehicleCount() == 0
    assert registry.vehicleOf(registration["commitment"]) == 0


def test_register_is_all_or_nothing_whatever_gas_is_sent(
    operators, registry, driver, registration, heard
):
    """The listener's call cannot be starved of gas while the registration stands."""
    message = tuple(registration.values())
    consent = operators.consent(driver, registration, 2**64 - 1)
    signatures = operators.sign("Registration", registration)
    outcomes = set()
    for gas in range(70_000, 200_000, 4_000):
        with isolated():
            receipt = registry.register(
                message,
                2**64 - 1,
                consent,
                signatures,
                sender=operators.sender,
                gas=gas,
                raise_on_revert=False,
            )
            heard = [event.event_name for event in receipt.events] if not receipt.failed else []
            assert heard in ([], ["VehicleRegistered", "Heard"])
            assert registry.vehicleCount() == (1 if heard else 0)
            outcomes.add(bool(heard))
    assert outcomes == {False, True}
    assert registry.isReaderModel(MODEL)
