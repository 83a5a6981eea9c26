"""Local days off and make-up working days: kept, recorded, and the clocks of open dossiers reckoned anew."""

from datetime import date
from typing import NamedTuple

from registry.database import connection, transaction
from scheduler.dossiers.keep import reckon_again
from scheduler.notices.changes import note
from scheduler.notices.contacts import By

_LIST = "SELECT day, working, reason FROM holiday_override WHERE day >= $1 ORDER BY day"
_ONE = "SELECT day, working, reason FROM holiday_override WHERE day = $1 FOR UPDATE"
_KEEP = """
INSERT INTO holiday_override (day, working, reason) VALUES ($1, $2, $3)
ON CONFLICT (day) DO UPDATE SET working = excluded.working, reason = excluded.reason
"""
_DROP = "DELETE FROM holiday_override WHERE day = $1"


class LocalDay(NamedTuple):
    """A day that is off, or worked, whatever the national calendar says; `reason` with its citation."""

    day: date
    working: bool
    reason: str


async def local_days(since: date) -> list[LocalDay]:
    """The local decisions from a day on."""
    async with connection() as database:
        return [LocalDay(*row) for row in await database.fetch(_LIST, since)]


async def keep_day(new: LocalDay, by: By, today: date) -> int:
    """Let the decision hold; gives how many open dossiers got another next last day."""
    async with transaction() as database:
        before = await database.fetchrow(_ONE, new.day)
        await database.execute(_KEEP, *new)
        await _note(LocalDay(*before) if before else None, new, by)
        return await reckon_again(today)


async def drop_day(day: date, by: By, today: date) -> int | None:
    """Let the national calendar decide again; None where there was no decision."""
    async with transaction() as database:
        before = await database.fetchrow(_ONE, day)
        if before is None:
            return None
        await database.execute(_DROP, day)
        await _note(LocalDay(*before), None, by)
        return await reckon_again(today)


async def _note(before: LocalDay | None, after: LocalDay | None, by: By) -> None:
    day = (after or before or LocalDay(date.min, working=False, reason="")).day
    facts = [{"working": one.working, "reason": one.reason} if one else {} for one in (before, after)]
    await note(f"holiday:{day.isoformat()}", *facts, by=by.address, now=by.now)
