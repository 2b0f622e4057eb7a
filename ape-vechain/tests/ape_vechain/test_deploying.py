"""Contracts from a project: deployed, found again, described."""

import hashlib

import ape
import pytest
from ape.exceptions import ContractLogicError, ConversionError, MethodNonPayableError
from ape.types import AddressType
from eth_pydantic_types import HexBytes
from vechain_testbed.contracts import FOLDER, NAMES, artifact, container

from ape_vechain import builtins, multicall
from ape_vechain.ecosystem import UNKNOWN_ADDRESS
from thorlink.codec import created_address


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_the_committed_contracts_are_of_the_committed_source(name):
    """If not: `python compile.py` in that folder."""
    source = (FOLDER / f"{name}.sol").read_bytes()

    assert artifact(name)["sourceSha256"] == hashlib.sha256(source).hexdigest()


@pytest.mark.chain
def test_a_contract_lies_where_its_transaction_leads_to(alice):
    box = alice.deploy(container("Box"), 7)
    creation = box.creation_metadata

    tx_id = bytes(HexBytes(creation.txn_hash))
    assert bytes.fromhex(box.address[2:]) == created_address(tx_id, 0)
    assert creation.deployer == alice.address
    assert creation.block == creation.receipt.block_number


@pytest.mark.chain
def test_a_project_s_contract_deploys_itself(alice):
    box = ape.project.Box.deploy(7, sender=alice)

    assert (box.number(), box.owner()) == (7, alice.address)
    assert ape.project.Box.at(box.address).number() == 7
    assert ape.Contract(box.address).contract_type.name == "Box"


@pytest.mark.chain
def test_a_deployment_may_bring_vet_if_its_constructor_takes_it(alice, box):
    assert alice.deploy(container("Box"), 7, value="2 VET").balance == 2 * 10**18
    with pytest.raises(MethodNonPayableError):
        alice.deploy(container("Relay"), box, value=1)


@pytest.mark.chain
def test_an_address_is_not_known_before_the_signature_and_that_is_said(alice, ape_caplog):
    assert alice.get_deployment_address() is UNKNOWN_ADDRESS
    with pytest.raises(ConversionError):
        ape.convert(UNKNOWN_ADDRESS, AddressType)

    alice.deploy(container("Box"), 7)
    assert "deployed at: " in ape_caplog.text
    assert "(known when the transaction is signed)" in ape_caplog.text


@pytest.mark.chain
def test_a_blueprint_can_be_declared(alice, provider):
    receipt = alice.declare(container("Box"))

    assert provider.get_code(receipt.contract_address).hex().startswith("fe7100")


@pytest.mark.chain
def test_a_transaction_can_be_had_as_bytes(box, alice, provider):
    raw = box.store.as_transaction_bytes(8, "hi", sender=alice)
    tx_id = provider.client.send_raw(bytes(raw))

    assert provider.get_receipt(f"0x{tx_id.hex()}").sender == alice.address
    assert box.number() == 8


@pytest.mark.chain
def test_an_address_without_contract_is_told_so(provider, alice):
    nothing = container("Box").at("0x" + "ab" * 20, fetch_from_explorer=False)

    with pytest.raises(ape.exceptions.ContractNotFoundError):
        nothing.number()


@pytest.mark.chain
def test_built_in_contracts_are_called_by_their_abi(provider, alice):
    abi = [
        {
            "type": "function",
            "name": "balanceOf",
            "stateMutability": "view",
            "inputs": [{"name": "owner", "type": "address"}],
            "outputs": [{"name": "", "type": "uint256"}],
        }
    ]
    vtho = ape.Contract(builtins.VTHO, abi=abi)

    assert vtho.balanceOf(alice) == provider.get_energy(alice.address)


@pytest.mark.chain
def test_a_failed_creation_among_clauses_has_its_constructors_error(provider, alice):
    box = container("Box")
    for act in (
        lambda txn: txn(sender=alice),
        lambda txn: txn.estimate_gas_cost(sender=alice),
    ):
        txn = multicall.Transaction().add_transfer(alice, 1).add_deployment(box, 7)
        with pytest.raises(ContractLogicError) as caught:
            act(txn.add_deployment(box, 1001))
        assert type(caught.value).__name__ == "TooLarge"

    with pytest.raises(ContractLogicError) as caught:
        multicall.Call().add_deployment(box, 7).add_deployment(box, 1001)()
    assert type(caught.value).__name__ == "TooLarge"
