"""Chains bring late visits in time; no rule is ever broken by one, and nothing else becomes late."""

import random

import pytest

from scheduler.planner.answer import days_of, objective
from scheduler.planner.balance import DEFAULT_LEVELLING, Balance
from scheduler.planner.board import Board
from scheduler.planner.chains import Chains, late_visits
from scheduler.planner.check import breaches
from scheduler.planner.draft import Draft
from scheduler.planner.improve import improve
from scheduler.planner.reading import from_json
from scheduler.planner.roads import times_of
from scheduler.planner.solve import first_draft
from scheduler.planner.watchdog import Here
from tests.scheduler.planner.problems import days, problem

MONDAY, TUESDAY, WEDNESDAY = "2027-01-04", "2027-01-05", "2027-01-06"
NEXT_MONTH = "2027-02-10"


def crowded(seed):
    """More work due in the first days than three people can do, and room later."""
    draw = random.Random(seed)  # noqa: S311 - the same problem each time
    sites = [(21.853 + draw.uniform(-0.15, 0.15), 106.761 + draw.uniform(-0.15, 0.15)) for _ in range(40)]
    kinds, listed = ("nozzle", "table", "truck_scale"), days(count=25)
    instruments = [
        (draw.randint(1, 40), draw.choice(kinds), draw.choice(listed[: draw.choice((3, 25, 25, 25))]))
        for _ in range(230)
    ]
    people = [
        {"id": f"I{number}", "fields": fields, "days_off": [listed[number]]}
        for number, fields in enumerate((["fuel", "heavy", "mass"], ["fuel", "mass"], ["mass", "heavy"]))
    ]
    return problem(instruments, sites=sites, working_days=listed, inspectors=people)


def drafted(document):
    instance = from_json(document)
    return first_draft(Board(instance, times_of(instance)))[0]


def served(draft):
    return sorted(one for day in days_of(draft) for stop in day.stops for one in stop.instruments)


def placed(document, routes):
    """A draft with one visit for each instrument group; `routes` has the visits by slot."""
    instance = from_json(document)
    board = Board(instance, times_of(instance))
    groups = sorted({group for route in routes for group in route})
    draft = Draft(board, [board.visit(group) for group in groups])
    for slot, route in enumerate(routes):
        draft.set_route(slot, [groups.index(group) for group in route])
    return draft


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 6, 7])
def test_a_chain_breaks_no_rule_loses_nothing_and_makes_nothing_else_late(seed):
    draft = drafted(crowded(seed))
    before, whole, settled = objective(draft, 0), served(draft), 0
    late = late_visits(draft)
    chains = Chains(draft, late)
    overdue = before.overdue
    for index in late:
        changed = chains.settle(index)
        now = objective(draft, 0).overdue
        assert now < overdue if changed else now == overdue
        overdue, settled = now, settled + bool(changed)
        assert breaches(draft.board, days_of(draft)) == ()
    assert late
    assert settled
    assert set(served(draft)) >= set(whole)
    assert len(served(draft)) == len(set(served(draft)))


def test_each_of_a_chain_takes_the_place_of_one_that_can_go_later():
    listed = [(1, "wagon", TUESDAY), (2, "wagon", WEDNESDAY), (3, "wagon", MONDAY)]
    document = problem(listed, working_days=days(count=4))
    document["kinds"]["wagon"] = {"service_minutes": 300, "interval_days": 365, "field": "fuel"}
    draft = placed(document, [[(0,)], [(1,)], [], [(2,)]])
    assert objective(draft, 0).overdue == 1
    assert Chains(draft, late_visits(draft)).settle(late_visits(draft)[0]) == [0, 1, 2, 3]
    assert [[draft.visits[one].instruments for one in route] for route in draft.routes] == [[(2,)], [(0,)], [(1,)], []]
    assert objective(draft, 0).overdue == 0


def test_of_a_bundle_in_the_way_what_can_wait_goes_alone():
    listed = [(1, "nozzle", MONDAY), *[(1, "nozzle", NEXT_MONTH)] * 12, (5, "nozzle", MONDAY)]
    draft = placed(problem(listed, working_days=days(count=3)), [[tuple(range(13))], [(13,)]])
    assert Chains(draft, late_visits(draft)).settle(late_visits(draft)[0]) == [0, 1, 2]
    assert objective(draft, 0).overdue == 0
    assert sorted(visit.instruments for visit in draft.visits) == [(0,), tuple(range(1, 13)), (13,)]


def test_of_a_late_bundle_only_what_is_late_has_to_come():
    listed = [(1, "nozzle", MONDAY)] * 13 + [(5, "nozzle", MONDAY), *[(5, "nozzle", NEXT_MONTH)] * 5]
    draft = placed(problem(listed, working_days=days(count=2)), [[tuple(range(13))], [tuple(range(13, 19))]])
    draft.visits[0] = draft.board.visit(tuple(range(12)))
    draft.set_route(0, [0])
    assert Chains(draft, late_visits(draft)).settle(late_visits(draft)[0]) == [0, 1]
    assert served(draft) == [*range(1, 13), *range(14, 20)]
    assert objective(draft, 0).overdue == 0


def test_what_cannot_be_on_time_stays_where_it_is():
    document = problem([(1, "nozzle", MONDAY)] * 13 + [(5, "nozzle", MONDAY)], working_days=days(count=2))
    draft = placed(document, [[tuple(range(13))], [(13,)]])
    assert Chains(draft, late_visits(draft)).settle(late_visits(draft)[0]) == []
    assert [draft.visits[route[0]].instruments for route in draft.routes] == [tuple(range(13)), (13,)]


def test_a_search_with_chains_is_the_same_on_one_thread_and_two():
    document = crowded(1)

    def searched(engines):
        draft = drafted(document)
        balance = Balance(draft.board, DEFAULT_LEVELLING, 1)
        rounds = improve(draft, 0, balance, engines, go_on=lambda done: done.iterations < 600, warmth=lambda _: 0.0,
                         iterations=20, chains=True)  # fmt: skip
        late = [objective(draft, 0).overdue for _ in rounds]
        assert late == sorted(late, reverse=True)
        assert breaches(draft.board, days_of(draft)) == ()
        return days_of(draft)

    assert searched([Here()]) == searched([Here(), Here()])
