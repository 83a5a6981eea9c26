"""Interval methods: published numbers, both directions, never outside the bounds, honest about their data."""

from datetime import date
from fractions import Fraction
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intervals.a3 import Target, interval_test, usable
from scheduler.intervals.bounds import Bounds, IntervalError
from scheduler.intervals.checks import InServiceCheck, after_check
from scheduler.intervals.counters import CounterReading, due_by_use
from scheduler.intervals.polynomials import first_root
from scheduler.intervals.s2 import Bin, analyse
from scheduler.intervals.staircase import staircase
from scheduler.intervals.variables import Start, fit, until_limits, until_uncertainty

BOUNDS = Bounds(Fraction(14), Fraction(1826))
DAYS = st.fractions(1, 4000)


def refused(work):
    with pytest.raises(IntervalError) as caught:
        work()
    return caught.value.field


# --- staircase


@pytest.mark.parametrize(
    ("days", "share", "expected", "reason"),
    [
        (365, "0.79", 438, "extended"),
        (365, "0.8", 365, "kept"),
        (365, "1", 365, "kept"),
        (365, "1.01", 304, "shortened"),
        (360, "2", 300, "shortened"),
        (1800, "0", 1826, "extended"),
        (15, "5", 14, "shortened"),
    ],
)
def test_the_staircase_takes_one_step_and_stays_within_bounds(days, share, expected, reason):
    found = staircase(Fraction(days), Fraction(share), BOUNDS)
    assert (found.interval_days, found.reason, found.rests_on) == (expected, reason, 1)


def test_an_early_visit_extends_nothing():
    early = staircase(Fraction(365), Fraction(1, 10), BOUNDS, days_run=Fraction(200))
    assert (early.interval_days, early.reason) == (365, "kept")


def test_the_legal_cycle_is_a_hard_cap():
    legal = Bounds(Fraction(14), Fraction(1826), legal_days=Fraction(365))
    found = staircase(Fraction(365), Fraction(0), legal)
    assert (found.interval_days, found.clamped) == (365, True)
    assert Bounds(Fraction(30), Fraction(100), legal_days=Fraction(20)).clamped(Fraction(50)) == 20


def test_a_staircase_that_cannot_be_names_its_field():
    assert refused(lambda: staircase(Fraction(0), Fraction(1), BOUNDS)) == "interval_days"
    assert refused(lambda: staircase(Fraction(1), Fraction(-1), BOUNDS)) == "as_found_share"
    assert refused(lambda: staircase(Fraction(1), Fraction(1), BOUNDS, step=Fraction(0))) == "step"
    assert refused(lambda: Bounds(Fraction(0), Fraction(1))) == "min_days"
    assert refused(lambda: Bounds(Fraction(2), Fraction(1))) == "max_days"


@given(DAYS, st.fractions(0, 10))
def test_a_staircase_is_always_within_bounds_and_never_longer_after_a_worse_result(days, share):
    found = staircase(days, share, BOUNDS)
    assert 14 <= found.interval_days <= 1826
    assert staircase(days, share + 1, BOUNDS).interval_days <= found.interval_days


# --- A3


def a3(x, n, reliability="0.9", *, days=365, confidence="0.5"):
    return interval_test(x, n, Fraction(days), Target(Fraction(reliability), Fraction(confidence)), BOUNDS)


def test_a_share_above_target_lengthens_where_the_data_reject_it():
    assert a3(48, 50).interval_days == pytest.approx(677.33, abs=0.01)
    assert a3(96, 100).interval_days == 730
    assert a3(20, 20, "0.85", days=180).interval_days == 360


def test_a_share_on_target_or_too_little_data_keeps_the_interval():
    assert a3(19, 20, "0.95").interval_days == 365
    assert not a3(2, 2, "0.9").changed
    assert a3(1, 1, "0.5").rests_on == 1


def test_one_of_five_has_the_exact_limits_of_reliability():
    found = a3(1, 5)
    assert (found.reliability_low, found.reliability_high) == pytest.approx((0.0559, 0.4542), abs=5e-5)


def test_only_results_near_the_assigned_interval_count():
    assert usable(365, [365, 309, 308, 421, 422]) == [0, 1, 3]
    assert usable(20, [10, 9, 30]) == [0, 2]


@given(st.integers(1, 400), st.fractions(0, 1), st.fractions("1/20", "19/20", max_denominator=50), DAYS)
def test_a3_moves_towards_the_target_and_stays_within_bounds(n, share, reliability, days):
    x = round(share * n)
    found = interval_test(x, n, days, Target(reliability), BOUNDS)
    assert 14 <= found.interval_days <= 1826
    assert 0 <= found.rejection_confidence <= 1
    assert 0 <= found.reliability_low <= float(Fraction(x, n)) + 1e-9
    assert float(Fraction(x, n)) - 1e-9 <= found.reliability_high <= 1
    if 14 <= days <= 1826:
        below = Fraction(x, n) <= reliability
        assert found.interval_days <= float(days) if below else found.interval_days >= float(days)


