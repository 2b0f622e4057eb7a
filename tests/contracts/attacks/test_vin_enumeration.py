"""Attack: find out a car's VIN, and so its owner, from what is public.

VINs are few enough to try all: a plain hash of one is found in minutes. The defence is off chain:
operators commit to HMAC-SHA256(pepper, VIN), and keep the pepper. The chain can only not spoil it.
"""

import hashlib
import hmac

import pytest
from eth_utils import keccak

pytestmark = pytest.mark.chain

VIN = b"WVWZZZE1ZMP000001"
PEPPER = bytes(range(32))


def test_a_vin_is_not_found_by_its_plain_hashes(system, mallory):
    """Fails without the pepper: no hash of the VIN alone, or with public data, has a number."""
    commitment = hmac.digest(PEPPER, VIN, "sha256")
    message = system.operators.registration(mallory.address, "x", commitment=commitment)
    system.operators.register(mallory, message)
    car = system.registry.vehicleCount()
    address = bytes.fromhex(system.registry.address[2:])

    guesses = [VIN, VIN + address, address + VIN, VIN + mallory.address.encode()]
    for guess in guesses:
        for digest in (keccak(guess), hashlib.sha256(guess).digest()):
            assert system.registry.vehicleOf(digest) == 0
    assert system.registry.vehicleOf(commitment) == car
