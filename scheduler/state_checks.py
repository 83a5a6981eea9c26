"""Plans, approves, starts and closes state checks; keeps the team's days free without saying why."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from registry.database import connection, transaction
from registry.language import N_, Words
from registry.record import RefusedControlError
from scheduler.check_clocks import CheckClock, Followed, Step, check_clock
from scheduler.check_rules import (
    CheckState,
    NewCheck,
    Viewer,
    approve_fault,
    cancel_fault,
    finish_fault,
    follow_fault,
    may_know,
    plan_faults,
    start_fault,
)
from scheduler.plans import work_calendar

BUSY = N_("Bận")
"""What everybody reads of a team's day: kept in the table of days off, where the planner looks."""

PAGE = 50

LONGEST = timedelta(days=60)
"""Longer than any clock of a check, with the holidays of the New Year."""


class CheckError(Exception):
    """A state check cannot be changed in that way; `reason` says why, for a person."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


class RefusedCheckError(RefusedControlError):
    """A state check cannot be planned like this; `faults` holds each (field, reason)."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A state check as pages show it."""

    id: UUID
    enterprise_name: str
    first_day: date
    last_day: date
    content: str
    created_by_name: str
    approved_by_name: str
    finished_at: datetime | None
    result: str
    team_names: tuple[str, ...]
    about: CheckState


_ROWS = """
SELECT c.id, e.name AS enterprise_name, c.first_day, c.last_day, c.content, coalesce(m.name, '') AS created_by_name,
       coalesce(p.name, '') AS approved_by_name, c.finished_at, c.result, c.enterprise, c.form, c.state, c.signs,
       c.created_by, c.approved_by, c.decision_number, c.decision_on, c.started_at, c.finished_on, c.reported_on,
       c.handled_on, t.numbers, t.names
FROM state_check c JOIN enterprise e ON e.id = c.enterprise LEFT JOIN account m ON m.id = c.created_by
     LEFT JOIN account p ON p.id = c.approved_by
     CROSS JOIN LATERAL (SELECT array_agg(i.id ORDER BY i.code) AS numbers, array_agg(i.name ORDER BY i.code) AS names
                         FROM state_check_member w JOIN inspector i ON i.id = w.inspector WHERE w.state_check = c.id) t
"""

_ABOUT = (
    "enterprise", "form", "state", "signs", "created_by", "approved_by", "decision_number", "decision_on", "started_at",
)  # fmt: skip

_IN_YEAR = """
SELECT count(*) FROM state_check WHERE enterprise = $1 AND state <> 'cancelled'
    AND extract(year FROM first_day) = $2
"""

_KEEP_FREE = """
INSERT INTO day_off (inspector, day, reason)
SELECT i, d::date, $4 FROM unnest($1::bigint[]) i, generate_series($2::date, $3::date, '1 day') d
ON CONFLICT (inspector, day) DO NOTHING
"""

_GIVE_BACK = """
DELETE FROM day_off o USING state_check_member w
WHERE w.state_check = $1 AND o.inspector = w.inspector AND o.day BETWEEN $2 AND $3 AND o.reason = $4
    AND NOT EXISTS (SELECT FROM state_check c JOIN state_check_member x ON x.state_check = c.id
                    WHERE c.id <> $1 AND c.state IN ('planned', 'started') AND x.inspector = o.inspector
                        AND o.day BETWEEN c.first_day AND c.last_day)
"""


async def plan_check(new: NewCheck, *, by: int | None, now: datetime, today: date) -> UUID:
    """Plan a check; its team is busy on its days. Raises RefusedCheckError with every fault, nothing being written."""
    number = uuid.uuid4()
    async with transaction() as database:
        await database.fetchval("SELECT id FROM enterprise WHERE id = $1 FOR UPDATE", new.enterprise)
        others = await database.fetchval(_IN_YEAR, new.enterprise, new.first_day.year)
        faults = list(plan_faults(new, others, today))
        if faults:
            raise RefusedCheckError(faults)
        await database.execute(
            """INSERT INTO state_check (id, enterprise, form, state, first_day, last_day, content, signs,
                                        decision_number, created_by, created_at, result)
               VALUES ($1, $2, $3, 'planned', $4, $5, $6, $7, '', $8, $9, '')""",
            *(number, new.enterprise, new.form, new.first_day, new.last_day, new.content, new.signs, by, now),
        )
        team = list(new.team)
        await database.execute(
            "INSERT INTO state_check_member (state_check, inspector) SELECT $1, unnest($2::bigint[])", number, team
        )
        await database.execute(_KEEP_FREE, team, new.first_day, new.last_day, BUSY)
    return number


