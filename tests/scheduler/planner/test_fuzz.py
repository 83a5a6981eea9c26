"""Hostile planning problems: a named fault, or a plan that keeps the rules; never a crash, nothing lost."""

import copy
import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.planner_referee import Referee
from scheduler.planner.errors import InstanceError
from scheduler.planner.words import SENTENCES, sentence
from tests.scheduler.planner.problems import planned, problem, reasons

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(
        [10**400, -(10**30), 1e308, float("inf"), float("nan"), 0, -1, 2**63, "", "x", "2027-13-01", "9999-12-31"]
    ),
    st.sampled_from(["0001-01-01", "٢٠٢٧-٠١-٠٤", "\x00", "{id}", [], {}, [[]], [None], {"a": 1}, "fuel", "I1"]),
    st.text(max_size=5),
)


def paths(node, here=()):
    yield here
    listed = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in listed:
        yield from paths(value, (*here, key))


def base():
    document = problem(
        [(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21"), (3, "truck_scale", "2027-01-08")],
        bookings=[{"date": "2027-01-05", "inspector": "I1", "site": 1, "instruments": [1], "firm": True}],
    )
    document["sites"][0] |= {"weekdays": [0, 1, 2, 3, 4], "closed_on": ["2027-01-06"], "road": "urban"}
    document["sites"][1]["lunar_days"] = [2, 7, 28]
    document["standards"] = [{"id": "F1", "field": "heavy", "away": ["2027-01-06"], "valid_until": "2027-06-30"}]
    document["inspectors"][0]["minutes_on"] = {"2027-01-04": 240}
    document["travel"]["classes"] = {"urban": {"speed_kmh": 25, "detour": 1.3}}
    return document


def outcome(document):
    try:
        return planned(document, iterations=5), None
    except InstanceError as error:
        return None, error.fault


PATHS = [path for path in paths(base()) if path]


def put(document, path, value):
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    where=st.lists(st.sampled_from(PATHS), min_size=1, max_size=2, unique=True),
    junk=st.lists(JUNK, min_size=2, max_size=2),
)
def test_whatever_stands_in_a_problem_it_is_planned_or_refused_by_name(where, junk):
    document = base()
    for path, value in zip(where, junk, strict=False):
        try:
            put(document, path, copy.deepcopy(value))
        except (KeyError, IndexError, TypeError):
            continue  # the first change took away the place of the second
    plan, fault = outcome(document)
    if fault:
        assert fault.code in SENTENCES
        assert sentence(fault)
        return
    done = [one for day in plan["days"] for stop in day["stops"] for one in stop["instruments"]]
    left = [entry["instrument"] for entry in plan["unplanned"]]
    assert sorted(map(str, {*done, *left})) == sorted({str(item["id"]) for item in document["instruments"]})
    assert len(done) == len(set(done))
    json.dumps(plan, allow_nan=False)


IMPOSSIBLE = {
    "no inspector for a field": (
        lambda doc: doc["inspectors"][0].update(fields=["mass"]),
        {2: "no_inspector_for_field", 3: "no_inspector_for_field"},
    ),
    "zero working days": (lambda doc: doc.update(working_days=[]), dict.fromkeys((1, 2, 3), "no_working_days")),
    "a site twelve hours away": (lambda doc: doc["sites"][1].update(lat=10.78, lon=106.7), {2: "does_not_fit_day"}),
    "service longer than a day": (
        lambda doc: doc["kinds"]["table"].update(service_minutes=600),
        {1: "does_not_fit_day"},
    ),
    "coordinates swapped": (lambda doc: doc["sites"][1].update(lat=106.72, lon=21.98), {2: "swapped_coordinates"}),
    "a site in another country": (lambda doc: doc["sites"][1].update(lat=48.8, lon=2.3), {2: "outside_vietnam"}),
    "no equipment": (lambda doc: doc.update(equipment=[{"field": "heavy", "count": 0}]), {3: "no_equipment_for_field"}),
    "nobody": (lambda doc: doc.update(inspectors=[]), dict.fromkeys((1, 2, 3), "no_inspector_for_field")),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_is_impossible_is_named_and_the_rest_is_planned(name):
    document = problem([(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21"), (3, "truck_scale", "2027-01-15")])
    change, expected = IMPOSSIBLE[name]
    change(document)
    plan = planned(document, iterations=5)
    assert reasons(plan) == expected
    assert all(entry["message"] for entry in plan["unplanned"])
    verdict = Referee(document).judge(plan)
    assert (verdict.breaches, verdict.unplanned) == ([], len(expected))


def test_what_is_overdue_already_is_planned_all_the_same():
    plan = planned(problem([(1, "table", "2020-01-20")]), iterations=5)
    assert (plan["unplanned"], plan["objective"]["overdue"]) == ([], 1)
    assert [entry["code"] for entry in plan["late"]] == ["due_before_start"]


def test_confirmed_visits_that_contradict_each_other_are_named_and_planned_anew():
    same = {"date": "2027-01-05", "inspector": "I1", "firm": True}
    listed = [same | {"site": site, "instruments": [ident]} for site, ident in ((1, 1), (4, 2), (1, 1))]
    document = problem([(1, "truck_scale", "2027-01-20"), (4, "truck_scale", "2027-01-20")], bookings=listed)
    document["kinds"]["truck_scale"]["service_minutes"] = 240
    plan = planned(document, iterations=5)
    assert sorted(fault["code"] for fault in plan["faults"]) == ["booking_breaks_rule", "booking_twice"]
    assert Referee(document).judge(plan).breaches == []
    assert plan["unplanned"] == []


def test_a_calendar_without_the_years_holidays_is_said():
    document = problem([(1, "table", "2027-01-20")], working_days=["2026-12-31", "2027-01-01", "2027-01-04"])
    (fault,) = planned(document, iterations=5)["faults"]
    assert (fault["code"], fault["params"]) == ("holidays_worked", {"days": "01/01/2027"})


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\x1f\x8b\x00", b"\x1f\x8b\x08" + bytes(30), b"\xff\xfe", b'{"sites": 1e999}', b"[" * 5000],
)
def test_the_command_refuses_files_that_are_no_problem_in_one_sentence(content, tmp_path):
    path = tmp_path / "problem.json"
    path.write_bytes(content)
    command = [sys.executable, "-m", "web.cli.main", "plan", "--instance", str(path), "--iterations", "1"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Traceback" not in done.stderr
    assert done.stderr.strip()
