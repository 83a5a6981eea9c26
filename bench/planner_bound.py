"""What no plan can do better than: a lower bound by column generation over day routes, and the gap of a plan.

    python -m bench.planner_bound [--json] [--seconds N] [--only NAME] [--plan PLAN.json]

Master: every visit is covered, by day routes, as cheaply as possible. Pricing: q-routes without 2-cycles, for each
last date on which some visits can be on time together. Two bounds are printed: of driving alone, and of driving plus
validity wasted on the date of each route. They hold for plans in which nothing is late, with the visits (bundles) as
the planner cuts them: another bundling may do with less, and the line says how many visits of the plan differ.

Before the column generation ends its dual values are still turned into a valid bound. Let p be the prices and r(k)
the least reduced cost of a route of party k. (1) With n(k) inspector-days among the dates of the party, any plan
costs at least sum(p) + sum over k of n(k) min(0, r(k)). (2) p / (1 + max |r| / cheapest route) is dual feasible.
Competences, equipment, and how many work on a date are left out, which only lowers both.
"""

import argparse
import gzip
import json
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import highspy
import numpy as np

from bench.planner_pricing import Column, Floats, Party, price
from bench.planner_referee import Referee
from scheduler.planner.board import Board, Visit
from scheduler.planner.bundle import bundle
from scheduler.planner.reading import from_json
from scheduler.planner.solve import make_plan
from scheduler.planner.travel import GreatCircle
from scheduler.planner.ways import OFFICE
from scheduler.planner.writing import to_json

_DATA = Path(__file__).parents[1] / "tests" / "scheduler" / "planner" / "data"
_NAMES = ("LS-200-2-seed1", "LS-200-2-seed2")
_PER_PARTY = 12  # columns taken from each pricing
_CLOSED = 1e-6
_SMOOTHING = 0.6  # weight of the prices that gave the best bound so far


class Master:
    """Cover every visit at least once with the columns known; its dual values are the prices."""

    def __init__(self, visits: int) -> None:
        self._lp = highspy.Highs()
        self._lp.setOptionValue("output_flag", False)
        self._known: set[tuple[tuple[int, ...], float]] = set()
        for _ in range(visits):
            self._lp.addRow(1.0, highspy.kHighsInf, 0, np.array([], dtype=np.int32), np.array([]))

    def add(self, column: Column) -> None:
        name = (tuple(sorted(column.visits)), round(column.cost, 6))
        if name not in self._known:
            self._known.add(name)
            rows, counts = np.unique(np.array(column.visits, dtype=np.int32), return_counts=True)
            self._lp.addCol(column.cost, 0.0, highspy.kHighsInf, len(rows), rows, counts.astype(np.float64))

    def solve(self) -> tuple[float, Floats]:
        self._lp.run()
        prices = np.array(self._lp.getSolution().row_dual)
        return float(self._lp.getInfo().objective_function_value), np.maximum(prices, 0.0)


def parties(board: Board, visits: Sequence[Visit], *, waste: bool) -> list[Party]:
    """For each last date: the visits that can be on time then. What is possible on an earlier date with fewer open
    is possible, no dearer, on one of these."""
    chosen: dict[frozenset[int], tuple[int, int]] = {}
    slots = 0
    for ordinal in board.ordinals:
        slots += len(board.slots_on.get(ordinal, ()))
        here = frozenset(at for at, one in enumerate(visits) if _on_time(board, one, ordinal))
        after = board.days_between(ordinal + 1, None)
        stays = bool(after) and all(_on_time(board, visits[at], after[0]) for at in here)
        if here and not stays:
            chosen[here] = (ordinal, slots)
            slots = 0
    return [_party(board, visits, here, found, waste) for here, found in chosen.items()]


def _on_time(board: Board, visit: Visit, ordinal: int) -> bool:
    return visit.earliest <= ordinal <= visit.latest and ordinal in board.open_days[visit.point]


def _party(board: Board, visits: Sequence[Visit], here: Iterable[int], found: tuple[int, int], waste: bool) -> Party:
    numbers, (ordinal, slots) = tuple(sorted(here)), found
    points = np.array([*(visits[at].point for at in numbers), OFFICE])
    legs = board.matrix[np.ix_(points, points)]
    lost = [board.visit_waste(visits[at], ordinal) if waste else 0.0 for at in numbers]
    work = np.array([visits[at].minutes for at in numbers])
    return Party(numbers, legs, work, np.array(lost), board.instance.day_minutes, slots)


