"""Reads the plan people work by as the planner's draft."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import msgspec

from registry.database import connection
from registry.tables.people import Inspector
from scheduler.fields import fields
from scheduler.half_days import MORNING_STARTS
from scheduler.in_hand import InHand, Row
from scheduler.named_standards import with_named
from scheduler.plan_rows import mornings_off
from scheduler.plan_standards import field_standards
from scheduler.planner.board import Board
from scheduler.planner.draft import Draft
from scheduler.planner.model import Booking, Day, Instance, Stop
from scheduler.planner.places import Place
from scheduler.planner.repair import draft_of
from scheduler.planner.roads import times_of
from scheduler.planning import EARLY_DAYS, planning_instance
from scheduler.plans import (
    due_instruments,
    equipment_away,
    instruments_to_plan,
    places_of,
    work_calendar,
    working_officers,
)
from scheduler.trips import travel_in_force

_ROOM = timedelta(days=28)  # days after the plan's last on which a visit may be put

_ROWS = """SELECT v.id, v.state, v.day, v.inspector, n.code, v.position, v.site, v.arrive, v.leave, v.travel_minutes,
                  array_agg(w.instrument ORDER BY w.instrument) AS instruments
           FROM visit v JOIN inspector n ON n.id = v.inspector JOIN visit_instrument w ON w.visit = v.id
           WHERE v.plan = $1 AND v.day >= $2 AND v.state IN ('draft', 'announced', 'confirmed', 'done')
           GROUP BY v.id, n.code ORDER BY v.day, n.code, v.position"""
_OPEN = frozenset({"draft", "announced", "confirmed"})
_MINUTES = 480


async def plan_in_hand(today: date, *, with_new: bool = False) -> InHand | None:
    """The current plan, None where there is none; `with_new` takes in the due instruments without a visit."""
    async with connection() as database:
        plan = await database.fetchrow("SELECT id, first_day, last_day, summary FROM plan WHERE state = 'current'")
        if plan is None:
            return None
        stored = await database.fetch(_ROWS, plan["id"], today)
        mornings = await mornings_off(database)
    found = [Row(**{**row, "instruments": tuple(row["instruments"])}) for row in stored]
    rows = {row.id: row for row in found if row.state in _OPEN}
    row_of = {one: row.id for row in rows.values() for one in row.instruments}
    done = {one for row in found if row.state not in _OPEN for one in row.instruments}
    instance = await _instance(today, plan, rows.values(), with_new=with_new, done=done)
    instance = replace(instance, inspectors=tuple(_busy(instance, found)))
    days = tuple(_days(rows.values()))
    before, displaced = await asyncio.to_thread(_drafted, instance, days)
    return InHand(
        plan_id=plan["id"],
        first_day=plan["first_day"],
        last_day=plan["last_day"],
        instance=instance,
        days=days,
        rows=rows,
        row_of=row_of,
        inspectors={row["code"]: row["id"] for row in await Inspector.select(Inspector.id, Inspector.code)},
        before=before,
        troubled=frozenset(index for index, place in displaced.items() if place is not None),
        mornings=mornings,
    )


def _drafted(instance: Instance, days: tuple[Day, ...]) -> tuple[Draft, dict[int, Place | None]]:
    return draft_of(Board(instance, times_of(instance)), days, {})


async def _instance(today: date, plan: Any, rows: Iterable[Row], *, with_new: bool, done: set[int]) -> Instance:
    rows = list(rows)
    last = max([plan["last_day"], *(row.day for row in rows)]) + _ROOM
    calendar, officers = await work_calendar(today, last), await working_officers()
    due = await instruments_to_plan(one for row in rows for one in row.instruments)
    if with_new:
        known = {item.id for item in due} | done
        due += [item for item in await due_instruments(plan["last_day"]) if item.id not in known]
    instance = planning_instance(
        f"lang-son-{today.isoformat()}",
        due=due,
        places=await places_of({item.site_id for item in due}),
        officers=officers.all,
        working_days=calendar.working_days(today, (last - today).days + 1),
        fields=fields(),
        travel=await travel_in_force(),
        everything=True,
    )
    asked = msgspec.json.decode(plan["summary"]).get("asked", {})
    instance = replace(
        instance,
        bookings=tuple(_booking(row) for row in rows if row.state != "draft"),
        earliest_days_before_due=asked.get("early_days", EARLY_DAYS),
        equipment_away=await equipment_away(),
    )
    return with_named(instance, (await field_standards()).values())


def _booking(row: Row) -> Booking:
    return Booking(row.day, row.code, row.site, row.instruments, firm=row.state == "confirmed")


def _busy(instance: Instance, rows: list[Row]) -> Iterator[Any]:
    """Inspectors with the minutes that visits done already leave of their days."""
    spent: dict[tuple[str, date], int] = defaultdict(int)
    for row in rows:
        if row.state not in _OPEN:
            spent[row.code, row.day] += row.leave - row.arrive + row.travel_minutes
    for person in instance.inspectors:
        own = {day: minutes for (code, day), minutes in spent.items() if code == person.id}
        short = {day: max(0, person.minutes_on.get(day, _MINUTES) - minutes) for day, minutes in own.items()}
        yield replace(person, minutes_on={**person.minutes_on, **short}) if short else person


def _days(rows: Iterable[Row]) -> Iterator[Day]:
    for (day, code), group in groupby(rows, key=lambda row: (row.day, row.code)):
        stops = tuple(
            Stop(row.site, row.instruments, row.arrive - MORNING_STARTS, row.leave - MORNING_STARTS, row.travel_minutes)
            for row in group
        )
        yield Day(day, code, stops, 0, 0)
