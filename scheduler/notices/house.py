"""The house's rules and lead times as stored: read by the sweep, changed by an administrator or an enterprise."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from registry.database import connection, transaction
from scheduler.notices.changes import note
from scheduler.notices.rules import House, Rules, Timing, Timings

_RULES = """
SELECT first_after, weekly_times, monthly_days, quiet_until, quiet_from, working_days_only, director_after,
       officer_after, department_after, certificate FROM notice_rules
"""

_KEEP_RULES = """
INSERT INTO notice_rules (first_after, weekly_times, monthly_days, quiet_until, quiet_from, working_days_only,
                          director_after, officer_after, department_after, certificate, changed_at, changed_by,
                          "only")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)
ON CONFLICT ("only") DO UPDATE SET
    first_after = excluded.first_after, weekly_times = excluded.weekly_times, monthly_days = excluded.monthly_days,
    quiet_until = excluded.quiet_until, quiet_from = excluded.quiet_from,
    working_days_only = excluded.working_days_only, director_after = excluded.director_after,
    officer_after = excluded.officer_after, department_after = excluded.department_after,
    certificate = excluded.certificate,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""

_TIMINGS = "SELECT kind, enterprise, recipient, instrument_kind, days_before FROM notice_timing ORDER BY id"

MOST_SCOPES = 500
"""Nobody reads further; an enterprise's own are also on its page."""

_SCOPES = """
SELECT t.kind, t.enterprise, t.recipient, t.instrument_kind, t.days_before, coalesce(e.name, ''), t.changed_at,
       t.changed_by
FROM notice_timing t LEFT JOIN enterprise e ON e.id = t.enterprise
WHERE t.kind = $1 AND t.recipient = ''
ORDER BY t.enterprise IS NOT NULL, e.name_sort COLLATE "C", t.instrument_kind LIMIT $2
"""

_KEEP_TIMING = """
INSERT INTO notice_timing (kind, enterprise, recipient, instrument_kind, days_before, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (kind, coalesce(enterprise, 0), recipient, instrument_kind)
DO UPDATE SET days_before = excluded.days_before, changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""

_DROP_TIMING = """
DELETE FROM notice_timing WHERE kind = $1 AND enterprise IS NOT DISTINCT FROM $2 AND recipient = $3
  AND instrument_kind = $4
RETURNING days_before
"""

_DAYS = """
SELECT days_before FROM notice_timing WHERE kind = $1 AND enterprise IS NOT DISTINCT FROM $2 AND recipient = $3
  AND instrument_kind = $4
"""

# Two administrators at once: the record says what each of them really found.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('notice settings'))"


async def house() -> House:
    """The rules as they are now; where none were set, those of `rules.py`."""
    async with connection() as database:
        row: Any = await database.fetchrow(_RULES)
        timings = await timing_rows()
    return House(Rules(*row) if row else Rules(), Timings.of(timings))


async def rules_now() -> Rules:
    """The rules alone, as they are now."""
    async with connection() as database:
        row: Any = await database.fetchrow(_RULES)
    return Rules(*row) if row else Rules()


async def timing_rows() -> list[Timing]:
    """Every lead time that somebody set."""
    async with connection() as database:
        return [Timing(row[0], row[1], row[2], row[3], tuple(row[4])) for row in await database.fetch(_TIMINGS)]


@dataclass(frozen=True, slots=True)
class Scope:
    """Lead times of the house's people for their pages; persons' own ones are counted, not listed."""

    timing: Timing
    enterprise_name: str
    changed_at: datetime
    changed_by: str


async def scopes(kind: str) -> list[Scope]:
    """The lead times set for all, for kinds of instruments and for enterprises, the widest first."""
    async with connection() as database:
        rows = await database.fetch(_SCOPES, kind, MOST_SCOPES)
    return [Scope(Timing(row[0], row[1], row[2], row[3], tuple(row[4])), row[5], row[6], row[7]) for row in rows]


async def timing_of(kind: str, enterprise: int | None, recipient: str, instrument_kind: str) -> tuple[int, ...] | None:
    """The lead days of exactly this scope; None where the wider one decides."""
    async with connection() as database:
        found = await database.fetchval(_DAYS, kind, enterprise, recipient, instrument_kind)
    return None if found is None else tuple(found)


async def keep_rules(rules: Rules, by: str, now: datetime) -> None:
    """Let `rules` hold from now on, and record the change; what was told stays told."""
    values: Sequence[Any] = [getattr(rules, name) for name in rules.__slots__]
    async with transaction() as database:
        await database.execute(_ONE_AT_A_TIME)
        before = (await house()).rules
        await database.execute(_KEEP_RULES, *values, now, by)
        await note("rules", asdict(before), asdict(rules), by=by, now=now)


async def keep_timing(timing: Timing, by: str, now: datetime) -> None:
    """Set the lead days of one scope, and record the change."""
    days = sorted(set(timing.days_before), reverse=True)
    async with transaction() as database:
        await database.execute(_ONE_AT_A_TIME)
        before = await database.fetchval(_DAYS, *timing[:4])
        await database.execute(_KEEP_TIMING, *timing[:4], days, now, by)
        await _note_timing(timing[:4], before, days, by, now)


async def drop_timing(
    kind: str, enterprise: int | None, recipient: str, instrument_kind: str = "", *, by: str, now: datetime
) -> bool:
    """Let the wider scope decide again, and record it; False where nothing was set."""
    scope = (kind, enterprise, recipient, instrument_kind)
    async with transaction() as database:
        await database.execute(_ONE_AT_A_TIME)
        before = await database.fetchval(_DROP_TIMING, *scope)
        await _note_timing(scope, before, None, by, now)
    return before is not None


async def _note_timing(
    scope: tuple[str, int | None, str, str],
    before: Sequence[int] | None,
    after: Sequence[int] | None,
    by: str,
    now: datetime,
) -> None:
    kind, enterprise, recipient, instrument_kind = scope
    whom = {"recipient": recipient, "instrument_kind": instrument_kind}
    facts = [{} if days is None else {**whom, "days_before": list(days)} for days in (before, after)]
    await note(f"timing:{kind}", *facts, by=by, now=now, enterprise=enterprise)
