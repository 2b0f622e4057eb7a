"""No open back door: who is not who, when or where it claims to be is told 401, 403 or 404."""

import hashlib
import secrets
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from api.auth import OPEN_PATHS
from oracle.attestation import request_digest
from thorlink.keys import sign
from thorlink.solo import GENESIS_ID

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

MY_REWARDS = "/v1/drivers/{address}/rewards"


def _headers(world: Any, account: Any, path: str, /, **changes: Any) -> dict[str, str]:
    signed: dict[str, Any] = {
        "chain_id": int.from_bytes(GENESIS_ID),
        "method": "GET",
        "path": path,
        "body_hash": hashlib.sha256(b"").digest(),
        "time": int(world.now),
        "nonce": secrets.token_bytes(32),
    } | changes
    signature = sign(request_digest(**signed), account.secret)
    return {
        "Authorization": f"EIP712 0x{account.address.hex()}:0x{signature.hex()}",
        "X-Request-Time": str(signed["time"]),
        "X-Request-Nonce": "0x" + signed["nonce"].hex(),
    }


async def _get(world: Any, path: str, headers: dict[str, str]) -> httpx.Response:
    async with world.client() as client:
        return await client.get(path, headers=headers)


def _path(account: Any) -> str:
    return MY_REWARDS.format(address=f"0x{account.address.hex()}")


def _problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["code"]


def _routes(world: Any) -> list[tuple[str, str]]:
    """Method and path of every endpoint, however deep the routers lie."""
    found = []
    pending = list(world.app.routes)
    while pending:
        route = pending.pop()
        if isinstance(route, APIRoute):
            found += [(method, route.path) for method in route.methods]
        else:
            inner = getattr(route, "original_router", route)
            pending += getattr(inner, "routes", [])
    return sorted(set(found))


async def test_every_endpoint_but_health_refuses_the_unsigned(world: Any) -> None:
    routes = [(method, path) for method, path in _routes(world) if path not in OPEN_PATHS]
    assert len(routes) == 12, routes
    async with world.client() as client:
        for method, path in [*routes, ("GET", "/openapi.json"), ("GET", "/nothing")]:
            answer = await client.request(method, path.replace("{", "").replace("}", ""))
            assert _problem(answer) == (401, "signature_missing"), (method, path)


async def test_every_operator_endpoint_refuses_a_driver(world: Any) -> None:
    routes = [(m, p) for m, p in _routes(world) if p.startswith("/v1/operator")]
    assert len(routes) == 6, routes
    verdict = {"upload": "1", "sha256": "0x" + "00" * 32, "decision": "review", "confidence": 0.1}
    bodies = {
        "/v1/operator/verdicts": verdict | {"model_hash": "0x" + "00" * 32},
        "/v1/operator/batches/{batch_id}/signatures": {"signature": "0x" + "00" * 65},
        "/v1/operator/batches/{batch_id}/submission": {"tx_id": "0x" + "00" * 32},
    }
    async with world.client(world.drivers[0]) as client:
        for method, path in routes:
            at = path.replace("{upload_id}", "1").replace("{batch_id}", "1")
            answer = await client.request(method, at, json=bodies.get(path))
            assert _problem(answer) == (403, "not_an_operator"), (method, path)


async def test_signed_request_is_let_in(world: Any) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    answer = await _get(world, path, _headers(world, driver, path))
    assert answer.status_code == 200, answer.text
    assert answer.json()["total_wei"] == "0"


async def test_replayed_request_is_refused(world: Any) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    headers = _headers(world, driver, path)
    assert (await _get(world, path, headers)).status_code == 200
    assert _problem(await _get(world, path, headers)) == (401, "nonce_replayed")


async def test_nonce_of_another_signer_is_not_taken(world: Any) -> None:
    nonce = b"\x05" * 32
    for driver in world.drivers[:2]:
        path = _path(driver)
        answer = await _get(world, path, _headers(world, driver, path, nonce=nonce))
        assert answer.status_code == 200, answer.text


async def test_refused_signature_does_not_use_its_nonce(world: Any) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    nonce = b"\x06" * 32
    wrong = _headers(world, driver, path, nonce=nonce, method="PUT")
    assert _problem(await _get(world, path, wrong)) == (401, "signature_wrong")
    right = _headers(world, driver, path, nonce=nonce)
    assert (await _get(world, path, right)).status_code == 200


@pytest.mark.parametrize("away", [-301, 301])
async def test_request_of_another_time_is_refused(world: Any, away: int) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    answer = await _get(world, path, _headers(world, driver, path, time=int(world.now) + away))
    assert _problem(answer) == (401, "request_stale")
    assert answer.json()["now"] == int(world.now)


