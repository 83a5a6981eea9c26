"""A horizon that begins with more work than people."""

from datetime import date

from bench.planner_referee import Referee
from scheduler.planner.board import Board
from scheduler.planner.bundle import bundle
from scheduler.planner.reading import from_json
from scheduler.planner.roads import times_of
from scheduler.planner.rush import calm_bundles
from tests.scheduler.planner.problems import days, planned, problem

FIRST, LATER = "2027-01-04", "2027-01-16"
NEAR_BY = [(21.853 + 0.01 * step, 106.761) for step in range(1, 7)]


def market(*, due_first):
    """Six sites near by; on each one nozzle due on the first day and four that can wait twelve days."""
    listed = [
        (site, "nozzle", due)
        for site in range(1, 7)
        for due in ((FIRST, *[LATER] * 4) if site <= due_first else [LATER] * 4)
    ]
    return problem(listed, sites=NEAR_BY, working_days=days(count=30))


def bundled(document, how):
    instance = from_json(document)
    return how(Board(instance, times_of(instance)), range(len(instance.instruments)))


def test_without_a_rush_bundles_are_the_cheapest():
    document = market(due_first=2)
    assert bundled(document, calm_bundles) == bundled(document, bundle)


def test_in_a_rush_what_can_wait_has_a_visit_of_its_own():
    document, first = market(due_first=6), date.fromisoformat(FIRST).toordinal()
    due = [[visit for visit in bundled(document, how) if visit.latest == first] for how in (bundle, calm_bundles)]
    usual, calm = (sum(visit.minutes for visit in visits) for visits in due)
    assert usual == 6 * (5 * 30 + 10)
    assert calm <= 480
    assert len(due[1]) == 6


def test_a_rush_leaves_nothing_out_and_nothing_twice():
    visits = bundled(market(due_first=6), calm_bundles)
    assert sorted(one for visit in visits for one in visit.instruments) == list(range(30))


def test_everything_is_on_time_although_the_usual_bundles_would_fill_two_days():
    document = market(due_first=6)
    verdict = Referee(document).judge(planned(document, iterations=100))
    assert (verdict.breaches, verdict.overdue) == ([], 0)


def test_without_working_days_there_is_no_rush():
    document = problem([(1, "nozzle", FIRST)], working_days=[])
    assert len(bundled(document, calm_bundles)) == 1
