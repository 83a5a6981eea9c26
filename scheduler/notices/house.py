"""The house's rules and lead times as stored: read by the sweep, changed by an administrator or an enterprise."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.database import connection
from scheduler.notices.rules import House, Rules, Timing, Timings

_RULES = """
SELECT first_after, weekly_times, monthly_days, quiet_until, quiet_from, working_days_only, director_after,
       officer_after, department_after FROM notice_rules
"""

_KEEP_RULES = """
INSERT INTO notice_rules (first_after, weekly_times, monthly_days, quiet_until, quiet_from, working_days_only,
                          director_after, officer_after, department_after, changed_at, changed_by, "only")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)
ON CONFLICT ("only") DO UPDATE SET
    first_after = excluded.first_after, weekly_times = excluded.weekly_times, monthly_days = excluded.monthly_days,
    quiet_until = excluded.quiet_until, quiet_from = excluded.quiet_from,
    working_days_only = excluded.working_days_only, director_after = excluded.director_after,
    officer_after = excluded.officer_after, department_after = excluded.department_after,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""

_TIMINGS = "SELECT kind, enterprise, recipient, instrument_kind, days_before FROM notice_timing ORDER BY id"

_KEEP_TIMING = """
INSERT INTO notice_timing (kind, enterprise, recipient, instrument_kind, days_before, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (kind, coalesce(enterprise, 0), recipient, instrument_kind)
DO UPDATE SET days_before = excluded.days_before, changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""

_DROP_TIMING = """
DELETE FROM notice_timing WHERE kind = $1 AND enterprise IS NOT DISTINCT FROM $2 AND recipient = $3
  AND instrument_kind = $4
"""


async def house() -> House:
    """The rules as they are now; where none were set, those of `rules.py`."""
    async with connection() as database:
        row: Any = await database.fetchrow(_RULES)
        timings = await timing_rows()
    return House(Rules(*row) if row else Rules(), Timings.of(timings))


async def timing_rows() -> list[Timing]:
    """Every lead time that somebody set."""
    async with connection() as database:
        return [Timing(row[0], row[1], row[2], row[3], tuple(row[4])) for row in await database.fetch(_TIMINGS)]


async def keep_rules(rules: Rules, by: str, now: datetime) -> None:
    """Let `rules` hold from now on; what was told stays told."""
    values: Sequence[Any] = [getattr(rules, name) for name in rules.__slots__]
    async with connection() as database:
        await database.execute(_KEEP_RULES, *values, now, by)


async def keep_timing(timing: Timing, by: str, now: datetime) -> None:
    """Set the lead days of one scope."""
    async with connection() as database:
        await database.execute(_KEEP_TIMING, *timing[:4], sorted(set(timing.days_before), reverse=True), now, by)


async def drop_timing(kind: str, enterprise: int | None, recipient: str, instrument_kind: str = "") -> None:
    """Let the wider scope decide again."""
    async with connection() as database:
        await database.execute(_DROP_TIMING, kind, enterprise, recipient, instrument_kind)
