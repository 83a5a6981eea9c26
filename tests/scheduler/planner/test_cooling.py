"""A warm search walks away from the best plan and comes back to it."""

import json
from itertools import pairwise

import pytest

from bench.planner_referee import Referee
from scheduler.planner.balance import Levelling
from scheduler.planner.board import Board
from scheduler.planner.cooling import COLD, MILD, WARM, Best, course
from scheduler.planner.reading import from_json
from scheduler.planner.roads import times_of
from scheduler.planner.solve import first_draft
from tests.scheduler.planner.problems import planned, problem

WARM_ITERATIONS = 60 * 300
LISTED = [(site, kind, f"2027-01-{day:02}") for site in range(1, 5) for kind, day in (("nozzle", 12), ("table", 20))]


@pytest.mark.parametrize("cooling", [WARM, MILD])
def test_the_search_cools_and_ends_cold(cooling):
    heats = [cooling.heat(spent / 100) for spent in range(101)]
    assert all(later <= earlier for earlier, later in pairwise(heats))
    assert heats[0] == cooling.hottest > heats[80] > cooling.coolest
    assert heats[95] == 0
    assert COLD.heat(0.5) == 0


@pytest.mark.parametrize(
    ("parts", "visits", "cooling"),
    [(60, 8, WARM), (59, 8, COLD), (400, 352, WARM), (400, 4_000, MILD), (400, 35_000, COLD), (6_000, 35_000, MILD)],
)
def test_the_more_often_a_budget_sees_every_visit_the_warmer_it_is(parts, visits, cooling):
    assert course(parts, visits) is cooling


def test_the_best_plan_comes_back_whatever_happened_since():
    instance = from_json(problem(LISTED))
    draft = first_draft(Board(instance, times_of(instance)))[0]
    routes = [list(route) for route in draft.routes]
    used = [slot for slot, route in enumerate(routes) if route]
    best = Best(draft)
    for slot in used:
        best.note([slot])
        draft.set_route(slot, [])
        assert not best.changed(-1.0)
    best.restore()
    assert draft.routes == routes
    assert best.changed(0.5)


def test_a_warm_search_is_valid_and_the_same_on_one_thread_or_two():
    document = problem(LISTED)
    first, second = (planned(document, seed=5, iterations=WARM_ITERATIONS, threads=threads) for threads in (1, 2))
    assert json.dumps(first) == json.dumps(second)
    verdict = Referee(document).judge(first)
    assert (verdict.breaches, verdict.overdue) == ([], 0)


def test_what_a_warm_search_tells_never_gets_worse():
    ticks = []
    planned(problem(LISTED), iterations=WARM_ITERATIONS, on_progress=ticks.append, levelling=Levelling(0.0, 0.0))
    costs = [tick.objective.cost_minutes for tick in ticks]
    assert len(costs) > 1
    assert all(later <= earlier + 1e-6 for earlier, later in pairwise(costs))
