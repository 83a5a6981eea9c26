"""Which standard goes out with whom on which day of a plan: shared out when a plan is written, and read back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.database import connection, transaction
from registry.standard_rules import Span
from registry.standards import standards
from scheduler.fields import fields
from scheduler.named_standards import FieldStandard
from scheduler.plan_rows import PLAN_LOCK
from scheduler.planner.standards import Outing, share_out
from scheduler.visits import OPEN

_OUTINGS = f"""
SELECT v.day, v.inspector, array_agg(DISTINCT i.kind_code) AS kinds
FROM visit v JOIN visit_instrument w ON w.visit = v.id JOIN instrument i ON i.id = w.instrument
WHERE v.plan = $1 AND v.state <> 'cancelled' AND v.day IN (SELECT day FROM visit WHERE plan = $1 AND state IN {OPEN})
GROUP BY v.day, v.inspector ORDER BY v.day, v.inspector
"""
_AWAY = "SELECT standard, first_day, last_day FROM standard_away WHERE standard = ANY($1) ORDER BY id"
_HAD = """
SELECT o.day, o.inspector, o.standard FROM plan_standard o JOIN plan p ON p.id = o.plan
WHERE o.plan = $1 OR p.state = 'current' ORDER BY o.plan = $1, o.day, o.id
"""
_FORGET = """
DELETE FROM plan_standard o WHERE o.plan = $1 AND (o.day = ANY($2) OR NOT EXISTS (
    SELECT FROM visit v WHERE v.plan = $1 AND v.day = o.day AND v.inspector = o.inspector AND v.state <> 'cancelled'))
"""
_TAKEN = """
SELECT o.day, o.inspector, o.standard FROM plan_standard o JOIN plan p ON p.id = o.plan AND p.state = 'current'
WHERE o.day BETWEEN $1 AND $2 AND ($3::bigint IS NULL OR o.inspector = $3) ORDER BY o.day, o.id
"""
_OF_STANDARD = """
SELECT o.day, n.code, n.name FROM plan_standard o JOIN plan p ON p.id = o.plan AND p.state = 'current'
    JOIN inspector n ON n.id = o.inspector
WHERE o.standard = $1 AND o.day >= $2 AND EXISTS (
    SELECT FROM visit v WHERE v.plan = o.plan AND v.day = o.day AND v.inspector = o.inspector
        AND v.state <> 'cancelled') ORDER BY o.day LIMIT 30
"""


@dataclass(frozen=True, slots=True)
class TakenStandard:
    """A standard taken along; `may_go`: whether it may be used on that day, as far as is known now."""

    id: int
    code: str
    field: str
    may_go: bool


async def share_out_standards(database: Any, plan_id: int) -> None:
    """Give each inspector-day of a plan its standards, on the days with open visits, in the caller's transaction.
    What was given before, in this plan or in the one people work by, stays with whom it was where it may.
    """
    held = await field_standards()
    outings = [_outing(row) for row in await database.fetch(_OUTINGS, plan_id)]
    before = {
        (row["day"], row["inspector"], held[row["standard"]].field): held[row["standard"]].facts.code
        for row in await database.fetch(_HAD, plan_id)
        if row["standard"] in held
    }
    days = {one.date for one in outings}
    given = share_out([one.planned(days) for one in held.values()], outings, before)
    number = {one.facts.code: one.facts.id for one in held.values()}
    await database.execute(_FORGET, plan_id, [one.date for one in outings])
    await database.copy_records_to_table(
        "plan_standard",
        records=[
            (plan_id, outing.date, outing.inspector, number[code])
            for outing, taken in zip(outings, given, strict=True)
            for _, code in taken
        ],
        columns=("plan", "day", "inspector", "standard"),
    )


def _outing(row: Any) -> Outing:
    known = fields().work
    return Outing(row["day"], row["inspector"], frozenset(known[code].field for code in row["kinds"] if code in known))


async def field_standards(*, ids: Sequence[int] | None = None) -> dict[int, FieldStandard]:
    """The standards that go out for a field, by id; or those with these ids, whatever they are for."""
    rows = [row for row in await standards(ids) if row.field or ids is not None]
    away: dict[int, list[Span]] = defaultdict(list)
    async with connection() as database:
        for row in await database.fetch(_AWAY, [one.id for one in rows]):
            away[row["standard"]].append(Span(row["first_day"], row["last_day"]))
    return {row.id: FieldStandard(row.field, row.facts, tuple(away[row.id])) for row in rows}


async def share_out_current() -> None:
    """The plan people work by gets its standards anew: one is marked for a field, or for none any more."""
    async with transaction() as database:
        await database.execute("SELECT pg_advisory_xact_lock($1)", PLAN_LOCK)
        plan_id = await database.fetchval("SELECT id FROM plan WHERE state = 'current'")
        if plan_id is not None:
            await share_out_standards(database, plan_id)


async def standards_taken(
    first: date, last: date, inspector_id: int | None = None
) -> dict[tuple[date, int], list[TakenStandard]]:
    """What goes out between two dates by the current plan, by day and inspector."""
    async with connection() as database:
        rows = await database.fetch(_TAKEN, first, last, inspector_id)
    held = await field_standards(ids=sorted({row["standard"] for row in rows})) if rows else {}
    found: dict[tuple[date, int], list[TakenStandard]] = defaultdict(list)
    for row in rows:
        if row["standard"] in held:
            found[row["day"], row["inspector"]].append(_taken(held[row["standard"]], row["day"]))
    return dict(found)


def _taken(one: FieldStandard, day: date) -> TakenStandard:
    return TakenStandard(one.facts.id, one.facts.code, one.field, one.may_go(day))


def missing(needed: Collection[str], taken: Iterable[TakenStandard]) -> list[str]:
    """The fields for which nothing that may be used is taken along."""
    return sorted(set(needed) - {one.field for one in taken if one.may_go})


async def outings_of(standard_id: int, today: date) -> list[tuple[date, str, str]]:
    """The days to come on which a standard goes out by the current plan, with whom: code and name."""
    async with connection() as database:
        return [tuple(row) for row in await database.fetch(_OF_STANDARD, standard_id, today)]


async def short_of_standards(today: date) -> int:
    """How many inspector-days to come need a standard that plans count, and have none that may be used."""
    async with connection() as database:
        plan_id = await database.fetchval("SELECT id FROM plan WHERE state = 'current'")
        outings = [_outing(row) for row in await database.fetch(_OUTINGS, plan_id) if row["day"] >= today]
    counted = {one.field for one in (await field_standards()).values()}
    if not outings or not counted:
        return 0
    taken = await standards_taken(today, max(one.date for one in outings))
    return sum(bool(missing(one.fields & counted, taken.get((one.date, int(one.inspector)), ()))) for one in outings)
