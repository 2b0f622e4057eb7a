"""Registry, distributor and sender against the real contracts on the embedded node."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import pytest

from demo.deploy import Deployment, deploy
from oracle import attestation
from oracle.chain.compiled import interface
from oracle.chain.faults import NotTaken, Paused, WouldRevert
from oracle.chain.registry import Contracts, Limits, Registry, both
from oracle.chain.signer import KeySigner
from oracle.chain.submission import Gone, Mined, Sender, Undone, Waiting
from oracle.domain import (
    Batch,
    Enrolment,
    Kilometres,
    Registration,
    Unit,
    VehicleNumber,
    VehicleReading,
)
from oracle.errors import Misconfigured, Retryable
from thorlink import codec, keys, solo
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.node import EmbeddedNode

pytestmark = pytest.mark.chain

ADMIN, OPERATOR, DRIVER = solo.ACCOUNTS[0], solo.ACCOUNTS[1], solo.ACCOUNTS[9]
MODEL, COMMITMENT, PHOTO = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
RATE = 10**17


@dataclass
class Local:
    """The contracts on a node of their own, and one operator's view of them."""

    node: EmbeddedNode
    client: ThorClient
    deployment: Deployment
    registry: Registry
    sender: Sender

    def clauses(self, km: int = 41_000) -> list[Clause]:
        """A registration with everything that it needs."""
        now = self.registry.view().now
        enrolment = Enrolment(COMMITMENT, DRIVER.address, now + 1000)
        chain_id, address = self.registry.chain_id, self.registry.address
        consent = keys.sign(
            attestation.enrolment_digest(enrolment, chain_id, address), DRIVER.secret
        )
        root = attestation.evidence_root([PHOTO])
        asked = Registration(
            1, now + 1000, MODEL, root, COMMITMENT, DRIVER.address, Kilometres(km), miles=True
        )
        digest = attestation.registration_digest(asked, chain_id, address)
        signature = attestation.compact(keys.sign(digest, OPERATOR.secret))
        return [self.registry.register(asked, now + 1000, consent, [signature])]

    def reading(self, km: int, nonce: int = 0) -> Clause:
        """A batch of one reading of vehicle 1."""
        now = self.registry.view().now
        readings = (VehicleReading(VehicleNumber(1), Kilometres(km)),)
        root = attestation.evidence_root([PHOTO])
        asked = Batch(1, nonce, now + 1000, MODEL, root, readings)
        digest = attestation.batch_digest(asked, self.registry.chain_id, self.registry.address)
        return self.registry.record(
            asked, [attestation.compact(keys.sign(digest, OPERATOR.secret))]
        )

    def administer(self, contract: str, function: str, *args: object) -> None:
        """A call by the administrator, who is the guardian too."""
        deployed = self.deployment
        to = deployed.registry if contract == "MileageRegistry" else deployed.distributor
        clause = Clause(to, 0, interface(contract).function(function).encode(*args))
        sender = Sender(self.client, KeySigner(ADMIN.secret), both())
        sender.broadcast(sender.prepare([clause]).raw)

    def send(self, *clauses: Clause) -> Mined | Undone:
        signed = self.sender.prepare(clauses)
        self.sender.broadcast(signed.raw)
        fate = self.sender.fate(signed.tx_id, signed.raw, signed.expires_at)
        assert isinstance(fate, Mined | Undone)
        return fate


@pytest.fixture
def local() -> Iterator[Local]:
    node = EmbeddedNode()
    with ThorClient("http://local", transport=node.transport()) as client:
        deployment = deploy(
            client, ADMIN.secret, attesters=[OPERATOR.address], threshold=1, model_hash=MODEL
        )
        registry = Registry(client, Contracts(deployment.registry, deployment.distributor))
        sender = Sender(client, KeySigner(OPERATOR.secret), both())
        yield Local(node, client, deployment, registry, sender)


def test_view_is_the_registry_at_the_best_block_and_the_time_of_the_next(local: Local) -> None:
    local.registry.check()
    view = local.registry.view()
    assert (view.epoch, view.threshold) == (1, 1)
    assert view.attesters == {OPERATOR.address}
    assert view.limits == Limits(3600, 0, 1500, 20_000)
    assert view.now == local.node.next_timestamp()
    local.node.advance(7200)
    assert local.registry.view().now == view.now + 7200
    assert local.registry.view().block == view.block


