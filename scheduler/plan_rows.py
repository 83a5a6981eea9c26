"""The rows of a plan: written with its visits, and rewritten as the search improves it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from scheduler.half_days import Mornings, starts
from scheduler.planner.model import Day, Explanation, Fault, Plan

PLAN_LOCK = int.from_bytes(b"plan")  # held by whoever writes to the plan people work by
_LATE_KEPT = 500  # late instruments named in a summary; the rest are counted


def totals(days: Iterable[Day]) -> dict[str, int]:
    """What a plan's summary counts."""
    worked = list(days)
    return {
        "travel_minutes": sum(day.travel_minutes for day in worked),
        "instruments": sum(len(stop.instruments) for day in worked for stop in day.stops),
        "stops": sum(len(day.stops) for day in worked),
        "days": len(worked),
    }


def summary_of(plan: Plan) -> dict[str, Any]:
    """A finished plan's totals and what it could not plan, with the reasons."""
    return {
        **totals(plan.days),
        "overdue": plan.objective.overdue,
        "late_days": plan.objective.late_days,
        "waste_minutes": round(plan.objective.waste_minutes),
        "early_days": plan.objective.early_days,
        "bound_minutes": round(plan.travel_bound_minutes),
        "faults": [_fault(one) for one in plan.faults],
        "proofs": [_fault(one) for one in plan.proofs],
        "late": [{"instrument": one.instrument, "on": one.on, **_fault(one.reason)} for one in plan.late[:_LATE_KEPT]],
        "made": msgspec.to_builtins(plan.made),
        "unplanned": [{"instrument": item.instrument, **_fault(item.reason)} for item in plan.unplanned],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "params": dict(fault.params)}


async def rewrite_visits(
    database: Any, plan_id: int, days: Iterable[Day], by_code: Mapping[str, int], why: Iterable[Explanation] = ()
) -> None:
    """Replace the visits of a plan nobody has been told of, in the caller's transaction."""
    await database.execute("DELETE FROM visit WHERE plan = $1", plan_id)
    stops = [
        (day.date, by_code[str(day.inspector)], position, stop)
        for day in days
        for position, stop in enumerate(day.stops)
    ]
    if not stops:
        return
    reasons = _reasons(why, by_code)
    mornings = await mornings_off(database)
    begins = [starts(mornings, stop[1], stop[0]) for stop in stops]
    ids = await database.fetch(
        """INSERT INTO visit (plan, state, day, inspector, position, site, arrive, leave, travel_minutes, explanation)
           SELECT $1, 'draft', t.* FROM unnest($2::date[], $3::bigint[], $4::int[], $5::bigint[], $6::int[],
               $7::int[], $8::int[], $9::jsonb[]) AS t
           RETURNING id, day, inspector, position""",
        plan_id,
        *([stop[at] for stop in stops] for at in range(3)),
        [stop[3].site for stop in stops],
        [begin + stop[3].arrive for begin, stop in zip(begins, stops, strict=True)],
        [begin + stop[3].leave for begin, stop in zip(begins, stops, strict=True)],
        [stop[3].travel_minutes for stop in stops],
        [msgspec.json.encode(reasons.get((stop[0], stop[1], stop[3].site), [])).decode() for stop in stops],
    )
    visit_of = {(record["day"], record["inspector"], record["position"]): record["id"] for record in ids}
    pairs = [(visit_of[stop[:3]], instrument) for stop in stops for instrument in stop[3].instruments]
    await database.copy_records_to_table("visit_instrument", records=pairs, columns=("visit", "instrument"))


async def mornings_off(database: Any) -> Mornings:
    """Who is off in the morning of which day."""
    rows = await database.fetch("SELECT inspector, day FROM day_off WHERE part = 'morning'")
    return frozenset((row["inspector"], row["day"]) for row in rows)


def _reasons(why: Iterable[Explanation], by_code: Mapping[str, int]) -> dict[Any, list[Explanation]]:
    found: dict[Any, list[Explanation]] = {}
    for one in why:
        found.setdefault((one.date, by_code[str(one.inspector)], one.site), []).append(one)
    return found
