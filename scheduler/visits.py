"""Reads the current plan back: visits of a span, and one inspector's day with every instrument."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from registry import find
from registry.database import connection
from registry.values import InstrumentRow


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A stored plan: its span, when it was made, and its totals."""

    id: int
    first_day: date
    last_day: date
    made_at: datetime
    made_by_name: str | None
    summary: dict[str, Any]


async def current_plan() -> PlanRow | None:
    """The plan people work by."""
    async with connection() as database:
        found = await database.fetchrow(
            """SELECT p.id, p.first_day, p.last_day, p.made_at, a.name AS made_by_name, p.summary
               FROM plan p LEFT JOIN account a ON a.id = p.made_by WHERE p.state = 'current'"""
        )
    return PlanRow(**{**found, "summary": msgspec.json.decode(found["summary"])}) if found else None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A stop of a day; `arrive` and `leave` in minutes after midnight, local time."""

    id: int
    day: date
    inspector_id: int
    inspector_name: str
    inspector_code: str
    position: int
    site_id: int
    site_name: str
    commune_code: str
    address: str
    latitude: Any
    longitude: Any
    enterprise_id: int
    enterprise_name: str
    phone: str
    arrive: int
    leave: int
    travel_minutes: int
    instruments: tuple[InstrumentRow, ...] = ()
    instrument_count: int = 0


_VISITS = """
    SELECT v.id, v.day, v.inspector AS inspector_id, n.name AS inspector_name, n.code AS inspector_code, v.position,
           v.site AS site_id, s.name AS site_name, s.commune_code, s.address, s.latitude, s.longitude,
           e.id AS enterprise_id, e.name AS enterprise_name, e.phone, v.arrive, v.leave, v.travel_minutes,
           (SELECT count(*) FROM visit_instrument vi WHERE vi.visit = v.id) AS instrument_count
    FROM visit v JOIN plan p ON p.id = v.plan AND p.state = 'current' JOIN inspector n ON n.id = v.inspector
         JOIN site s ON s.id = v.site JOIN enterprise e ON e.id = s.enterprise"""


async def visits(first: date, last: date, inspector_id: int | None = None) -> tuple[VisitRow, ...]:
    """The current plan's stops between two dates, for one inspector or all, in the order of the day; no instruments."""
    async with connection() as database:
        found = await database.fetch(
            f"""{_VISITS} WHERE v.day BETWEEN $1 AND $2 AND ($3::bigint IS NULL OR v.inspector = $3)
                ORDER BY v.day, n.code, v.position""",
            first,
            last,
            inspector_id,
        )
    return tuple(VisitRow(**record) for record in found)


async def day_sheet(day: date, inspector_id: int) -> tuple[VisitRow, ...]:
    """One inspector's day with every instrument to verify, stops in driving order. Three queries."""
    stops = await visits(day, day, inspector_id)
    by_visit = await _instruments_of([stop.id for stop in stops])
    return tuple(replace(stop, instruments=tuple(by_visit[stop.id])) for stop in stops)


async def _instruments_of(visit_ids: Sequence[int]) -> dict[int, list[InstrumentRow]]:
    async with connection() as database:
        pairs = await database.fetch(
            "SELECT visit, instrument FROM visit_instrument WHERE visit = ANY($1)", list(visit_ids)
        )
    rows = {row.id: row for row in await find.instruments_by_id([pair["instrument"] for pair in pairs])}
    found: dict[int, list[InstrumentRow]] = {visit_id: [] for visit_id in visit_ids}
    for pair in pairs:
        found[pair["visit"]].append(rows[pair["instrument"]])
    for items in found.values():
        items.sort(key=lambda row: (row.due_sort, row.id))
    return found


async def next_visit_of(instrument_id: int, today: date) -> VisitRow | None:
    """The planned visit of an instrument, if the current plan has one."""
    async with connection() as database:
        found = await database.fetchrow(
            f"""{_VISITS} JOIN visit_instrument w ON w.visit = v.id
                WHERE w.instrument = $1 AND v.day >= $2 ORDER BY v.day LIMIT 1""",
            instrument_id,
            today,
        )
    return VisitRow(**found) if found else None
