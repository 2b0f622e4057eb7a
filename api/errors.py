"""Every answer that is not a success, from one table: `PROBLEMS` (RFC 9457 problem documents).

Errors of other rooms are translated here and nowhere else, in `problem_of`.
"""

import errno
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from oracle.errors import PhotoRejected
from thorlink.errors import NodeError, ThorError, WrongNetwork

MEDIA_TYPE = "application/problem+json"


class Code(StrEnum):
    """The stable name of a problem; clients compare this, people read the detail."""

    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_MALFORMED = "signature_malformed"
    SIGNATURE_WRONG = "signature_wrong"
    REQUEST_STALE = "request_stale"
    NONCE_REPLAYED = "nonce_replayed"
    NOT_AN_OPERATOR = "not_an_operator"
    NOT_YOURS = "not_yours"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    INVALID_REQUEST = "invalid_request"
    BODY_TOO_LARGE = "body_too_large"
    PHOTO_REJECTED = "photo_rejected"
    UNSUPPORTED_FORMAT = "unsupported_format"
    DUPLICATE_PHOTO = "duplicate_photo"
    TOO_MANY_WAITING = "too_many_waiting"
    INVALID_VIN = "invalid_vin"
    VEHICLE_TAKEN = "vehicle_taken"
    UNIT_DIFFERS = "unit_differs"
    ENROLMENT_NEEDED = "enrolment_needed"
    ENROLMENT_DONE = "enrolment_done"
    ENROLMENT_EXPIRED = "enrolment_expired"
    WRONG_ENROLMENT_SIGNATURE = "wrong_enrolment_signature"
    VERDICT_DIFFERS = "verdict_differs"
    VERDICT_NOT_WANTED = "verdict_not_wanted"
    WRONG_PHOTO_HASH = "wrong_photo_hash"
    WRONG_SIGNATURE = "wrong_signature"
    BATCH_CLOSED = "batch_closed"
    BATCH_EXPIRED = "batch_expired"
    BATCH_NOT_SIGNED = "batch_not_signed"
    NODE_UNAVAILABLE = "node_unavailable"
    WRONG_NETWORK = "wrong_network"
    STORAGE_FULL = "storage_full"
    DATABASE_UNAVAILABLE = "database_unavailable"
    INTERNAL_ERROR = "internal_error"


@dataclass(frozen=True, slots=True)
class Problem:
    """Status and title of one code."""

    status: HTTPStatus
    title: str


PROBLEMS: dict[Code, Problem] = {
    Code.SIGNATURE_MISSING: Problem(HTTPStatus.UNAUTHORIZED, "The request is not signed"),
    Code.SIGNATURE_MALFORMED: Problem(HTTPStatus.UNAUTHORIZED, "The signature has no valid form"),
    Code.SIGNATURE_WRONG: Problem(HTTPStatus.UNAUTHORIZED, "The signature is not the sender's"),
    Code.REQUEST_STALE: Problem(HTTPStatus.UNAUTHORIZED, "The request is too old or too new"),
    Code.NONCE_REPLAYED: Problem(HTTPStatus.UNAUTHORIZED, "The request was already sent"),
    Code.NOT_AN_OPERATOR: Problem(HTTPStatus.FORBIDDEN, "Only operators may do this"),
    Code.NOT_YOURS: Problem(HTTPStatus.FORBIDDEN, "This belongs to another driver"),
    Code.NOT_FOUND: Problem(HTTPStatus.NOT_FOUND, "There is no such thing"),
    Code.METHOD_NOT_ALLOWED: Problem(HTTPStatus.METHOD_NOT_ALLOWED, "Not with this method"),
    Code.INVALID_REQUEST: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid"),
    Code.BODY_TOO_LARGE: Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    Code.PHOTO_REJECTED: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The photo cannot be taken"),
    Code.UNSUPPORTED_FORMAT: Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This kind of file is not taken"
    ),
    Code.DUPLICATE_PHOTO: Problem(HTTPStatus.CONFLICT, "This photo was already sent"),
    Code.TOO_MANY_WAITING: Problem(HTTPStatus.TOO_MANY_REQUESTS, "Too much is waiting already"),
    Code.INVALID_VIN: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "This is not a VIN"),
    Code.VEHICLE_TAKEN: Problem(HTTPStatus.CONFLICT, "The vehicle belongs to another wallet"),
    Code.UNIT_DIFFERS: Problem(HTTPStatus.CONFLICT, "The vehicle counts in another unit"),
    Code.ENROLMENT_NEEDED: Problem(HTTPStatus.CONFLICT, "The enrolment is not signed"),
    Code.ENROLMENT_DONE: Problem(HTTPStatus.CONFLICT, "The vehicle is already registered"),
    Code.ENROLMENT_EXPIRED: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The deadline does not do"),
    Code.WRONG_ENROLMENT_SIGNATURE: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "The enrolment is not signed by the driver"
    ),
    Code.VERDICT_DIFFERS: Problem(HTTPStatus.CONFLICT, "Another verdict was already given"),
    Code.VERDICT_NOT_WANTED: Problem(HTTPStatus.CONFLICT, "The photo waits for no verdict"),
    Code.WRONG_PHOTO_HASH: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "The verdict is for another photo"
    ),
    Code.WRONG_SIGNATURE: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "The signature is not the operator's for this batch"
    ),
    Code.BATCH_CLOSED: Problem(HTTPStatus.CONFLICT, "The batch is closed"),
    Code.BATCH_EXPIRED: Problem(HTTPStatus.CONFLICT, "The batch has expired"),
    Code.BATCH_NOT_SIGNED: Problem(HTTPStatus.CONFLICT, "The batch lacks signatures"),
    Code.NODE_UNAVAILABLE: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The chain does not answer"),
    Code.WRONG_NETWORK: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "The node is on another network"),
    Code.STORAGE_FULL: Problem(HTTPStatus.INSUFFICIENT_STORAGE, "There is no room left"),
    Code.DATABASE_UNAVAILABLE: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer"
    ),
    Code.INTERNAL_ERROR: Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of ours"),
}


