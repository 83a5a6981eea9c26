"""A `Plan` as JSON: the public plan format with the planner's own keys beside it."""

from collections.abc import Callable, Iterable
from typing import Any

from scheduler.planner.model import Day, Explanation, Fault, Plan
from scheduler.planner.words import sentence

_Translate = Callable[[str], str]


def _same(text: str) -> str:
    return text


def to_json(plan: Plan, translate: _Translate = _same) -> dict[str, Any]:
    """The public plan format (`days`) with objective, unplanned instruments, explanations, proofs and faults.

    `translate` says the reasons in another language; without it they are Vietnamese.
    """
    return {
        "instance": plan.instance,
        "seed": plan.seed,
        **_made(plan),
        **days_json(plan.days),
        "unplanned": [{"instrument": one.instrument, **_fault(one.reason, translate)} for one in plan.unplanned],
        "objective": {
            "overdue": plan.objective.overdue,
            "late_days": plan.objective.late_days,
            "unplanned": plan.objective.unplanned,
            "travel_minutes": plan.objective.travel_minutes,
            "waste_minutes": round(plan.objective.waste_minutes, 1),
            "early_days": plan.objective.early_days,
            "cost_minutes": round(plan.objective.cost_minutes, 1),
            "travel_bound_minutes": round(plan.travel_bound_minutes, 1),
        },
        "late": [
            {
                "instrument": one.instrument,
                "due_on": one.due_on.isoformat(),
                "on": one.on.isoformat() if one.on else None,
                **_fault(one.reason, translate),
            }
            for one in plan.late
        ],
        "proofs": [_fault(one, translate) for one in plan.proofs],
        "faults": [_fault(one, translate) for one in plan.faults],
        "explanations": [_explanation(one, translate) for one in plan.explanations],
    }


def _made(plan: Plan) -> dict[str, Any]:
    if plan.made is None:
        return {}
    made = plan.made
    known = {"inputs": made.inputs, "engine": made.engine, "iterations": made.iterations}
    levels = {"level_weeks": made.level_weeks, "level_inspectors": made.level_inspectors}
    return {"made": {**known, **levels, "travel": made.travel}}


def _day(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "inspector": day.inspector,
        "minutes": day.minutes,
        "travel_minutes": day.travel_minutes,
        **({"standards": dict(day.standards)} if day.standards else {}),
        "stops": [
            {
                "site": stop.site,
                "instruments": list(stop.instruments),
                "arrive": stop.arrive,
                "leave": stop.leave,
                "travel_minutes": stop.travel_minutes,
            }
            for stop in day.stops
        ],
    }


def days_json(days: Iterable[Day]) -> dict[str, Any]:
    """The public plan format alone: what a plan is before it is explained."""
    return {"days": [_day(day) for day in days]}


def _fault(fault: Fault, translate: _Translate) -> dict[str, Any]:
    return {"code": fault.code, "params": dict(fault.params), "message": sentence(fault, translate)}


def _explanation(one: Explanation, translate: _Translate) -> dict[str, Any]:
    return {
        "date": one.date.isoformat(),
        "inspector": one.inspector,
        "site": one.site,
        "field": one.field,
        "instruments": list(one.instruments),
        "earliest": one.earliest.isoformat(),
        "latest": one.latest.isoformat(),
        "binding": one.binding,
        "days_early": list(one.days_early),
        "wasted_minutes": list(one.wasted_minutes),
        "insertion_minutes": one.insertion_minutes,
        "alternatives": [
            {
                "date": other.date.isoformat(),
                "inspector": other.inspector,
                "extra_minutes": other.extra_minutes,
                "extra_overdue": other.extra_overdue,
            }
            for other in one.alternatives
        ],
        "refused": _fault(one.refused, translate) if one.refused else None,
    }
