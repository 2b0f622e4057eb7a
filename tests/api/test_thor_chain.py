"""The chain port over the embedded node, and the whole path through it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.chain import Freeze, Revocation, Skip
from api.errors import ApiError, Code
from api.thor_chain import ThorChain
from demo.deploy import Deployment, Policy, deploy
from oracle.attestation import compact, encode_readings
from oracle.chain.compiled import interface
from oracle.domain import Kilometres, VehicleNumber, VehicleReading
from thorlink import keys
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.connection import Limits
from thorlink.node import EmbeddedNode
from thorlink.signing import sign as sign_transaction
from thorlink.solo import ACCOUNTS, Account
from thorlink.transact import build

pytestmark = [pytest.mark.chain, pytest.mark.anyio]

OPERATOR = ACCOUNTS[3]
NODE = "http://embedded"
WEEK = 7 * 24 * 3600


class Installation:
    """An embedded node with our contracts, and an operator that submits to it."""

    def __init__(self, model: bytes, policy: Policy | None = None) -> None:
        self.node = EmbeddedNode()
        self.client = ThorClient(NODE, transport=self.node.transport())
        self.deployment: Deployment = deploy(
            self.client,
            ACCOUNTS[0].secret,
            attesters=[OPERATOR.address],
            threshold=1,
            model_hash=model,
            policy=policy or Policy(),
        )

    def chain(self) -> ThorChain:
        client = ThorClient(NODE, transport=self.node.transport())
        return ThorChain(client, self.deployment.registry, self.deployment.distributor)

    def wait(self, seconds: int) -> None:
        self.node.advance(seconds)
        self.node.mine()

    def submit(
        self, batch: dict[str, Any], *, gas: int | None = None, settle: bool = True
    ) -> bytes:
        """Send a signed batch as an operator does; with `gas` it may be undone."""
        registry = interface("MileageRegistry")
        signatures = [compact(bytes.fromhex(one["signature"][2:])) for one in batch["signatures"]]
        pairs = [(one.r, one.vs) for one in signatures]
        if batch["registration"]:
            data = registry.function("register").encode(*_registration(batch), pairs)
        else:
            data = registry.function("record").encode(_readings(batch), pairs)
        clauses = [Clause(self.deployment.registry, 0, data)]
        if settle and not batch["registration"]:
            numbers = [item["vehicle"] for item in batch["items"]]
            pay = interface("RewardDistributor").function("settle").encode(numbers)
            clauses.append(Clause(self.deployment.distributor, 0, pay))
        return self.send(clauses, gas)

    def administer(self, contract: str, function: str, *args: Any) -> bytes:
        """A call by the administrator, who is guardian, minter and pauser too."""
        deployed = self.deployment
        to = {
            "MileageRegistry": deployed.registry,
            "RewardDistributor": deployed.distributor,
            "B3TRToken": deployed.token,
        }[contract]
        data = interface(contract).function(function).encode(*args)
        return self.send([Clause(to, 0, data)], by=ACCOUNTS[0])

    def call(self, driver: Account, function: str, *args: Any) -> bytes:
        """A driver's own call of the registry."""
        data = interface("MileageRegistry").function(function).encode(*args)
        return self.send([Clause(self.deployment.registry, 0, data)], by=driver)

    def rebase(self, vehicle: int, km: int, *, miles: bool) -> bytes:
        """A new baseline, signed by the operator."""
        registry = interface("MileageRegistry")
        message = (1, 1000, 2**60, bytes(32), vehicle, km, miles)
        ask = registry.function("rebaseDigest")
        answer = self.client.call(self.deployment.registry, ask.encode(message))
        signature = compact(keys.sign(ask.decode_output(answer), OPERATOR.secret))
        data = registry.function("rebase").encode(message, [(signature.r, signature.vs)])
        return self.send([Clause(self.deployment.registry, 0, data)])

    def send(self, clauses: list[Clause], gas: int | None = None, by: Account = OPERATOR) -> bytes:
        tx = build(self.client, clauses, by.address)
        if gas is not None:
            tx = replace(tx, gas=gas)
        return self.client.send_raw(sign_transaction(tx, by.secret).encode())


