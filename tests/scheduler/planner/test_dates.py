"""Whole days go to better dates: later where nothing else is lost, and never against a rule."""

import pytest

from scheduler.planner.answer import days_of, objective
from scheduler.planner.balance import Balance, Levelling
from scheduler.planner.check import breaches
from scheduler.planner.dates import better_dates
from tests.scheduler.planner.problems import days, problem
from tests.scheduler.planner.test_brute import tiny
from tests.scheduler.planner.test_chains import crowded, drafted, placed

WEEK = days(count=5)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = WEEK
NEXT_MONTH = "2027-02-01"


def better(draft, balance=None):
    noted = []
    told = better_dates(draft, balance or Balance(draft.board, Levelling(0.0, 0.0), 1), noted.extend)
    assert sorted(set(noted)) == told[1]
    return told


def dates(draft):
    """By instrument, from the first: the day of the week on which it is verified."""
    found = {}
    for place, visit in zip(draft.place, draft.visits, strict=True):
        found |= dict.fromkeys(visit.instruments, draft.board.slots[place].day)
    return [found[one] for one in sorted(found)]


def test_a_day_whose_work_can_wait_goes_to_the_last_empty_day_in_time():
    draft = placed(problem([(1, "table", THURSDAY), (2, "table", NEXT_MONTH)], working_days=WEEK), [[(0,), (1,)]])
    gained, changed = better(draft)
    assert dates(draft) == [3, 3]
    assert (gained > 0, changed) == (True, [0, 3])


def test_of_two_days_the_one_that_wastes_more_goes_later():
    document = problem([(1, "table", FRIDAY), *[(2, "nozzle", FRIDAY)] * 3], working_days=WEEK[3:])
    draft = placed(document, [[(1, 2, 3)], [(0,)]])
    better(draft)
    assert dates(draft) == [0, 1, 1, 1]
    assert better(draft) == (0.0, [])


@pytest.mark.parametrize(
    ("kind", "due", "changes", "expected"),
    [
        ("table", NEXT_MONTH, {}, 4),
        ("table", MONDAY, {}, 0),
        ("table", NEXT_MONTH, {"weekdays": [0]}, 0),
        ("table", NEXT_MONTH, {"days_off": WEEK[1:]}, 0),
        ("truck_scale", NEXT_MONTH, {"away": dict.fromkeys(WEEK[2:], 1)}, 1),
        ("table", NEXT_MONTH, {"announced": True}, 0),
    ],
    ids=[
        "to the last day there is",
        "no later than the due date",
        "to no day on which the site is closed",
        "to no day on which nobody works",
        "to no day on which the truck is away",
        "not at all once people were told of it",
    ],
)
def test_a_day_goes_as_far_as_the_rules_let_it(kind, due, changes, expected):
    document = problem([(1, kind, due)], working_days=WEEK)
    document["sites"][0]["weekdays"] = changes.get("weekdays", [0, 1, 2, 3, 4])
    document["inspectors"][0]["days_off"] = changes.get("days_off", [])
    document["equipment"][0]["away"] = changes.get("away", {})
    draft = placed(document, [[(0,)]])
    if "announced" in changes:
        draft.visits[0] = draft.board.visit((0,), announced=draft.board.ordinals[0])
    better(draft)
    assert dates(draft) == [expected]


@pytest.mark.parametrize("document", [*map(tiny, range(20)), *map(crowded, range(5))])
def test_what_is_gained_is_what_the_plan_costs_less_and_no_rule_is_broken(document):
    draft = drafted(document)
    board, balance = draft.board, Balance(draft.board, Levelling(0.5, 0.5), 600)

    def told():
        return objective(draft, 0), balance.cost(draft.lanes.loads)

    (before, uneven), (gained, changed), (after, evener) = told(), better(draft, balance), told()
    assert (after.overdue, after.unplanned) == (before.overdue, before.unplanned)
    assert gained == pytest.approx(before.cost_minutes + uneven - after.cost_minutes - evener)
    assert bool(changed) == (gained > 0)
    assert breaches(board, days_of(draft)) == ()


def test_first_plans_have_days_that_can_go_later():
    assert sum(better(drafted(crowded(seed)))[0] > 0 for seed in range(5)) >= 3
