"""`etalon calc`: every published case within its tolerance, and no line that stops the next."""

import json
import random
import subprocess
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.cli.calculations.answering import TASKS, answer_line

ROOT = Path(__file__).parents[3]
CASES = [json.loads(line) for line in Path(__file__).with_name("calc.jsonl").read_text("utf-8").splitlines()]
CALC = [sys.executable, "-m", "web.cli.main", "calc"]


def ask(task, own_id=None, **fields):
    line = json.dumps({"id": own_id, "task": task, "input": fields}).encode()
    return json.loads(answer_line(line, 7), parse_constant=pytest.fail)


def result(task, **fields):
    answer = ask(task, **fields)
    assert answer["ok"], answer
    return answer["result"]


def code(task, **fields):
    answer = ask(task, **fields)
    assert not answer["ok"], answer
    return answer["error"]["code"]


def at(found, path):
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    try:
        return Decimal(str(a)) == Decimal(str(b))
    except InvalidOperation:
        return normalize("NFKC", str(a)) == normalize("NFKC", str(b))


def holds(got, wanted, tolerance):
    if isinstance(wanted, list) and wanted[0] == ">":
        return got > wanted[1]
    if tolerance == "exact":
        return same(got, wanted)
    if isinstance(tolerance, list):
        return abs(got - wanted) <= tolerance[1] * abs(wanted)
    return abs(got - wanted) <= tolerance


def check(case, answer):
    assert answer["id"] == case["id"]
    for key, wanted in case["expected"].items():
        if key == "error":
            assert not answer["ok"]
            assert wanted in {None, answer["error"]["code"]}
            continue
        assert answer["ok"], answer
        tolerance = case["tolerance"]
        if isinstance(tolerance, dict):
            tolerance = tolerance.get(key, tolerance.get("default"))
        got = at(answer["result"], key)
        assert holds(got, wanted, tolerance), f"{key}: {got}, expected {wanted}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_published_case_is_met_within_its_tolerance(case):
    check(case, json.loads(answer_line(json.dumps(case).encode(), 1)))


