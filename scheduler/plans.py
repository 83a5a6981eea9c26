"""Makes a plan of the registry and keeps it as the current one."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from registry.database import connection, transaction
from registry.law.load import law
from registry.law.losing import WHOLE
from registry.places.load import gazetteer
from registry.tables.people import DayOff, HolidayOverride, Inspector
from scheduler.acceptance import accept
from scheduler.drafts import Search, finish_draft, told_visits
from scheduler.fields import fields
from scheduler.holidays_vn import vietnam_calendar
from scheduler.named_standards import with_named
from scheduler.plan_standards import field_standards
from scheduler.planner.balance import DEFAULT_LEVELLING, Levelling
from scheduler.planner.model import Fault, Instance, Plan
from scheduler.planner.money import unweighed
from scheduler.planner.provenance import provenance
from scheduler.planning import BUNDLE_DAYS, EARLY_DAYS, DueInstrument, Officer, Place, planning_instance
from scheduler.tables.plan_events import EquipmentAway
from scheduler.trips import road_of, travel_in_force
from scheduler.workdays import Override, WorkCalendar

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

    @property
    def names_by_id(self) -> dict[int, str]:
        """Each inspector's code by id."""
        return {officer.id: officer.code for officer in self.all}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is asked for. `early_days` is how long before its due date an instrument may be verified (W);
    `levelling` the prices of uneven inspectors and weeks; `waste_weight` how often a wasted minute of validity counts;
    `iterations` makes the search repeatable.
    """

    weeks: int
    seed: int = 0
    seconds: float | None = 10.0
    iterations: int | None = None
    early_days: int = EARLY_DAYS
    levelling: Levelling = DEFAULT_LEVELLING
    waste_weight: float = 1.0


async def plan_registry(
    *, today: date, now: datetime, weeks: int, seed: int = 0, seconds: float = 10.0, made_by: int | None = None
) -> Plan:
    """Plan the next `weeks` weeks from today, store the plan as the current one, and give it.

    The solver runs in a thread, so pages stay quick meanwhile. Stops are in the order of driving.
    """
    asked = Asked(weeks, seed, seconds)
    plan_id = await open_draft(asked, today=today, now=now, made_by=made_by)
    plan = await solve_draft(plan_id, asked, today=today)
    await accept(plan_id, today=today, now=now, by=made_by)
    return plan


async def open_draft(asked: Asked, *, today: date, now: datetime, made_by: int | None) -> int:
    """A draft without visits yet, to be filled by `solve_draft`; gives its id."""
    summary = {"asked": msgspec.to_builtins(asked), "running": True, "unplanned": []}
    async with transaction() as database:
        return int(
            await database.fetchval(
                """INSERT INTO plan (first_day, last_day, seed, state, summary, made_by, made_at)
                   VALUES ($1, $2, $3, 'draft',
                       $4::jsonb || jsonb_build_object('beat', extract(epoch FROM now())), $5, $6) RETURNING id""",
                today,
                today + timedelta(weeks=asked.weeks) - timedelta(days=1),
                asked.seed,
                msgspec.json.encode(summary).decode(),
                made_by,
                now,
            )
        )


async def solve_draft(plan_id: int, asked: Asked, *, today: date) -> Plan:
    """Search, keep each better plan in the draft's rows as it is found, and at last the finished one.

    The search ends early, keeping the best, once the draft's summary says `stop`, or the draft is gone.
    """
    from scheduler.planner.solve import make_plan  # noqa: PLC0415 - the engine is slow to load; pages only read plans

    calendar = await work_calendar(today, today + timedelta(weeks=asked.weeks))
    officers = await working_officers()
    instance = await _instance(today, asked, calendar, officers)
    search = Search(plan_id, officers.by_code)
    solve = partial(
        make_plan,
        instance,
        seed=asked.seed,
        seconds=asked.seconds,
        iterations=asked.iterations,
        monotonic=time.monotonic,
        watchdog_seconds=_STUCK,
        levelling=asked.levelling,
        on_progress=search.progress,
        on_better=search.better,
        cancelled=search.stopping.is_set,
    )
    keeping = asyncio.create_task(search.keep())
    try:
        plan = await asyncio.to_thread(solve)
    finally:
        search.stopping.set()
        await keeping
    made = provenance(instance, iterations=asked.iterations, levelling=asked.levelling)
    plan = replace(plan, made=made, objective=unweighed(plan.objective, asked.waste_weight))
    await finish_draft(plan_id, plan, officers.by_code, msgspec.to_builtins(asked))
    return plan


async def registry_instance(asked: Asked, today: date) -> Instance:
    """The registry's planning problem as it stands."""
    calendar = await work_calendar(today, today + timedelta(weeks=asked.weeks))
    return await _instance(today, asked, calendar, await working_officers())


async def work_calendar(first: date, last: date) -> WorkCalendar:
    """Vietnam's working days for the years of a span, with the local overrides."""
    rows = await HolidayOverride.select(HolidayOverride.day, HolidayOverride.working, HolidayOverride.reason)
    return vietnam_calendar(range(first.year, last.year + 1), [Override(**row) for row in rows])


