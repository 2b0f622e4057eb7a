import pytest
from mileage_operators import commitment_of

pytestmark = pytest.mark.chain


def test_register_tells_of_a_display_in_miles(operators, registry, drivers):
    driver = drivers[0]
    message = operators.registration(driver.address, "miles", odometerKm=7, miles=True)

    receipt = operators.register(driver, message)

    told = registry.VehicleRegistered(1, driver.address, commitment_of("miles"), 7, True)
    assert receipt.events == [told]
