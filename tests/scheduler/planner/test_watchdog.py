import json
import time

import numpy as np

from scheduler.planner.route import Crew, Job, Part
from scheduler.planner.travel import Matrix
from scheduler.planner.watchdog import Here, Watched
from tests.scheduler.planner.problems import planned, public


def part():
    legs: Matrix = np.array([[0, 30, 40], [30, 0, 12], [40, 12, 0]], dtype=np.int64)
    jobs = tuple(Job(row, "mass", 20, 0, 0, (0.0,), None) for row in (1, 2))
    return Part(legs, jobs, (Crew(0, frozenset({"mass"}), 480),), ((0, (1, 0)),))


def test_a_child_answers_as_this_process_does():
    with Watched(60) as watched:
        assert watched.solve(part(), 50, 1) == Here().solve(part(), 50, 1)
        assert watched.solve(part(), 50, 2) is not None
        assert watched.killed == 0


def test_a_solve_that_does_not_come_back_is_killed_and_the_part_given_up():
    started = time.monotonic()
    with Watched(0.3, ("-c", "import time; time.sleep(600)")) as stuck:
        assert stuck.solve(part(), 50, 1) is None
        assert stuck.killed == 1
    assert time.monotonic() - started < 60


def test_a_child_that_died_costs_one_part_only():
    with Watched(30, ("-c", "raise SystemExit(3)")) as dying:
        assert dying.solve(part(), 50, 1) is None
        assert dying.solve(part(), 50, 1) is None
        assert dying.killed == 2


def test_the_plan_is_the_same_with_and_without_the_watchdog():
    document = public("LS-200-2-seed1")
    watched = planned(document, iterations=600, watchdog_seconds=120, threads=2)
    assert json.dumps(watched) == json.dumps(planned(document, iterations=600))