def test_register_record_and_settle_pay_exactly_the_distance(local: Local) -> None:
    assert local.registry.number_of(COMMITMENT) is None
    assert isinstance(local.send(*local.clauses()), Mined)
    number = local.registry.number_of(COMMITMENT)
    assert number == 1
    state = local.registry.vehicle(number)
    assert (state.driver, state.odometer_km, state.unit) == (DRIVER.address, 41_000, Unit.MILES)

    local.node.advance(86_400)
    assert local.registry.nonce_used(0) is False
    fate = local.send(local.reading(41_120))
    assert isinstance(fate, Mined)
    assert fate.depth == 0
    assert fate.paid > 0
    assert local.registry.nonce_used(0) is True
    assert local.registry.vehicle(number).odometer_km == 41_120
    unsettled = local.registry.unsettled(number)
    assert (unsettled.payable, unsettled.km) == (120 * RATE, 120)

    local.send(*local.registry.settle([number]))
    settled = local.registry.unsettled(number)
    assert (settled.payable, settled.km) == (0, 0)


def test_prepare_names_the_error_of_the_contract(local: Local) -> None:
    local.send(*local.clauses())
    local.node.advance(86_400)
    clause = local.reading(41_120, nonce=7)
    local.send(clause)
    with pytest.raises(WouldRevert) as caught:
        local.sender.prepare([clause])
    assert caught.value.name == "MileageRegistryNonceUsed"
    assert caught.value.arguments == {"nonce": 7}


def test_paused_contracts_are_for_later(local: Local) -> None:
    local.send(*local.clauses())
    local.node.advance(86_400)
    clause, settle = local.reading(41_120), local.registry.settle([VehicleNumber(1)])
    local.send(clause)
    local.administer("RewardDistributor", "pause")
    with pytest.raises(Paused, match=r"paused by their guardian \(EnforcedPause\)"):
        local.registry.unsettled(VehicleNumber(1))
    with pytest.raises(Paused):
        local.sender.prepare(settle)
    local.administer("MileageRegistry", "pause")
    with pytest.raises(Retryable):
        local.sender.prepare([local.reading(41_130, nonce=1)])

    local.administer("RewardDistributor", "unpause")
    assert local.registry.unsettled(VehicleNumber(1)).payable == 120 * RATE


def test_frozen_vehicle_has_its_kilometres_unsettled_and_nothing_payable(local: Local) -> None:
    local.send(*local.clauses())
    local.node.advance(86_400)
    local.send(local.reading(41_120))
    local.administer("MileageRegistry", "freeze", 1)
    unsettled = local.registry.unsettled(VehicleNumber(1))
    assert (unsettled.payable, unsettled.km) == (0, 120)
    local.administer("MileageRegistry", "unfreeze", 1)
    assert local.registry.unsettled(VehicleNumber(1)).payable == 120 * RATE


def test_settlement_of_many_vehicles_has_a_clause_for_every_256(local: Local) -> None:
    numbers = [VehicleNumber(number) for number in range(1, 514)]
    clauses = local.registry.settle(numbers)
    settle = interface("RewardDistributor").function("settle")
    assert [clause.data for clause in clauses] == [
        settle.encode(numbers[start : start + 256]) for start in (0, 256, 512)
    ]
    assert {clause.to for clause in clauses} == {local.deployment.distributor}
    assert local.registry.settle([]) == ()


def test_fate_tells_why_a_transaction_was_undone(local: Local) -> None:
    local.send(*local.clauses())
    local.node.advance(86_400)
    clause = local.reading(41_120, nonce=7)
    first, second = local.sender.prepare([clause]), local.sender.prepare([clause])
    local.sender.broadcast(first.raw)
    local.sender.broadcast(second.raw)
    fates = [local.sender.fate(each.tx_id, each.raw, each.expires_at) for each in (first, second)]
    assert isinstance(fates[0], Mined)
    assert isinstance(fates[1], Undone)
    assert fates[1].reason == "MileageRegistryNonceUsed(nonce=7)"


