"""Links to the public explorers."""

import ape
import pytest
from ape.exceptions import APINotImplementedError

from ape_vechain.explorer import ThorExplorer
from thorlink.networks import GENESIS_IDS

ADDRESS = "0x0000000000000000000000000000456E65726779"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("network", "site"),
    [
        ("mainnet", "https://explore.vechain.org"),
        ("testnet", "https://explore-testnet.vechain.org"),
    ],
)
def test_links_lead_to_the_network_s_own_site(network, site):
    explorer = ape.networks.vechain.get_network(network).explorer

    assert explorer.get_address_url(ADDRESS) == f"{site}/accounts/{ADDRESS}"
    assert explorer.get_transaction_url("0x12") == f"{site}/transactions/0x12"
    assert explorer.get_block_url("0x0001") == f"{site}/blocks/0x0001"


@pytest.mark.unit
def test_contract_types_are_not_fetched_and_publishing_says_how():
    explorer = ape.networks.vechain.mainnet.explorer

    assert explorer.get_contract_type(ADDRESS) is None
    with pytest.raises(APINotImplementedError, match=f"publish {ADDRESS} .* by hand"):
        explorer.publish_contract(ADDRESS)


@pytest.mark.unit
def test_chains_are_known_by_their_genesis_id():
    assert ThorExplorer.supports_chain(int.from_bytes(GENESIS_IDS["mainnet"], "big"))
    assert not ThorExplorer.supports_chain(1)
