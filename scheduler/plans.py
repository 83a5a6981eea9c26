"""Makes a plan of the registry and keeps it as the current one."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from registry.database import connection, transaction
from registry.law.load import law
from registry.places.load import gazetteer
from registry.tables.people import DayOff, HolidayOverride, Inspector
from scheduler.fields import fields
from scheduler.holidays_vn import vietnam_calendar
from scheduler.planner.model import Instance, Plan
from scheduler.planning import BUNDLE_DAYS, DAY_STARTS, DueInstrument, Officer, Place, planning_instance
from scheduler.workdays import Override, WorkCalendar

PLAN_LOCK = int.from_bytes(b"plan")
_STUCK = 30.0  # seconds after which a solve that does not return is killed
_DEFAULT_INTERVAL = 12  # months, where only a printed date is known


@dataclass(frozen=True, slots=True)
class Officers:
    """The inspectors who work, by id and by code."""

    all: tuple[Officer, ...]
    names: dict[str, str]

    @property
    def by_code(self) -> dict[str, int]:
        """Each inspector's id by code."""
        return {officer.code: officer.id for officer in self.all}


async def plan_registry(
    *, today: date, now: datetime, weeks: int, seed: int = 0, seconds: float = 10.0, made_by: int | None = None
) -> Plan:
    """Plan the next `weeks` weeks from today, store the plan as the current one, and give it.

    The solver runs in a thread, so pages stay quick meanwhile. Stops are in the order of driving.
    """
    from scheduler.planner.solve import make_plan  # noqa: PLC0415 - the engine is slow to load; pages only read plans

    calendar = await work_calendar(today, today + timedelta(weeks=weeks))
    officers = await working_officers()
    instance = await _instance(today, weeks, calendar, officers)
    solve = partial(make_plan, instance, seed=seed, seconds=seconds, monotonic=time.monotonic, watchdog_seconds=_STUCK)
    plan = await asyncio.to_thread(solve)
    await _keep(plan, (today, today + timedelta(weeks=weeks) - timedelta(days=1)), officers, now, made_by)
    return plan


async def work_calendar(first: date, last: date) -> WorkCalendar:
    """Vietnam's working days for the years of a span, with the local overrides."""
    rows = await HolidayOverride.select(HolidayOverride.day, HolidayOverride.working, HolidayOverride.reason)
    return vietnam_calendar(range(first.year, last.year + 1), [Override(**row) for row in rows])


async def working_officers() -> Officers:
    """The active inspectors with their competences and days off."""
    people = await Inspector.select().where(Inspector.active == True).order_by(Inspector.code)  # noqa: E712 - Piccolo's way to write the condition
    off: dict[int, set[date]] = {person["id"]: set() for person in people}
    for row in await DayOff.select(DayOff.inspector, DayOff.day):
        off.get(row["inspector"], set()).add(row["day"])
    officers = tuple(
        Officer(person["id"], person["code"], frozenset(person["fields"]), frozenset(off[person["id"]]))
        for person in people
    )
    return Officers(officers, {person["code"]: person["name"] for person in people})


async def _instance(today: date, weeks: int, calendar: WorkCalendar, officers: Officers) -> Instance:
    days = calendar.working_days(today, weeks * 7)
    last = days[-1] if days else today
    due = await _due_instruments(last + timedelta(days=BUNDLE_DAYS))
    instance = planning_instance(
        f"lang-son-{today.isoformat()}",
        due=due,
        places=await _places({item.site_id for item in due}),
        officers=officers.all,
        working_days=days or (today,),
        fields=fields(),
    )
    return instance if days else replace(instance, working_days=())


async def _due_instruments(until: date) -> list[DueInstrument]:
    """Instruments in use whose validity ends by `until`; one that failed waits for its repair, not for a visit."""
    async with connection() as database:
        found = await database.fetch(
            """SELECT id, site AS site_id, kind_code, due_on, interval_months FROM instrument
               WHERE status = 'in_use' AND kind_code IS NOT NULL AND due_sort <= $1 AND last_result = 'pass'
               ORDER BY id""",
            until,
        )
    return [DueInstrument(**{**record, "interval_months": _months(record)}) for record in found]


def _months(record: Any) -> int:
    row = law().row(record["kind_code"])
    return record["interval_months"] or (row.cycle_months if row else None) or _DEFAULT_INTERVAL


async def _places(site_ids: Iterable[int]) -> list[Place]:
    async with connection() as database:
        found = await database.fetch(
            "SELECT id, commune_code, latitude, longitude FROM site WHERE id = ANY($1)", list(site_ids)
        )
    return [_place(record) for record in found]


def _place(record: Any) -> Place:
    commune = gazetteer().by_code(record["commune_code"])
    latitude = record["latitude"] if record["latitude"] is not None or commune is None else commune.latitude
    longitude = record["longitude"] if record["longitude"] is not None or commune is None else commune.longitude
    return Place(record["id"], float(latitude), float(longitude))


async def _keep(plan: Plan, span: tuple[date, date], officers: Officers, now: datetime, made_by: int | None) -> None:
    summary = {
        "overdue": plan.objective.overdue,
        "travel_minutes": plan.objective.travel_minutes,
        "instruments": sum(len(stop.instruments) for day in plan.days for stop in day.stops),
        "stops": sum(len(day.stops) for day in plan.days),
        "days": len(plan.days),
        "unplanned": [
            {"instrument": item.instrument, "code": item.reason.code, "params": dict(item.reason.params)}
            for item in plan.unplanned
        ],
    }
    async with transaction() as database:
        await database.execute("SELECT pg_advisory_xact_lock($1)", PLAN_LOCK)
        await database.execute("UPDATE plan SET state = 'superseded' WHERE state = 'current'")
        plan_id = await database.fetchval(
            """INSERT INTO plan (first_day, last_day, seed, state, summary, made_by, made_at)
               VALUES ($1, $2, $3, 'current', $4, $5, $6) RETURNING id""",
            *span,
            plan.seed,
            msgspec.json.encode(summary).decode(),
            made_by,
            now,
        )
        await _insert_visits(database, plan_id, plan, officers)


async def _insert_visits(database: Any, plan_id: int, plan: Plan, officers: Officers) -> None:
    by_code = officers.by_code
    stops = [
        (day.date, by_code[str(day.inspector)], position, stop)
        for day in plan.days
        for position, stop in enumerate(day.stops)
    ]
    if not stops:
        return
    ids = await database.fetch(
        """INSERT INTO visit (plan, day, inspector, position, site, arrive, leave, travel_minutes)
           SELECT $1, t.* FROM unnest(
               $2::date[], $3::bigint[], $4::int[], $5::bigint[], $6::int[], $7::int[], $8::int[]) AS t
           RETURNING id, day, inspector, position""",
        plan_id,
        [stop[0] for stop in stops],
        [stop[1] for stop in stops],
        [stop[2] for stop in stops],
        [stop[3].site for stop in stops],
        [DAY_STARTS + stop[3].arrive for stop in stops],
        [DAY_STARTS + stop[3].leave for stop in stops],
        [stop[3].travel_minutes for stop in stops],
    )
    visit_of = {(record["day"], record["inspector"], record["position"]): record["id"] for record in ids}
    pairs = [(visit_of[stop[:3]], instrument) for stop in stops for instrument in stop[3].instruments]
    await database.copy_records_to_table("visit_instrument", records=pairs, columns=("visit", "instrument"))