def test_fate_of_what_was_never_sent_is_open_until_its_last_block_has_passed(local: Local) -> None:
    signed = local.sender.prepare(local.clauses())
    assert isinstance(local.sender.fate(signed.tx_id, signed.raw, signed.expires_at), Waiting)
    best = local.registry.view().block
    assert signed.expires_at == best + 32
    local.node.mine(32)
    assert isinstance(local.sender.fate(signed.tx_id, signed.raw, signed.expires_at), Waiting)
    local.node.mine()
    fate = local.sender.fate(signed.tx_id, signed.raw, signed.expires_at)
    assert fate == Gone(signed.expires_at + 1)
    with pytest.raises(NotTaken, match="expired"):
        local.sender.broadcast(signed.raw)


def test_broadcast_takes_the_same_bytes_again(local: Local) -> None:
    signed = local.sender.prepare(local.clauses())
    local.sender.broadcast(signed.raw)
    local.sender.broadcast(signed.raw)
    fate = local.sender.fate(signed.tx_id, signed.raw, signed.expires_at)
    assert isinstance(fate, Mined)
    assert codec.decode(signed.raw).id == signed.tx_id
    assert local.registry.number_of(COMMITMENT) == 1


def test_consents_knows_the_driver_from_others(local: Local) -> None:
    enrolment = Enrolment(COMMITMENT, DRIVER.address, 2**40)
    digest = attestation.enrolment_digest(
        enrolment, local.registry.chain_id, local.registry.address
    )
    signature = keys.sign(digest, DRIVER.secret)
    ethereum = signature[:64] + bytes([signature[64] + 27])
    assert local.registry.consents(enrolment, signature) is True
    assert local.registry.consents(enrolment, ethereum) is True
    assert local.registry.consents(enrolment, keys.sign(digest, OPERATOR.secret)) is False
    assert local.registry.consents(enrolment, b"") is False
    assert local.registry.consents(replace(enrolment, deadline=5), signature) is False
    # The token is a contract, but no wallet: it answers isValidSignature with a revert.
    contract = replace(enrolment, driver=local.deployment.token)
    assert local.registry.consents(contract, signature) is False


def test_vehicle_of_an_unknown_number_says_so(local: Local) -> None:
    with pytest.raises(WouldRevert) as caught:
        local.registry.vehicle(VehicleNumber(9))
    assert caught.value.name == "MileageRegistryUnknownVehicle"
    assert caught.value.arguments == {"vehicle": 9}


def test_check_refuses_addresses_of_something_else(local: Local) -> None:
    where = Contracts(local.deployment.registry, local.deployment.distributor)
    for wrong, fault in (
        (replace(where, registry=b"\x05" * 20), "there is no MileageRegistry at 0x0505"),
        (replace(where, registry=local.deployment.token), "there is no MileageRegistry"),
        (replace(where, distributor=b"\x05" * 20), "is not the RewardDistributor of"),
        (replace(where, distributor=local.deployment.token), "is not the RewardDistributor of"),
    ):
        with pytest.raises(Misconfigured, match=fault):
            Registry(local.client, wrong).check()


def test_a_node_of_another_network_is_an_operators_fault(local: Local) -> None:
    with ThorClient(
        "http://local", genesis_id=b"\x09" * 32, transport=local.node.transport()
    ) as client:
        where = Contracts(local.deployment.registry, local.deployment.distributor)
        with pytest.raises(Misconfigured, match=f"expected the network .* 0x{'09' * 32}"):
            Registry(client, where).view()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(503, text="busy"),
        httpx.Response(200, text="<html>"),
        httpx.Response(400, text="odd"),
    ],
)
def test_a_node_that_is_down_slow_or_odd_is_for_later(
    answer: httpx.Response | httpx.TransportError,
) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with ThorClient(
        "http://local",
        genesis_id=solo.GENESIS_ID,
        transport=httpx.MockTransport(handler),
        sleep=lambda _: None,
    ) as client:
        registry = Registry(client, Contracts(b"\x01" * 20, b"\x02" * 20))
        with pytest.raises(Retryable):
            registry.view()
        with pytest.raises(Retryable):
            Sender(client, KeySigner(OPERATOR.secret), both()).fate(b"\x01" * 32, b"", 5)
