"""A warm search walks away from the best plan and comes back to it."""

import json
from itertools import pairwise

import pytest

from bench.planner_referee import Referee
from scheduler.planner.balance import Levelling
from scheduler.planner.board import Board
from scheduler.planner.cooling import Best, heat, warm_enough
from scheduler.planner.reading import from_json
from scheduler.planner.roads import times_of
from scheduler.planner.solve import first_draft
from tests.scheduler.planner.problems import planned, problem

WARM_ITERATIONS = 60 * 300
LISTED = [(site, kind, f"2027-01-{day:02}") for site in range(1, 5) for kind, day in (("nozzle", 12), ("table", 20))]


def test_the_search_cools_and_ends_cold():
    course = [heat(spent / 100) for spent in range(101)]
    assert all(later <= earlier for earlier, later in pairwise(course))
    assert course[0] > course[80] > 0
    assert course[95] == 0


@pytest.mark.parametrize(
    ("parts", "visits", "warm"), [(60, 8, True), (59, 8, False), (400, 352, True), (400, 35_000, False)]
)
def test_only_a_budget_that_sees_every_visit_often_is_warm(parts, visits, warm):
    assert warm_enough(parts, visits) is warm


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
