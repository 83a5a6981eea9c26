"""Whatever happens, people find what they were told: random small worlds, random events, every visit accounted for."""

import copy
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.planner_referee import Referee
from scheduler.planner.reading import from_json
from scheduler.planner.repair import repaired
from scheduler.planner.solve import make_plan
from scheduler.planner.writing import to_json
from tests.scheduler.planner.problems import SITES, days, problem

PEOPLE = ("I1", "I2", "I3")
FIELDS = {"nozzle": "fuel", "truck_scale": "heavy", "table": "mass"}
WORKED = days(count=6)


@st.composite
def worlds(draw):
    """A plan of which some visits are confirmed and some announced."""
    listed = draw(
        st.lists(
            st.tuples(st.integers(1, len(SITES)), st.sampled_from(sorted(FIELDS)), st.sampled_from(days(count=15)[3:])),
            min_size=3,
            max_size=14,
        )
    )
    fields = st.lists(st.sampled_from(["fuel", "heavy", "mass"]), min_size=1, max_size=3, unique=True)
    people = [{"id": ident, "fields": draw(fields), "days_off": []} for ident in PEOPLE[: draw(st.integers(1, 3))]]
    document = problem(listed, working_days=WORKED, inspectors=people, day_minutes=draw(st.sampled_from([300, 480])))
    plan = make_plan(from_json(document), iterations=5)
    stops = [(day, stop) for day in plan.days for stop in day.stops]
    tells = draw(st.lists(st.sampled_from(["", "announced", "confirmed"]), min_size=len(stops), max_size=len(stops)))
    document["bookings"] = [
        {
            "date": day.date.isoformat(),
            "inspector": day.inspector,
            "site": stop.site,
            "instruments": list(stop.instruments),
            "firm": tell == "confirmed",
        }
        for (day, stop), tell in zip(stops, tells, strict=True)
        if tell
    ]
    return document, plan


@st.composite
def events(draw, document):
    """The same world with somebody away, no truck, shorter days, a closed site or one instrument more."""
    after = copy.deepcopy(document)
    what = draw(st.sampled_from(["ill", "no truck", "short day", "closed", "grown"]))
    gone = draw(st.lists(st.sampled_from(WORKED), min_size=1, max_size=4, unique=True))
    if what == "ill":
        draw(st.sampled_from(after["inspectors"]))["days_off"] = gone
    elif what == "no truck":
        after["equipment"] = [{"field": "heavy", "count": 1, "away": dict.fromkeys(gone, 1)}]
    elif what == "short day":
        draw(st.sampled_from(after["inspectors"]))["minutes_on"] = {gone[0]: 200}
    elif what == "closed":
        draw(st.sampled_from(after["sites"]))["closed_on"] = gone
    else:
        after["instruments"].append({"id": 99, "site": 1, "kind": "table", "due_on": WORKED[3]})
    return after


def places(plan):
    return {
        ident: (day["date"], day["inspector"])
        for day in plan["days"]
        for stop in day["stops"]
        for ident in stop["instruments"]
    }


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_after_any_event_promises_hold_or_are_called_broken_and_nobody_moves_unsaid(data):
    document, plan = data.draw(worlds())
    after = data.draw(events(document))
    instance = from_json(after)
    new, moved = repaired(instance, plan)
    before, now = places(to_json(plan)), places(to_json(new))
    said = {ident: one for one in moved for ident in one.instruments}

    assert Referee(after).judge(to_json(new)).breaches == []
    assert {ident for ident in before.keys() | now.keys() if before.get(ident) != now.get(ident)} <= said.keys()
    for booking in instance.bookings:
        for ident in booking.instruments:
            if booking.firm:
                _kept_or_broken(ident, booking, now, said, new)
            elif ident in said and ident in now:
                assert said[ident].told == "announced"


