"""What notices say of dossiers: their open clocks as they stand on a day, and the news for the applicant."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from registry.law.dossier_words import BEARER_NAMES, CLOCK_NAMES, EVENT_NAMES, OUTCOME_NAMES
from registry.law.dossiers import PAUSE, RESUME
from scheduler.dossiers.clock import days_left
from scheduler.dossiers.course import Clock, Course, course
from scheduler.dossiers.find import by_ids, calendar_span, events_of
from scheduler.dossiers.values import DossierRow, EventRow
from scheduler.notices.letters import DossierTold
from scheduler.notices.recheck import DossierNow
from scheduler.notices.words import DossierFact
from scheduler.plans import work_calendar
from scheduler.workdays import WorkCalendar

NEWS = ("incomplete", "expiry_notice", "result", "returned")
"""Events that the applicant is told of."""


class Standing(NamedTuple):
    """A dossier with its events and how they leave it on a day."""

    row: DossierRow
    events: Sequence[EventRow]
    now: Course

    @property
    def latest_step(self) -> EventRow:
        """The last event that moved the dossier on; a pause leaves the news before it as it is."""
        return next(one for one in reversed(self.events) if one.code not in {PAUSE, RESUME})

    def latest(self, since: datetime, until: datetime) -> EventRow | None:
        """The latest event, where the applicant is told of it and it was recorded in this time."""
        last = self.latest_step
        return last if last.code in NEWS and since < last.at <= until else None


async def standings(rows: Iterable[DossierRow], events: dict[int, list[EventRow]], as_of: date) -> list[Standing]:
    """How dossiers stand on a day."""
    held = list(rows)
    if not held:
        return []
    calendar = await calendar_of(held, as_of)
    return [
        Standing(row, events[row.id], course(*row.law, (one.happened for one in events[row.id]), calendar, as_of))
        for row in held
    ]


async def calendar_of(rows: Iterable[DossierRow], as_of: date) -> WorkCalendar:
    """The working days that the clocks of these dossiers need."""
    return await work_calendar(*calendar_span(min((row.received_on for row in rows), default=as_of), as_of))


async def dossiers_told(numbers: Sequence[int], as_of: date) -> dict[int, DossierTold]:
    """What letters made for `as_of` say of these dossiers."""
    if not numbers:
        return {}
    rows = await by_ids(numbers)
    calendar = await calendar_of(rows, as_of)
    found = await standings(rows, await events_of(numbers), as_of)
    return {one.row.id: _told(one, as_of, calendar) for one in found}


def _told(one: Standing, as_of: date, calendar: WorkCalendar) -> DossierTold:
    clocks: dict[tuple[str, date], tuple[DossierFact, ...]] = {}
    for clock in one.now.running:
        if clock.until is not None:
            key = (clock.rule.bearer, clock.until)
            clocks[key] = (*clocks.get(key, ()), _clock_fact(one.row, clock, clock.until, as_of, calendar))
    news = {event.id: _event_fact(one, event) for event in one.events if event.code in NEWS}
    latest = one.latest_step
    return DossierTold(DossierNow(frozenset(clocks), latest.id if latest.code in NEWS else None), clocks, news)


def _clock_fact(row: DossierRow, clock: Clock, until: date, as_of: date, calendar: WorkCalendar) -> DossierFact:
    rule = clock.rule
    return DossierFact(
        code=row.code,
        title=row.title,
        enterprise=row.enterprise_name,
        what=CLOCK_NAMES[rule.code],
        due_on=until,
        left=days_left(until, as_of, rule.unit, calendar),
        working_days=rule.unit == "working_days",
        bearer=BEARER_NAMES[rule.bearer],
        source=rule.document,
    )


def _event_fact(one: Standing, event: EventRow) -> DossierFact:
    until = next((clock.until for clock in one.now.running if clock.started_on == event.day), None)
    return DossierFact(
        code=one.row.code,
        title=one.row.title,
        enterprise=one.row.enterprise_name,
        what=EVENT_NAMES[event.code],
        due_on=until if event.code == "incomplete" else None,
        source=one.row.law[1].act,
        note=event.reason if not event.document_number else f"{event.document_number}. {event.reason}".rstrip(". "),
        outcome=OUTCOME_NAMES.get(event.outcome, ""),
    )
