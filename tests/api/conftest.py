"""The service on a fresh SQLite file, with a chain in memory, a clock, and signing clients."""

import hashlib
import io
import random
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image, ImageDraw

from api.app import create_app
from api.chain import Finding, Head, Outcome, RegisteredVehicle, Settlement, Skip
from api.errors import ChainUnavailable
from api.services import Services
from api.settings import Settings
from api.watcher import tick
from oracle.attestation import enrolment_digest, request_digest
from oracle.domain import Enrolment
from thorlink.keys import sign
from thorlink.solo import ACCOUNTS, GENESIS_ID, Account

CHAIN_ID = int.from_bytes(GENESIS_ID)
REGISTRY = b"\x11" * 20
DISTRIBUTOR = b"\x22" * 20
MODEL = hashlib.sha256(b"model").digest()
START = 1_790_000_000
PEPPER = "pepper-of-the-tests"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class FakeChain:
    """The chain port in memory. `down` makes every question fail."""

    attesters: list[bytes]
    threshold: int = 1
    epoch: int = 1
    time: int = START
    block: int = 100
    down: bool = False
    paused: bool = False
    vehicles: dict[bytes, RegisteredVehicle] = field(default_factory=dict)
    nonces: set[int] = field(default_factory=set)
    outcomes: dict[bytes, Outcome] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def _up(self) -> None:
        if self.down:
            raise ChainUnavailable("the node is down")

    async def genesis_id(self) -> bytes:
        self._up()
        return GENESIS_ID

    async def head(self) -> Head:
        self._up()
        attesters = frozenset(self.attesters)
        return Head(self.block, self.time, self.epoch, self.threshold, attesters, self.paused)

    async def vehicle_of(self, commitment: bytes) -> RegisteredVehicle | None:
        self._up()
        return self.vehicles.get(commitment)

    async def nonce_used(self, nonce: int) -> bool:
        self._up()
        return nonce in self.nonces

    async def outcome(self, tx_id: bytes) -> Outcome | None:
        self._up()
        return self.outcomes.get(tx_id)

    async def find_batch(self, vehicle: int, first_block: int) -> tuple[bytes, ...]:
        self._up()
        return tuple(
            o.tx_id
            for o in self.outcomes.values()
            if o.block >= first_block and (vehicle in o.recorded or vehicle in o.skipped)
        )

    async def find_registration(self, commitment: bytes, first_block: int) -> tuple[bytes, ...]:
        self._up()
        return tuple(
            o.tx_id
            for o in self.outcomes.values()
            if o.block >= first_block and commitment in o.registered
        )

    async def findings(self, first_block: int, last_block: int) -> tuple[Finding, ...]:
        self._up()
        return tuple(one for one in self.found if first_block <= one.block <= last_block)

    async def close(self) -> None:
        pass

    def register(self, batch: dict[str, Any], tx_id: bytes) -> int:
        """Mine a registration; the vehicle's number."""
        wanted = batch["registration"]
        commitment = bytes.fromhex(wanted["commitment"][2:])
        number = len(self.vehicles) + 1
        driver = bytes.fromhex(wanted["driver"][2:])
        self.vehicles[commitment] = RegisteredVehicle(number, driver, batch["items"][0]["km"])
        self._mine(Outcome(tx_id, self._next(), False, registered={commitment: number}))
        return number

    def record(
        self,
        batch: dict[str, Any],
        tx_id: bytes,
        *,
        skip: dict[int, Skip] | None = None,
        pay: dict[int, tuple[bytes, int]] | None = None,
    ) -> None:
        """Mine a batch; `skip` by number, `pay` by number: driver and kilometres."""
        skip = skip or {}
        block = self._next()
        kms = {item["vehicle"]: item["km"] for item in batch["items"]}
        paid = tuple(
            Settlement(number, driver, km, km * 10**17, kms[number], tx_id, block)
            for number, (driver, km) in (pay or {}).items()
        )
        self.nonces.add(batch["nonce"])
        self._mine(
            Outcome(
                tx_id,
                block,
                False,
                recorded={n: km for n, km in kms.items() if n not in skip},
                skipped={n: (kms[n], why) for n, why in skip.items()},
                settlements=paid,
            )
        )
        self.found += paid

    def find(self, kind: type[Any], *what: Any) -> Any:
        """A block in which something happened; `what` is all but transaction and block."""
        block = self._next()
        self.found.append(kind(*what, block.to_bytes(32), block))
        return self.found[-1]

    def revert(self, tx_id: bytes, reason: str) -> None:
        self._mine(Outcome(tx_id, self._next(), True, reason))

    def _mine(self, outcome: Outcome) -> None:
        self.outcomes[outcome.tx_id] = outcome

    def _next(self) -> int:
        self.block += 1
        self.time += 10
        return self.block


