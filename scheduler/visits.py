"""Plans and the visits of the current one, read back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from registry import find
from registry.database import connection
from registry.values import InstrumentRow

OPEN_STATES = ("draft", "announced", "confirmed")
OPEN = "('draft', 'announced', 'confirmed')"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A stored plan: its span, when it was made, and its totals."""

    id: int
    first_day: date
    last_day: date
    made_at: datetime
    made_by_name: str | None
    summary: dict[str, Any]
    state: str
    seed: int


_PLANS = """SELECT p.id, p.first_day, p.last_day, p.made_at, a.name AS made_by_name, p.summary, p.state, p.seed
            FROM plan p LEFT JOIN account a ON a.id = p.made_by"""


async def current_plan() -> PlanRow | None:
    """The plan people work by."""
    async with connection() as database:
        found = await database.fetchrow(f"{_PLANS} WHERE p.state = 'current'")
    return _plan_row(found)


async def plan_by_id(plan_id: int) -> PlanRow | None:
    """A plan in whatever state."""
    async with connection() as database:
        found = await database.fetchrow(f"{_PLANS} WHERE p.id = $1", plan_id)
    return _plan_row(found)


async def open_drafts() -> list[PlanRow]:
    """The drafts neither accepted nor thrown away, newest first."""
    async with connection() as database:
        found = await database.fetch(f"{_PLANS} WHERE p.state = 'draft' ORDER BY p.id DESC LIMIT 20")
    return [PlanRow(**{**row, "summary": msgspec.json.decode(row["summary"])}) for row in found]


async def site_names(site_ids: set[int]) -> dict[int, str]:
    """Sites as people know them: site and enterprise."""
    async with connection() as database:
        found = await database.fetch(
            """SELECT s.id, s.name || ' – ' || e.name AS name FROM site s JOIN enterprise e ON e.id = s.enterprise
               WHERE s.id = ANY($1)""",
            list(site_ids),
        )
    return {row["id"]: row["name"] for row in found}


def _plan_row(found: Any) -> PlanRow | None:
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
    state: str
    wish: str
    explanation: str
    instruments: tuple[InstrumentRow, ...] = ()
    instrument_count: int = 0


_VISITS = """
    SELECT v.id, v.day, v.inspector AS inspector_id, n.name AS inspector_name, n.code AS inspector_code, v.position,
           v.site AS site_id, s.name AS site_name, s.commune_code, s.address, s.latitude, s.longitude,
           e.id AS enterprise_id, e.name AS enterprise_name, e.phone, v.arrive, v.leave, v.travel_minutes,
           v.state, v.wish, v.explanation,
           (SELECT count(*) FROM visit_instrument vi WHERE vi.visit = v.id) AS instrument_count
    FROM visit v JOIN plan p ON p.id = v.plan AND p.state = 'current' JOIN inspector n ON n.id = v.inspector
         JOIN site s ON s.id = v.site JOIN enterprise e ON e.id = s.enterprise"""


async def visits(first: date, last: date, inspector_id: int | None = None) -> tuple[VisitRow, ...]:
    """The current plan's stops between two dates, for one inspector or all, in the order of the day; no instruments."""
    async with connection() as database:
        found = await database.fetch(
            f"""{_VISITS} WHERE v.state <> 'cancelled' AND v.day BETWEEN $1 AND $2
                      AND ($3::bigint IS NULL OR v.inspector = $3)
                ORDER BY v.day, n.code, v.position""",
            first,
            last,
            inspector_id,
        )
    return tuple(VisitRow(**record) for record in found)


async def visit_by_id(visit_id: int) -> VisitRow | None:
    """A visit of the current plan, in whatever state."""
    async with connection() as database:
        found = await database.fetchrow(f"{_VISITS} WHERE v.id = $1", visit_id)
    return VisitRow(**found) if found else None


async def visits_of_enterprise(enterprise_id: int, today: date) -> tuple[VisitRow, ...]:
    """The visits to come that an enterprise was told of."""
    async with connection() as database:
        found = await database.fetch(
            f"""{_VISITS} WHERE e.id = $1 AND v.day >= $2 AND v.state IN ('announced', 'confirmed')
                ORDER BY v.day, v.arrive""",
            enterprise_id,
            today,
        )
    return tuple(VisitRow(**record) for record in found)


async def wishes(today: date) -> tuple[VisitRow, ...]:
    """The open visits whose enterprise asks for another day."""
    async with connection() as database:
        found = await database.fetch(
            f"{_VISITS} WHERE v.wish <> '' AND v.day >= $1 AND v.state IN {OPEN} ORDER BY v.day, v.id LIMIT 100", today
        )
    return tuple(VisitRow(**record) for record in found)


async def clashes(today: date) -> int:
    """How many open visits to come stand on a day when their inspector is away or no longer works."""
    async with connection() as database:
        return int(
            await database.fetchval(
                f"""SELECT count(*) FROM visit v JOIN plan p ON p.id = v.plan AND p.state = 'current'
                        JOIN inspector n ON n.id = v.inspector
                    WHERE v.day >= $1 AND v.state IN {OPEN} AND (NOT n.active OR EXISTS (
                        SELECT FROM day_off o WHERE o.inspector = v.inspector AND o.day = v.day
                            AND (o.part = 'whole' OR (o.part = 'morning' AND v.arrive < 720)
                                 OR (o.part = 'afternoon' AND v.leave > 720))))""",
                today,
            )
        )


async def day_sheet(day: date, inspector_id: int) -> tuple[VisitRow, ...]:
    """One inspector's day with every instrument to verify, stops in driving order. Three queries."""
    stops = await visits(day, day, inspector_id)
    by_visit = await instruments_of([stop.id for stop in stops])
    return tuple(replace(stop, instruments=tuple(by_visit[stop.id])) for stop in stops)


async def instruments_of(visit_ids: Sequence[int]) -> dict[int, list[InstrumentRow]]:
    """The instruments of visits, most urgent first."""
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
                WHERE w.instrument = $1 AND v.day >= $2 AND v.state <> 'cancelled' ORDER BY v.day LIMIT 1""",
            instrument_id,
            today,
        )
    return VisitRow(**found) if found else None
