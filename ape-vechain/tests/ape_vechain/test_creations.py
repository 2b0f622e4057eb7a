"""When and by whom a contract was created, also one of another session."""

import ape
import pytest
from ape.api.query import BlockQuery, ContractCreationQuery
from ape.types import AddressType

from ape_vechain.creations import CreationEngine

FACTORY = "0x5f5f5ff05f5260205ff3"
"""Creates a contract without code, and returns its address."""

PLACE = "0x" + "ab" * 20


@pytest.fixture
def forget():
    """`forget(contract)`: as if it had been deployed by somebody else."""

    def forget(contract):
        del ape.chain.contracts.contract_creations[contract.address]
        return ape.Contract(contract.address, contract_type=contract.contract_type)

    return forget


@pytest.mark.chain
def test_a_creation_is_found_on_the_chain(box, alice, bob, forget):
    known = box.creation_metadata
    box.store(8, sender=bob)
    found = forget(box).creation_metadata

    assert found == known
    assert (found.deployer, found.factory) == (alice.address, None)
    assert found.receipt.contract_address == box.address


@pytest.mark.chain
def test_events_of_a_contract_that_others_deployed_are_found(box, alice, forget):
    box.store(8, sender=alice)
    box.store(9, sender=alice)
    again = forget(box)

    assert [log.number for log in again.Stored.range(100)] == [8, 9]
    assert [log.number for log in again.Stored] == [8, 9]


@pytest.mark.chain
def test_a_contract_that_a_contract_created_has_both(provider, alice):
    provider.set_code(PLACE, FACTORY)
    receipt = alice.transfer(PLACE, 0)
    (created,) = [log["address"] for log in receipt.logs]
    found = ape.chain.contracts.get_creation_metadata(created)

    assert (found.deployer, found.factory) == (alice.address, ape.convert(PLACE, AddressType))
    assert (found.block, found.txn_hash) == (receipt.block_number, receipt.txn_hash)


@pytest.mark.chain
@pytest.mark.parametrize("address", ["0x0000000000000000000000000000456E65726779", PLACE])
def test_what_was_never_created_has_no_creation(provider, address):
    assert ape.chain.contracts.get_creation_metadata(address) is None


@pytest.mark.chain
def test_other_queries_and_networks_are_left_to_others(provider, disconnected):
    engine = CreationEngine()
    creation = ContractCreationQuery(columns=["*"], contract=PLACE)
    blocks = BlockQuery(columns=["*"], start_block=0, stop_block=1)

    assert engine.estimate_query(creation) is None
    ape.networks.active_provider = provider
    assert engine.estimate_query(blocks) is None
    assert engine.estimate_query(creation) == 10
