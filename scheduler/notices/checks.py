"""What must follow a state check told to its team and to the heads; nothing of a check that has not ended."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from registry.database import connection, transaction
from registry.dates import written
from scheduler.check_clocks import SOURCES, STEPS, CheckClock, Followed, check_clock
from scheduler.dossiers.clock import days_left
from scheduler.notices import ledger
from scheduler.notices.kinds import CHECK_DUE, subject_of
from scheduler.notices.ledger import When
from scheduler.notices.owed import Debt, Due, Recorded, decide, messages, shifted
from scheduler.notices.reports import Told
from scheduler.notices.rules import House
from scheduler.notices.who import Recipient, deliverable, folded
from scheduler.notices.words import DossierFact
from scheduler.plans import work_calendar
from scheduler.workdays import WorkCalendar

Row = Any  # an asyncpg.Record: the library ships no types

# Only checks that have ended: a secret one is no row here before it starts, nor while it is made.
_ROWS = """
SELECT c.id, c.content, c.first_day, e.name AS enterprise_name, c.finished_on, c.reported_on, c.handled_on,
       ARRAY(SELECT w.inspector FROM state_check_member w WHERE w.state_check = c.id) AS team
FROM state_check c JOIN enterprise e ON e.id = c.enterprise
WHERE c.state = 'finished' AND c.finished_on IS NOT NULL AND c.handled_on IS NULL
"""

_STAFF = """
SELECT email, name, language, role, inspector FROM account WHERE active AND role <> 'member' ORDER BY id
"""


async def tell_checks(when: When, house: House, mail_domain: str) -> Told:
    """Queue what is owed, on the day of the sweep, of the clocks that run after checks."""
    async with connection() as database:
        rows = await database.fetch(_ROWS)
    clocks = await _clocks(rows, when.as_of)
    if not clocks:
        return Told(0, ())
    calendar = await _calendar(rows, when.as_of)
    async with transaction() as database:
        staff = await database.fetch(_STAFF)
        owed, debts, people = 0, list[Debt](), dict[tuple[int | None, str], Recipient]()
        for row, clock in clocks:
            whom = _whom(row, staff, house)
            people |= {(None, one.address): one for one in whom}
            count, found = await _debts(database, _subject(row, clock), clock, whom, _late(clock, when.as_of, calendar))
            owed, debts = owed + count, debts + found
        written = await ledger.write(database, sorted(set(debts)), when.now)
        made = messages((ledger.written(row) for row in written if row["state"] == "queued"), mail_domain)
        await ledger.queue(database, made, people, when)
    return Told(owed, tuple(row["state"] for row in written))


async def checks_told(subjects: Sequence[str], as_of: date) -> dict[tuple[str, date], DossierFact]:
    """The clocks that still run after these checks, by subject and last day, as letters made for `as_of` say them."""
    if not subjects:
        return {}
    numbers = [UUID(subject.split(":")[1]) for subject in subjects]
    async with connection() as database:
        rows = await database.fetch(f"{_ROWS} AND c.id = ANY($1)", numbers)
    calendar = await _calendar(rows, as_of)
    return {
        (_subject(row, clock), clock.until): _fact(row, clock, as_of, calendar)
        for row, clock in await _clocks(rows, as_of)
    }


def _fact(row: Row, clock: CheckClock, as_of: date, calendar: WorkCalendar) -> DossierFact:
    return DossierFact(
        code=written(row["first_day"]),
        title=row["content"],
        enterprise=row["enterprise_name"],
        what=STEPS[clock.step],
        due_on=clock.until,
        left=days_left(clock.until, as_of, clock.unit, calendar),
        working_days=clock.unit == "working_days",
        source=SOURCES[clock.step],
    )


async def _clocks(rows: Iterable[Row], as_of: date) -> list[tuple[Row, CheckClock]]:
    held = list(rows)
    if not held:
        return []
    calendar = await _calendar(held, as_of)
    found = ((row, check_clock(_followed(row), calendar)) for row in held)
    return [(row, clock) for row, clock in found if clock is not None]


async def _calendar(rows: Iterable[Row], as_of: date) -> WorkCalendar:
    """The working days that these clocks need."""
    first = min((row["finished_on"] for row in rows), default=as_of)
    return await work_calendar(min(first, as_of), shifted(as_of, 60))


def _followed(row: Row) -> Followed:
    return Followed(row["finished_on"], row["reported_on"], row["handled_on"])


def _subject(row: Row, clock: CheckClock) -> str:
    return subject_of("check", f"{row['id']}:{clock.step}")


def _late(clock: CheckClock, as_of: date, calendar: WorkCalendar) -> int:
    """Days after the last day; before it, days of the clock's unit that are left, negative."""
    if as_of > clock.until:
        return (as_of - clock.until).days
    return -days_left(clock.until, as_of, clock.unit, calendar)


def _whom(row: Row, staff: Iterable[Row], house: House) -> list[Recipient]:
    """The team, and every planner as head; the administrators where there is no planner."""
    held = list(staff)
    heads = "planner" if any(one["role"] == "planner" for one in held) else "administrator"
    found = {}
    for one in held:
        if one["role"] == heads or one["inspector"] in row["team"]:
            address = folded(one["email"])
            reason = "" if deliverable(address) else "bad_address"
            found[address] = Recipient(address, one["name"], one["language"], reason, house.ladder(CHECK_DUE))
    return list(found.values())


async def _debts(
    database: asyncpg.Connection, subject: str, clock: CheckClock, whom: Sequence[Recipient], late: int
) -> tuple[int, list[Debt]]:
    what = subject.partition(":")[2]
    rows = await ledger.recorded_subjects(database, CHECK_DUE, [subject])
    recorded = [Recorded(*row)._replace(what=what) for row in rows]
    decision = decide(CHECK_DUE, shifted(clock.until, late), [Due(None, what, clock.until)], {0: whom}, recorded)
    return decision.owed, list(decision.debts)