def test_exact_sums_and_the_beta_function_agree():
    exact = a3(1_850, 2_000, "0.9")
    near = a3(1_850, 2_000, "0.9000000000000000000000000000000000000000001")
    assert near.rejection_confidence == pytest.approx(exact.rejection_confidence, abs=1e-9)


def test_an_a3_question_without_data_or_sense_is_refused():
    assert refused(lambda: a3(0, 0)) == "tested"
    assert refused(lambda: a3(6, 5)) == "in_tolerance"
    assert refused(lambda: a3(-1, 5)) == "in_tolerance"
    assert refused(lambda: a3(1, 5, "1")) == "target_reliability"
    assert refused(lambda: a3(1, 5, confidence="0")) == "confidence"
    assert refused(lambda: a3(1, 5, days=0)) == "interval_days"


# --- S2

BINS = [Bin(180, 40, 39), Bin(365, 120, 114), Bin(545, 60, 54), Bin(730, 30, 25)]


def test_every_model_of_the_published_set_is_fitted_and_the_accepted_ones_agree():
    found = analyse(BINS, 0.92)
    assert found.exponential.theta[0] == pytest.approx(1.78436e-4, rel=1e-4)
    assert found.exponential.interval == pytest.approx(467.29, abs=0.01)
    assert len([fit for fit in found.fits if fit.accepted]) >= 7
    assert 455 < found.low < found.high < 500
    assert found.low <= found.best.interval <= found.high
    assert found.rests_on == 250


def test_a_model_that_runs_away_is_left_out():
    assert "mixed_exponential" not in {fit.model for fit in analyse(BINS, 0.92).fits}


def test_times_that_lie_very_far_apart_are_fitted_too():
    found = analyse([Bin(100, 10, 9), Bin(1e12, 10, 0)], 0.9)
    assert found.exponential.theta[0] == pytest.approx(-log(0.9) / 100, rel=1e-3)
    assert found.exponential.interval == pytest.approx(100, rel=1e-3)


def test_too_few_times_accept_nothing_and_say_so():
    found = analyse([Bin(365, 100, 90)], 0.9)
    assert found.exponential.interval == pytest.approx(365, rel=1e-6)
    assert (found.low, found.high, found.best) == (None, None, None)


def test_an_s2_question_without_data_or_sense_is_refused():
    assert refused(lambda: analyse([], 0.9)) == "times"
    assert refused(lambda: analyse([Bin(100, 5, 5), Bin(200, 5, 5)], 0.9)) == "in_tolerance"
    assert refused(lambda: analyse([Bin(100, 5, 0), Bin(200, 5, 0)], 0.9)) == "in_tolerance"
    assert refused(lambda: analyse([Bin(100, 5, 6)], 0.9)) == "in_tolerance"
    assert refused(lambda: analyse([Bin(100, 0, 0)], 0.9)) == "tested"
    assert refused(lambda: analyse([Bin(0, 5, 4)], 0.9)) == "times"
    assert refused(lambda: analyse([Bin(9, 5, 4), Bin(9, 5, 4)], 0.9)) == "times"
    assert refused(lambda: analyse(BINS, 1)) == "target_reliability"


# --- variables

TIMES = [Fraction(t) for t in (70, 86, 104, 135, 167, 173)]
DRIFTS = [Fraction(d) for d in ("0.1", "0.11", "0.251", "0.299", "0.403", "0.615")]
START = Start(Fraction("10.03"), Fraction("0.28"))


def test_the_three_published_intervals_of_the_nasa_handbook_are_reproduced():
    """NASA-HDBK-8739.19-5, tables 7-2 to 7-4: 327.15, 140.1 and 171.75 days; b and s as printed."""
    drift = fit(TIMES, DRIFTS, 2)
    assert [float(b) for b in drift.coefficients] == pytest.approx([1.5741e-4, 1.674e-5], rel=1e-3)
    assert float(drift.variance) ** 0.5 == pytest.approx(0.0708, abs=5e-5)
    assert until_uncertainty(drift, START, Fraction(1, 2)).interval_days == pytest.approx(327.15, abs=0.06)
    both = until_limits(drift, START, (Fraction(9), Fraction(11)), 0.9)
    upper = until_limits(drift, START, (None, Fraction(11)), 0.9)
    assert both.interval_days == pytest.approx(140.1, abs=0.06)
    assert upper.interval_days == pytest.approx(171.75, abs=0.06)
    assert both.rests_on == 6
    assert drift.significant


