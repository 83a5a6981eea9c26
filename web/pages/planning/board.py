"""`/planning/board`: a month of the plan, days by inspectors: visits with their state, load, leave and holidays."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from litestar import Response, get
from litestar.exceptions import NotFoundException

from registry.language import N_, translator
from registry.tables.people import DayOff, HolidayOverride
from scheduler.half_days import Part
from scheduler.plan_standards import TakenStandard, standards_taken
from scheduler.planning import Officer
from scheduler.plans import Officers, work_calendar, working_officers
from scheduler.visits import OPEN_STATES, VisitRow, visits
from scheduler.workdays import WorkCalendar
from web import access
from web.answers import page
from web.desk import PageRequest, language_of, today_of
from web.pages.field.days import clock
from web.pages.field.visits import MARKS, STATES
from web.shown import weekday

_ACROSS = 6  # inspectors side by side
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_FULL_DAY = 480  # minutes
_HOLIDAY, _WEEKEND = N_("Nghỉ lễ"), N_("Nghỉ cuối tuần")
_SATURDAY, _MONTHS = 5, 12
_OFF: dict[Part, str] = {"whole": N_("Nghỉ"), "morning": N_("Nghỉ buổi sáng"), "afternoon": N_("Nghỉ buổi chiều")}


@dataclass(frozen=True, slots=True)
class Item:
    """A visit in a cell; `mark` is the badge of its state, `open` whether it may still move."""

    id: int
    site: str
    starts: str
    state: str
    mark: str
    open: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One inspector's day: `load` in minutes, as text; `off` why nobody works."""

    code: str
    name: str
    items: tuple[Item, ...]
    load: str
    full: bool
    off: str
    taken: tuple[TakenStandard, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A day; `holiday` says why it is not worked."""

    day: date
    weekday: str
    today: bool
    holiday: str
    cells: tuple[Cell, ...]
    empty: bool


@get("/planning/board", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """One month of up to six inspectors."""
    today, language = today_of(request), language_of(request)
    first = _month(request.query_params.get("month", ""), today)
    last = _next(first) - timedelta(days=1)
    officers = await working_officers()
    group = _group(request.query_params.get("group", "1"), officers)
    shown = tuple((officer, officers.names[officer.code]) for officer in _shown(officers, group))
    facts = await _facts(first, last, shown, language)
    return page(
        request,
        "planning/board.html",
        first=first,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{_next(first):%Y-%m}",
        now=f"{today:%Y-%m}",
        month=f"{first:%Y-%m}",
        group=group,
        groups=_groups(officers),
        officers=[(officer.code, name) for officer, name in shown],
        rows=_rows(first, last, today, facts),
        count=sum(len(own) for own in facts.own.values()),
    )


def _month(text: str, today: date) -> date:
    """The first of a month written `2026-12`; of this one where nothing is asked for."""
    if not text:
        return today.replace(day=1)
    year, dash, month = text.partition("-")
    if not (dash and year.isascii() and year.isdigit() and month.isascii() and month.isdigit()):
        raise NotFoundException
    if not (_FIRST_YEAR <= int(year[:5]) <= _LAST_YEAR and 1 <= int(month[:3]) <= _MONTHS):
        raise NotFoundException
    return date(int(year), int(month), 1)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _group(text: str, officers: Officers) -> int:
    if text not in {str(number) for number, _ in _groups(officers)} | {"1"}:
        raise NotFoundException
    return int(text)


def _groups(officers: Officers) -> list[tuple[int, str]]:
    """Groups of inspectors by number, with the first and last code of each; none where all fit side by side."""
    if len(officers.all) <= _ACROSS:
        return []
    starts = range(0, len(officers.all), _ACROSS)
    return [
        (number, f"{officers.all[at].code} – {officers.all[min(at + _ACROSS, len(officers.all)) - 1].code}")
        for number, at in enumerate(starts, start=1)
    ]


def _shown(officers: Officers, group: int) -> tuple[Officer, ...]:
    return officers.all[(group - 1) * _ACROSS : group * _ACROSS]


@dataclass(frozen=True)
class _Facts:
    """What the rows are made of."""

    calendar: WorkCalendar
    leave: dict[tuple[int, date], tuple[Part, str]]
    decreed: dict[date, str]
    own: dict[tuple[date, str], list[VisitRow]]
    shown: tuple[tuple[Officer, str], ...]
    language: str
    taken: dict[tuple[date, int], list[TakenStandard]]


async def _facts(first: date, last: date, shown: tuple[tuple[Officer, str], ...], language: str) -> _Facts:
    own: dict[tuple[date, str], list[VisitRow]] = defaultdict(list)
    for visit in await visits(first, last):
        own[visit.day, visit.inspector_code].append(visit)
    calendar = await work_calendar(first, last)
    leave, taken = await _leave(first, last), await standards_taken(first, last)
    return _Facts(calendar, leave, await _decreed(first, last), own, shown, language, taken)


def _rows(first: date, last: date, today: date, facts: _Facts) -> list[Row]:
    """The days of the month that are worked, are holidays on a weekday, or have visits."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    rows = [_row(day, today, facts) for day in days]
    return [row for row in rows if row.day.weekday() < _SATURDAY or not row.holiday or not row.empty]


def _row(day: date, today: date, facts: _Facts) -> Row:
    cells = tuple(
        replace(
            _cell(
                (officer.code, name), facts.own[day, officer.code], facts.leave.get((officer.id, day)), facts.language
            ),
            taken=tuple(facts.taken.get((day, officer.id), ())),
        )
        for officer, name in facts.shown
    )
    empty = not any(cell.items for cell in cells)
    return Row(day, weekday(day, facts.language), day == today, _closed(day, facts), cells, empty)


def _closed(day: date, facts: _Facts) -> str:
    if facts.calendar.is_working(day):
        return ""
    return facts.decreed.get(day) or translator(facts.language)(_WEEKEND if day.weekday() >= _SATURDAY else _HOLIDAY)


async def _leave(first: date, last: date) -> dict[tuple[int, date], tuple[Part, str]]:
    """What part of the day an inspector is off and why, by inspector and day."""
    found = await DayOff.select().where(DayOff.day >= first, DayOff.day <= last)
    return {(row["inspector"], row["day"]): (row["part"], row["reason"]) for row in found}


async def _decreed(first: date, last: date) -> dict[date, str]:
    found = await HolidayOverride.select().where(HolidayOverride.day >= first, HolidayOverride.day <= last)
    return {row["day"]: row["reason"] for row in found if not row["working"]}


def _cell(who: tuple[str, str], own: list[VisitRow], leave: tuple[Part, str] | None, language: str) -> Cell:
    translate = translator(language)
    minutes = sum(visit.leave - visit.arrive + visit.travel_minutes for visit in own)
    off = "" if leave is None else ": ".join(filter(None, (translate(_OFF[leave[0]]), leave[1])))
    return Cell(
        code=who[0],
        name=who[1],
        items=tuple(_item(visit, translate(STATES[visit.state])) for visit in own),
        load=clock(minutes) if own else "",
        full=minutes > _FULL_DAY,
        off=off,
    )


def _item(visit: VisitRow, state: str) -> Item:
    may_move = visit.state in OPEN_STATES
    return Item(visit.id, visit.site_name, clock(visit.arrive), state, MARKS[visit.state], open=may_move)


ROUTES = [show]
