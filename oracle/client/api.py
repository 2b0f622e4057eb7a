"""HTTP with the API: sign the request, bound the answer, sort the failures."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Protocol, Self

import httpx

from oracle.attestation import request_digest
from oracle.client import wire
from oracle.client.wire import Listed, OpenBatch, Task
from oracle.domain import BatchId, UploadId, Verdict
from oracle.errors import Misconfigured, Rejected, Retryable

MAX_ANSWER = 8_000_000
MAX_PHOTO = 32_000_000


class Refused(Rejected):
    """The API will not take this request; `code` is its stable name for the reason."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code


class RequestSigner(Protocol):
    """Who signs requests."""

    @property
    def address(self) -> bytes:
        """20 bytes."""

    def sign(self, digest: bytes) -> bytes:
        """65 bytes r, s, v with v in {0, 1}, over a 32-byte digest."""


class ApiClient:
    """The operator endpoints. `chain_id` is asked for when a request is signed; `patience` bounds
    one whole exchange, in seconds.

    Retryable: down, slow, overloaded, nonsense. Misconfigured: this key is not an operator's, or
    the clock is off. Refused: the request itself will never do.
    """

    def __init__(
        self,
        url: str,
        signer: RequestSigner,
        chain_id: Callable[[], int],
        *,
        patience: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._signer = signer
        self._chain_id = chain_id
        self._patience = patience
        self._clock = clock
        self._http = httpx.Client(
            base_url=url,
            transport=transport,
            timeout=httpx.Timeout(patience / 2),
            headers={"user-agent": "odometer-oracle"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def tasks(self, limit: int = 20) -> Listed[Task]:
        """Photos without a verdict of ours."""
        return wire.tasks(self._list(f"/v1/operator/tasks?limit={limit}", "tasks"))

    def photo(self, upload: UploadId) -> bytes:
        """The kept JPEG; compare its hash."""
        return self._exchange("GET", f"/v1/operator/photos/{upload}", b"", MAX_PHOTO)

    def post_verdict(self, verdict: Verdict) -> None:
        """Say what we read; saying the same again is fine."""
        body = {
            "upload": verdict.upload,
            "sha256": _hex(verdict.sha256),
            "decision": verdict.decision.value,
            "km": verdict.km,
            "displayed": verdict.displayed,
            "unit": verdict.unit.value if verdict.unit else None,
            "confidence": verdict.confidence,
            "code": verdict.code,
            "reason": verdict.reason,
            "model_hash": _hex(verdict.model_hash),
        }
        self._post("/v1/operator/verdicts", body)

    def batches(self, state: str) -> Listed[OpenBatch]:
        """Batches that are `open` (signatures missing), `signed` or `submitted`."""
        return wire.batches(self._list(f"/v1/operator/batches?state={state}", "batches"))

    def post_signature(self, batch: BatchId, signature: bytes) -> None:
        """Add our signature (65 bytes)."""
        self._post(f"/v1/operator/batches/{batch}/signatures", {"signature": _hex(signature)})

    def announce(self, batch: BatchId, tx_id: bytes) -> None:
        """Say under which transaction id a batch went to the chain."""
        self._post(f"/v1/operator/batches/{batch}/submission", {"tx_id": _hex(tx_id)})

    def _list(self, path: str, name: str) -> list[object]:
        answer = _json(self._exchange("GET", path, b"", MAX_ANSWER))
        entries = answer.get(name) if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise Retryable(f"the API's answer to {path} has no list named {name}")
        return entries

    def _post(self, path: str, body: Mapping[str, Any]) -> None:
        content = json.dumps(body, separators=(",", ":")).encode()
        self._exchange("POST", path, content, MAX_ANSWER)

    def _exchange(self, method: str, path: str, content: bytes, most: int) -> bytes:
        request = self._http.build_request(method, path, content=content or None)
        if content:
            request.headers["content-type"] = "application/json"
        self._sign(request, content)
        started = time.monotonic()
        try:
            response = self._http.send(request, stream=True)
            try:
                answer = self._read(response, most, started)
            finally:
                response.close()
        except httpx.HTTPError as error:
            detail = str(error) or type(error).__name__
            raise Retryable(f"the API does not answer {method} {path}: {detail}") from error
        if not response.is_success:
            raise _fault(response.status_code, answer, f"{method} {path}")
        return answer

    def _read(self, response: httpx.Response, most: int, started: float) -> bytes:
        answer = bytearray()
        for chunk in response.iter_bytes():
            answer += chunk
            if len(answer) > most:
                raise Retryable(f"the API's answer has more than {most} bytes")
            if time.monotonic() - started > self._patience:
                raise Retryable(f"the API's answer takes more than {self._patience:g} seconds")
        return bytes(answer)

    def _sign(self, request: httpx.Request, content: bytes) -> None:
        now, nonce = int(self._clock()), secrets.token_bytes(32)
        digest = request_digest(
            chain_id=self._chain_id(),
            method=request.method,
            path=request.url.raw_path.decode("ascii"),
            body_hash=hashlib.sha256(content).digest(),
            time=now,
            nonce=nonce,
        )
        who, signature = self._signer.address, self._signer.sign(digest)
        request.headers["authorization"] = f"EIP712 {_hex(who)}:{_hex(signature)}"
        request.headers["x-request-time"] = str(now)
        request.headers["x-request-nonce"] = _hex(nonce)


def _fault(status: int, answer: bytes, request: str) -> Exception:
    """The exception for an answer that is no success."""
    try:
        problem = json.loads(answer)
    except ValueError:
        problem = {}
    known = problem if isinstance(problem, dict) else {}
    code = str(known.get("code", "unknown"))[:100]
    detail = str(known.get("detail") or known.get("title") or "no detail")[:500]
    if status in (401, 403):
        return Misconfigured(f"the API does not take {request} from this key ({code}): {detail}")
    if status in (408, 425, 429) or not 400 <= status < 500:
        return Retryable(f"the API answers {request} with {status} {code}: {detail}")
    return Refused(status, code, detail)


def _json(answer: bytes) -> object:
    try:
        return json.loads(answer)
    except ValueError as error:
        raise Retryable("the API's answer is not JSON") from error


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
