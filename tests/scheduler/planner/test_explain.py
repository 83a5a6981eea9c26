import copy

import pytest

from bench.planner_referee import Referee
from tests.scheduler.planner.problems import planned, problem, public


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
                found.append(verdict.cost)
        day["stops"] = kept
    return min(found)


def test_the_stated_cost_of_each_alternative_is_the_difference_the_referee_finds():
    document = public("LS-200-2-seed1")
    document["working_days"] = document["working_days"][:45]
    plan = planned(document, iterations=600)
    now = Referee(document).judge(plan).cost
    checked = 0
    for visit in plan["explanations"][::7]:
        for other in visit["alternatives"]:
            assert other["extra_minutes"] == pytest.approx(moved(document, plan, visit, other) - now, abs=0.051)
            checked += 1
    assert checked > 5


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
