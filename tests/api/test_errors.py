"""One table of problems: complete, documented, and used for everything that goes wrong."""

import errno
import re
import sqlite3
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from api.errors import PROBLEMS, ApiError, ChainUnavailable, Code, problem_of, problem_response
from oracle.errors import Halt, PhotoRejected
from thorlink.errors import BadRequest, InvalidAbi, NodeUnavailable, Reverted, WrongNetwork

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

ROOT = Path(__file__).parents[2]


def _sqlite(code: int) -> OperationalError:
    original = sqlite3.OperationalError("no")
    original.sqlite_errorcode = code
    return OperationalError("INSERT", {}, original)


def test_every_code_is_in_the_table() -> None:
    assert set(PROBLEMS) == set(Code)
    for problem in PROBLEMS.values():
        assert problem.status >= HTTPStatus.BAD_REQUEST
        assert problem.title


def test_every_code_is_used_and_documented() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "api").rglob("*.py"))
    documented = (ROOT / "docs" / "api.md").read_text()
    for code in Code:
        assert len(re.findall(rf"Code\.{code.name}\b", sources)) >= 2, code
        assert f"| {PROBLEMS[code].status.value} | `{code}` |" in documented, code


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ApiError(Code.NOT_FOUND, "x"), Code.NOT_FOUND),
        (ChainUnavailable("x"), Code.NODE_UNAVAILABLE),
        (PhotoRejected("truncated", "x"), Code.PHOTO_REJECTED),
        (PhotoRejected("too_large", "x"), Code.BODY_TOO_LARGE),
        (PhotoRejected("unsupported_format", "x"), Code.UNSUPPORTED_FORMAT),
        (RequestValidationError([{"loc": ("body",), "msg": "x"}]), Code.INVALID_REQUEST),
        (HTTPException(404), Code.NOT_FOUND),
        (HTTPException(405), Code.METHOD_NOT_ALLOWED),
        (HTTPException(400), Code.INVALID_REQUEST),
        (NodeUnavailable("x"), Code.NODE_UNAVAILABLE),
        (BadRequest(400, "x"), Code.NODE_UNAVAILABLE),
        (Reverted(), Code.NODE_UNAVAILABLE),
        (InvalidAbi("x"), Code.NODE_UNAVAILABLE),
        (WrongNetwork(b"\x01" * 32, None), Code.WRONG_NETWORK),
        (OSError(errno.ENOSPC, "x"), Code.STORAGE_FULL),
        (OSError(errno.EDQUOT, "x"), Code.STORAGE_FULL),
        (FileNotFoundError(errno.ENOENT, "x"), Code.INTERNAL_ERROR),
        (_sqlite(sqlite3.SQLITE_FULL), Code.STORAGE_FULL),
        (_sqlite(sqlite3.SQLITE_BUSY), Code.DATABASE_UNAVAILABLE),
        (Halt("secret path"), Code.INTERNAL_ERROR),
        (ZeroDivisionError(), Code.INTERNAL_ERROR),
    ],
    ids=str,
)
def test_problem_of(error: Exception, expected: Code) -> None:
    assert problem_of(error).code is expected


def test_faults_of_ours_tell_no_details() -> None:
    assert "secret path" not in problem_of(Halt("secret path")).detail


def test_problem_response_is_a_problem_document() -> None:
    answer = problem_response(ApiError(Code.DUPLICATE_PHOTO, "seen", {"upload": "7"}))
    assert answer.status_code == 409
    assert answer.media_type == "application/problem+json"
    assert bytes(answer.body) == (
        b'{"type":"urn:odometer-rewards:problem:duplicate_photo",'
        b'"title":"This photo was already sent","status":409,"detail":"seen",'
        b'"code":"duplicate_photo","upload":"7"}'
    )


async def test_unknown_path_and_method_are_problems(world: Any) -> None:
    async with world.client(world.drivers[0]) as client:
        unknown = await client.get("/v1/nothing")
        method = await client.delete("/v1/vehicles/1")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert (method.status_code, method.json()["code"]) == (405, "method_not_allowed")
