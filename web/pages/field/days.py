"""`/days` and `/days/{date}`: an inspector's days, and one day as a sheet to work from, on a phone or on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import translator
from scheduler.fields import fields
from scheduler.plan_standards import field_standards, missing, standards_taken
from scheduler.plans import working_officers
from scheduler.visits import VisitRow, current_plan, day_sheet, visits
from web import access
from web.answers import page
from web.auth.sessions import SignedIn
from web.desk import PageRequest, language_of, today_of
from web.planner_said import field_choices
from web.shown import ShownInstrument, address_text, commune_title, phone_text, shown, weekday

_AHEAD = timedelta(days=60)
_EARLIEST, _LATEST = date.min + _AHEAD, date.max - _AHEAD
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Day:
    """One inspector's day in a list of days."""

    day: date
    weekday: str
    inspector_code: str
    inspector_name: str
    stops: int
    instruments: int
    places: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of a day sheet; `geo` opens the phone's map."""

    visit: VisitRow
    address: str
    phone: str
    arrive: str
    leave: str
    minutes: int
    geo: str
    instruments: tuple[ShownInstrument, ...]


@get("/days", guards=[access.staff_only])
async def show(request: PageRequest) -> Response[str]:
    """The coming days with visits: an inspector's own, or, for planners, anybody's."""
    user, today = access.person(request), today_of(request)
    officers = await working_officers()
    code = request.query_params.get("inspector", "")
    inspector_id = user.inspector_id if user.role == "inspector" else _id_of(officers.by_code, code)
    found = await visits(today, today + _AHEAD, inspector_id)
    return page(
        request,
        "field/days.html",
        days=list(_days(found, language_of(request))),
        plan=await current_plan(),
        officers=officers.names if user.role != "inspector" else {},
        chosen=code,
    )


@get("/days/{day:date}", guards=[access.staff_only])
async def show_day(request: PageRequest, day: FromPath[date]) -> Response[str]:
    """One inspector's day: stops in driving order, each with every instrument to verify."""
    user, today, language = access.person(request), today_of(request), language_of(request)
    officers = await working_officers()
    inspector_id = _whose(user, officers.by_code, request.query_params.get("inspector", ""))
    if inspector_id is None:
        raise NotFoundException
    found = await day_sheet(day, inspector_id)
    taken = (await standards_taken(day, day, inspector_id)).get((day, inspector_id), [])
    neighbours = await visits(max(day, _EARLIEST) - _AHEAD, min(day, _LATEST) + _AHEAD, inspector_id)
    return page(
        request,
        "field/day.html",
        day=day,
        weekday=weekday(day, language),
        name=next((name for code, name in officers.names.items() if officers.by_code[code] == inspector_id), ""),
        code=next((code for code, number in officers.by_code.items() if number == inspector_id), ""),
        stops=[_stop(visit, today, language) for visit in found],
        before=max((visit.day for visit in neighbours if visit.day < day), default=None),
        after=min((visit.day for visit in neighbours if visit.day > day), default=None),
        total=sum(visit.instrument_count for visit in found),
        travel=sum(visit.travel_minutes for visit in found),
        taken=taken,
        without=missing(await _counted_fields(found), taken),
        fields=dict(field_choices(translator(language))),
    )


async def _counted_fields(stops: Iterable[VisitRow]) -> set[str]:
    """The fields of the day's work whose standards plans count."""
    work, counted = fields().work, {one.field for one in (await field_standards()).values()}
    codes = {item.kind_code for stop in stops for item in stop.instruments}
    return {work[code].field for code in codes if code in work} & counted


def _whose(user: SignedIn, by_code: dict[str, int], code: str) -> int | None:
    """An inspector sees the own day unless a colleague's is asked for by code."""
    return _id_of(by_code, code) if code or user.role != "inspector" else user.inspector_id


def _id_of(by_code: dict[str, int], code: str) -> int | None:
    if not code:
        return None
    if code not in by_code:
        raise NotFoundException
    return by_code[code]


def _days(found: Iterable[VisitRow], language: str) -> Iterable[Day]:
    for (day, code), group in groupby(found, key=lambda visit: (visit.day, visit.inspector_code)):
        stops = list(group)
        communes = dict.fromkeys(commune_title(stop.commune_code) for stop in stops)
        yield Day(
            day=day,
            weekday=weekday(day, language),
            inspector_code=code,
            inspector_name=stops[0].inspector_name,
            stops=len(stops),
            instruments=sum(stop.instrument_count for stop in stops),
            places=", ".join(communes),
            starts=clock(stops[0].arrive - stops[0].travel_minutes),
            ends=clock(stops[-1].leave),
        )


def _stop(visit: VisitRow, today: date, language: str) -> Stop:
    has_point = visit.latitude is not None and visit.longitude is not None
    return Stop(
        visit=visit,
        address=address_text(visit.address, commune_title(visit.commune_code)),
        phone=phone_text(visit.phone),
        arrive=clock(visit.arrive),
        leave=clock(visit.leave),
        minutes=visit.leave - visit.arrive,
        geo=f"geo:{visit.latitude},{visit.longitude}" if has_point else "",
        instruments=tuple(shown(row, today, language) for row in visit.instruments),
    )


def clock(minutes: int) -> str:
    """Minutes after midnight as 07:30."""
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"


ROUTES = [show, show_day]
