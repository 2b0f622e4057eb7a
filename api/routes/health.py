"""Liveness and readiness: the only endpoints without a signature, and they tell nothing else."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.deps import Given
from api.errors import ApiError
from api.schemas import HealthOut, ReadyOut

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def health() -> HealthOut:
    """The process answers."""
    return HealthOut(status="ok")


@router.get("/readyz")
async def ready(request: Request, services: Given, response: Response) -> ReadyOut:
    """Database, chain and watcher work; 503 says which does not."""
    parts = {"database": "ok", "chain": "ok", "watcher": "ok"}
    try:
        async with services.database.read() as session:
            await session.execute(text("SELECT 1"))
    except DBAPIError:
        parts["database"] = "does not answer"
    try:
        await services.recent_head()
    except ApiError as error:
        parts["chain"] = str(error.code)
    watcher = getattr(request.app.state, "watcher", None)
    if watcher is None or watcher.done():
        parts["watcher"] = "stopped"
    good = all(state == "ok" for state in parts.values())
    response.status_code = 200 if good else 503
    return ReadyOut(status="ready" if good else "not ready", parts=parts)