def lower_bound(every: Sequence[Party], count: int, seconds: float) -> dict[str, Any]:
    """Column generation until no route is left that pays, or the time is over; the best valid bound, in minutes."""
    started, master, best, bound, rounds, closed = time.monotonic(), Master(count), None, 0.0, 0, False
    least = min(float(party.legs[-1, :-1].min() + party.legs[:-1, -1].min()) for party in every)
    for party in every:
        for at, visit in enumerate(party.visits):
            trip = float(party.legs[-1, at] + party.legs[at, -1] + party.waste[at])
            master.add(Column((visit,), trip, 0.0))
    value = 0.0
    with ProcessPoolExecutor(2) as pool:
        while not closed and time.monotonic() - started < seconds:
            value, prices = master.solve()
            tried = prices if best is None else _SMOOTHING * best + (1 - _SMOOTHING) * prices
            found = list(pool.map(partial(price, prices=tried, most=_PER_PARTY), every, chunksize=8))
            now = _valid(every, found, tried, least)
            if now > bound or best is None:
                bound, best = max(now, bound), tried
            fresh = [one for columns in found for one in columns if one.cost < prices[list(one.visits)].sum() - _CLOSED]
            if not fresh and best is not None and not np.array_equal(tried, prices):
                best = None  # the smoothed prices misled: the next round asks the master's own
            closed = not fresh and np.array_equal(tried, prices)
            for one in fresh:
                master.add(one)
            rounds += 1
    return {"bound": bound, "master": value, "closed": closed, "rounds": rounds}


def _valid(every: Sequence[Party], found: Sequence[Sequence[Column]], prices: Floats, least: float) -> float:
    reduced = [min(0.0, columns[0].reduced) if columns else 0.0 for columns in found]
    by_days = float(prices.sum()) + sum(party.slots * r for party, r in zip(every, reduced, strict=True))
    scaled = float(prices.sum()) / (1 - min(reduced) / least) if least > 0 else by_days
    return max(by_days, scaled, 0.0)


def measure(document: dict[str, Any], plan: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Both bounds of an instance, in hours, and how far the plan stands above them."""
    instance = from_json(document)
    board = Board(instance, GreatCircle(instance.travel))
    visits = bundle(board, range(len(instance.instruments)))
    verdict = Referee(document).judge(plan)
    assert verdict.breaches == []
    row: dict[str, Any] = {
        "instance": instance.name,
        "visits": len(visits),
        "visits_cut_otherwise": _cut_otherwise(board, visits, plan),
        "overdue": verdict.overdue,
    }
    for name, reached, waste in (("travel", verdict.travel, False), ("cost", verdict.cost, True)):
        found = lower_bound(parties(board, visits, waste=waste), len(visits), seconds)
        row |= {
            f"{name}_h": round(reached / 60, 1),
            f"{name}_bound_h": round(found["bound"] / 60, 1),
            f"{name}_gap": round(reached / found["bound"] - 1, 3) if found["bound"] else None,
            f"{name}_master_h": round(found["master"] / 60, 1),
            f"{name}_rounds": found["rounds"],
            f"{name}_closed": found["closed"],
        }
    return row


def _cut_otherwise(board: Board, visits: Iterable[Visit], plan: dict[str, Any]) -> int:
    """Visits of the plan that are no visit of the bound."""
    items = board.instance.instruments
    cut = {frozenset(items[one].id for one in visit.instruments) for visit in visits}
    return sum(frozenset(one["instruments"]) not in cut for one in plan["explanations"])


def _said(row: dict[str, Any]) -> str:
    parts = [
        f"{name} {row[f'{name}_h']} h, bound {row[f'{name}_bound_h']} h (master {row[f'{name}_master_h']} h, "
        f"{row[f'{name}_rounds']} rounds, {'closed' if row[f'{name}_closed'] else 'stopped'}), "
        f"gap {row[f'{name}_gap']:.1%}"
        for name in ("travel", "cost")
    ]
    bundling = f"{row['visits']} visits cut by the planner, {row['visits_cut_otherwise']} of the plan cut otherwise"
    return f"{row['instance']} ({bundling}; {row['overdue']} overdue): " + "; ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description="Lower bounds by column generation and the gap of a plan")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=75, help="for each of the two bounds of an instance")
    parser.add_argument("--plan-seconds", type=float, default=40, help="for the plan, where none is given")
    parser.add_argument("--only", choices=_NAMES, help="this instance alone")
    parser.add_argument("--plan", type=Path, help="a plan of that instance, instead of a new one")
    options = parser.parse_args()
    for name in [options.only] if options.only else _NAMES:
        with gzip.open(_DATA / f"{name}.json.gz", "rt", encoding="utf-8") as handle:
            document = json.load(handle)
        plan = json.loads(options.plan.read_text("utf-8")) if options.plan else _plan(document, options.plan_seconds)
        row = measure(document, plan, options.seconds)
        print(json.dumps({"bench": "planner_bound", **row}) if options.json else _said(row), flush=True)


def _plan(document: dict[str, Any], seconds: float) -> dict[str, Any]:
    return to_json(make_plan(from_json(document), seconds=seconds, monotonic=time.monotonic, threads=2))


if __name__ == "__main__":
    main()
