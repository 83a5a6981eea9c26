"""The clocks of dossiers told to whoever is in charge, to the heads and to applicants; their news to applicants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import asyncpg

from registry.database import transaction
from registry.law.dossiers import Unit
from scheduler.dossiers import find
from scheduler.dossiers.clock import days_left
from scheduler.dossiers.told import Standing, calendar_of, standings
from scheduler.notices import ledger
from scheduler.notices.events import Event, news
from scheduler.notices.kinds import DOSSIER_DUE, DOSSIER_NEWS, DOSSIER_REMINDER, day_of, subject_of
from scheduler.notices.ledger import When
from scheduler.notices.newsroom import NEWS_DAYS
from scheduler.notices.owed import Debt, Due, Recorded, decide, messages, shifted
from scheduler.notices.reports import Told
from scheduler.notices.rules import House
from scheduler.notices.who import Contact, Recipient, deliverable, folded, recipients
from scheduler.workdays import WorkCalendar

# The officer in charge, and every planner as head; the administrators where there is no planner.
_STAFF = """
SELECT id, email, name, language, role FROM account WHERE active AND role <> 'member' ORDER BY id
"""

_LONGER = 2
"""So many calendar days, at most, hold one working day on average, holidays of the New Year aside."""

_NEW_YEAR = 14


@dataclass(frozen=True, slots=True)
class _Run:
    """What one telling knows beside the dossiers."""

    when: When
    house: House
    calendar: WorkCalendar
    staff: Sequence[Any]
    contacts: dict[int, list[Contact]]
    stopped: dict[int, set[tuple[str, str]]]


async def tell_dossiers(when: When, house: House, mail_domain: str) -> Told:
    """Queue what is owed of the clocks and events of dossiers on the day of the sweep and not yet told."""
    since = when.now - timedelta(days=NEWS_DAYS)
    horizon = shifted(when.as_of, house.days_ahead() * _LONGER + _NEW_YEAR)
    rows = await find.to_tell(horizon, since, when.now)
    if not rows:
        return Told(0, ())
    events = await find.events_of([row.id for row in rows])
    held = await standings(rows, events, when.as_of)
    async with transaction() as database:
        run = await _begun(database, held, when, house)
        owed, debts, people = 0, list[Debt](), dict[tuple[int | None, str], Recipient]()
        for one in held:
            for kind, whom in _whom(one, run).items():
                people |= {(None if kind == DOSSIER_DUE else one.row.enterprise_id, who.address): who for who in whom}
                count, found = await _clock_debts(database, one, kind, whom, run)
                owed, debts = owed + count, debts + found
        fresh = _news(held, run, people)
        written = await ledger.write(database, sorted({*debts, *fresh}), when.now)
        made = messages((ledger.written(row) for row in written if row["state"] == "queued"), mail_domain)
        await ledger.queue(database, made, people, when)
    return Told(owed + len(fresh), tuple(row["state"] for row in written))


async def _begun(database: asyncpg.Connection, held: Sequence[Standing], when: When, house: House) -> _Run:
    enterprises = sorted({one.row.enterprise_id for one in held})
    calendar = await calendar_of([one.row for one in held], when.as_of)
    contacts = await ledger.contacts(database, enterprises)
    stopped = await ledger.stopped(database, enterprises[0], enterprises[-1])
    return _Run(when, house, calendar, await database.fetch(_STAFF), contacts, stopped)


def _whom(one: Standing, run: _Run) -> dict[str, Sequence[Recipient]]:
    """Who hears of the clocks of a dossier, by kind of notice."""
    return {DOSSIER_DUE: _staff(one, run), DOSSIER_REMINDER: _applicant(DOSSIER_REMINDER, one.row.enterprise_id, run)}


def _staff(one: Standing, run: _Run) -> list[Recipient]:
    heads = "planner" if any(row["role"] == "planner" for row in run.staff) else "administrator"
    found = {}
    for row in run.staff:
        if row["id"] == one.row.officer_id or row["role"] == heads:
            address = folded(row["email"])
            reason = "" if deliverable(address) else "bad_address"
            found[address] = Recipient(address, row["name"], row["language"], reason, run.house.ladder(DOSSIER_DUE))
    return list(found.values())


def _applicant(kind: str, enterprise: int, run: _Run) -> tuple[Recipient, ...]:
    stopped = run.stopped.get(enterprise, set())
    return recipients(kind, enterprise, None, run.contacts[enterprise], stopped=stopped, house=run.house)


async def _clock_debts(
    database: asyncpg.Connection, one: Standing, kind: str, whom: Sequence[Recipient], run: _Run
) -> tuple[int, list[Debt]]:
    days = {
        clock.until: clock.rule.unit
        for clock in one.now.running
        if clock.until is not None and (kind == DOSSIER_DUE or clock.rule.bearer == "applicant")
    }
    if not days or not whom:
        return 0, []
    about = subject_of("dossier", one.row.id)
    rows = await ledger.recorded_subjects(database, kind, [about])
    recorded = [Recorded(*row)._replace(what=str(one.row.id)) for row in rows]
    owed, debts = 0, list[Debt]()
    for until, unit in days.items():
        late = _late(until, run.when.as_of, unit, run.calendar)
        due = Due(one.row.enterprise_id, str(one.row.id), until)
        decision = decide(kind, shifted(until, late), [due], {0: whom}, recorded)
        owed += decision.owed
        debts += [_dated(debt, run.calendar) if unit == "working_days" else debt for debt in decision.debts]
    return owed, debts


def _late(until: date, today: date, unit: Unit, calendar: WorkCalendar) -> int:
    """Days after the last day; before it, days of the clock's unit that are left, negative."""
    if today > until:
        return (today - until).days
    return -days_left(until, today, unit, calendar)


def _dated(debt: Debt, calendar: WorkCalendar) -> Debt:
    """The day on which a stage counted in working days was reached."""
    day = day_of(debt.stage)
    return debt if day is None or day > 0 else debt._replace(owed_on=calendar.add_working_days(debt.due_on, day))


def _news(held: Iterable[Standing], run: _Run, people: dict[tuple[int | None, str], Recipient]) -> list[Debt]:
    happened = []
    for one in held:
        event = one.latest(run.when.now - timedelta(days=NEWS_DAYS), run.when.now)
        if event is not None:
            place = one.row.enterprise_id
            happened.append(Event(DOSSIER_NEWS, one.row.id, event.id, event.day, event.at.date(), place, 0))
            people |= {(place, who.address): who for who in _applicant(DOSSIER_NEWS, place, run)}
    return news(happened, lambda kind, enterprise, _site: _applicant(kind, enterprise, run))