@dataclass(eq=False)
class ApiError(Exception):
    """A request that cannot be served; `extra` members go into the problem document."""

    code: Code
    detail: str
    extra: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class ChainUnavailable(ApiError):
    """The node is down, slow, or answers what it should not."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.NODE_UNAVAILABLE, detail)


def problem_of(error: Exception) -> ApiError:
    """Any exception as one of the table; what we do not know is a fault of ours without detail."""
    for kind, translate in _TRANSLATIONS:
        if isinstance(error, kind):
            return translate(error)
    return _FAULT


def problem_response(problem: ApiError) -> JSONResponse:
    """The problem document of an error."""
    row = PROBLEMS[problem.code]
    body = {
        "type": f"urn:odometer-rewards:problem:{problem.code}",
        "title": row.title,
        "status": int(row.status),
        "detail": problem.detail,
        "code": str(problem.code),
        **problem.extra,
    }
    headers = {"Retry-After": "5"} if row.status is HTTPStatus.SERVICE_UNAVAILABLE else None
    return JSONResponse(body, status_code=row.status, headers=headers, media_type=MEDIA_TYPE)


def chain_problem(error: ThorError) -> ApiError:
    """What a fault between us and the node means to the caller."""
    if isinstance(error, WrongNetwork):
        return ApiError(Code.WRONG_NETWORK, str(error))
    if isinstance(error, NodeError):
        return ChainUnavailable(f"{error} Nothing is lost; try again.")
    return ChainUnavailable(f"The contracts answer something else than expected: {error}")


def _photo_problem(error: PhotoRejected) -> ApiError:
    codes = {
        "too_large": Code.BODY_TOO_LARGE,
        "unsupported_format": Code.UNSUPPORTED_FORMAT,
    }
    code = codes.get(error.code, Code.PHOTO_REJECTED)
    return ApiError(code, str(error), {"photo_code": error.code})


def _validation_problem(error: RequestValidationError) -> ApiError:
    faults = [
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors()
    ]
    return ApiError(Code.INVALID_REQUEST, "; ".join(faults))


def _http_problem(error: HTTPException) -> ApiError:
    codes = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}
    code = codes.get(error.status_code, Code.INVALID_REQUEST)
    return ApiError(code, str(error.detail))


def _database_problem(error: DBAPIError) -> ApiError:
    full = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    full = full or getattr(error.orig, "sqlstate", None) == "53100"  # PostgreSQL's disk_full
    if full:
        return _FULL
    return ApiError(Code.DATABASE_UNAVAILABLE, "Nothing was changed; try again.")


def _disk_problem(error: OSError) -> ApiError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return _FULL if full else _FAULT


_FAULT = ApiError(Code.INTERNAL_ERROR, "The fault is logged; try again later.")
_FULL = ApiError(Code.STORAGE_FULL, "Nothing was kept; send it again later.")

_TRANSLATIONS: tuple[tuple[type[Exception], Callable[[Any], ApiError]], ...] = (
    (ApiError, lambda error: error),
    (PhotoRejected, _photo_problem),
    (RequestValidationError, _validation_problem),
    (HTTPException, _http_problem),
    (ThorError, chain_problem),
    (OSError, _disk_problem),
    (DBAPIError, _database_problem),
)