class Signing(httpx.Auth):
    """Signs every request as the API wants it; `change` spoils headers after signing."""

    requires_request_body = True

    def __init__(self, account: Account, world: "World") -> None:
        self.account = account
        self.world = world

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:
        nonce, at = secrets.token_bytes(32), int(self.world.now)
        digest = request_digest(
            chain_id=CHAIN_ID,
            method=request.method,
            path=request.url.raw_path.decode(),
            body_hash=hashlib.sha256(request.content).digest(),
            time=at,
            nonce=nonce,
        )
        signature = sign(digest, self.account.secret)
        request.headers["Authorization"] = (
            f"EIP712 0x{self.account.address.hex()}:0x{signature.hex()}"
        )
        request.headers["X-Request-Time"] = str(at)
        request.headers["X-Request-Nonce"] = "0x" + nonce.hex()
        yield request


@dataclass
class World:
    """Everything that a test may want to turn."""

    app: FastAPI
    chain: FakeChain
    settings: Settings
    now: float
    drivers: tuple[Account, ...] = ACCOUNTS[:3]
    operators: tuple[Account, ...] = ACCOUNTS[3:6]
    serial: int = 0

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    def client(self, account: Account | None = None) -> httpx.AsyncClient:
        """A client that signs as an account, or not at all."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://api",
            auth=Signing(account, self) if account else None,
        )

    def pass_time(self, seconds: int) -> None:
        self.now += seconds
        self.chain.time += seconds
        self.chain.block += 1

    async def tick(self) -> None:
        await tick(self.services)

    def tx(self) -> bytes:
        self.serial += 1
        return self.serial.to_bytes(32)

    def photo(self, seed: int) -> bytes:
        """A JPEG of coarse random fields: each seed another picture."""
        chance = random.Random(seed)  # noqa: S311 - a picture
        image = Image.new("RGB", (320, 240))
        draw = ImageDraw.Draw(image)
        for _ in range(40):
            x, y = chance.randrange(320), chance.randrange(240)
            colour = tuple(chance.randrange(256) for _ in range(3))
            draw.rectangle(
                (x, y, x + chance.randrange(20, 160), y + chance.randrange(20, 120)), colour
            )
        out = io.BytesIO()
        image.save(out, "JPEG", quality=95)
        return out.getvalue()

    async def add_vehicle(
        self, driver: Account, vin: str = "WVWZZZ1JZXW000001", unit: str = "km"
    ) -> dict[str, Any]:
        """A vehicle with its enrolment signed."""
        async with self.client(driver) as client:
            added = await client.post("/v1/vehicles", json={"vin": vin, "unit": unit})
            assert added.status_code == 201, added.text
            vehicle = added.json()
            deadline = int(vehicle["enrolment"]["message"]["deadline"])
            body = self.consent(driver, vehicle, deadline)
            done = await client.put(f"/v1/vehicles/{vehicle['id']}/enrolment", json=body)
            assert done.status_code == 200, done.text
            enrolled: dict[str, Any] = done.json()
            return enrolled

    def consent(self, driver: Account, vehicle: dict[str, Any], deadline: int) -> dict[str, Any]:
        commitment = bytes.fromhex(vehicle["commitment"][2:])
        enrolment = Enrolment(commitment, driver.address, deadline)
        signature = sign(
            enrolment_digest(enrolment, CHAIN_ID, self.settings.registry), driver.secret
        )
        return {"deadline": deadline, "signature": "0x" + signature.hex()}

    async def upload(self, driver: Account, vehicle: dict[str, Any], raw: bytes) -> httpx.Response:
        async with self.client(driver) as client:
            return await client.post(
                f"/v1/uploads?vehicle={vehicle['id']}",
                content=raw,
                headers={"Content-Type": "image/jpeg"},
            )

    async def get_upload(self, driver: Account, upload: str) -> dict[str, Any]:
        async with self.client(driver) as client:
            answer = await client.get(f"/v1/uploads/{upload}")
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found

    async def tasks(self, operator: Account) -> list[dict[str, Any]]:
        async with self.client(operator) as client:
            answer = await client.get("/v1/operator/tasks")
            assert answer.status_code == 200, answer.text
            tasks: list[dict[str, Any]] = answer.json()["tasks"]
            return tasks

    async def verdict(
        self, operator: Account, task: dict[str, Any], km: int | None, /, **other: Any
    ) -> httpx.Response:
        """Accepted with these kilometres, or as `other` says."""
        body: dict[str, Any] = {
            "upload": task["upload"],
            "sha256": task["sha256"],
            "decision": "accepted",
            "km": km,
            "displayed": km,
            "unit": None if km is None else "km",
            "confidence": 0.97,
            "reason": "",
            "model_hash": "0x" + MODEL.hex(),
        }
        async with self.client(operator) as client:
            return await client.post("/v1/operator/verdicts", json=body | other)

    async def batches(self, operator: Account, state: str = "open") -> list[dict[str, Any]]:
        async with self.client(operator) as client:
            answer = await client.get(f"/v1/operator/batches?state={state}")
            assert answer.status_code == 200, answer.text
            batches: list[dict[str, Any]] = answer.json()["batches"]
            return batches

    async def sign(self, operator: Account, batch: dict[str, Any]) -> httpx.Response:
        signature = sign(bytes.fromhex(batch["digest"][2:]), operator.secret)
        async with self.client(operator) as client:
            return await client.post(
                f"/v1/operator/batches/{batch['id']}/signatures",
                json={"signature": "0x" + signature.hex()},
            )

    async def announce(
        self, operator: Account, batch: dict[str, Any], tx_id: bytes
    ) -> httpx.Response:
        async with self.client(operator) as client:
            return await client.post(
                f"/v1/operator/batches/{batch['id']}/submission",
                json={"tx_id": "0x" + tx_id.hex()},
            )

    async def agreed(self, driver: Account, vehicle: dict[str, Any], raw: bytes, km: int) -> str:
        """Upload a photo and let all needed operators accept it; the upload's id."""
        sent = await self.upload(driver, vehicle, raw)
        assert sent.status_code == 202, sent.text
        upload: str = sent.json()["id"]
        for operator in self.operators[: self.chain.threshold]:
            task = next(t for t in await self.tasks(operator) if t["upload"] == upload)
            given = await self.verdict(operator, task, km)
            assert given.status_code == 201, given.text
        return upload

    async def signed_batch(self) -> dict[str, Any]:
        """The oldest open batch, signed by the quorum."""
        batch = (await self.batches(self.operators[0]))[0]
        for operator in self.operators[: self.chain.threshold]:
            answer = await self.sign(operator, batch)
            assert answer.status_code == 201, answer.text
        return next(
            b for b in await self.batches(self.operators[0], "signed") if b["id"] == batch["id"]
        )

    async def registered(
        self, driver: Account, vin: str = "WVWZZZ1JZXW000001", km: int = 1000, seed: int = 1
    ) -> dict[str, Any]:
        """A vehicle that the registry has."""
        vehicle = await self.add_vehicle(driver, vin)
        await self.agreed(driver, vehicle, self.photo(seed), km)
        batch = await self.signed_batch()
        tx_id = self.tx()
        self.chain.register(batch, tx_id)
        answer = await self.announce(self.operators[0], batch, tx_id)
        assert answer.json()["state"] == "recorded", answer.text
        async with self.client(driver) as client:
            found: dict[str, Any] = (await client.get(f"/v1/vehicles/{vehicle['id']}")).json()
            return found


@asynccontextmanager
async def _world(folder: Path, on: Any = None, **changes: Any) -> AsyncIterator[World]:
    values: dict[str, Any] = {
        "data_dir": folder,
        "node_url": "http://127.0.0.1:1",
        "registry": REGISTRY,
        "distributor": DISTRIBUTOR,
        "pepper": PEPPER,
        "head_lifetime": 0,
        "watch_interval": 3600,
    }
    settings = Settings(**(values | changes))
    chain = FakeChain([account.address for account in World.operators])
    world = World(app=FastAPI(), chain=chain, settings=settings, now=START)
    world.app = create_app(settings, chain=on or chain, clock=lambda: world.now)
    await world.services.database.migrate()
    try:
        yield world
    finally:
        await world.services.close()


@pytest.fixture
async def world(tmp_path: Path, anyio_backend: str) -> AsyncIterator[World]:
    async with _world(tmp_path) as made:
        yield made


@pytest.fixture
def make_world(tmp_path: Path) -> Any:
    """The same with other settings, or `on` another chain: `async with make_world(…) as world`."""
    return lambda **changes: _world(tmp_path, **changes)


@pytest.fixture
def model() -> bytes:
    """The hash of the model that the verdicts name."""
    return MODEL
