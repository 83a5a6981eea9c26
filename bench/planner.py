"""Planner against due-date order: the same year, the same visits, both plans checked by one referee.

    python -m bench.planner [--json] [--seconds N]

The floor is what a careful clerk does: each visit in the week in which it falls due, taken by due date, put on the
inspector-day of that week to which it adds the least driving.
"""

import argparse
import gzip
import json
import time
from pathlib import Path
from typing import Any

from bench.planner_referee import Referee
from scheduler.planner.answer import days_of
from scheduler.planner.board import Board
from scheduler.planner.bundle import bundle
from scheduler.planner.campaign import best_insertion
from scheduler.planner.draft import Draft, Insertion
from scheduler.planner.model import Instance
from scheduler.planner.reading import from_json
from scheduler.planner.solve import make_plan
from scheduler.planner.travel import GreatCircle
from scheduler.planner.writing import to_json

_DATA = Path(__file__).parents[1] / "tests" / "scheduler" / "planner" / "data"
_NAMES = ("LS-200-2-seed1", "LS-200-2-seed2")
_WEEK = 7


def due_date_order(instance: Instance) -> dict[str, Any]:
    """The floor: by due date, each visit on the day of its last week that costs least to add, else wherever it can."""
    board = Board(instance, GreatCircle(instance.travel))
    draft = Draft(board, bundle(board, range(len(instance.instruments))))
    for index in sorted(range(len(draft.visits)), key=lambda one: draft.visits[one].latest):
        found = _last_week(draft, index) or best_insertion(draft, index)
        if found:
            draft.insert(index, found)
    return {
        "days": [
            {
                "date": day.date.isoformat(),
                "inspector": day.inspector,
                "stops": [{"site": stop.site, "instruments": list(stop.instruments)} for stop in day.stops],
            }
            for day in days_of(draft)
        ]
    }


def _last_week(draft: Draft, index: int) -> Insertion | None:
    board, latest = draft.board, draft.visits[index].latest
    days = board.days_between(max(latest - _WEEK + 1, board.ordinals[0]), latest)
    found = (draft.insertion(index, slot) for ordinal in days for slot in board.slots_on.get(ordinal, ()))
    return min((one for one in found if one), key=lambda one: one.cost, default=None)


def measure(name: str, seconds: float) -> dict[str, Any]:
    """One instance: both plans valid and complete, then their costs in hours and the ratio."""
    with gzip.open(_DATA / f"{name}.json.gz", "rt", encoding="utf-8") as handle:
        document = json.load(handle)
    instance, referee = from_json(document), Referee(document)
    floor = referee.judge(due_date_order(instance))
    started = time.monotonic()
    ours = referee.judge(to_json(make_plan(instance, seconds=seconds, monotonic=time.monotonic, threads=2)))
    taken = time.monotonic() - started
    assert floor.breaches == ours.breaches == []
    assert floor.unplanned == ours.unplanned == 0
    assert ours.overdue <= floor.overdue
    return {
        "instance": name,
        "seconds": round(taken, 1),
        "due_date_order_h": round(floor.cost / 60, 1),
        "planner_h": round(ours.cost / 60, 1),
        "due_date_order_overdue": floor.overdue,
        "planner_overdue": ours.overdue,
        "ratio": round(ours.cost / floor.cost, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Planner against due-date order")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    rows = [measure(name, options.seconds) for name in _NAMES]
    if options.json:
        print(json.dumps({"bench": "planner", "rows": rows}))
        return
    for row in rows:
        print(
            f"{row['instance']}: due-date order {row['due_date_order_h']} h, planner {row['planner_h']} h in "
            f"{row['seconds']} s, ratio {row['ratio']}"
        )


if __name__ == "__main__":
    main()
