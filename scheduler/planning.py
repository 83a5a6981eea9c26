"""The registry's due instruments as a planning problem: plain values in, a planner's `Instance` out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.fields import Fields
from scheduler.half_days import HALF_MINUTES
from scheduler.planner.model import Inspector, Instance, Instrument, Kind, Point, Site, Travel

OFFICE = Point(21.853, 106.761)  # the sub-department in the provincial town
TRAVEL = Travel(speed_kmh=38.0, detour=1.4)  # provincial mountain roads: an assumption until trips are logged
EARLY_DAYS = 60
BUNDLE_DAYS = 30  # what falls due this soon after the horizon is done on the way, at sites that are visited anyway

_MATRIX_SITES = 4_000  # above, the legs by class of roads would not fit the memory: one speed for all must do
_EVERY_DAY = frozenset(range(7))
_MONTH_DAYS = 30.4375


@dataclass(frozen=True, slots=True)
class DueInstrument:
    """An instrument in use with a due date; `interval_months` prices each day of validity given away."""

    id: int
    site_id: int
    kind_code: str
    due_on: date
    interval_months: int


@dataclass(frozen=True, slots=True)
class Place:
    """A site's coordinates in degrees: its own, or its commune's centre."""

    id: int
    latitude: float
    longitude: float
    road: str = ""  # the class of roads around it
    weekdays: frozenset[int] = frozenset()  # on which it may be visited (Monday is 0); none: any day
    lunar_days: frozenset[int] = frozenset()  # of its fair; none: any day


@dataclass(frozen=True, slots=True)
class Officer:
    """An inspector as the planner sees one."""

    id: int
    code: str
    fields: frozenset[str]
    days_off: frozenset[date]
    half_days: frozenset[date] = frozenset()


def planning_instance(
    name: str,
    *,
    due: Iterable[DueInstrument],
    places: Iterable[Place],
    officers: Iterable[Officer],
    working_days: tuple[date, ...],
    fields: Fields,
    travel: Travel = TRAVEL,
    everything: bool = False,
) -> Instance:
    """The problem of verifying everything due up to the last working day, bundled with what falls due soon after;
    or all that is given, whenever it falls due.
    """
    known = [item for item in due if item.kind_code in fields.work]
    wanted = known if everything else _bundled(known, working_days[-1])
    used = {item.site_id for item in wanted}
    intervals = {item.kind_code: item.interval_months for item in wanted}
    return Instance(
        name=name,
        working_days=working_days,
        office=OFFICE,
        travel=travel if len(used) <= _MATRIX_SITES else TRAVEL,
        sites={place.id: _site(place) for place in places if place.id in used},
        kinds={
            code: Kind(fields.work[code].minutes, round(months * _MONTH_DAYS), fields.work[code].field)
            for code, months in intervals.items()
        },
        instruments=tuple(Instrument(item.id, item.site_id, item.kind_code, item.due_on) for item in wanted),
        inspectors=tuple(_inspector(officer) for officer in officers),
        equipment=dict(fields.limited),
        earliest_days_before_due=EARLY_DAYS,
    )


def _site(place: Place) -> Site:
    return Site(
        place.id,
        Point(place.latitude, place.longitude),
        weekdays=place.weekdays or _EVERY_DAY,
        road=place.road,
        lunar_days=place.lunar_days,
    )


def _inspector(officer: Officer) -> Inspector:
    halves = dict.fromkeys(sorted(officer.half_days), HALF_MINUTES)
    return Inspector(officer.code, officer.fields, officer.days_off, halves)


def _bundled(due: list[DueInstrument], last_day: date) -> list[DueInstrument]:
    by_site: dict[int, list[DueInstrument]] = defaultdict(list)
    for item in due:
        by_site[item.site_id].append(item)
    limit = last_day + timedelta(days=BUNDLE_DAYS)
    visited = (items for items in by_site.values() if any(item.due_on <= last_day for item in items))
    return [item for items in visited for item in items if item.due_on <= limit]
