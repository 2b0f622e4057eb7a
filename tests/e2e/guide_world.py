"""What docs/integrate.md is about: a served node, the contracts, their addresses, three cars.

Vehicles 1 and 2 are one driver's, 3 another's. 1 has a final reading of 120 km and a pending one of
30, a reading of 2 was taken back, 3 is frozen.
"""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from demo.stack import free_port, start, wait_for
from oracle import attestation
from oracle.chain.compiled import interface
from oracle.chain.registry import Contracts, Registry, both
from oracle.chain.signer import KeySigner as OperatorKey
from oracle.chain.submission import Mined, Sender
from oracle.domain import Batch, Enrolment, Kilometres, Registration, VehicleNumber, VehicleReading
from rollout import settings
from rollout.describing import describer
from rollout.folder import Folder
from rollout.plan import plan
from rollout.records import Source
from rollout.sending import KeySigner, Rollout
from thorlink import keys, solo
from thorlink.client import ThorClient
from thorlink.codec import Clause

HOUR, DAY = 3_600, 86_400
PHOTO = b"the photo of vehicle 1 that was kept"
MODEL = hashlib.sha256(b"model").digest()
ADMIN, DRIVER, OTHER = solo.ACCOUNTS[0], solo.ACCOUNTS[4], solo.ACCOUNTS[5]
OPERATORS = sorted(solo.ACCOUNTS[1:4], key=lambda account: account.address)
SETTINGS = settings.Settings(
    roles=settings.Roles(admin=ADMIN.address, guardians=[ADMIN.address]),
    registry=settings.Registry(
        attesters=[operator.address for operator in OPERATORS],
        threshold=2,
        min_interval_s=HOUR,
        challenge_window_s=HOUR,
        max_km_per_day=1_500,
        max_jump_km=5_000,
        reader_models=[MODEL],
    ),
    distributor=settings.Distributor(
        vehicle_km_per_week=2_000, driver_km_per_week=3_000, budget_km_per_week=1_000_000
    ),
    payout=settings.OwnToken(),
)


@dataclass
class World:
    """A node at `url`; addresses are written down in `folder`."""

    url: str
    folder: Path
    client: ThorClient
    nonce: int = field(default=0)

    def __post_init__(self) -> None:
        ledger = Folder(self.folder, describer(Source(commit=None, clean=False)))
        signer = KeySigner(keys.Signer(ADMIN.secret))
        Rollout(self.client, signer, ledger).run(plan(SETTINGS, ADMIN.address))
        known = ledger.addresses()
        self.where = Contracts(known["MileageRegistry"], known["RewardDistributor"])
        self.registry = Registry(self.client, self.where)

    def live(self) -> None:
        """Everything that the guide shows."""
        for name, km, driver in (("1", 41_000, DRIVER), ("2", 10_000, DRIVER), ("3", 5_000, OTHER)):
            self._register(name, km, driver)
        self._advance(DAY)
        self._record((1, 41_120), photos=[PHOTO])
        self._advance(2 * HOUR)
        self._record((1, 41_150), (2, 10_200), photos=[b"another", b"and another"])
        self._guard("revoke", 2, 10_200)
        self._guard("freeze", 3)

    def _register(self, name: str, km: int, driver: solo.Account) -> None:
        deadline = self.registry.view().now + DAY
        commitment = hashlib.sha256(name.encode()).digest()
        enrolment = Enrolment(commitment, driver.address, deadline)
        chain = (self.registry.chain_id, self.registry.address)
        consent = keys.sign(attestation.enrolment_digest(enrolment, *chain), driver.secret)
        root = attestation.evidence_root([hashlib.sha256(name.encode()).digest()])
        asked = Registration(
            1, deadline, MODEL, root, commitment, driver.address, Kilometres(km), miles=False
        )
        signatures = _signatures(attestation.registration_digest(asked, *chain))
        self._send(self.registry.register(asked, deadline, consent, signatures))

    def _record(self, *readings: tuple[int, int], photos: Sequence[bytes]) -> None:
        root = attestation.evidence_root([hashlib.sha256(photo).digest() for photo in photos])
        entries = tuple(VehicleReading(VehicleNumber(n), Kilometres(km)) for n, km in readings)
        self.nonce += 1
        deadline = self.registry.view().now + DAY
        asked = Batch(1, self.nonce, deadline, MODEL, root, entries)
        chain = (self.registry.chain_id, self.registry.address)
        self._send(
            self.registry.record(asked, _signatures(attestation.batch_digest(asked, *chain)))
        )

    def _guard(self, function: str, *args: int) -> None:
        data = interface("MileageRegistry").function(function).encode(*args)
        self._send(Clause(self.where.registry, 0, data))

    def _advance(self, seconds: int) -> None:
        httpx.post(f"{self.url}/local/time", json={"advance": seconds}).raise_for_status()
        httpx.post(f"{self.url}/local/mine", json={}).raise_for_status()

    def _send(self, clause: Clause) -> None:
        sender = Sender(self.client, OperatorKey(ADMIN.secret), both())
        signed = sender.prepare([clause])
        sender.broadcast(signed.raw)
        fate = sender.fate(signed.tx_id, signed.raw, signed.expires_at)
        assert isinstance(fate, Mined), fate


@contextmanager
def served(folder: Path) -> Iterator[World]:
    """A world in `folder`, with its addresses in deployments/solo."""
    port = free_port()
    command = [sys.executable, "-m", "thorlink", "node", "--port", str(port)]
    process = start("node", command, {}, folder)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/blocks/0", process)
        deployment = folder / "deployments" / "solo"
        deployment.mkdir(parents=True)
        with ThorClient(url) as client:
            world = World(url, deployment, client)
            world.live()
            yield world
    finally:
        process.stop()


def _signatures(digest: bytes) -> list[attestation.Signature]:
    return [attestation.compact(keys.sign(digest, each.secret)) for each in OPERATORS[:2]]