def test_what_is_already_reached_gives_no_interval_and_what_never_is_gives_the_greatest():
    drift = fit(TIMES, DRIFTS, 2)
    assert until_uncertainty(drift, START, Fraction(1, 4)).interval_days == 0
    outside = Start(Fraction(12), START.u0)
    assert until_limits(drift, outside, (Fraction(9), Fraction(11)), 0.9).interval_days == 0
    never = until_limits(drift, START, (None, Fraction(10**12)), 0.9, Fraction(1000))
    assert (never.interval_days, never.reached) == (1000, False)


def test_a_flat_history_is_no_proof_of_drift():
    assert not fit(TIMES, [Fraction(d) for d in ("0.1", "-0.1", "0.05", "-0.02", "0.1", "-0.1")], 1).significant
    assert not fit(TIMES, [Fraction(0)] * 6, 2).significant


def test_too_few_or_too_equal_results_are_refused():
    assert refused(lambda: fit(TIMES[:2], DRIFTS[:2], 2)) == "times"
    assert refused(lambda: fit([Fraction(100)] * 6, DRIFTS, 2)) == "times"
    assert refused(lambda: fit([Fraction(0), *TIMES[1:]], DRIFTS, 2)) == "times"
    assert refused(lambda: fit(TIMES, DRIFTS[:5], 2)) == "drifts"
    assert refused(lambda: fit(TIMES, DRIFTS, 0)) == "order"
    drift = fit(TIMES, DRIFTS, 1)
    assert refused(lambda: until_limits(drift, START, (None, Fraction(11)), 0.5)) == "reliability_target"
    assert refused(lambda: until_uncertainty(drift, START, Fraction(0))) == "uncertainty_target"


@given(st.lists(st.fractions("1/100", 1, max_denominator=1000), min_size=1, max_size=5, unique=True))
def test_the_first_root_of_a_product_is_the_least_of_its_roots(roots):
    polynomial = [Fraction(1)]
    for root in roots:
        polynomial = [
            a * -root + b for a, b in zip([*polynomial, Fraction(0)], [Fraction(0), *polynomial], strict=True)
        ]
    assert float(first_root(polynomial, Fraction(2))) == pytest.approx(float(min(roots)), abs=1e-4)


def test_a_root_beyond_the_horizon_is_none():
    assert first_root([Fraction(-3), Fraction(1)], Fraction(2)) is None
    assert first_root([Fraction(1), Fraction(0), Fraction(1)], Fraction(2)) is None


# --- counters and checks


def counted(*readings):
    return [CounterReading(date(2026, month, 1), Fraction(count)) for month, count in readings]


def test_use_brings_the_date_forward_when_its_rate_asks_for_it():
    readings = counted((1, 0), (2, 310), (3, 590))
    found = due_by_use(readings, Fraction(1_000), date(2027, 1, 1))
    assert (found.due_on, found.basis, found.used) == (date(2026, 4, 11), "counter_forecast", 590)
    assert due_by_use(readings, Fraction(10**6), date(2027, 1, 1)).basis == "calendar"
    assert due_by_use(readings, Fraction(300), date(2027, 1, 1)).due_on == date(2026, 2, 1)
    assert due_by_use(readings[:1], Fraction(300), date(2027, 1, 1)).due_on == date(2027, 1, 1)


def test_a_reset_counter_starts_a_new_segment_and_loses_nothing_counted():
    readings = counted((1, 900), (2, 1_000), (3, 20), (4, 330))
    found = due_by_use(readings, Fraction(10_000), date(2027, 1, 1))
    assert (found.used, found.per_day) == (410, 10)
    assert due_by_use(readings[:3], Fraction(10_000), date(2027, 1, 1)).per_day is None


def test_counter_readings_that_cannot_be_are_refused():
    assert refused(lambda: due_by_use(counted((2, 1), (1, 2)), Fraction(1), date(2027, 1, 1))) == "readings"
    assert refused(lambda: due_by_use(counted((1, -1)), Fraction(1), date(2027, 1, 1))) == "readings"
    assert refused(lambda: due_by_use([], Fraction(0), date(2027, 1, 1))) == "allowed"


@pytest.mark.parametrize(
    ("error", "standard_due", "expected"),
    [
        ("0.5", date(2026, 12, 31), ("keep", date(2027, 6, 30), True)),
        ("1", None, ("keep", date(2027, 6, 30), True)),
        ("1.001", date(2026, 12, 31), ("calibrate_now", date(2026, 11, 1), False)),
        ("5", date(2026, 10, 31), ("check_void", date(2027, 6, 30), True)),
    ],
)  # fmt: skip
def test_a_check_warns_but_never_renews(error, standard_due, expected):
    check = InServiceCheck(date(2026, 11, 1), Fraction(error), Fraction(-1), Fraction(1), standard_due)
    found = after_check(check, date(2027, 6, 30))
    assert (found.outcome, found.due_on, found.in_use) == expected