async def working_officers() -> Officers:
    """The active inspectors with their competences and days off."""
    people = await Inspector.select().where(Inspector.active == True).order_by(Inspector.code)  # noqa: E712 - Piccolo's way to write the condition
    whole: dict[int, set[date]] = defaultdict(set)
    half: dict[int, set[date]] = defaultdict(set)
    for row in await DayOff.select(DayOff.inspector, DayOff.day, DayOff.part):
        (whole if row["part"] == "whole" else half)[row["inspector"]].add(row["day"])
    officers = tuple(
        Officer(
            one["id"], one["code"], frozenset(one["fields"]), frozenset(whole[one["id"]]), frozenset(half[one["id"]])
        )
        for one in people
    )
    return Officers(officers, {person["code"]: person["name"] for person in people})


async def _instance(today: date, asked: Asked, calendar: WorkCalendar, officers: Officers) -> Instance:
    days = calendar.working_days(today, asked.weeks * 7)
    last = days[-1] if days else today
    due = await due_instruments(last + timedelta(days=BUNDLE_DAYS))
    instance = planning_instance(
        f"lang-son-{today.isoformat()}",
        due=due,
        places=await places_of({item.site_id for item in due}),
        officers=officers.all,
        working_days=days or (today,),
        fields=fields(),
        travel=await travel_in_force(),
    )
    booked = await told_visits(today, officers.names_by_id, {item.id for item in due})
    instance = replace(
        instance,
        bookings=booked,
        earliest_days_before_due=asked.early_days,
        waste_weight=asked.waste_weight,
        faults=(*instance.faults, *await _undecreed(calendar, days)),
        equipment_away=await equipment_away(),
    )
    instance = with_named(instance, (await field_standards()).values())
    return instance if days else replace(instance, working_days=(), bookings=())


async def _undecreed(calendar: WorkCalendar, days: Iterable[date]) -> list[Fault]:
    """The years of a plan whose holidays are neither decreed nor entered: its days off may be wrong."""
    years = {day.year for day in days} - calendar.decreed
    entered = {row["day"].year for row in await HolidayOverride.select(HolidayOverride.day)} if years else set()
    return [Fault("holidays_not_decreed", (("year", year),)) for year in sorted(years - entered)]


async def due_instruments(until: date) -> list[DueInstrument]:
    """Instruments in use whose validity ends by `until`; one that failed waits for its repair, not for a visit.

    So does one that broke or was changed; one that only lost its evidence needs a visit at once.
    """
    async with connection() as database:
        found = await database.fetch(
            """SELECT id, site AS site_id, kind_code, due_on, interval_months FROM instrument
               WHERE status = 'in_use' AND kind_code IS NOT NULL AND due_sort <= $1
                     AND (last_result = 'pass' OR (last_result = 'lost' AND ended_by = ANY($2)))
               ORDER BY id""",
            until,
            list(WHOLE),
        )
    return [DueInstrument(**{**record, "interval_months": _months(record)}) for record in found]


async def instruments_to_plan(ids: Iterable[int]) -> list[DueInstrument]:
    """Instruments by id that have a kind and a due date."""
    async with connection() as database:
        found = await database.fetch(
            """SELECT id, site AS site_id, kind_code, due_on, interval_months FROM instrument
               WHERE id = ANY($1) AND kind_code IS NOT NULL AND due_on IS NOT NULL ORDER BY id""",
            list(ids),
        )
    return [DueInstrument(**{**record, "interval_months": _months(record)}) for record in found]


def _months(record: Any) -> int:
    row = law().row(record["kind_code"])
    return record["interval_months"] or (row.cycle_months if row else None) or _DEFAULT_INTERVAL


async def places_of(site_ids: Iterable[int]) -> list[Place]:
    """Where sites are."""
    async with connection() as database:
        found = await database.fetch(
            "SELECT id, commune_code, latitude, longitude, weekdays, lunar_days FROM site WHERE id = ANY($1)",
            list(site_ids),
        )
    return [_place(record) for record in found]


def _place(record: Any) -> Place:
    commune = gazetteer().by_code(record["commune_code"])
    latitude = record["latitude"] if record["latitude"] is not None or commune is None else commune.latitude
    longitude = record["longitude"] if record["longitude"] is not None or commune is None else commune.longitude
    days = (frozenset(record["weekdays"]), frozenset(record["lunar_days"]))
    return Place(record["id"], float(latitude), float(longitude), road_of(record["commune_code"]), *days)


async def equipment_away() -> dict[str, dict[date, int]]:
    """How many sets of each field's equipment are away, by day."""
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in await EquipmentAway.select():
        for offset in range((row["last_day"] - row["first_day"]).days + 1):
            found[row["field"]][row["first_day"] + timedelta(days=offset)] += row["sets"]
    return {field: dict(days) for field, days in found.items()}
