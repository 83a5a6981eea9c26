from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planner_referee import Referee
from scheduler.planner.proof import _Need, _set_ups
from tests.scheduler.planner.problems import days, planned, problem, public


def proofs(plan):
    return {proof["code"]: proof["params"] for proof in plan["proofs"]}


def test_more_scales_than_truck_days_is_proven_in_words():
    # Two people who could, but one truck: three truck-days until 6 January for twelve scales, at most three a day.
    two = [{"id": name, "fields": ["heavy"], "days_off": []} for name in ("I1", "I2")]
    plan = planned(problem([(6, "truck_scale", "2027-01-06")] * 12, working_days=days(count=10), inspectors=two))
    found = proofs(plan)["hall_equipment"]
    assert (found["start"], found["end"], found["fields"]) == ("04/01/2027", "06/01/2027", "heavy")
    assert found["needed"] > found["available"] == 3
    assert 1 <= found["late"] <= plan["objective"]["overdue"]
    message = next(one["message"] for one in plan["proofs"] if one["code"] == "hall_equipment")
    assert "chỉ có 3" in message


def test_what_was_overdue_before_the_first_day_is_counted_as_such():
    plan = planned(problem([(1, "table", "2026-12-01"), (2, "table", "2027-01-20")]))
    assert proofs(plan) == {"due_before_start": {"count": 1, "start": "04/01/2027"}}


def test_a_plan_without_overdue_instruments_needs_no_proof():
    assert planned(problem([(1, "table", "2027-01-20")]))["proofs"] == []


@settings(max_examples=30, deadline=None)
@given(
    listed=st.lists(
        st.tuples(
            st.integers(1, 6),
            st.sampled_from(["nozzle", "truck_scale", "table"]),
            st.integers(-3, 12).map(lambda offset: (date(2027, 1, 4) + timedelta(days=offset)).isoformat()),
        ),
        min_size=8,
        max_size=40,
    ),
    count=st.integers(1, 4),
)
def test_no_plan_has_fewer_overdue_than_is_proven(listed, count):
    document = problem(listed, working_days=days(count=count))
    plan = planned(document, iterations=600)
    overdue = Referee(document).judge(plan).overdue
    known = sum(
        proof["params"].get("late", 0) + (proof["params"]["count"] if proof["code"] == "due_before_start" else 0)
        for proof in plan["proofs"]
    )
    given_up = sum(entry["code"] != "no_room" for entry in plan["unplanned"])
    assert known + given_up <= overdue
    unproven = sum(proof["params"]["count"] for proof in plan["proofs"] if proof["code"] == "not_proven")
    assert known + given_up + unproven == overdue


def test_no_plan_drives_less_than_the_bound():
    document = public("LS-200-2-seed1")
    plan = planned(document, iterations=600)
    bound = plan["objective"]["travel_bound_minutes"]
    assert 0.3 * plan["objective"]["travel_minutes"] < bound <= plan["objective"]["travel_minutes"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_the_bound_holds_on_small_problems_too(sites):
    document = problem([(site, "nozzle", "2027-02-20") for site in sites], working_days=days(count=12))
    plan = planned(document, iterations=300)
    assert plan["objective"]["travel_bound_minutes"] <= plan["objective"]["travel_minutes"] + 0.05


windows = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["mass", "fuel"]), st.integers(0, 6), st.integers(-1, 6)), max_size=14
)


@given(windows)
def test_one_set_up_is_counted_for_each_site_and_field_with_a_window_inside(listed):
    needs = [_Need(0, field, point, 0.1, float(point), first, last) for point, field, first, last in listed]
    told = list(_set_ups(needs))
    for start, end in ((start, end) for start in range(7) for end in range(-1, 7)):
        counted = sum(share for first, last, share in told if first >= start and last <= end)
        inside = {(need.point, need.field) for need in needs if need.first >= start and need.last <= end}
        assert round(counted, 9) == sum(point for point, _ in inside)


def test_far_sites_that_need_a_set_up_each_are_proven_late_though_their_bare_work_would_fit():
    # Thirty table scales of ten minutes at thirty places: a day holds the bare work, not the set-ups beside it.
    sites = [(21.95 + number / 1000, 106.70) for number in range(30)]
    listed = [(site, "table", "2027-01-04") for site in range(1, 31)]
    plan = planned(problem(listed, sites=sites, working_days=days(count=3)))
    found = proofs(plan)["hall_inspectors"]
    assert found["needed"] > found["available"] == 1
    assert 1 <= found["late"] <= plan["objective"]["overdue"]
