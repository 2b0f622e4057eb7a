"""A driver's side of the API: signed requests, consent, photos. What a wallet would do."""

import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from oracle.attestation import enrolment_digest, request_digest
from oracle.domain import Enrolment
from thorlink import keys


class ApiRefused(Exception):
    """The API answered with a problem; `status`, `code` and `detail` are its own."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", "unknown"))
        self.detail = str(problem.get("detail", ""))
        super().__init__(f"{status} {self.code}: {self.detail}")


@dataclass(frozen=True, slots=True)
class Wallet:
    """A secret (32 bytes) and the chain whose requests it signs."""

    secret: bytes = field(repr=False)
    chain_id: int

    @property
    def address(self) -> bytes:
        return keys.address_of(self.secret)

    def headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        """The headers that sign one request, as docs/api.md describes."""
        now, nonce = int(time.time()), secrets.token_bytes(32)
        digest = request_digest(
            chain_id=self.chain_id,
            method=method,
            path=path,
            body_hash=hashlib.sha256(body).digest(),
            time=now,
            nonce=nonce,
        )
        signature = keys.sign(digest, self.secret)
        return {
            "Authorization": f"EIP712 0x{self.address.hex()}:0x{signature.hex()}",
            "X-Request-Time": str(now),
            "X-Request-Nonce": f"0x{nonce.hex()}",
        }


class DriverApp:
    """What the driver's app does with the API; every answer is its JSON."""

    def __init__(self, url: str, wallet: Wallet) -> None:
        self.wallet = wallet
        self._http = httpx.Client(base_url=url, timeout=30)

    def close(self) -> None:
        self._http.close()

    def add_vehicle(self, vin: str, unit: str, registry: bytes) -> dict[str, Any]:
        """Name a car and consent to its commitment; the vehicle as the API holds it."""
        vehicle = self._send("POST", "/v1/vehicles", {"vin": vin, "unit": unit})
        deadline = int(vehicle["enrolment"]["message"]["deadline"])
        enrolment = Enrolment(
            bytes.fromhex(vehicle["commitment"][2:]), self.wallet.address, deadline
        )
        digest = enrolment_digest(enrolment, self.wallet.chain_id, registry)
        consent = {
            "deadline": deadline,
            "signature": "0x" + keys.sign(digest, self.wallet.secret).hex(),
        }
        return self._send("PUT", f"/v1/vehicles/{vehicle['id']}/enrolment", consent)

    def upload(self, vehicle: str, photo: bytes) -> dict[str, Any]:
        return self._send("POST", f"/v1/uploads?vehicle={vehicle}", photo)

    def status(self, upload: str) -> dict[str, Any]:
        return self._send("GET", f"/v1/uploads/{upload}")

    def rewards(self) -> dict[str, Any]:
        return self._send("GET", f"/v1/drivers/0x{self.wallet.address.hex()}/rewards")

    def _send(
        self, method: str, path: str, content: bytes | dict[str, Any] | None = None
    ) -> dict[str, Any]:
        is_photo = isinstance(content, bytes)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        if content is None:
            body = b""
        headers = self.wallet.headers(method, path, body)
        headers["Content-Type"] = "image/jpeg" if is_photo else "application/json"
        answer = self._http.request(method, path, content=body, headers=headers)
        if answer.is_error:
            raise ApiRefused(answer.status_code, answer.json())
        document: dict[str, Any] = answer.json()
        return document
