"""Every request but health is signed (docs/decisions/0003): this middleware lets no other one in.

`Authorization: EIP712 <0xaddress>:<0xsignature>`, `X-Request-Time`, `X-Request-Nonce`. It reads
the body (within limits), since the signature covers it, and hands it on.
"""

import hashlib
import re
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError, Code, problem_of, problem_response
from api.models import RequestNonce
from api.services import Services
from oracle.attestation import normalized, request_digest
from thorlink.errors import InvalidSignature
from thorlink.keys import recover

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
PHOTO_PATH = "/v1/uploads"

_AUTHORIZATION = re.compile(r"EIP712 (0x[0-9a-fA-F]{40}):(0x[0-9a-fA-F]{130})")
_NONCE = re.compile(r"0x[0-9a-fA-F]{64}")
_TIME = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the headers say, before it is checked."""

    address: bytes
    signature: bytes
    time: int
    nonce: bytes


class SignedRequests:
    """Answers 401 to what is not signed by its sender, now, once; else sets `state.sender`."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] in OPEN_PATHS):
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            credentials = _credentials(Headers(scope=scope))
            self._check_time(credentials)
            body = await _body(scope, receive, self._limit(scope))
            await self._check_signature(scope, credentials, body)
            await self._use_nonce(credentials)
        except (ApiError, DBAPIError, OSError) as error:
            await problem_response(problem_of(error))(scope, receive, send)
            return
        scope.setdefault("state", {})["sender"] = credentials.address
        await self._app(scope, _replay(body, receive), send)

    def _limit(self, scope: Scope) -> int:
        settings = self._services.settings
        photo = scope["path"] == PHOTO_PATH and scope["method"] == "POST"
        return settings.max_photo_bytes if photo else settings.max_json_bytes

    def _check_time(self, credentials: Credentials) -> None:
        window = self._services.settings.request_window
        away = credentials.time - self._services.timestamp()
        if abs(away) > window:
            raise ApiError(
                Code.REQUEST_STALE,
                f"The request's time is {away:+} s from ours; at most {window} s are allowed.",
                {"now": self._services.timestamp()},
            )

    async def _check_signature(self, scope: Scope, credentials: Credentials, body: bytes) -> None:
        digest = request_digest(
            chain_id=await self._services.chain_id(),
            method=scope["method"],
            path=_target(scope),
            body_hash=hashlib.sha256(body).digest(),
            time=credentials.time,
            nonce=credentials.nonce,
        )
        try:
            signer = recover(digest, normalized(credentials.signature))
        except InvalidSignature as error:
            raise ApiError(Code.SIGNATURE_MALFORMED, f"{error}.") from error
        if signer != credentials.address:
            raise ApiError(
                Code.SIGNATURE_WRONG,
                "It recovers another address: method, path, body, time, nonce or chain differ.",
            )

    async def _use_nonce(self, credentials: Credentials) -> None:
        row = RequestNonce(
            address=credentials.address, nonce=credentials.nonce, time=credentials.time
        )
        try:
            async with self._services.database.write() as session:
                session.add(row)
        except IntegrityError as error:
            raise ApiError(
                Code.NONCE_REPLAYED, "Its nonce was used before; sign again with another."
            ) from error


def _credentials(headers: Headers) -> Credentials:
    authorization = headers.get("authorization")
    if authorization is None:
        raise ApiError(Code.SIGNATURE_MISSING, "There is no Authorization header.")
    match = _AUTHORIZATION.fullmatch(authorization)
    if match is None:
        raise ApiError(
            Code.SIGNATURE_MALFORMED, "Authorization is not `EIP712 0x<address>:0x<signature>`."
        )
    time, nonce = headers.get("x-request-time", ""), headers.get("x-request-nonce", "")
    if not _TIME.fullmatch(time):
        raise ApiError(Code.SIGNATURE_MALFORMED, "X-Request-Time is not in Unix seconds.")
    if not _NONCE.fullmatch(nonce):
        raise ApiError(Code.SIGNATURE_MALFORMED, "X-Request-Nonce is not 32 bytes in hex.")
    return Credentials(
        address=bytes.fromhex(match[1][2:]),
        signature=bytes.fromhex(match[2][2:]),
        time=int(time),
        nonce=bytes.fromhex(nonce[2:]),
    )


def _target(scope: Scope) -> str:
    """Path and query exactly as they were sent."""
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"")
    target: bytes = path + b"?" + query if query else path
    return target.decode("latin-1")


async def _body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The body, read only as far as it may go."""
    too_large = ApiError(Code.BODY_TOO_LARGE, f"At most {limit} bytes are taken.")
    declared = Headers(scope=scope).get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ApiError(Code.INVALID_REQUEST, "The connection ended before the body did.")
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once more, then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
