import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planner_referee import Referee
from scheduler.planner.balance import Levelling
from scheduler.planner.improve import SHORT_ITERATIONS
from tests.scheduler.planner.problems import days, planned, problem, public, reasons


def judged(document, **options):
    plan = planned(document, **options)
    return plan, Referee(document).judge(plan)


def test_the_published_example_is_one_day_with_two_stops():
    document = problem([(1, "nozzle", "2027-01-20"), (1, "nozzle", "2027-01-05"), (2, "truck_scale", "2027-02-28")])
    document["working_days"] = days(count=3)
    document["inspectors"][0]["days_off"] = ["2027-01-06"]
    plan, verdict = judged(document)
    assert verdict.breaches == []
    assert verdict.overdue == 0
    assert [(day["date"], [stop["site"] for stop in day["stops"]]) for day in plan["days"]] in (
        [("2027-01-05", [1, 2])],
        [("2027-01-05", [2, 1])],
    )
    assert plan["days"][0]["minutes"] == 270
    assert plan["days"][0]["travel_minutes"] == 70


def test_stop_times_follow_from_travel_service_and_set_up():
    plan = planned(problem([(1, "nozzle", "2027-01-05"), (1, "table", "2027-01-05"), (2, "nozzle", "2027-01-05")]))
    (day,) = plan["days"]
    work_at = {1: 30 + 10 + 10 + 10, 2: 30 + 10}
    clock = 0
    for stop in day["stops"]:
        assert stop["arrive"] == clock + stop["travel_minutes"]
        assert stop["leave"] == stop["arrive"] + work_at[stop["site"]]
        clock = stop["leave"]


def test_nothing_to_plan_is_an_empty_plan_that_says_so():
    plan, verdict = judged(problem([]))
    assert plan["days"] == []
    assert [fault["code"] for fault in plan["faults"]] == ["no_instruments"]
    assert verdict.overdue == 0


def test_without_inspectors_every_instrument_is_reported():
    plan = planned(problem([(1, "table", "2027-01-20")], inspectors=[]))
    assert reasons(plan) == {1: "no_inspector_for_field"}
    assert "no_inspectors" in [fault["code"] for fault in plan["faults"]]


def test_without_working_days_every_instrument_is_reported():
    plan = planned(problem([(1, "table", "2027-01-20")], working_days=[]))
    assert reasons(plan) == {1: "no_working_days"}


def test_a_field_nobody_has_is_reported_and_the_rest_is_planned():
    only_mass = [{"id": 7, "fields": ["mass"], "days_off": []}]
    plan = planned(problem([(1, "table", "2027-01-20"), (1, "nozzle", "2027-01-20")], inspectors=only_mass))
    assert reasons(plan) == {2: "no_inspector_for_field"}
    assert plan["days"][0]["inspector"] == 7


def test_a_site_twelve_hours_away_is_reported_with_the_minutes():
    plan = planned(problem([(1, "table", "2027-01-20")], sites=[(10.8, 106.7)]))
    assert reasons(plan) == {1: "does_not_fit_day"}
    assert plan["unplanned"][0]["params"]["minutes"] == 480


def test_a_service_longer_than_a_day_is_reported():
    document = problem([(1, "table", "2027-01-20")])
    document["kinds"] = {"table": {"service_minutes": 600, "interval_days": 365, "field": "mass"}}
    assert reasons(planned(document)) == {1: "does_not_fit_day"}


def test_an_instrument_not_open_within_the_horizon_is_left_for_later():
    plan = planned(problem([(1, "table", "2027-06-01")], working_days=days(count=5)))
    assert reasons(plan) == {1: "not_open_yet"}


def test_equipment_that_does_not_exist_is_named():
    document = problem([(1, "truck_scale", "2027-01-20")], equipment=[{"field": "heavy", "count": 0}])
    assert reasons(planned(document)) == {1: "no_equipment_for_field"}


def test_a_site_closed_all_along_is_named():
    document = problem([(1, "table", "2027-01-20")])
    document["sites"][0]["weekdays"] = [5, 6]
    assert reasons(planned(document)) == {1: "site_closed"}


def test_a_visit_waits_for_the_opening_day_of_the_site():
    document = problem([(1, "table", "2027-01-20")])
    document["sites"][0]["weekdays"] = [2]
    plan = planned(document)
    assert {date.fromisoformat(day["date"]).weekday() for day in plan["days"]} == {2}