def _hex(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def _registration(batch: dict[str, Any]) -> tuple[Any, ...]:
    wanted, consent = batch["registration"], batch["registration"]["enrolment"]
    registration = (
        batch["epoch"],
        batch["deadline"],
        _hex(batch["model_hash"]),
        _hex(batch["evidence_root"]),
        _hex(wanted["commitment"]),
        _hex(wanted["driver"]),
        batch["items"][0]["km"],
        wanted["miles"],
    )
    return registration, consent["deadline"], _hex(consent["signature"])


def _readings(batch: dict[str, Any]) -> tuple[Any, ...]:
    readings = [
        VehicleReading(VehicleNumber(item["vehicle"]), Kilometres(item["km"]))
        for item in batch["items"]
    ]
    return (
        batch["epoch"],
        batch["nonce"],
        batch["deadline"],
        _hex(batch["model_hash"]),
        _hex(batch["evidence_root"]),
        encode_readings(readings),
    )


@pytest.fixture
def installation(model: bytes) -> Installation:
    return Installation(model)


@pytest.fixture
def windowed(model: bytes) -> Installation:
    """With an hour in which the guardian may take a reading back."""
    return Installation(model, Policy(challenge_window_s=3600))


@pytest.fixture
async def thor_world(make_world: Any, installation: Installation) -> AsyncIterator[Any]:
    """The world of the other tests, on the embedded node."""
    async with _on(make_world, installation) as world:
        yield world


@pytest.fixture
async def windowed_world(make_world: Any, windowed: Installation) -> AsyncIterator[Any]:
    async with _on(make_world, windowed) as world:
        yield world


@asynccontextmanager
async def _on(make_world: Any, installation: Installation) -> AsyncIterator[Any]:
    deployment = installation.deployment
    made = make_world(
        on=installation.chain(),
        registry=deployment.registry,
        distributor=deployment.distributor,
    )
    async with made as world:
        world.now = (await world.services.chain.head()).time
        yield world


async def _registered(world: Any, installation: Installation, km: int = 1000) -> dict[str, Any]:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    await world.agreed(driver, vehicle, world.photo(1), km)
    batch = await world.signed_batch()
    tx_id = installation.submit(batch)
    announced = await world.announce(OPERATOR, batch, tx_id)
    assert announced.json()["state"] == "recorded", announced.text
    return vehicle


async def _signed_reading(world: Any, vehicle: dict[str, Any], seed: int, km: int) -> Any:
    upload = await world.agreed(world.drivers[0], vehicle, world.photo(seed), km)
    return upload, await world.signed_batch()


async def test_whole_path_on_the_embedded_node(thor_world: Any, installation: Installation) -> None:
    world, driver = thor_world, thor_world.drivers[0]
    vehicle = await _registered(world, installation)
    installation.wait(WEEK)

    upload, batch = await _signed_reading(world, vehicle, 2, 1420)
    tx_id = installation.submit(batch)
    await world.announce(OPERATOR, batch, tx_id)

    told = await world.get_upload(driver, upload)
    assert told["status"] == "rewarded", told
    assert told["reward_wei"] == str(420 * 10**17)
    token = interface("B3TRToken").function("balanceOf")
    balance = installation.client.call(installation.deployment.token, token.encode(driver.address))
    assert token.decode_output(balance) == 420 * 10**17


async def test_reading_that_the_registry_skips_is_told(
    thor_world: Any, installation: Installation
) -> None:
    world = thor_world
    vehicle = await _registered(world, installation)
    installation.wait(WEEK)

    upload, batch = await _signed_reading(world, vehicle, 2, 900)
    await world.announce(OPERATOR, batch, installation.submit(batch))

    told = await world.get_upload(world.drivers[0], upload)
    assert (told["status"], told["reward_wei"]) == ("skipped", "0")
    assert told["reason"] == "The reading is lower than the one before."


async def test_settlement_in_a_later_transaction_is_booked(
    thor_world: Any, installation: Installation
) -> None:
    world, driver = thor_world, thor_world.drivers[0]
    vehicle = await _registered(world, installation)
    installation.wait(WEEK)
    upload, batch = await _signed_reading(world, vehicle, 2, 1100)
    await world.announce(OPERATOR, batch, installation.submit(batch, settle=False))
    assert (await world.get_upload(driver, upload))["status"] == "recorded"

    settle = interface("RewardDistributor").function("settle").encode([1])
    tx_id = installation.send([Clause(installation.deployment.distributor, 0, settle)])
    await world.tick()

    told = await world.get_upload(driver, upload)
    assert (told["status"], told["reward_wei"]) == ("rewarded", str(100 * 10**17))
    async with world.client(driver) as client:
        earned = (await client.get(f"/v1/drivers/0x{driver.address.hex()}/rewards")).json()
    assert [r["tx_id"] for r in earned["rewards"]] == ["0x" + tx_id.hex()]


async def test_reading_that_the_guardian_takes_back_is_told(
    windowed_world: Any, windowed: Installation
) -> None:
    world, driver = windowed_world, windowed_world.drivers[0]
    vehicle = await _registered(world, windowed)
    windowed.wait(WEEK)
    upload, batch = await _signed_reading(world, vehicle, 2, 1100)
    await world.announce(OPERATOR, batch, windowed.submit(batch))
    assert (await world.get_upload(driver, upload))["status"] == "recorded"

    windowed.administer("MileageRegistry", "revoke", 1, 1100)
    windowed.administer("MileageRegistry", "freeze", 1)
    windowed.administer("MileageRegistry", "pause")
    await world.tick()

    told = await world.get_upload(driver, upload)
    assert told["status"] == "revoked"
    assert told["reason"].startswith(
        "The reading was taken back as wrong before it was final; 1000"
    )
    chain = windowed.chain()
    head = await chain.head()
    assert head.paused is True
    found = await chain.findings(0, head.block)
    assert found == (
        Revocation(1, 1100, 1000, found[0].tx_id, head.block - 2),
        Freeze(1, True, found[1].tx_id, head.block - 1),
    )
    await chain.close()


async def test_payment_that_fails_is_told_and_made_later(
    thor_world: Any, installation: Installation
) -> None:
    world, driver = thor_world, thor_world.drivers[0]
    vehicle = await _registered(world, installation)
    installation.wait(WEEK)
    installation.administer("B3TRToken", "pause")
    upload, batch = await _signed_reading(world, vehicle, 2, 1100)
    tx_id = installation.submit(batch)
    await world.announce(OPERATOR, batch, tx_id)
    await world.tick()

    told = await world.get_upload(driver, upload)
    assert told["status"] == "recorded"
    assert told["timeline"][-1]["detail"] == (
        "The payment of 100 km failed; nothing is lost, it is tried again"
        f" (transaction 0x{tx_id.hex()})."
    )
    installation.administer("B3TRToken", "unpause")
    installation.administer("RewardDistributor", "settle", [1])
    await world.tick()
    assert (await world.get_upload(driver, upload))["reward_wei"] == str(100 * 10**17)


async def test_vehicle_that_changes_hands_or_its_odometer_is_told(
    thor_world: Any, installation: Installation
) -> None:
    """A transfer, then a rebase of a frozen vehicle with kilometres that are not paid."""
    world, (seller, buyer) = thor_world, thor_world.drivers[:2]
    vehicle = await _registered(world, installation)
    installation.call(seller, "offerTransfer", 1, buyer.address, False, 2**40 - 1, b"")
    installation.call(buyer, "acceptTransfer", 1, 2**40 - 1, b"")
    await world.tick()
    async with world.client(seller) as client:
        assert (await client.get(f"/v1/vehicles/{vehicle['id']}")).status_code == 404
    async with world.client(buyer) as client:
        assert (await client.get(f"/v1/vehicles/{vehicle['id']}")).json()["number"] == 1

    installation.wait(WEEK)
    upload = await world.agreed(buyer, vehicle, world.photo(2), 1100)
    batch = await world.signed_batch()
    await world.announce(OPERATOR, batch, installation.submit(batch, settle=False))
    installation.administer("MileageRegistry", "freeze", 1)
    installation.rebase(1, 40, miles=True)
    await world.tick()

    told = await world.get_upload(buyer, upload)
    assert told["status"] == "revoked"
    assert told["reason"].startswith("100 km that were not paid were given up")
    async with world.client(buyer) as client:
        assert (await client.get(f"/v1/vehicles/{vehicle['id']}")).json()["unit"] == "mi"


async def test_undone_transaction_gives_its_reading_a_new_batch(
    thor_world: Any, installation: Installation
) -> None:
    world, driver = thor_world, thor_world.drivers[0]
    vehicle = await _registered(world, installation)
    installation.wait(WEEK)
    upload, batch = await _signed_reading(world, vehicle, 2, 1100)
    tx_id = installation.submit(batch, gas=60_000)

    await world.announce(OPERATOR, batch, tx_id)

    (outcome, told) = (
        await world.services.chain.outcome(tx_id),
        await world.get_upload(driver, upload),
    )
    assert outcome.reverted
    assert told["status"] == "read"
    assert "its transaction was undone" in told["timeline"][-2]["detail"]
    (again,) = await world.batches(OPERATOR)
    assert (again["nonce"], again["items"]) == (batch["nonce"] + 1, batch["items"])


async def test_batch_that_nobody_announced_is_found(
    thor_world: Any, installation: Installation
) -> None:
    world, driver = thor_world, thor_world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    first = await world.agreed(driver, vehicle, world.photo(1), 1000)
    installation.submit(await world.signed_batch())
    await world.tick()
    assert (await world.get_upload(driver, first))["status"] == "recorded"

    installation.wait(WEEK)
    upload, batch = await _signed_reading(world, vehicle, 2, 1100)
    tx_id = installation.submit(batch)
    await world.tick()

    told = await world.get_upload(driver, upload)
    assert (told["status"], told["tx_id"]) == ("rewarded", "0x" + tx_id.hex())


async def test_digest_is_the_registrys_own(thor_world: Any, installation: Installation) -> None:
    world = thor_world
    registry = interface("MileageRegistry")
    vehicle = await world.add_vehicle(world.drivers[0])
    await world.agreed(world.drivers[0], vehicle, world.photo(1), 1000)
    batch = await world.signed_batch()
    function = registry.function("registrationDigest")
    data = function.encode(_registration(batch)[0])

    digest = function.decode_output(
        installation.client.call(installation.deployment.registry, data)
    )

    assert batch["digest"] == "0x" + digest.hex()


async def test_head_and_views(installation: Installation) -> None:
    chain = installation.chain()
    head = await chain.head()

    assert head.attesters == {OPERATOR.address}
    assert (head.threshold, head.epoch) == (1, 1)
    assert head.block == installation.client.block("best").number
    assert await chain.vehicle_of(b"\x01" * 32) is None
    assert await chain.nonce_used(0) is False
    assert await chain.outcome(b"\x02" * 32) is None
    assert head.paused is False
    assert await chain.findings(0, head.block) == ()
    assert await chain.findings(head.block + 1, head.block) == ()
    assert await chain.find_batch(1, 0) == ()
    await chain.close()


async def test_node_that_is_down_is_a_problem() -> None:
    client = ThorClient("http://127.0.0.1:1", limits=Limits(), sleep=lambda _: None)
    chain = ThorChain(client, b"\x01" * 20, b"\x02" * 20)
    with pytest.raises(ApiError) as caught:
        await chain.head()
    assert caught.value.code is Code.NODE_UNAVAILABLE
    await chain.close()


async def test_node_of_another_network_is_a_problem(installation: Installation) -> None:
    client = ThorClient(
        NODE, genesis_id=b"\0" * 31 + b"\x07", transport=installation.node.transport()
    )
    chain = ThorChain(client, installation.deployment.registry, installation.deployment.distributor)
    with pytest.raises(ApiError) as caught:
        await chain.head()
    assert caught.value.code is Code.WRONG_NETWORK


async def test_contract_that_is_not_ours_is_a_problem(installation: Installation) -> None:
    client = ThorClient(NODE, transport=installation.node.transport())
    chain = ThorChain(client, installation.deployment.token, installation.deployment.distributor)
    with pytest.raises(ApiError) as caught:
        await chain.head()
    assert caught.value.code is Code.NODE_UNAVAILABLE
    assert "something else than expected" in caught.value.detail


def test_skip_is_in_the_order_of_the_contract() -> None:
    names = [
        line.strip(" ,")
        for line in (Path(__file__).parents[2] / "contracts/interfaces/MileageTypes.sol")
        .read_text()
        .split("enum Skip {")[1]
        .split("}")[0]
        .splitlines()
        if line.strip() and not line.strip().startswith(("/", "*"))
    ]
    assert [name.upper().replace("_", "") for name in names] == [
        skip.name.replace("_", "") for skip in Skip
    ]
