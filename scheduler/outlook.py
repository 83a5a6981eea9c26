"""What the registry's instruments will ask of the staff: loads, and lets `planner.forecast` decide."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from registry.database import connection
from registry.law.load import law
from registry.places.load import gazetteer
from scheduler.fields import Fields, fields
from scheduler.planner.forecast import Forecast, Person, Task, forecast, months_from, share
from scheduler.planner.model import Point
from scheduler.planner.travel import GreatCircle
from scheduler.planning import OFFICE, TRAVEL
from scheduler.plans import work_calendar, working_officers

MONTHS = 24
_DAY_MINUTES = 480
_DEFAULT_INTERVAL = 12  # months, where only a printed date is known
_ABOUT_A_MONTH = 31  # days


async def outlook(today: date) -> Forecast:
    """The two years from this month on: what falls due against the days of those who work today."""
    calendar = await work_calendar(today, today + timedelta(days=MONTHS * _ABOUT_A_MONTH))
    officers = await working_officers()
    work = fields()
    return forecast(
        _tasks(await _instruments(), work),
        [Person(officer.fields, officer.days_off) for officer in officers.all],
        work.limited,
        months_from(today, calendar.working_days(today, MONTHS * _ABOUT_A_MONTH), MONTHS),
    )


async def _instruments() -> list[Any]:
    async with connection() as database:
        found: list[Any] = await database.fetch(
            """SELECT kind_code, due_on, interval_months, commune_code, latitude, longitude
               FROM instrument JOIN site ON site.id = instrument.site
               WHERE status = 'in_use' AND kind_code IS NOT NULL AND due_on IS NOT NULL"""
        )
    return found


def _tasks(rows: Iterable[Any], work: Fields) -> Iterable[Task]:
    legs = GreatCircle(TRAVEL)
    for row in rows:
        known = work.work.get(row["kind_code"])
        if known:
            trip = 2 * legs.minutes(OFFICE, _place(row))
            days = share(known.minutes, trip, _DAY_MINUTES)
            yield Task(known.field, row["due_on"], _months(row), days)


def _place(row: Any) -> Point:
    commune = gazetteer().by_code(row["commune_code"])
    if row["latitude"] is not None:
        return Point(float(row["latitude"]), float(row["longitude"]))
    return Point(float(commune.latitude), float(commune.longitude)) if commune else OFFICE


def _months(row: Any) -> int:
    found = law().row(row["kind_code"])
    return row["interval_months"] or (found.cycle_months if found else None) or _DEFAULT_INTERVAL
