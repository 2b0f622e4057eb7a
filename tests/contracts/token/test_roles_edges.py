"""The identifiers of the token's roles: clients and other contracts know them by their names."""

import pytest
from eth_utils import keccak

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def token(project, admin):
    return project.B3TRToken.deploy(admin, admin, admin, sender=admin)


@pytest.mark.parametrize("name", ["MINTER_ROLE", "PAUSER_ROLE"])
def test_role_is_the_hash_of_its_name(token, name):
    assert bytes(getattr(token, name)()) == keccak(text=name)


def test_token_details_tell_what_exists(token, admin, anyone):
    token.mint(anyone, 5, sender=admin)
    assert token.tokenDetails()[3] == 5
