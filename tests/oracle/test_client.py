"""The API as an operator meets it: signed requests, bounded answers, sorted failures."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from oracle.attestation import request_digest
from oracle.chain.signer import KeySigner
from oracle.client import ApiClient, Refused
from oracle.domain import BatchId, Kind, Unit, UploadId
from oracle.errors import Misconfigured, Retryable
from tests.oracle.test_store import VERDICT
from thorlink import keys

pytestmark = pytest.mark.unit

CHAIN_ID = 2**250 + 7
SIGNER = KeySigner(b"\x01" * 32)
HASH = "0x" + "ab" * 32

TASK = {
    "upload": "7",
    "kind": "reading",
    "sha256": HASH,
    "vehicle": {
        "id": "1",
        "number": 5,
        "commitment": HASH,
        "driver": "0x" + "0d" * 20,
        "unit": "km",
        "enrolment": None,
    },
}
BATCH = {
    "id": "3",
    "kind": "reading",
    "epoch": 1,
    "nonce": 9,
    "deadline": 2**40,
    "model_hash": HASH,
    "evidence_root": HASH,
    "digest": HASH,
    "items": [{"upload": "7", "vehicle": 5, "km": 100, "sha256": HASH}],
    "registration": None,
    "threshold": 1,
    "signatures": [{"operator": "0x" + "0e" * 20, "signature": "0x" + "01" * 65}],
    "tx_id": None,
}

Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler, **changes: object) -> ApiClient:
    transport = httpx.MockTransport(handler)
    options = {"clock": lambda: 1_800_000_000.9, **changes}
    return ApiClient("http://api/base", SIGNER, lambda: CHAIN_ID, transport=transport, **options)


def answering(status: int, content: object) -> Handler:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda _: httpx.Response(status, content=body)


def test_requests_are_signed_over_method_path_query_body_and_time() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"tasks": []})

    with client(handler) as api:
        api.tasks(limit=3)
        api.post_verdict(VERDICT)

    for request, path in zip(
        seen, ("/base/v1/operator/tasks?limit=3", "/base/v1/operator/verdicts"), strict=True
    ):
        scheme, _, rest = request.headers["authorization"].partition(" ")
        address, _, signature = rest.partition(":")
        nonce = bytes.fromhex(request.headers["x-request-nonce"][2:])
        digest = request_digest(
            chain_id=CHAIN_ID,
            method=request.method,
            path=path,
            body_hash=hashlib.sha256(request.content).digest(),
            time=int(request.headers["x-request-time"]),
            nonce=nonce,
        )
        assert scheme == "EIP712"
        assert request.headers["x-request-time"] == "1800000000"
        assert address == "0x" + SIGNER.address.hex()
        assert keys.recover(digest, bytes.fromhex(signature[2:])) == SIGNER.address
    assert seen[0].headers["x-request-nonce"] != seen[1].headers["x-request-nonce"]
    assert json.loads(seen[1].content) == {
        "upload": "u1",
        "sha256": "0x" + "01" * 32,
        "decision": "accepted",
        "km": 10_120,
        "displayed": 6288,
        "unit": "mi",
        "confidence": 0.99,
        "code": "accepted",
        "reason": "",
        "model_hash": "0x" + "04" * 32,
    }


def test_tasks_come_as_values_and_odd_ones_are_named() -> None:
    odd = {**TASK, "sha256": "0x12"}
    worse = {**TASK, "upload": "../photos/9"}
    with client(answering(200, {"tasks": [odd, TASK, 5, worse]})) as api:
        listed = api.tasks()
    (task,) = listed.entries
    assert (task.upload, task.kind, task.number) == ("7", Kind.READING, 5)
    assert (task.sha256, task.driver, task.unit) == (b"\xab" * 32, b"\x0d" * 20, Unit.KM)
    assert [fault.split(":")[0] for fault in listed.malformed] == ["entry 0", "entry 2", "entry 3"]
    assert "sha256" in listed.malformed[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("items", []),
        ("epoch", -1),
        ("deadline", 2**64),
        ("digest", "0x" + "zz" * 32),
        ("kind", "transfer"),
        ("signatures", [{"operator": "0x" + "0e" * 20, "signature": "0x01"}]),
        ("items", [{"upload": "7", "vehicle": 5, "km": 2**24, "sha256": HASH}]),
        ("items", [{"upload": "7", "vehicle": 2**40, "km": 1, "sha256": HASH}]),
        ("items", [{"upload": "7", "vehicle": 5, "km": "1", "sha256": HASH}]),
    ],
)
def test_batches_leaves_out_what_has_no_proper_form(field: str, value: object) -> None:
    with client(answering(200, {"batches": [{**BATCH, field: value}, BATCH]})) as api:
        listed = api.batches("open")
    assert [batch.id for batch in listed.entries] == ["3"]
    assert len(listed.malformed) == 1
    assert field in listed.malformed[0]


def test_batches_of_registrations_have_no_nonce() -> None:
    registration = {
        "commitment": HASH,
        "driver": "0x" + "0d" * 20,
        "miles": True,
        "enrolment": {"deadline": 5, "signature": "0x" + "01" * 65},
    }
    item = {**BATCH["items"][0], "vehicle": None}
    entry = {
        **BATCH,
        "kind": "registration",
        "nonce": None,
        "items": [item],
        "registration": registration,
    }
    with client(answering(200, {"batches": [entry]})) as api:
        (batch,) = api.batches("open").entries
    assert (batch.nonce, batch.items[0].vehicle) == (0, None)
    assert batch.registration is not None
    assert batch.registration.miles is True
    assert batch.registration.consent.deadline == 5


def test_photo_comes_as_it_is() -> None:
    with client(answering(200, b"\xff\xd8 bytes")) as api:
        assert api.photo(UploadId("7")) == b"\xff\xd8 bytes"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Misconfigured),
        (403, Misconfigured),
        (404, Refused),
        (409, Refused),
        (422, Refused),
        (408, Retryable),
        (429, Retryable),
        (500, Retryable),
        (503, Retryable),
        (307, Retryable),
    ],
)
def test_failures_are_sorted_by_what_to_do(status: int, kind: type[Exception]) -> None:
    problem = {"title": "Not so.", "code": "some_code", "detail": "Because."}
    with client(answering(status, problem)) as api, pytest.raises(kind, match="some_code") as got:
        api.post_signature(BatchId("3"), b"\x01" * 65)
    assert "Because." in str(got.value)
    if isinstance(got.value, Refused):
        assert (got.value.status, got.value.code) == (status, "some_code")


def test_failures_without_a_problem_document_are_sorted_too() -> None:
    with client(answering(502, b"<html>")) as api, pytest.raises(Retryable, match="502 unknown"):
        api.announce(BatchId("3"), b"\x01" * 32)


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"tasks": {}}', b"null", b"\xff"])
def test_an_answer_that_makes_no_sense_is_for_later(content: bytes) -> None:
    with client(answering(200, content)) as api, pytest.raises(Retryable):
        api.tasks()


@pytest.mark.parametrize(
    "fault", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError]
)
def test_an_api_that_is_down_or_slow_is_for_later(fault: type[httpx.TransportError]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise fault("gone", request=request)

    with (
        client(handler) as api,
        pytest.raises(Retryable, match=r"does not answer GET /v1/operator/tasks\?limit=20: gone"),
    ):
        api.tasks()


def test_an_answer_that_is_too_large_is_given_up() -> None:
    with (
        client(answering(200, b"x" * 8_000_001)) as api,
        pytest.raises(Retryable, match="more than 8000000 bytes"),
    ):
        api.tasks()


def test_an_answer_that_drips_is_given_up() -> None:
    with (
        client(answering(200, {"tasks": []}), patience=1e-9) as api,
        pytest.raises(Retryable, match="takes more than 1e-09 seconds"),
    ):
        api.tasks()


def test_verdict_without_a_number_says_so() -> None:
    bodies: list[dict[str, object]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(201, json={})

    with client(handler) as api:
        api.post_verdict(replace(VERDICT, km=None, displayed=None, unit=None))
    assert (bodies[0]["km"], bodies[0]["displayed"], bodies[0]["unit"]) == (None, None, None)
