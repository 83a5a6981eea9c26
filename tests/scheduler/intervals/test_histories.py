"""Methods that read one instrument's or a population's history: A1, A2, control chart, S3."""

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intervals.bounds import Bounds, IntervalError
from scheduler.intervals.control_chart import ChartPoint, chart
from scheduler.intervals.renewal import Found, ages, bins
from scheduler.intervals.responses import Outcome, incremental, shortening, simple
from scheduler.intervals.s2 import Bin, analyse

BOUNDS = Bounds(Fraction(14), Fraction(1826))
WIDE = Bounds(Fraction(1, 1000), Fraction(10**9))
GOOD, BAD = Outcome(in_tolerance=True), Outcome(in_tolerance=False)
outcomes = st.lists(st.builds(Outcome, st.booleans(), st.booleans()), min_size=1, max_size=40)


def refused(work):
    with pytest.raises(IntervalError) as caught:
        work()
    return caught.value.field


# --- A1 and A2


def test_the_share_to_shorten_by_is_the_published_one():
    # Kuster, Cenker, Castrup: a = 0.1 at R = 0.9 gives b = 0.576
    assert shortening(0.1, 0.9) == pytest.approx(0.576, abs=5e-4)


@given(st.floats(0.01, 0.5), st.floats(0.5, 0.9))
def test_a1_settles_where_the_reliability_is_the_target(a, reliability):
    growth = (1 + a) ** reliability * (1 - shortening(a, reliability)) ** (1 - reliability)
    assert growth == pytest.approx(1, rel=1e-9)


def test_a1_answers_each_result_in_turn():
    found = simple(365, [GOOD, GOOD, BAD], 0.9, 0.1, WIDE)
    assert found.interval_days == pytest.approx(365 * 1.1 * 1.1 * (1 - shortening(0.1, 0.9)))
    assert (found.rests_on, found.clamped) == (3, False)
    assert simple(1800, [GOOD], 0.9, 0.1, BOUNDS).clamped


@pytest.mark.parametrize(
    ("history", "expected", "step"),
    [
        # in tolerance: longer by step (1 - R); out: shorter by step R; the step halves each time the outcome turns
        ([GOOD], 100 * 1.1, 1.0),
        ([GOOD, GOOD], 100 * 1.1 * 1.1, 1.0),
        ([BAD], 100 * (1 - 0.5 * 0.9), 0.5),
        ([BAD, BAD], 100 * (1 - 0.45) * (1 - 0.45), 0.5),
        ([BAD, GOOD], 100 * (1 - 0.45) * (1 + 0.25 * 0.1), 0.25),
        # a repair begins anew
        ([BAD, GOOD, Outcome(in_tolerance=True, restarts=True)], 100 * 0.55 * 1.025 * 1.1, 1.0),
    ],
)
def test_a2_halves_its_step_when_the_outcome_turns_and_begins_anew_after_a_repair(history, expected, step):
    found = incremental(100, history, 0.9, WIDE)
    assert (found.interval_days, found.step) == (pytest.approx(expected), step)


def test_a2_begins_anew_after_so_many_results_or_it_would_stop_reacting():
    turning = [GOOD, BAD] * 4
    assert incremental(100, [*turning, GOOD], 0.9, WIDE, restart_after=8).step == 1
    assert incremental(100, [*turning, GOOD], 0.9, WIDE, restart_after=100).step == 1 / 2**8


@given(outcomes, st.floats(0.01, 0.99))
def test_a_response_is_within_bounds_and_a_last_bad_result_is_never_longer_than_a_good_one(history, reliability):
    for respond in (
        lambda all_of: simple(365, all_of, reliability, 0.1, BOUNDS),
        lambda all_of: incremental(365, all_of, reliability, BOUNDS),
    ):
        good, bad = respond([*history, GOOD]), respond([*history, BAD])
        assert 14 <= bad.interval_days <= good.interval_days <= 1826
        assert good.rests_on == len(history) + 1


def test_a_response_without_data_or_sense_names_its_field():
    assert refused(lambda: simple(365, [], 0.9, 0.1, BOUNDS)) == "in_tolerance"
    assert refused(lambda: simple(0, [GOOD], 0.9, 0.1, BOUNDS)) == "interval_days"
    assert refused(lambda: simple(365, [GOOD], 1.0, 0.1, BOUNDS)) == "target_reliability"
    assert refused(lambda: simple(365, [GOOD], 0.9, 0.0, BOUNDS)) == "lengthen_by"
    assert refused(lambda: incremental(365, [GOOD], 0.9, BOUNDS, first_step=0.0)) == "first_step"
    assert refused(lambda: incremental(365, [GOOD], 0.9, BOUNDS, restart_after=0)) == "restart_after"


# --- control chart

LIMITS = (Fraction(-1), Fraction(1))


def points(*pairs, restarts=()):
    return [
        ChartPoint(Fraction(day), Fraction(error), restarts=number in restarts)
        for number, (day, error) in enumerate(pairs)
    ]


DRIFTING = points((0, "0.02"), (365, "0.19"), (730, "0.42"), (1095, "0.58"))


def room(found, day, u_cal=0.0, k=2.0):
    """Distance to the nearer limit less the expanded uncertainty, by the formulas in plain floats."""
    line = found.line
    n, s2, mean, spread = line.count, float(line.variance), float(line.mean), float(line.spread)
    u = sqrt(s2 * (1 + 1 / n + (day - mean) ** 2 / spread) + u_cal**2)
    error = float(line.a) + float(line.b) * day
    return min(1 - error, error + 1) - k * u