async def decide(check: UUID, number: str, day: date) -> None:
    """Record the decision that orders a check; a regular one is known to the enterprise from that day on."""
    await _change(check, cancel_fault, "decision_number = $2, decision_on = $3", number, day)


async def approve(check: UUID, *, by: int, now: datetime) -> None:
    """A second person agrees to a second check in a year."""
    await _change(check, lambda held: approve_fault(held, by), "approved_by = $2, approved_at = $3", by, now)


async def start(check: UUID, *, by: int, now: datetime) -> None:
    """The team stands before the door: from now on the check is no secret."""
    await _change(check, start_fault, "state = 'started', started_by = $2, started_at = $3", by, now)


async def finish(check: UUID, result: str, *, now: datetime, today: date) -> None:
    """Record what the check found; the team's days for its report begin."""
    setting = "state = 'finished', result = $2, finished_at = $3, finished_on = $4"
    await _change(check, finish_fault, setting, result, now, today)


async def follow(check: UUID, step: Step, day: date, *, today: date) -> None:
    """Record on which day the team reported, or the agency decided what follows."""
    setting = "reported_on = $2" if step == "report" else "handled_on = $2"
    await _change(check, lambda held: follow_fault(held, step, day, today), setting, day)


async def clock_now(held: CheckState) -> CheckClock | None:
    """What must follow a check now, and by when."""
    first = held.followed.reported_on or held.followed.finished_on
    return check_clock(held.followed, await work_calendar(first, first + LONGEST)) if first else None


async def cancel(check: UUID, why: str, *, now: datetime) -> None:
    """Give a planned check up; the team's days are its own again."""
    async with transaction() as database:
        held = await _change(check, cancel_fault, "state = 'cancelled', result = $2, finished_at = $3", why, now)
        await database.execute(_GIVE_BACK, check, held.first_day, held.last_day, BUSY)


async def _change(check: UUID, fault: Callable[[CheckState], Words | None], setting: str, *values: Any) -> CheckRow:
    async with transaction() as database:
        await database.fetchval("SELECT id FROM state_check WHERE id = $1 FOR UPDATE", check)
        held = await by_id(check)
        if held is None:
            raise LookupError(check)
        reason = fault(held.about)
        if reason is not None:
            raise CheckError(reason)
        await database.execute(f"UPDATE state_check SET {setting} WHERE id = $1", check, *values)
    return held


async def by_id(check: UUID) -> CheckRow | None:
    """A check, whoever may know of it."""
    async with connection() as database:
        found = await database.fetchrow(f"{_ROWS} WHERE c.id = $1", check)
    return _row(found) if found else None


async def known_to(viewer: Viewer, today: date, *, size: int = PAGE) -> list[CheckRow]:
    """The checks somebody may know of, the latest first."""
    async with connection() as database:
        found = await database.fetch(
            f"""{_ROWS} WHERE $1::bigint IS NULL OR c.enterprise = $1
                ORDER BY c.first_day DESC, c.created_at DESC LIMIT 500""",
            viewer.enterprise,
        )
    return [row for row in map(_row, found) if may_know(row.about, viewer, today)][:size]


def _row(record: Any) -> CheckRow:
    values = dict(record)
    about: dict[str, Any] = {name: values.pop(name) for name in _ABOUT}
    about["team"] = tuple(values.pop("numbers"))
    about["followed"] = Followed(*(values.pop(name) for name in Followed.__slots__))
    return CheckRow(about=CheckState(**about), team_names=tuple(values.pop("names")), **values)
