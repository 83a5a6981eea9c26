import copy
import time

import pytest

from bench.planner_referee import Referee
from scheduler.planner.answer import plan_of
from scheduler.planner.board import Board
from scheduler.planner.reading import from_json
from scheduler.planner.repair import close, draft_of, replace
from scheduler.planner.solve import make_plan
from scheduler.planner.travel import GreatCircle
from scheduler.planner.writing import to_json
from tests.scheduler.planner.problems import public


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
    draft, displaced = draft_of(Board(instance, GreatCircle(instance.travel)), plan.days)
    assert displaced == []
    assert plan_of(draft, plan.seed, {}, ()).days == plan.days


def test_when_an_inspector_is_ill_only_the_visits_of_those_days_move(year):
    document, instance, plan = year
    board = Board(instance, GreatCircle(instance.travel))
    draft, _ = draft_of(board, plan.days)
    busy = [slot for slot, route in enumerate(draft.routes) if route and board.slots[slot].inspector == 0][3:6]
    affected = {one for slot in busy for index in draft.routes[slot] for one in draft.visits[index].instruments}
    before = places(to_json(plan))
    started = time.perf_counter()
    moved = close(draft, busy)
    taken = time.perf_counter() - started
    after_plan = to_json(plan_of(draft, plan.seed, {}, ()))
    after = places(after_plan)
    idents = {document["instruments"][index]["id"] for index in affected}
    assert {ident for ident in before if before[ident] != after[ident]} == idents
    assert {ident for one in moved for ident in one.instruments} == idents
    verdict = Referee(document).judge(after_plan)
    assert verdict.breaches == []
    assert verdict.unplanned == 0
    assert not {board.slots[slot].ordinal for slot in busy} & {
        board.slots[draft.place[index]].ordinal for index in range(len(draft.visits)) if draft.place[index] in busy
    }
    assert taken < 10


def test_a_new_instrument_finds_a_place_and_nobody_else_moves(year):
    document, _, plan = year
    grown = copy.deepcopy(document)
    grown["instruments"].append({"id": 90_001, "site": 3, "kind": "table", "due_on": "2027-03-15"})
    instance = from_json(grown)
    draft, displaced = draft_of(Board(instance, GreatCircle(instance.travel)), plan.days)
    replace(draft, dict.fromkeys(displaced, -1))
    after_plan = to_json(plan_of(draft, plan.seed, {}, ()))
    before, after = places(to_json(plan)), places(after_plan)
    assert after.pop(90_001)[0] <= "2027-03-15"
    assert after == before
    assert Referee(grown).judge(after_plan).breaches == []


def test_a_site_that_asks_for_another_day_is_the_only_one_to_move(year):
    document, _, plan = year
    first = plan.days[5]
    asked = copy.deepcopy(document)
    site = next(one for one in asked["sites"] if one["id"] == first.stops[0].site)
    site["closed_on"] = [first.date.isoformat()]
    instance = from_json(asked)
    draft, displaced = draft_of(Board(instance, GreatCircle(instance.travel)), plan.days)
    replace(draft, dict.fromkeys(displaced, -1))
    before = places(to_json(plan))
    after = places(to_json(plan_of(draft, plan.seed, {}, ())))
    moved = {ident for ident in before if before[ident] != after[ident]}
    assert moved == set(first.stops[0].instruments)