def test_a_drift_is_due_where_error_and_uncertainty_meet_the_limit():
    found = chart(DRIFTING, LIMITS, WIDE, u_cal=Fraction(1, 50))
    assert found.reached
    assert found.drifts
    day = 1095 + found.interval_days
    assert room(found, day, 0.02) == pytest.approx(0, abs=1e-6)
    assert room(found, day - 5, 0.02) > 0 > room(found, day + 5, 0.02)
    assert found.rests_on == 4


def test_the_lower_limit_counts_as_the_upper_does():
    down = points(*((int(p.day), -p.error) for p in DRIFTING))
    assert chart(down, LIMITS, WIDE).interval_days == pytest.approx(chart(DRIFTING, LIMITS, WIDE).interval_days)


def test_a_slope_that_cannot_be_told_from_none_gives_the_greatest_interval_and_never_infinity():
    level = points((0, "0.1"), (365, "-0.1"), (730, "0.1"), (1095, "-0.1"))
    found = chart(level, LIMITS, Bounds(Fraction(14), Fraction(1826), legal_days=Fraction(365)))
    assert (found.interval_days, found.reached, found.drifts) == (365, False, False)
    still = chart(points((0, 0), (10, 0), (20, 0)), LIMITS, BOUNDS)
    assert (still.interval_days, still.drifts) == (1826, False)


def test_a_prediction_already_at_the_limit_is_due_at_once():
    assert chart(points((0, "0.5"), (365, "0.8"), (730, "1.1")), LIMITS, BOUNDS).interval_days == 14
    scattered = points((0, "0.9"), (365, "-0.9"), (730, "0.9"))
    assert chart(scattered, LIMITS, BOUNDS).reached


def test_an_adjustment_begins_the_series_anew():
    mended = points((0, "0.9"), (100, "0.95"), (365, "0.01"), (730, "0.02"), (1095, "0.03"), restarts={1})
    assert chart(mended, LIMITS, BOUNDS).rests_on == 3
    left = [*points((0, "0.9")), ChartPoint(Fraction(100), Fraction(1), restarts=True, left=Fraction(0))]
    rest = points((365, "0.01"), (730, "0.02"))
    assert chart([*left, *rest], LIMITS, BOUNDS).rests_on == 3


def test_a_chart_without_data_or_sense_names_its_field():
    assert refused(lambda: chart(DRIFTING[:2], LIMITS, BOUNDS)) == "days"
    assert refused(lambda: chart([*DRIFTING, DRIFTING[0]], LIMITS, BOUNDS)) == "days"
    assert refused(lambda: chart(points((0, 0), (1, 0), (2, 0), restarts={2}), LIMITS, BOUNDS)) == "days"
    assert refused(lambda: chart(DRIFTING, (Fraction(1), Fraction(1)), BOUNDS)) == "upper_limit"
    assert refused(lambda: chart(DRIFTING, LIMITS, BOUNDS, u_cal=Fraction(-1))) == "u_cal"
    assert refused(lambda: chart(DRIFTING, LIMITS, BOUNDS, k=Fraction(0))) == "k"


@given(
    st.lists(st.tuples(st.integers(1, 400), st.fractions(-2, 2, max_denominator=1000)), min_size=3, max_size=12),
    st.fractions(0, 1, max_denominator=100),
)
def test_a_chart_is_within_bounds_and_less_certain_calibrations_never_lengthen(steps, u_cal):
    day, series = 0, []
    for gap, error in steps:
        day += gap
        series.append(ChartPoint(Fraction(day), error))
    sure, unsure = (chart(series, LIMITS, BOUNDS, u_cal=u) for u in (Fraction(0), u_cal))
    assert 14 <= unsure.interval_days <= sure.interval_days + 1e-6 <= 1826 + 1e-6


# --- S3


def control(days, *, good=True, adjusted=False):
    return Found(days, good, adjusted)


def test_time_runs_from_the_last_adjustment_not_from_the_last_calibration():
    history = [control(365), control(365), control(180, good=False, adjusted=True), control(365)]
    assert ages(history) == [(365, True), (730, True), (910, False), (365, True)]


def test_results_of_like_instruments_stand_together_by_age():
    one = [control(360), control(370, adjusted=True), control(350, good=False)]
    assert bins([one, [control(352)]], 100) == [Bin((360 + 350 + 352) / 3, 3, 2), Bin(730, 1, 1)]


def test_s3_finds_longer_intervals_than_s2_where_good_instruments_are_left_alone():
    # forty instruments each calibrated yearly, of which some fail in their third year without an adjustment before
    histories = [[control(365), control(365), control(365, good=number % 4 != 0)] for number in range(40)]
    late = analyse(bins(histories), 0.9)
    flat = analyse([Bin(365, 120, 110)], 0.9)
    assert late.fits
    weibull = next(fit for fit in late.fits if fit.model == "weibull")
    assert weibull.interval > flat.exponential.interval


def test_histories_without_sense_name_their_field():
    assert refused(lambda: bins([[control(0)]])) == "days"
    assert refused(lambda: bins([[control(1)]], 0)) == "bin_days"
    assert bins([]) == []