def test_the_filter_answers_every_line_in_order_and_ends_well():
    lines = [json.dumps(case) for case in CASES[:40]]
    lines[3:3] = ["not json", '{"id": "a"}', '{"id": "b", "task": "brew"}', "5", "", "[" * 100_000]
    done = subprocess.run(CALC, cwd=ROOT, input="\n".join(lines).encode(), capture_output=True, timeout=60, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert done.stderr == b""
    odd = answers[3:9]
    codes = ["bad_json", "missing_task", "unknown_task", "missing_task", "bad_json", "bad_json"]
    assert [answer["error"]["code"] for answer in odd] == codes
    assert [answer["id"] for answer in odd] == [4, "a", "b", 7, 8, 9]
    for case, answer in zip(CASES[:40], answers[:3] + answers[9:], strict=True):
        check(case, answer)


def test_starting_the_filter_loads_no_pint_and_no_framework():
    program = (
        "import sys; from web.cli.calculations.answering import TASKS, _work\n"
        "for task in TASKS:\n  if task != 'tax_code' and task != 'due': _work(task)\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"pint", "piccolo", "litestar", "asyncpg", "numpy", "scipy", "apscheduler", "jinja2", "babel"}
    assert heavy & set(loaded.stdout.split()) == set()


def test_a_line_may_be_bytes_of_any_kind():
    for line in (b"\xff\xfe", b"\x00", b"null", b"[]", b'"x"', b'{"task": "mpe"', b"{}" * 3, b'{"task": ["mpe"]}'):
        answer = json.loads(answer_line(line, 12))
        assert not answer["ok"]
        assert answer["id"] == 12


def test_a_name_that_stands_twice_is_refused_and_never_guessed():
    line = (
        b'{"id": 5, "task": "convert", "input": {"value": "1", "value": "2", "unit": "kg", "to": "g", "kind": "mass"}}'
    )
    assert json.loads(answer_line(line, 12))["error"]["code"] == "bad_json"


def test_a_byte_order_mark_and_a_lone_surrogate_are_no_obstacle():
    line = (
        b"\xef\xbb\xbf"
        b'{"id": "\\ud800", "task": "quantity", "input": {"text": "\\ud800", "locale": "vi", "kind": "mass"}}'
    )
    assert json.loads(answer_line(line, 1))["ok"] is False


HOSTILE = [
    None, True, -1, 0, 1, 2.5, 1e308, 5e-324, float("nan"), float("inf"), 10**400, "", "x" * 10_000, "1,5 g", "NaN",
    "inf", "١٢", "1e5 g", "5 g", "-5 g", "0 g", [], {}, [1], {"a": 1}, "\ud800", "9" * 90 + " g", [[[]]], "III",
    [0.1] * 3, [-1, 2, 3], "initial", "5 °C", "1 500 g", "1/3",
]  # fmt: skip


def paths(value, path=()):
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in steps:
        yield from paths(inner, (*path, key))


def changed(value, path, wrong):
    if not path:
        return wrong
    copy = json.loads(json.dumps(value))
    spot = copy
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = wrong
    return copy


def test_a_hostile_value_in_any_field_gives_an_answer_and_never_an_exception():
    chance = random.Random(20261122)  # noqa: S311 - the same cases at each run
    seen = set()
    for case in CASES:
        for _ in range(1 if case["task"] == "interval.s2" else 6):
            spoilt = changed(case["input"], chance.choice(list(paths(case["input"]))), chance.choice(HOSTILE))
            line = json.dumps({"id": case["id"], "task": case["task"], "input": spoilt}).encode()
            answer = json.loads(answer_line(line, 1), parse_constant=pytest.fail)
            assert answer["id"] == case["id"]
            seen.add(answer["ok"] or answer["error"]["code"])
    assert {"bad_input", "unknown_class", "not_a_number"} <= seen


@given(st.sampled_from(sorted(TASKS)), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=8,
))  # fmt: skip
def test_no_json_at_all_makes_a_task_raise(task, given_input):
    answer = json.loads(answer_line(json.dumps({"id": 1, "task": task, "input": given_input}).encode(), 1))
    assert answer["ok"] is False


@pytest.mark.parametrize(
    ("task", "fields"),
    [
        ("risk.specific", {"measured": 1e60, "u": 1e-90, "tolerance_lower": -1e99, "tolerance_upper": 1e99}),
        ("uncertainty.budget", {"terms": [{"type": "standard", "u": 1e99, "sensitivity": 1e99}]}),
        ("risk.guard_band_factor", {"tur": 1e-90}),
        ("interval.s2", {"times": [*range(1, 300)], "tested": [2] * 299, "in_tolerance": [1] * 299,
                         "target_reliability": 0.9}),
    ],
)  # fmt: skip
def test_numbers_at_the_ends_of_floats_end_in_an_answer(task, fields):
    answer = ask(task, **fields)
    assert answer["ok"] or answer["error"]["code"] == "bad_input"


def test_a_number_with_no_end_of_digits_is_refused_at_once():
    line = b'{"task":"risk.specific","input":{"measured":1.' + b"1" * 500_000 + b',"u":1,"tolerance_upper":2}}'
    assert json.loads(answer_line(line, 3))["error"]["field"] == "measured"


def test_a_conversion_is_exact_or_a_fraction():
    assert result("convert", value="1", unit="L/min", to="L/h", kind="volume flow rate")["value"] == "60"
    third = result("convert", value="10", unit="L/h", to="L/min", kind="volume flow rate")
    assert (third["numerator"], third["denominator"]) == (1, 6)
    assert result("convert", value="20", unit="°C", to="K", kind="temperature")["value"] == "293.15"
    assert result("convert", value="0.3", unit="°C", to="K", kind="temperature difference")["value"] == "0.3"
    assert code("convert", value="5", unit="VA", to="W", kind="active power") == "wrong_kind"
    assert code("convert", value="1,500", unit="g", to="kg", kind="mass") == "bad_input"
    assert code("convert", value="5", unit="kg", to="xyz", kind="mass") == "unknown_unit"
    assert code("convert", value="5", unit="kg", to="g", kind="phlogiston") == "unknown_kind"


def test_an_angle_without_a_finite_decimal_comes_as_a_fraction():
    found = result("quantity", text="10°20'", locale="vi", kind="plane angle")
    assert (found["numerator"], found["denominator"], found["unit"]) == (31, 3, "°")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"verified_on": "2026-02-30"}, "verified_on"),
        ({"verified_on": "20260230"}, "verified_on"),
        ({"interval_months": 0}, "interval_months"),
        ({"interval_months": 2.5}, "interval_months"),
        ({"interval_months": 10**9}, "interval_months"),
        ({"policy": "sometime"}, "policy"),
        ({"verified_on": None}, "verified_on"),
    ],
)
def test_a_wrong_due_question_names_its_field(fields, wrong):
    good = {"verified_on": "2026-01-31", "interval_months": 12, "policy": "month_end"}
    answer = ask("due", **{**good, **fields})
    assert (answer["error"]["code"], answer["error"]["field"]) == ("bad_input", wrong)


def test_a_tax_code_is_judged_with_its_reason_in_vietnamese():
    assert result("tax_code", text="0314409058-002") == {"valid": True, "form": "branch", "reason": None}
    assert "chữ số" in result("tax_code", text="4900100012")["reason"]
    assert code("tax_code", text="1" * 5_000) == "bad_input"


