"""The background task: looks for announced transactions, forms batches, books what happened."""

import asyncio

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from api.closing import check_alive
from api.findings import take_note
from api.forming import form_batches, lock_ledger
from api.models import Ledger, RequestNonce
from api.services import Services, chain_may_be_down

log = structlog.get_logger()

OVERLAP = 12
"""Blocks read again each time: two minutes in which a branch of the chain may have lost."""


async def watch(services: Services) -> None:
    """Until cancelled. A chain or database that does not answer is tried again next time."""
    while True:
        try:
            with chain_may_be_down():
                await tick(services)
        except DBAPIError as error:
            log.warning("database does not answer", error=str(error.orig))
        await asyncio.sleep(services.settings.watch_interval)


async def tick(services: Services) -> None:
    """One round."""
    await _forget_nonces(services)
    # Findings are read only up to the block at which all batches were looked at before: a payment
    # must not be booked before the reading that it pays for, nor a reading taken back before it
    # is recorded.
    head = await services.chain.head()
    await form_batches(services)
    await check_alive(services)
    await _take_notes(services, head.block)


async def _take_notes(services: Services, last_block: int) -> None:
    async with services.database.read() as session:
        ledger = await session.get(Ledger, 1)
    first = max(0, (ledger.settled_block if ledger else 0) - OVERLAP)
    findings = await services.chain.findings(first, last_block)
    new = ledger is None or last_block > ledger.settled_block
    if not findings and not new:
        return
    async with services.database.write() as session:
        row = await lock_ledger(session)
        for found in findings:
            await take_note(session, services, found)
        row.settled_block = max(row.settled_block, last_block)


async def _forget_nonces(services: Services) -> None:
    """Requests so old are refused by their time."""
    oldest = services.timestamp() - services.settings.request_window - 60
    async with services.database.read() as session:
        stale = await session.scalar(
            select(RequestNonce.time).where(RequestNonce.time < oldest).limit(1)
        )
    if stale is not None:
        async with services.database.write() as session:
            await session.execute(delete(RequestNonce).where(RequestNonce.time < oldest))