def _kept_or_broken(ident, booking, now, said, new):
    if ident in now:
        assert now[ident][0] == booking.date.isoformat()
        return
    assert said[ident].broken
    (left,) = [one for one in new.unplanned if one.instrument == ident]
    assert left.reason.code == "promise_broken"


BUSY = {"day_minutes": 300, "working_days": days(count=4)}
TWO = [{"id": ident, "fields": ["fuel", "heavy", "mass"], "days_off": []} for ident in ("I1", "I2")]


def booking(day, inspector, site, *instruments, firm=True):
    return {"date": day, "inspector": inspector, "site": site, "instruments": list(instruments), "firm": firm}


def hand_made(listed, bookings, **changes):
    """The plan of a world in which every visit was booked, and that world with I1 ill on the first day."""
    document = problem(listed, inspectors=copy.deepcopy(TWO), bookings=bookings, **{**BUSY, **changes})
    plan = make_plan(from_json(document), iterations=5)
    document["inspectors"][0]["days_off"] = [BUSY["working_days"][0]]
    return document, plan


def test_a_colleague_takes_over_the_confirmed_visit_of_somebody_ill_on_the_same_day():
    first, due = BUSY["working_days"][0], "2027-01-20"
    document, plan = hand_made([(1, "nozzle", due)], [booking(first, "I1", 1, 1)])
    _, moved = repaired(from_json(document), plan)
    assert [(one.told, one.now.date, one.now.inspector) for one in moved] == [
        ("confirmed", date.fromisoformat(first), "I2")
    ]


def test_a_colleague_makes_room_for_a_promise_with_a_visit_nobody_was_told_of():
    first, due = BUSY["working_days"][0], "2027-01-20"
    document, plan = hand_made(
        [(5, "truck_scale", due), (5, "truck_scale", due), (1, "table", due), (1, "table", due)],
        [booking(first, "I1", 1, 3, 4), booking(first, "I2", 5, 1, 2, firm=False)],
        day_minutes=290,
    )
    _, moved = repaired(from_json(document), plan)
    assert [(one.told, one.instruments, one.now.date.isoformat() == first) for one in moved] == [
        ("confirmed", (3, 4), True),
        ("announced", (1, 2), False),
    ]


def test_a_promise_nobody_can_keep_is_called_broken_and_stays_for_a_person_to_decide():
    first, due = BUSY["working_days"][0], "2027-01-20"
    document, plan = hand_made(
        [(5, "truck_scale", due), (5, "truck_scale", due), (4, "truck_scale", due)],
        [booking(first, "I1", 5, 1, 2), booking(first, "I2", 4, 3)],
        equipment=[{"field": "heavy", "count": 2}],
    )
    new, moved = repaired(from_json(document), plan)
    assert [(one.told, one.instruments, one.broken) for one in moved] == [("confirmed", (1, 2), True)]
    assert [(one.instrument, one.reason.code) for one in new.unplanned] == [
        (1, "promise_broken"),
        (2, "promise_broken"),
    ]
    assert any(3 in stop.instruments for day in new.days for stop in day.stops)


def test_room_is_asked_for_so_often_and_no_more_and_promises_are_kept_all_the_same(monkeypatch):
    monkeypatch.setattr("scheduler.planner.places._MOST_TRIED", 0)
    test_a_colleague_makes_room_for_a_promise_with_a_visit_nobody_was_told_of()
    # One day with room for two, full with what may wait; what is urgent would have to ask, and is late instead.
    document = problem([(6, "truck_scale", "2027-02-20")] * 2, working_days=days(count=1))
    plan = make_plan(from_json(document), iterations=200)
    document["working_days"] = days(count=3)
    document["instruments"].append({"id": 90, "site": 6, "kind": "truck_scale", "due_on": "2027-01-04"})
    assert late(document, plan) == 1
    monkeypatch.undo()
    assert late(document, plan) == 0


def late(document, plan):
    return repaired(from_json(document), plan)[0].objective.overdue