def test_a_pair_of_correlated_terms_adds_linearly_and_cancels_when_opposed():
    terms = [{"type": "standard", "u": 0.01}, {"type": "standard", "u": 0.01}]
    opposed = result("uncertainty.budget", terms=terms, correlations=[{"a": 0, "b": 1, "r": -1}])
    assert (opposed["u"], opposed["dof"]) == (0, None)
    assert code("uncertainty.budget", terms=terms, correlations=[{"a": 0, "b": 1, "r": 1.01}]) == "bad_input"
    assert code("uncertainty.budget", terms=terms, correlations=[{"a": 0, "b": 2, "r": 1}]) == "bad_input"
    assert code("uncertainty.budget", terms=terms, correlations=[{"a": 0, "b": 0, "r": 1}]) == "bad_input"


@pytest.mark.parametrize(
    "term",
    [
        {"type": "readings", "values": [1]},
        {"type": "readings", "values": []},
        {"type": "rectangular", "half_width": -1},
        {"type": "certificate", "U": 1, "k": 0},
        {"type": "certificate", "U": -1, "k": 2},
        {"type": "standard", "u": 1, "dof": 0},
        {"type": "guess", "u": 1},
        {"type": "standard"},
        {},
    ],
)
def test_a_budget_term_that_cannot_be_is_refused(term):
    assert code("uncertainty.budget", terms=[term]) == "bad_input"


# Computed with another program (GTC 1.5.1, degrees of freedom not rounded).
FILLED = [
    (
        "weight",
        {"readings": [0.4, 0.6, 0.5, 0.7], "resolution": 0.1, "standard": {"U": 1.6}, "standard_drift": 0.3}
        | {"buoyancy": 0.2},
        {},
        (0.8301606270274848, 82071.48000000014, 1.6271089264482974),
    ),
    (
        "balance",
        {"readings": ["15000.5", "15001.0", "15000.5"], "resolution": 5, "zero": 5, "standard": {"U": 0.5, "k": 2}}
        | {"standard_drift": 0.1, "eccentricity": 2.5},
        {},
        (2.5186526380410443, 104305.71380000006, 4.936525743617569),
    ),
    (
        "pressure_gauge",
        {"readings": [4.02, 4.03, 4.02, 4.04], "resolution": 0.02, "hysteresis": 0.04, "standard": {"U": 0.004}}
        | {"standard_drift": 0.001, "height": 0.0005},
        {},
        (0.013928388277184163, 214.99176198345054, 0.027453682724764544),
    ),
    (
        "thermometer",
        {"readings": [37.1, 37.1, 37.0, 37.1], "resolution": 0.1, "standard": {"U": 0.02}, "bath": 0.02},
        {},
        (0.04112987559751, 21.97813333333, 0.085303062),
    ),
    (
        "fuel_dispenser",
        {"readings": [20.012, 20.018, 20.015], "resolution": 0.01, "measure_scale": 0.005, "standard": {"U": 0.006}}
        | {"standard_drift": 0.002, "temperature": 0.5},
        {"temperature": 0.024},
        (0.008470537173048723, 1144.0138888887227, 0.01661953090286822),
    ),
]


@pytest.mark.parametrize(("form", "entries", "sensitivities", "expected"), FILLED, ids=[one[0] for one in FILLED])
def test_a_filled_in_template_is_the_budget_another_program_makes_of_it(form, entries, sensitivities, expected):
    found = result("uncertainty.template", template=form, entries=entries, sensitivities=sensitivities)
    assert (found["u"], found["dof"], found["U95"]) == pytest.approx(expected, rel=1e-8)
    assert [term["name"] for term in found["terms"]] == list(entries)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"template": "luck"}, "template"),
        ({"entries": None}, "entries.readings"),
        ({"entries": {"luck": 1}}, "entries.luck"),
        ({"entries": {"readings": [1]}}, "entries.readings"),
        ({"entries": {"readings": 1}}, "entries.readings"),
        ({"entries": {"resolution": -1}}, "entries.resolution"),
        ({"entries": {"standard": 0.02}}, "entries.standard"),
        ({"entries": {"standard": {"U": 0.02, "k": 0}}}, "entries.standard"),
        ({"entries": {"standard": {"k": 2}}}, "entries.standard.U"),
        ({"sensitivities": {"luck": 1}}, "sensitivities.luck"),
        ({"sensitivities": {"bath": "x"}}, "sensitivities.bath"),
        ({"sensitivities": []}, "sensitivities"),
    ],
)
def test_a_template_that_cannot_be_filled_in_names_the_entry(change, field):
    whole = {"readings": [37.1, 37.0], "resolution": 0.1, "standard": {"U": 0.02}, "bath": 0.02}
    given_entries = change.get("entries", {})
    entries = None if given_entries is None else {**whole, **given_entries}
    answer = ask("uncertainty.template", **{"template": "thermometer", **change, "entries": entries})
    assert (answer["error"]["code"], answer["error"]["field"]) == ("bad_input", field)