@pytest.mark.parametrize("away", [-300, 300])
async def test_request_within_the_window_is_let_in(world: Any, away: int) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    answer = await _get(world, path, _headers(world, driver, path, time=int(world.now) + away))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "POST"},
        {"path": "/v1/drivers/0x" + "00" * 20 + "/rewards"},
        {"body_hash": hashlib.sha256(b"x").digest()},
        {"chain_id": 1},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_signature_over_something_else_is_refused(
    world: Any, changes: dict[str, Any]
) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    answer = await _get(world, path, _headers(world, driver, path, **changes))
    assert _problem(answer) == (401, "signature_wrong")


async def test_query_is_part_of_what_is_signed(world: Any) -> None:
    operator = world.operators[0]
    headers = _headers(world, operator, "/v1/operator/tasks?limit=5")
    answer = await _get(world, "/v1/operator/tasks?limit=6", headers)
    assert _problem(answer) == (401, "signature_wrong")


async def test_somebody_elses_name_is_refused(world: Any) -> None:
    driver, operator = world.drivers[0], world.operators[0]
    path = "/v1/operator/tasks"
    headers = _headers(world, driver, path)
    headers["Authorization"] = headers["Authorization"].replace(
        driver.address.hex(), operator.address.hex()
    )
    assert _problem(await _get(world, path, headers)) == (401, "signature_wrong")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer abc"),
        ("Authorization", "EIP712 0x12:0x34"),
        ("Authorization", ""),
        ("X-Request-Time", "yesterday"),
        ("X-Request-Time", "-5"),
        ("X-Request-Nonce", "0x12"),
        ("X-Request-Nonce", ""),
    ],
)
async def test_header_without_form_is_refused(world: Any, name: str, value: str) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    headers = _headers(world, driver, path) | {name: value}
    assert _problem(await _get(world, path, headers)) == (401, "signature_malformed")


async def test_malleable_signature_is_refused(world: Any) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    headers = _headers(world, driver, path)
    start, signature = headers["Authorization"].rsplit("0x", 1)
    headers["Authorization"] = f"{start}0x{signature[:64]}{'ff' * 32}{signature[128:]}"
    assert _problem(await _get(world, path, headers)) == (401, "signature_malformed")


async def test_body_above_the_limit_is_not_read(world: Any) -> None:
    taken = 0

    async def body() -> Any:
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield b"x" * 65_536

    driver = world.drivers[0]
    headers = _headers(world, driver, "/v1/vehicles", method="POST")
    async with world.client() as client:
        answer = await client.post("/v1/vehicles", content=body(), headers=headers)
    assert _problem(answer) == (413, "body_too_large")
    assert taken <= 3


async def test_declared_length_above_the_limit_is_refused(world: Any) -> None:
    driver = world.drivers[0]
    headers = _headers(world, driver, "/v1/vehicles", method="POST")
    async with world.client() as client:
        answer = await client.post("/v1/vehicles", content=b"x" * 65_537, headers=headers)
    assert _problem(answer) == (413, "body_too_large")


async def test_operator_that_left_the_set_is_refused(world: Any) -> None:
    operator = world.operators[0]
    assert await world.tasks(operator) == []
    world.chain.attesters.remove(operator.address)
    async with world.client(operator) as client:
        assert _problem(await client.get("/v1/operator/tasks")) == (403, "not_an_operator")


async def test_operators_cannot_be_told_while_the_node_is_down(world: Any) -> None:
    world.chain.down = True
    async with world.client(world.operators[0]) as client:
        answer = await client.get("/v1/operator/tasks")
    # the genesis id is not known yet either, so even the signature waits for the node
    assert _problem(answer) == (503, "node_unavailable")
    assert answer.headers["retry-after"] == "5"


async def test_others_rewards_are_not_told(world: Any) -> None:
    async with world.client(world.drivers[0]) as client:
        answer = await client.get(_path(world.drivers[1]))
        assert _problem(answer) == (403, "not_yours")
        answer = await client.get("/v1/drivers/0x12/rewards")
        assert _problem(answer) == (422, "invalid_request")


async def test_old_nonces_are_forgotten_and_stay_refused(world: Any) -> None:
    driver = world.drivers[0]
    path = _path(driver)
    headers = _headers(world, driver, path)
    assert (await _get(world, path, headers)).status_code == 200
    world.pass_time(361)
    await world.tick()
    assert _problem(await _get(world, path, headers)) == (401, "request_stale")


async def test_health_is_open_and_tells_little(world: Any) -> None:
    async with world.client() as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "ok", "chain": "ok", "watcher": "stopped"}


async def test_ready_when_the_application_runs(world: Any) -> None:
    async with world.app.router.lifespan_context(world.app), world.client() as client:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")
        world.chain.down = True
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["parts"]["chain"]) == (503, "node_unavailable")