def test_overdue_instruments_come_first():
    overdue = [(3, "nozzle", "2026-11-01"), (4, "table", "2026-12-20")]
    waiting = [(site, kind, "2027-02-10") for site in (1, 2, 5, 6) for kind in ("nozzle", "table")]
    plan, verdict = judged(problem(waiting + overdue, working_days=days(count=20)))
    on = {ident: day["date"] for day in plan["days"] for stop in day["stops"] for ident in stop["instruments"]}
    assert verdict.breaches == []
    assert max(on[9], on[10]) <= "2027-01-05"


def test_a_bundle_too_long_for_a_day_is_cut_into_several_days():
    plan, verdict = judged(problem([(3, "nozzle", "2027-01-15")] * 30))
    assert verdict.breaches == []
    assert verdict.unplanned == 0
    assert len(plan["days"]) >= 2


def test_a_half_day_is_not_overfilled():
    document = problem([(1, "nozzle", "2027-01-15")] * 8, working_days=days(count=2))
    document["inspectors"][0]["minutes_on"] = {"2027-01-04": 150}
    plan, verdict = judged(document)
    assert verdict.breaches == []
    assert all(day["minutes"] <= (150 if day["date"] == "2027-01-04" else 480) for day in plan["days"])


def test_more_work_than_days_leaves_the_rest_unplanned_and_says_why():
    plan, verdict = judged(problem([(3, "truck_scale", "2027-01-15")] * 12, working_days=days(count=3)))
    assert verdict.breaches == []
    assert 0 < verdict.unplanned < 12
    assert set(reasons(plan).values()) == {"no_room"}
    assert len(plan["unplanned"]) == verdict.unplanned == plan["objective"]["unplanned"]


def test_one_truck_serves_one_inspector_a_day():
    two = [{"id": name, "fields": ["heavy"], "days_off": []} for name in ("I1", "I2")]
    document = problem([(site, "truck_scale", "2027-01-06") for site in (1, 2, 3, 4, 5)], inspectors=two)
    _, verdict = judged(document)
    assert verdict.breaches == []


def test_a_confirmed_visit_does_not_move_though_another_day_were_better():
    document = problem([(1, "table", "2027-01-08"), (2, "table", "2027-01-08"), (3, "nozzle", "2027-01-08")])
    booking = {"date": "2027-01-06", "inspector": "I1", "site": 3, "instruments": [3]}
    plan, verdict = judged(document | {"bookings": [booking]})
    assert verdict.breaches == []
    assert [3 in stop["instruments"] for day in plan["days"] if day["date"] == "2027-01-06" for stop in day["stops"]]


def test_an_announced_visit_stays_unless_moving_it_pays():
    document = problem([(1, "table", "2027-01-08")])
    booking = {"date": "2027-01-05", "inspector": "I1", "site": 1, "instruments": [1], "firm": False}
    assert [day["date"] for day in planned(document | {"bookings": [booking]})["days"]] == ["2027-01-05"]
    assert [day["date"] for day in planned(document)["days"]] == ["2027-01-08"]


@pytest.mark.parametrize(
    ("booking", "code"),
    [
        ({"date": "2027-01-09", "inspector": "I1", "site": 1, "instruments": [1]}, "booking_unknown"),
        ({"date": "2027-01-06", "inspector": "I9", "site": 1, "instruments": [1]}, "booking_unknown"),
        ({"date": "2027-01-06", "inspector": "I1", "site": 2, "instruments": [1]}, "booking_unknown"),
        ({"date": "2027-01-06", "inspector": "I1", "site": 1, "instruments": [44]}, "booking_unknown"),
        ({"date": "2027-01-06", "inspector": "I1", "site": 1, "instruments": [""]}, "booking_unknown"),
    ],
)
def test_a_booking_that_no_longer_holds_is_named_and_its_instruments_are_planned(booking, code):
    plan, verdict = judged(problem([(1, "table", "2027-01-15")]) | {"bookings": [booking]})
    assert [fault["code"] for fault in plan["faults"]] == [code]
    assert verdict.breaches == []
    assert verdict.overdue == 0


def test_contradictory_confirmed_visits_keep_the_first():
    bookings = [{"date": on, "inspector": "I1", "site": 1, "instruments": [1]} for on in ("2027-01-06", "2027-01-07")]
    plan, verdict = judged(problem([(1, "table", "2027-01-15")]) | {"bookings": bookings})
    assert [day["date"] for day in plan["days"]] == ["2027-01-06"]
    assert [fault["code"] for fault in plan["faults"]] == ["booking_twice"]
    assert verdict.breaches == []