def test_a_stated_result_has_two_digits_of_uncertainty_half_even():
    def stated(value, expanded):
        return tuple(result("uncertainty.state_result", value=value, U=expanded).values())

    assert stated("0.1", "0.00149") == ("0.1000", "0.0015")
    assert stated("12.3456", "0.0996") == ("12.35", "0.10")
    assert stated("12345", "123") == ("12340", "120")
    assert stated("1.25", "0.25") == ("1.25", "0.25")
    assert stated("-7", "0.5") == ("-7.00", "0.50")
    assert stated("-0.001", "0.5") == ("0.00", "0.50")
    assert stated("0", "9.95") == ("0", "10")
    assert stated("10.0065", "0.0225") == ("10.006", "0.022")
    assert code("uncertainty.state_result", value="1", U="0") == "bad_input"


def test_infinitely_many_degrees_of_freedom_give_the_normal_factors():
    found = result("uncertainty.coverage_factor", dof=None)
    assert found["k95"] == pytest.approx(1.959963984540054, rel=1e-12)
    assert found["k9545"] == pytest.approx(2.0000024438996, rel=1e-9)
    assert code("uncertainty.coverage_factor", dof=0) == "bad_input"
    assert code("uncertainty.coverage_factor") == "bad_input"


BOUNDED = {"min_days": 14, "max_days": 1826}
HISTORIES = [
    ("interval.a1", {"interval_days": 365, "in_tolerance": [True], "target_reliability": 0.9, "lengthen_by": 0.1}),
    ("interval.a2", {"interval_days": 365, "in_tolerance": [True, False], "target_reliability": 0.9}),
    ("interval.control_chart", {"days": [0, 365, 730, 1095], "errors": ["0.02", "0.19", "0.42", "0.58"],
                                "lower_limit": -1, "upper_limit": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("task", "fields"), HISTORIES)
def test_a_history_gets_an_interval_within_its_bounds_and_the_legal_cycle(task, fields):
    found = result(task, **fields, **BOUNDED)
    assert 14 <= found["interval_days"] <= 1826
    assert found["rests_on"] == len(fields.get("in_tolerance", fields.get("days")))
    assert result(task, **fields, **BOUNDED, legal_days=20)["interval_days"] <= 20


def test_s3_fits_the_models_of_s2_over_the_time_since_the_last_adjustment():
    histories = [
        {"days": [365, 365], "in_tolerance": [True, number % 5 > 0], "adjusted": [number % 3 == 0, False]}
        for number in range(30)
    ]
    found = result("interval.s3", histories=histories, target_reliability=0.9)
    assert found["rests_on"] == 60
    assert {model["model"] for model in found["models"]} >= {"exponential", "weibull"}


@pytest.mark.parametrize(
    ("task", "fields", "field"),
    [
        ("interval.a1", {"in_tolerance": []}, "in_tolerance"),
        ("interval.a1", {"in_tolerance": [1, 0]}, "in_tolerance"),
        ("interval.a1", {"lengthen_by": -1}, "lengthen_by"),
        ("interval.a2", {"restarts": [True]}, "restarts"),
        ("interval.a2", {"restart_after": 0}, "restart_after"),
        ("interval.a2", {"first_step": 2}, "first_step"),
        ("interval.control_chart", {"days": [1, 1, 2, 3]}, "days"),
        ("interval.control_chart", {"errors": [1]}, "errors"),
        ("interval.control_chart", {"u_cal": -1}, "u_cal"),
        ("interval.control_chart", {"restarts": [False, True, False, False]}, "days"),
    ],
)
def test_a_history_that_cannot_be_read_names_its_field(task, fields, field):
    given_fields = dict(HISTORIES)[task] | BOUNDED | fields
    error = ask(task, **given_fields)["error"]
    assert (error["code"], error["field"]) == ("bad_input", field)


@pytest.mark.parametrize("histories", [[], "x", [1], [{"days": [0], "in_tolerance": [True]}], [{"days": [1]}],
                                       [{"days": [1], "in_tolerance": [True, False]}]])  # fmt: skip
def test_s3_refuses_histories_that_are_none(histories):
    assert code("interval.s3", histories=histories, target_reliability=0.9) == "bad_input"
