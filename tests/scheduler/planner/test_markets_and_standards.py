"""Markets are visited on their days; a standard is with one inspector at a time; work to come is refused openly."""

from dataclasses import replace
from datetime import date

import pytest

from scheduler.lunar import lunar_day
from scheduler.planner.board import Board
from scheduler.planner.check import breaches
from scheduler.planner.reading import from_json
from scheduler.planner.roads import times_of
from scheduler.planner.solve import make_plan
from scheduler.planner.standards import binding as short_of
from scheduler.planner.standards import with_standards
from scheduler.planner.words import sentence
from scheduler.planner.writing import to_json
from tests.scheduler.planner.problems import days, planned, problem, reasons

KY_LUA = [2, 7, 12, 17, 22, 27]
TWO = [{"id": "I1", "fields": ["heavy", "mass"], "days_off": []}, {"id": "I2", "fields": ["heavy"], "days_off": []}]


def market(lunar_days, **changes):
    document = problem([(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21")], **changes)
    document["sites"][0]["lunar_days"] = lunar_days
    return document


def scales(standards, *, count=6, **changes):
    """Truck scales at far ends, so that two inspectors work at once."""
    listed = [(1 + number % 6, "truck_scale", "2027-01-08") for number in range(count)]
    return problem(listed, inspectors=TWO, equipment=[], standards=standards, working_days=days(count=5), **changes)


def visited(plan, instrument):
    (day,) = (day for day in plan["days"] if any(instrument in stop["instruments"] for stop in day["stops"]))
    return date.fromisoformat(day["date"])


@pytest.mark.parametrize("lunar_days", [KY_LUA, [1, 6], [3, 8, 13]])
def test_a_market_is_visited_on_a_day_of_its_fair(lunar_days):
    plan = planned(market(lunar_days))
    assert lunar_day(visited(plan, 1)) in lunar_days
    assert plan["objective"]["unplanned"] == 0


def test_a_market_whose_fair_never_falls_on_a_working_day_is_named_with_its_days():
    plan = planned(market([10, 11], working_days=days(count=3)))
    assert reasons(plan) == {1: "no_market_day"}
    assert "âm lịch 10, 11" in plan["unplanned"][0]["message"]


def test_a_visit_off_the_fair_breaks_a_rule_and_no_alternative_offers_one():
    document = market(KY_LUA)
    instance = from_json(document)
    plan = make_plan(instance, iterations=100)
    board = Board(instance, times_of(instance))
    assert breaches(board, plan.days) == ()
    (why,) = (one for one in plan.explanations if one.instruments == (1,))
    assert {lunar_day(other.date) in KY_LUA for other in why.alternatives} <= {True}
    shut = next(day for day in instance.working_days if lunar_day(day) not in KY_LUA)
    moved = [replace(day, date=shut) for day in plan.days if any(1 in stop.instruments for stop in day.stops)]
    assert "rule_closed" in {fault.code for fault in breaches(board, moved)}


@pytest.mark.parametrize(
    ("opens", "code", "said"),
    [
        ({"lunar_days": KY_LUA}, "refused_by_market_day", "phiên chợ (ngày 2, 7, 12, 17, 22, 27 âm lịch)"),
        ({"weekdays": [2]}, "refused_by_closing", "không mở cửa"),
    ],
)
def test_the_reason_for_a_dearer_day_names_the_fair_or_the_closed_day(opens, code, said):
    document = problem([(1, "table", "2027-01-15")])
    document["sites"][0] |= opens
    (why,) = planned(document)["explanations"]
    assert why["refused"]["code"] == code
    assert said in why["refused"]["message"]


def test_a_standard_is_with_one_inspector_a_day_and_its_serial_stands_in_the_plan():
    one = planned(scales([{"id": "F1-20t-07", "field": "heavy"}]))
    two = planned(scales([{"id": "F1-20t-07", "field": "heavy"}, {"id": "F1-20t-08", "field": "heavy"}]))
    for plan in (one, two):
        held = [(day["date"], day["standards"]["heavy"]) for day in plan["days"]]
        assert len(held) == len(set(held))
        assert plan["objective"]["unplanned"] == 0
    assert {day["standards"]["heavy"] for day in one["days"]} == {"F1-20t-07"}


@pytest.mark.parametrize(
    ("out", "allowed"),
    [
        ({"away": ["2027-01-04", "2027-01-05"]}, {"2027-01-06", "2027-01-07", "2027-01-08"}),
        ({"valid_until": "2027-01-05"}, {"2027-01-04", "2027-01-05"}),  # its own calibration runs out
    ],
)
def test_a_standard_that_is_away_or_out_of_calibration_is_not_taken_along(out, allowed):
    plan = planned(scales([{"id": "F1", "field": "heavy", **out}], count=2))
    assert {day["date"] for day in plan["days"]} <= allowed
    assert plan["objective"]["unplanned"] == 0


@pytest.mark.parametrize(
    ("standards", "codes", "named"),
    [
        ([{"id": "F1-07", "field": "heavy"}], {"rule_standards"}, "chỉ dùng được: F1-07"),
        ([{"id": "F1-07", "field": "heavy", "valid_until": "2027-01-01"}], {"rule_no_standard"}, "F1-07 hết hiệu lực"),
        ([], {"rule_equipment"}, "chỉ có 1"),
    ],
)
def test_two_people_with_one_standard_break_a_rule_that_names_it(standards, codes, named):
    instance = from_json(scales([{"id": "F1-07", "field": "heavy"}, {"id": "F1-08", "field": "heavy"}]))
    plan = make_plan(instance, iterations=10)
    equipment = [{"field": "heavy", "count": 1}] if not standards else []
    short = from_json(scales(standards) | {"equipment": equipment})
    both = [replace(plan.days[0], inspector=name, standards=()) for name in ("I1", "I2")]
    found = [fault for fault in breaches(Board(short, times_of(short)), both) if fault.code != "rule_twice"]
    assert {fault.code for fault in found} == codes
    assert named in sentence(found[0])


def test_the_reason_for_a_late_day_names_the_standard_that_could_not_be_used_before():
    away = [{"id": "F1-07", "field": "heavy", "away": days(count=2)}]
    listed = [(1, "truck_scale", "2027-01-05"), (2, "truck_scale", "2027-01-05")]
    plan = planned(problem(listed, equipment=[], standards=away), iterations=100)
    assert {why["refused"]["code"] for why in plan["explanations"]} == {"late_no_standard"}
    assert all("F1-07" in why["refused"]["message"] for why in plan["explanations"])


@pytest.mark.parametrize(
    ("standards", "equipment", "binding"),
    [
        ([{"id": "A", "field": "heavy"}, {"id": "B", "field": "heavy"}], [], (True, "A, B")),
        ([{"id": "A", "field": "heavy"}, {"id": "B", "field": "heavy", "away": days(count=1)}], [], (True, "A")),
        ([{"id": "A", "field": "heavy", "away": days(count=1)}], [], (False, "A")),
        ([{"id": "A", "field": "mass"}], [{"field": "heavy", "count": 1}], None),  # the lorry, not the standards
    ],
)
def test_what_is_short_on_a_day_is_said_by_serial_where_it_is_the_standards(standards, equipment, binding):
    instance = from_json(scales(standards) | {"equipment": equipment})
    assert short_of(instance, "heavy", instance.working_days[0]) == binding


def test_everybody_keeps_the_standard_they_had():
    plan = planned(scales([{"id": "F1", "field": "heavy"}, {"id": "F2", "field": "heavy"}], count=18))
    held = {(day["inspector"], day["standards"]["heavy"]) for day in plan["days"]}
    assert len(held) == len({inspector for inspector, _ in held})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((("heavy", "F9"),), "rule_standard_unknown"),
        ((("mass", "F1"),), "rule_standard_unknown"),
        ((("heavy", "F2"),), "rule_standard_away"),
    ],
)
def test_a_plan_that_names_a_wrong_standard_breaks_a_rule(given, code):
    standards = [{"id": "F1", "field": "heavy"}, {"id": "F2", "field": "heavy", "valid_until": "2027-01-01"}]
    instance = from_json(scales(standards, count=1))
    board, plan = Board(instance, times_of(instance)), make_plan(instance, iterations=10)
    assert breaches(board, plan.days) == ()
    wrong = [replace(day, standards=given) for day in plan.days]
    assert [fault.code for fault in breaches(board, wrong)] == [code]


def test_one_standard_with_two_people_breaks_a_rule():
    instance = from_json(scales([{"id": "F1", "field": "heavy"}, {"id": "F2", "field": "heavy"}]))
    plan = make_plan(instance, iterations=10)
    day = plan.days[0]
    both = [replace(day, inspector=name, standards=(("heavy", "F1"),)) for name in ("I1", "I2")]
    found = breaches(Board(instance, times_of(instance)), both)
    assert "rule_standard_twice" in {fault.code for fault in found}
    assert all(sentence(fault) for fault in found)


def test_without_named_standards_nothing_changes():
    instance = from_json(problem([(1, "truck_scale", "2027-01-20")]))
    plan = make_plan(instance, iterations=10)
    assert with_standards(instance, plan.days) == plan.days
    assert "standards" not in to_json(plan)["days"][0]


@pytest.mark.parametrize(
    ("standards", "code"),
    [
        ([{"id": "F1", "field": "heavy"}, {"id": "F1", "field": "heavy"}], "duplicate_id"),
        ([{"id": "F1", "fields": ["heavy", "mass"]}], "standard_fields"),
        ([{"id": "F1", "field": "heavy"}], "standards_count"),
    ],
)
def test_odd_standards_are_named_and_the_rest_is_planned(standards, code):
    equipment = [{"field": "heavy", "count": 3}] if code == "standards_count" else []
    document = scales(standards, count=1)
    plan = planned(document | {"equipment": equipment}, iterations=10)
    assert [fault["code"] for fault in plan["faults"]] == [code]
    assert "F1" in plan["faults"][0]["message"] or "heavy" in plan["faults"][0]["message"]
    assert plan["objective"]["unplanned"] == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"people": 2}, "two_people"),
        ({"at": "laboratory"}, "laboratory"),
        ({"purpose": "state_check"}, "state_check"),
        ({"purpose": "dance"}, "unknown_work"),
    ],
)
def test_work_that_is_not_planned_yet_is_refused_openly_and_the_rest_is_planned(asked, code):
    document = problem([(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21")])
    document["instruments"][0] |= asked
    plan = planned(document, iterations=10)
    assert reasons(plan) == {1: code}
    assert "Phương tiện đo 1" in plan["unplanned"][0]["message"]
    assert visited(plan, 2)


def test_tours_with_a_night_away_are_refused_openly():
    plan = planned(problem([(1, "table", "2027-01-20")], overnight=True), iterations=10)
    assert [fault["code"] for fault in plan["faults"]] == ["overnight"]
    assert visited(plan, 1)
