"""The application, wired: settings in, ASGI out."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.auth import SignedRequests
from api.chain import Chain
from api.errors import ApiError, Code, problem_of, problem_response
from api.routes import batches, drivers, health, tasks, uploads, vehicles
from api.services import Services
from api.settings import Settings
from api.thor_chain import ThorChain
from api.watcher import watch
from oracle.errors import OracleError
from thorlink.client import ThorClient
from thorlink.errors import ThorError

log = structlog.get_logger()

TRANSLATED: tuple[type[Exception], ...] = (
    ApiError,
    OracleError,
    RequestValidationError,
    HTTPException,
    ThorError,
    DBAPIError,
    OSError,
    Exception,
)


def create_app(
    settings: Settings, *, chain: Chain | None = None, clock: Callable[[], float] = time.time
) -> FastAPI:
    """The service. `chain` and `clock` (Unix seconds) are replaced in tests only."""
    services = Services(settings, chain or _thor(settings), clock)
    app = FastAPI(
        title="EV Odometer Rewards",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirected request is another one than was signed
    )
    app.state.services = services
    app.add_middleware(SignedRequests, services=services)
    for error in TRANSLATED:
        app.add_exception_handler(error, _answer)
    for room in (health, vehicles, uploads, drivers, tasks, batches):
        app.include_router(room.router)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    await services.database.check_revision()
    watcher = asyncio.create_task(watch(services))
    watcher.add_done_callback(_tell_end)
    app.state.watcher = watcher
    try:
        yield
    finally:
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
        await services.close()


def _tell_end(watcher: asyncio.Task[None]) -> None:
    """A watcher that stops is a fault of ours; readiness tells it too."""
    if not watcher.cancelled() and (error := watcher.exception()):
        log.error("the watcher stopped", exc_info=error)


def _thor(settings: Settings) -> ThorChain:
    client = ThorClient(
        settings.node_url, genesis_id=settings.genesis_id, timeout=settings.node_timeout
    )
    return ThorChain(client, settings.registry, settings.distributor)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    problem = problem_of(error)
    if problem.code is Code.INTERNAL_ERROR:
        log.error("fault", method=request.method, path=request.url.path, exc_info=error)
    return problem_response(problem)
