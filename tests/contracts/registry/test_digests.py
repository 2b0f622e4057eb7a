"""The contract's digests against eth_account's, also with a chain id of 256 bits, as Thor's."""

import json
from types import SimpleNamespace

import mileage_typed_data as typed_data
import pytest
from eth import constants
from eth.chains.base import MiningChain
from eth.db.atomic import AtomicDB
from eth.vm.forks import ShanghaiVM
from eth.vm.message import Message
from eth_abi import decode, encode
from eth_utils import keccak, to_bytes
from mileage_operators import LIMITS, in_order

pytestmark = pytest.mark.chain


@pytest.mark.parametrize("name", typed_data.CHAIN_IDS)
def test_vectors_are_those_of_eth_account(name):
    assert json.loads((typed_data.VECTORS / name).read_text()) == typed_data.vectors(name)


@pytest.mark.parametrize("name", typed_data.CHAIN_IDS)
def test_vectors_hold_the_readings_twice(name):
    for batch in json.loads((typed_data.VECTORS / name).read_text())["batches"]:
        readings = [(entry["vehicle"], entry["km"]) for entry in batch["readingsList"]]
        assert to_bytes(hexstr=batch["readings"]) == typed_data.pack_readings(readings)
        photos = [to_bytes(hexstr=photo) for photo in batch["photoHashes"]]
        assert to_bytes(hexstr=batch["evidenceRoot"]) == typed_data.evidence_root(photos)


def _run(vm, to, data, create_address=None):
    """One message on py-evm, below transactions: those cannot have such a chain id."""
    sender = b"\x0a" * 20
    message = Message(
        gas=10_000_000,
        to=constants.CREATE_CONTRACT_ADDRESS if create_address else to,
        sender=sender,
        value=0,
        data=b"" if create_address else data,
        code=data if create_address else vm.state.get_code(to),
        create_address=create_address,
    )
    context = vm.state.get_transaction_context(
        SimpleNamespace(sender=sender, gas_price=0, max_fee_per_gas=0, max_priority_fee_per_gas=0)
    )
    run = vm.state.computation_class
    apply = run.apply_create_message if create_address else run.apply_message
    computation = apply(vm.state, message, context)
    computation.raise_if_error()
    return computation.output


def test_vectors_have_no_digest_twice():
    """Were one kind read as another, or on another chain, the digests would have to meet."""
    found = [
        entry["digest"]
        for file in typed_data.CHAIN_IDS
        for part in typed_data.PARTS.values()
        for entry in json.loads((typed_data.VECTORS / file).read_text())[part]
    ]
    assert len(set(found)) == len(found) == 2 * 3 * len(typed_data.PARTS)


@pytest.fixture(params=typed_data.CHAIN_IDS)
def vectors(request):
    return json.loads((typed_data.VECTORS / request.param).read_text())


@pytest.fixture
def call(vectors, project, keys):
    """Calls a digest view of a registry at the address and on the chain of the vectors."""
    address = to_bytes(hexstr=vectors["domain"]["verifyingContract"])
    made = MiningChain.configure(
        vm_configuration=((0, ShanghaiVM),), chain_id=int(vectors["domain"]["chainId"])
    )
    vm = made.from_genesis(AtomicDB(), {"difficulty": 0, "gas_limit": 30_000_000}).get_vm()
    arguments = encode(
        ["address", "address", "address[]", "uint8", "(uint32,uint32,uint24,uint24)"],
        [keys[0].address, keys[0].address, [keys[0].address], 1, LIMITS],
    )
    code = project.MileageRegistry.contract_type.deployment_bytecode.bytecode
    _run(vm, b"", to_bytes(hexstr=code) + arguments, create_address=address)

    def _call(method, kinds, values):
        data = keccak(f"{method}({','.join(kinds)})".encode())[:4] + encode(kinds, values)
        return "0x" + decode(["bytes32"], _run(vm, address, data))[0].hex()

    return _call


def _values(entry, kind):
    def plain(field):
        value = entry[field["name"]]
        return to_bytes(hexstr=value) if field["type"].startswith("bytes") else value

    return tuple(plain(field) for field in typed_data.TYPES[kind])


def test_batch_digest_is_the_vectors(vectors, call):
    kind = "(uint64,uint64,uint64,bytes32,bytes32,bytes)"
    for entry in vectors["batches"]:
        assert call("batchDigest", [kind], [_values(entry, "Batch")]) == entry["digest"]


def test_registration_digest_is_the_vectors(vectors, call):
    kind = "(uint64,uint64,bytes32,bytes32,bytes32,address,uint24,bool)"
    for entry in vectors["registrations"]:
        values = [_values(entry, "Registration")]
        assert call("registrationDigest", [kind], values) == entry["digest"]


def test_enrolment_digest_is_the_vectors(vectors, call):
    kinds = ["bytes32", "address", "uint64"]
    for entry in vectors["enrolments"]:
        values = list(_values(entry, "Enrolment"))
        assert call("enrolmentDigest", kinds, values) == entry["digest"]


def test_rebase_digest_is_the_vectors(vectors, call):
    kind = "(uint64,uint64,uint64,bytes32,uint40,uint24,bool)"
    for entry in vectors["rebases"]:
        assert call("rebaseDigest", [kind], [_values(entry, "Rebase")]) == entry["digest"]


def test_offer_digest_is_the_vectors(vectors, call):
    kinds = ["uint40", "address", "bool", "uint40", "uint40"]
    for entry in vectors["offers"]:
        assert call("offerDigest", kinds, list(_values(entry, "Offer"))) == entry["digest"]


def test_acceptance_digest_is_the_vectors(vectors, call):
    kinds = ["uint40", "address", "address", "uint40", "uint40"]
    for entry in vectors["acceptances"]:
        values = list(_values(entry, "Acceptance"))
        assert call("acceptanceDigest", kinds, values) == entry["digest"]


def test_digests_on_the_local_chain_are_eth_accounts(operators, registry, drivers):
    place = (operators.chain_id, registry.address)
    batch = operators.batch((1, 2), (2**40 - 1, 2**24 - 1), nonce=2**64 - 1)
    expected = typed_data.digest(*place, "Batch", batch)
    assert registry.batchDigest(in_order(batch, "Batch")) == expected

    registration = operators.registration(drivers[0].address, "car", miles=True)
    expected = typed_data.digest(*place, "Registration", registration)
    assert registry.registrationDigest(in_order(registration, "Registration")) == expected

    enrolment = {"commitment": b"\x01" * 32, "driver": drivers[0].address, "deadline": 2**64 - 1}
    expected = typed_data.digest(*place, "Enrolment", enrolment)
    assert registry.enrolmentDigest(*enrolment.values()) == expected

    rebase = operators.rebase_message(2**40 - 1, 2**24 - 1, nonce=2**64 - 1, miles=True)
    expected = typed_data.digest(*place, "Rebase", rebase)
    assert registry.rebaseDigest(in_order(rebase, "Rebase")) == expected

    offer = {
        "vehicle": 7,
        "to": drivers[1].address,
        "waive": True,
        "nonce": 1,
        "deadline": 2**40 - 1,
    }
    expected = typed_data.digest(*place, "Offer", offer)
    assert registry.offerDigest(*offer.values()) == expected

    acceptance = {
        "vehicle": 7,
        "from": drivers[0].address,
        "to": drivers[1].address,
        "nonce": 2**40 - 1,
        "deadline": 1,
    }
    expected = typed_data.digest(*place, "Acceptance", acceptance)
    assert registry.acceptanceDigest(*acceptance.values()) == expected
