"""The hours that persons chose for their mail, as stored: read by the sweep, kept by the person's page."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from registry.database import connection
from scheduler.notices.hours import THE_HOUSES, Hours

_ALL = "SELECT enterprise, recipient, open_from, open_until, working_days_only FROM notice_hours"

_ONE = f"{_ALL} WHERE enterprise = $1 AND recipient = $2"

_AMONG = f"{_ALL} WHERE recipient = ANY($1)"

_KEEP = """
INSERT INTO notice_hours (enterprise, recipient, open_from, open_until, working_days_only, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (enterprise, recipient) DO UPDATE SET
    open_from = excluded.open_from, open_until = excluded.open_until,
    working_days_only = excluded.working_days_only, changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""

_DROP = "DELETE FROM notice_hours WHERE enterprise = $1 AND recipient = $2"


async def every_hours() -> dict[tuple[int, str], Hours]:
    """The hours of everybody who chose any, by enterprise and address."""
    async with connection() as database:
        return {(row[0], row[1]): Hours(*row[2:]) for row in map(tuple, await database.fetch(_ALL))}


async def hours_among(addresses: Sequence[str]) -> dict[tuple[int, str], Hours]:
    """The hours that any of these people chose, by enterprise and address."""
    async with connection() as database:
        return {(row[0], row[1]): Hours(*row[2:]) for row in map(tuple, await database.fetch(_AMONG, list(addresses)))}


async def hours_of(enterprise: int, address: str) -> Hours:
    """The hours of one person; the house's where none were chosen."""
    async with connection() as database:
        row = await database.fetchrow(_ONE, enterprise, address)
    return Hours(*tuple(row)[2:]) if row else THE_HOUSES


async def keep_hours(
    database: asyncpg.Connection, enterprise: int, address: str, hours: Hours, *, by: str, now: datetime
) -> None:
    """Let `hours` hold for mail written from now on, in the caller's transaction; whoever keeps them records it."""
    if hours == THE_HOUSES:
        await database.execute(_DROP, enterprise, address)
    else:
        await database.execute(_KEEP, enterprise, address, *hours, now, by)
