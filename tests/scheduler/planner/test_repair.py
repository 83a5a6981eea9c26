import copy

import numpy as np
import pytest

from bench.planner_referee import Referee
from scheduler.planner.answer import plan_of
from scheduler.planner.board import Board
from scheduler.planner.reading import from_json
from scheduler.planner.repair import close, draft_of, repaired
from scheduler.planner.solve import make_plan
from scheduler.planner.travel import GreatCircle
from scheduler.planner.writing import to_json
from tests.scheduler.planner.problems import public
from tests.scheduler.planner.test_brute import tiny


@pytest.fixture(scope="module")
def year():
    document = public("LS-200-2-seed1")
    instance = from_json(document)
    return document, instance, make_plan(instance, iterations=1200)


def places(plan):
    return {
        ident: (day["date"], day["inspector"])
        for day in plan["days"]
        for stop in day["stops"]
        for ident in stop["instruments"]
    }


def test_a_plan_read_back_is_the_same_plan(year):
    _, instance, plan = year
    draft, displaced = draft_of(Board(instance, GreatCircle(instance.travel)), plan.days, {})
    assert displaced == {}
    assert plan_of(draft, plan.seed, {}, ()).days == plan.days


def test_when_an_inspector_is_ill_only_the_visits_of_those_days_move(year):
    document, instance, plan = year
    board = Board(instance, GreatCircle(instance.travel))
    draft, _ = draft_of(board, plan.days, {})
    busy = [slot for slot, route in enumerate(draft.routes) if route and board.slots[slot].inspector == 0][3:6]
    ill = {(board.instance.working_days[board.slots[slot].day].isoformat(), "I1") for slot in busy}
    before = places(to_json(plan))
    affected = {ident for ident, place in before.items() if place in ill}
    moved = close(draft, busy)
    after_plan = to_json(plan_of(draft, plan.seed, {}, ()))
    after = places(after_plan)
    assert {ident for ident in before if before[ident] != after[ident]} == affected
    assert {ident for one in moved for ident in one.instruments} == affected
    assert all(one.was != one.now is not None for one in moved)
    assert ill.isdisjoint(after.values())
    verdict = Referee(document).judge(after_plan)
    assert verdict.breaches == []
    assert verdict.unplanned == 0


def changed(document, plan):
    new_plan, moved = repaired(from_json(document), plan)
    after = to_json(new_plan)
    assert Referee(document).judge(after).breaches == []
    before, now = places(to_json(plan)), places(after)
    return {ident for ident in before.keys() | now.keys() if before.get(ident) != now.get(ident)}, now, moved


def test_leave_entered_afterwards_moves_the_visits_of_those_days_only(year):
    document, _, plan = year
    day = plan.days[7]
    leave = copy.deepcopy(document)
    person = next(one for one in leave["inspectors"] if one["id"] == day.inspector)
    person["days_off"].append(day.date.isoformat())
    differing, _, moved = changed(leave, plan)
    assert differing == {ident for stop in day.stops for ident in stop.instruments}
    assert {(one.was.date, one.was.inspector) for one in moved} == {(day.date, day.inspector)}


def test_a_new_instrument_finds_a_place_and_nobody_else_moves(year):
    document, _, plan = year
    grown = copy.deepcopy(document)
    grown["instruments"].append({"id": 90_001, "site": 3, "kind": "table", "due_on": "2027-03-15"})
    differing, now, moved = changed(grown, plan)
    assert differing == {90_001}
    assert now[90_001][0] <= "2027-03-15"
    assert [one.was for one in moved] == [None]


def test_a_site_that_asks_for_another_day_is_the_only_one_to_move(year):
    document, _, plan = year
    day = plan.days[5]
    asked = copy.deepcopy(document)
    site = next(one for one in asked["sites"] if one["id"] == day.stops[0].site)
    site["closed_on"] = [day.date.isoformat()]
    differing, _, _ = changed(asked, plan)
    assert differing == set(day.stops[0].instruments)


def test_an_instrument_taken_out_of_use_leaves_the_rest_alone(year):
    document, _, plan = year
    gone = plan.days[3].stops[0].instruments[0]
    less = copy.deepcopy(document)
    less["instruments"] = [item for item in less["instruments"] if item["id"] != gone]
    differing, _, moved = changed(less, plan)
    assert differing == {gone}
    assert moved == ()


@pytest.mark.parametrize("announced", [None, 0, 3])
@pytest.mark.parametrize("seed", range(5))
def test_the_costs_of_many_days_are_those_of_each(seed, announced):
    document = tiny(seed)
    instance = from_json(document)
    board = Board(instance, GreatCircle(instance.travel))
    by_site: dict = {}
    for index, item in enumerate(board.instance.instruments):
        by_site.setdefault((item.site, board.kind(item).field), []).append(index)
    for part in by_site.values():
        told = None if announced is None else board.ordinals[0] + announced
        visit = board.visit(tuple(part), None, told)
        days = np.arange(visit.earliest, visit.latest + 80)
        assert board.visit_costs(visit, days).tolist() == [
            pytest.approx(board.visit_cost(visit, int(day)), rel=1e-12) for day in days
        ]
