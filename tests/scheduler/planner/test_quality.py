from datetime import date, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planner_referee import Referee
from scheduler.planner.balance import Levelling
from tests.scheduler.planner.problems import days, planned, problem, public


def every_plan(document):
    """All plans of one inspector with one instrument a site: each instrument on each day, in each order."""
    items = document["instruments"]
    for chosen in product(document["working_days"], repeat=len(items)):
        by_day = [[item for item, on in zip(items, chosen, strict=True) if on == day] for day in dict.fromkeys(chosen)]
        for routes in product(*(permutations(listed) for listed in by_day)):
            yield {
                "days": [
                    {
                        "date": day,
                        "inspector": "I1",
                        "stops": [{"site": item["site"], "instruments": [item["id"]]} for item in route],
                    }
                    for day, route in zip(dict.fromkeys(chosen), routes, strict=True)
                ]
            }


@settings(max_examples=12, deadline=None)
@given(
    sites=st.lists(st.integers(1, 6), min_size=1, max_size=4, unique=True),
    kinds=st.lists(st.sampled_from(["nozzle", "truck_scale", "table"]), min_size=4, max_size=4),
    offsets=st.lists(st.integers(0, 40), min_size=4, max_size=4),
)
def test_on_small_problems_no_plan_is_better_than_the_planners(sites, kinds, offsets):
    dues = [(date(2027, 1, 4) + timedelta(days=offset)).isoformat() for offset in offsets]
    document = problem(list(zip(sites, kinds, dues, strict=False)), working_days=days(count=3))
    referee = Referee(document)
    verdicts = (referee.judge(plan) for plan in every_plan(document))
    best = min((verdict.overdue, verdict.cost) for verdict in verdicts if not verdict.breaches)
    ours = referee.judge(planned(document, iterations=1800))
    assert ours.breaches == []
    assert ours.overdue == best[0]
    assert ours.cost == pytest.approx(best[1], abs=0.01)


def test_levelling_evens_the_load_of_inspectors():
    document = public("LS-200-2-seed1")

    def gap(levelling):
        minutes = Referee(document).judge(planned(document, iterations=2400, levelling=levelling)).inspector_minutes
        return abs(minutes["I1"] - minutes["I2"]) / sum(minutes.values())

    assert gap(Levelling(inspectors=0.2)) <= 0.2


def test_levelling_of_weeks_lowers_the_fullest_weeks():
    document = public("LS-200-2-seed1")

    def share_of_the_ten_fullest(weeks):
        plan = planned(document, iterations=2400, levelling=Levelling(0.0, weeks))
        minutes = Referee(document).judge(plan).week_minutes
        return sum(sorted(minutes.values())[-10:]) / sum(minutes.values())

    assert share_of_the_ten_fullest(1.0) < share_of_the_ten_fullest(0.0)


def test_a_year_of_two_hundred_sites_costs_far_less_than_due_date_order():
    document = public("LS-200-2-seed1")
    verdict = Referee(document).judge(planned(document, iterations=1800))
    assert verdict.breaches == []
    assert verdict.overdue == 0
    assert verdict.cost / 60 < 350  # due-date order with good routing costs 470 h