def test_a_confirmed_visit_without_competence_is_named_and_planned_with_somebody_else():
    two = [{"id": "I1", "fields": ["mass"], "days_off": []}, {"id": "I2", "fields": ["fuel"], "days_off": []}]
    booking = {"date": "2027-01-06", "inspector": "I1", "site": 1, "instruments": [1]}
    plan, verdict = judged(problem([(1, "nozzle", "2027-01-15")], inspectors=two) | {"bookings": [booking]})
    assert [fault["code"] for fault in plan["faults"]] == ["booking_breaks_rule"]
    assert [day["inspector"] for day in plan["days"]] == ["I2"]
    assert verdict.breaches == []


def test_equal_seed_and_iterations_give_the_same_plan_on_one_thread_or_two_and_another_seed_another():
    document = public("LS-200-2-seed2")
    first, second = (planned(document, seed=3, iterations=1200, threads=threads) for threads in (1, 2))
    assert json.dumps(first) == json.dumps(second)
    assert planned(document, seed=4, iterations=1200)["days"] != first["days"]


def test_each_round_is_told_and_never_worse_than_the_one_before():
    ticks = []
    planned(public("LS-200-2-seed1"), iterations=1800, on_progress=ticks.append, levelling=Levelling(0.0, 0.0))
    assert [tick.round for tick in ticks] == list(range(1, 1 + 1800 // SHORT_ITERATIONS))
    assert {tick.objective.overdue for tick in ticks} == {0}
    costs = [round(tick.objective.cost_minutes, 6) for tick in ticks]
    assert all(later <= earlier for earlier, later in pairwise(costs))


def test_the_stated_objective_is_what_the_referee_counts():
    document = public("LS-200-2-seed1")
    document["working_days"] = document["working_days"][:40]
    plan, verdict = judged(document, iterations=300)
    assert verdict.breaches == []
    assert plan["objective"]["overdue"] == verdict.overdue
    assert plan["objective"]["late_days"] == verdict.late_days
    assert plan["objective"]["travel_minutes"] == verdict.travel
    assert plan["objective"]["waste_minutes"] == pytest.approx(verdict.waste, abs=0.06)


def test_a_cancelled_run_still_gives_a_valid_plan():
    document = public("LS-200-2-seed1")
    plan = planned(document, iterations=10**9, cancelled=lambda: True)
    verdict = Referee(document).judge(plan)
    assert verdict.breaches == []
    assert verdict.overdue == 0


def test_the_time_budget_is_kept_on_the_callers_clock():
    clock = iter(range(1000))
    ticks = []
    planned(
        problem([(1, "table", "2027-01-20")]),
        iterations=None,
        seconds=8,
        monotonic=lambda: next(clock),
        on_progress=ticks.append,
    )
    assert 1 <= len(ticks) <= 8


def test_seconds_without_a_clock_is_refused():
    with pytest.raises(ValueError, match="clock"):
        planned(problem([]), iterations=None, seconds=1)


instruments = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(["nozzle", "truck_scale", "table"]),
        st.integers(-60, 90).map(lambda offset: (date(2027, 1, 4) + timedelta(days=offset)).isoformat()),
    ),
    max_size=25,
)
inspector_fields = st.lists(st.lists(st.sampled_from(["fuel", "heavy", "mass"]), unique=True), min_size=0, max_size=3)


@settings(max_examples=40, deadline=None)
@given(
    listed=instruments, able=inspector_fields, count=st.integers(0, 12), truck=st.integers(0, 2), seed=st.integers(0, 9)
)
def test_no_plan_ever_breaks_a_hard_rule_and_nothing_is_lost(listed, able, count, truck, seed):
    people = [{"id": f"I{n}", "fields": fields, "days_off": days(count=12)[n : n + 1]} for n, fields in enumerate(able)]
    document = problem(
        listed,
        working_days=days(count=count),
        inspectors=people,
        equipment=[{"field": "heavy", "count": truck}],
    )
    document["inspectors"] = [
        person | {"days_off": [day for day in person["days_off"] if day in document["working_days"]]}
        for person in people
    ]
    plan, verdict = judged(document, seed=seed, iterations=300)
    assert verdict.breaches == []
    served = {ident for day in plan["days"] for stop in day["stops"] for ident in stop["instruments"]}
    assert served.isdisjoint(reasons(plan))
    assert served | reasons(plan).keys() == {item["id"] for item in document["instruments"]}
