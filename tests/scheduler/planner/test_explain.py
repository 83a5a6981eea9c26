import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planner_referee import Referee
from tests.scheduler.planner.problems import days, planned, problem, public
from tests.scheduler.planner.test_brute import tiny

KINDS_IN_TURN = [
    "table",
    "nozzle",
    "truck_scale",
    "table",
    "table",
    "nozzle",
    "truck_scale",
    "table",
    "nozzle",
    "table",
]


def moved(document, plan, visit, other):
    """The plan with one visit moved to the cheapest place of another day, by trying every place."""
    base = copy.deepcopy(plan["days"])
    for day in base:
        if (day["date"], day["inspector"]) == (visit["date"], visit["inspector"]):
            for stop in day["stops"]:
                stop["instruments"] = [one for one in stop["instruments"] if one not in visit["instruments"]]
            day["stops"] = [stop for stop in day["stops"] if stop["instruments"]]
    if not any((day["date"], day["inspector"]) == (other["date"], other["inspector"]) for day in base):
        base.append({"date": other["date"], "inspector": other["inspector"], "stops": []})
    referee = Referee(document)
    found = []
    for day in base:
        if (day["date"], day["inspector"]) != (other["date"], other["inspector"]):
            continue
        kept = day["stops"]
        for at in range(len(kept) + 1):
            day["stops"] = [*kept[:at], {"site": visit["site"], "instruments": visit["instruments"]}, *kept[at:]]
            verdict = referee.judge({"days": base})
            if not verdict.breaches:
                found.append(verdict)
        day["stops"] = kept
    return min(found, key=lambda verdict: (verdict.overdue, verdict.cost))


def differences(document, plan, visits):
    """(stated, found) for each alternative: overdue instruments and minutes of driving and wasted validity."""
    now = Referee(document).judge(plan)
    for visit in visits:
        for other in visit["alternatives"]:
            then = moved(document, plan, visit, other)
            yield (
                (other["extra_overdue"], other["extra_minutes"]),
                (then.overdue - now.overdue, pytest.approx(then.cost - now.cost, abs=1e-5)),
            )


def test_the_stated_cost_of_each_alternative_is_the_difference_the_referee_finds():
    document = public("LS-200-2-seed1")
    document["working_days"] = document["working_days"][:45]
    plan = planned(document, iterations=600)
    found = list(differences(document, plan, plan["explanations"][::7]))
    assert len(found) > 5
    assert [stated for stated, _ in found] == [judged for _, judged in found]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_on_any_small_problem_stated_and_judged_costs_agree_late_visits_too(seed):
    document = tiny(seed)
    plan = planned(document, iterations=200)
    for stated, judged in differences(document, plan, plan["explanations"]):
        assert stated == judged


def test_stated_and_judged_costs_agree_where_markets_and_standards_narrow_the_choice():
    listed = [(1 + number % 6, kind, f"2027-01-{15 + number % 9}") for number, kind in enumerate(KINDS_IN_TURN)]
    two = [{"id": name, "fields": ["fuel", "heavy", "mass"], "days_off": []} for name in ("I1", "I2")]
    standards = [{"id": "M1", "field": "mass", "away": days(count=2)}, {"id": "F1", "field": "heavy"}]
    document = problem(listed, inspectors=two, equipment=[], standards=standards, working_days=days(count=15))
    document["sites"][0]["lunar_days"] = [2, 7, 12, 17, 22, 27]
    document["sites"][1]["weekdays"] = [1, 3]
    plan = planned(document, iterations=200)
    found = list(differences(document, plan, plan["explanations"]))
    assert len(found) >= 10
    assert [stated for stated, _ in found] == [judged for _, judged in found]


def test_every_late_instrument_has_a_proof_or_the_words_that_there_is_none():
    two = [{"id": name, "fields": ["heavy"], "days_off": []} for name in ("I1", "I2")]
    scales = [(6, "truck_scale", "2027-01-06")] * 12
    plan = planned(problem([*scales, (1, "table", "2027-01-03")], inspectors=two, working_days=days(count=10)))
    late = {entry["instrument"]: entry for entry in plan["late"]}
    overdue = {one for visit in plan["explanations"] for one in visit["instruments"] if visit["date"] > "2027-01-06"}
    assert set(late) == overdue
    assert {entry["code"] for entry in late.values()} == {"first_days"}
    assert all(entry["on"] > entry["due_on"] and "nhiều nhất 6 trong 12" in entry["message"] for entry in late.values())


def test_a_late_visit_is_told_what_kept_it_from_being_on_time():
    plan = planned(problem([(6, "truck_scale", "2027-01-04")] * 4))
    told = {visit["refused"]["code"] for visit in plan["explanations"] if visit["date"] > visit["latest"]}
    assert told == {"late_by_day_length"}
    assert {entry["code"] for entry in plan["late"]} == {"hall_inspectors"}


def test_a_visit_says_its_window_its_binding_instrument_and_what_each_day_early_costs():
    plan = planned(problem([(1, "nozzle", "2027-01-20"), (1, "nozzle", "2027-01-13")]))
    (visit,) = plan["explanations"]
    assert (visit["earliest"], visit["latest"], visit["binding"]) == ("2026-11-21", "2027-01-13", 2)
    assert visit["date"] == "2027-01-13"
    assert dict(zip(visit["instruments"], visit["days_early"], strict=True)) == {2: 0, 1: 7}
    assert dict(zip(visit["instruments"], visit["wasted_minutes"], strict=True)) == {2: 0, 1: round(70 / 365 * 7, 1)}
    assert visit["insertion_minutes"] == 56


def test_a_full_day_is_named_as_what_kept_a_visit_from_it():
    long_day = [(5, "nozzle", "2027-01-05")] * 14
    plan = planned(problem([*long_day, (3, "nozzle", "2027-01-05")], working_days=days_of_two()))
    refusals = [visit["refused"]["code"] for visit in plan["explanations"] if visit["refused"]]
    assert set(refusals) <= {"refused_by_day_length"}
    assert refusals


def days_of_two():
    return ["2027-01-04", "2027-01-05"]
