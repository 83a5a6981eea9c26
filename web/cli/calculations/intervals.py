"""Tasks `interval.*`."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import wraps

from registry.law.mpe.fields import Fields
from scheduler.intervals import s2 as population
from scheduler.intervals import variables as drifting
from scheduler.intervals.a3 import Target, interval_test
from scheduler.intervals.bounds import Bounds, IntervalError
from scheduler.intervals.staircase import EXTEND_BELOW, STEP
from scheduler.intervals.staircase import staircase as stepped
from web.cli.calculations.given import Answer, number, series, whole

_MOST = 10_000_000


def asked(task: Callable[[Fields], Answer]) -> Callable[[Fields], Answer]:
    """An interval method's refusal, as the refusal of the line's field."""

    @wraps(task)
    def answered(fields: Fields) -> Answer:
        try:
            return task(fields)
        except IntervalError as error:
            raise fields.bad(error.field, str(error)) from None

    return answered


def fraction(fields: Fields, name: str, usual: Fraction | None = None) -> Fraction:
    if usual is not None and not fields.has(name):
        return usual
    return Fraction(fields.decimal(name))


def bounds_of(fields: Fields) -> Bounds:
    legal = fraction(fields, "legal_days") if fields.has("legal_days") else None
    return Bounds(fraction(fields, "min_days"), fraction(fields, "max_days"), legal)


@asked
def a3(fields: Fields) -> Answer:
    """The A3 test of an assigned interval against a target reliability."""
    target = Target(
        fraction(fields, "target_reliability"),
        fraction(fields, "confidence", Fraction(1, 2)),
        fraction(fields, "max_change", Fraction(2)),
        fraction(fields, "min_change_days", Fraction(5)),
    )
    tested, in_tolerance = whole(fields, "tested", 0, _MOST), whole(fields, "in_tolerance", 0, _MOST)
    found = interval_test(in_tolerance, tested, fraction(fields, "interval_days"), target, bounds_of(fields))
    return {
        "interval_days": found.interval_days,
        "rejection_confidence": found.rejection_confidence,
        "reliability_low": found.reliability_low,
        "reliability_high": found.reliability_high,
        "changed": found.changed,
        "rests_on": found.rests_on,
    }


@asked
def s2(fields: Fields) -> Answer:
    """Every reliability model fitted to a population's counts."""
    columns = [series(fields, name) for name in ("times", "tested", "in_tolerance")]
    if len({len(column) for column in columns}) != 1:
        raise fields.bad("tested", "times, tested and in_tolerance are of one length")
    for name, column in zip(("tested", "in_tolerance"), columns[1:], strict=True):
        if not all(_count(value) for value in column):
            raise fields.bad(name, f"{name} are counts: whole numbers from 0")
    bins = [population.Bin(float(t), int(n), int(x)) for t, n, x in zip(*columns, strict=True)]
    return models(population.analyse(bins, number(fields, "target_reliability")))


def models(found: population.Analysis) -> Answer:
    """Every fitted model, the accepted range, and the best with all the caution it deserves."""
    return {
        "exponential": {"theta": found.exponential.theta[0], "interval": found.exponential.interval},
        "models": [
            {
                "model": f.model,
                "theta": list(f.theta),
                "interval": f.interval,
                "C": f.confidence,
                "accepted": f.accepted,
            }
            for f in found.fits
        ],
        "accepted": {"low": found.low, "high": found.high},
        "best": {"model": found.best.model, "interval": found.best.interval} if found.best else None,
        "rests_on": found.rests_on,
    }


def _count(value: Decimal) -> bool:
    return value == value.to_integral_value() and 0 <= value <= _MOST


@asked
def variables(fields: Fields) -> Answer:
    """When one instrument's drift reaches its uncertainty target or its limits (NASA-HDBK-8739.19-5)."""
    times, drifts = ([Fraction(value) for value in series(fields, name)] for name in ("times", "drifts"))
    drift = drifting.fit(times, drifts, whole(fields, "order", 1, 10))
    start = _start(fields)
    horizon = fraction(fields, "max_days", drifting.HORIZON_DAYS)
    if horizon <= 0:
        raise fields.bad("max_days", "max_days must be greater than zero")
    if fields.has("uncertainty_target"):
        found = drifting.until_uncertainty(drift, start, fraction(fields, "uncertainty_target"), horizon)
    else:
        found = drifting.until_limits(drift, start, _limits(fields), number(fields, "reliability_target"), horizon)
    return {
        "interval_days": found.interval_days,
        "reached": found.reached,
        "coefficients": [float(b) for b in drift.coefficients],
        "s": float(drift.variance) ** 0.5,
        "dof": drift.dof,
        "slope_significant": drift.significant,
        "rests_on": found.rests_on,
    }


def _start(fields: Fields) -> drifting.Start:
    u0 = fraction(fields, "initial_uncertainty")
    if u0 < 0:
        raise fields.bad("initial_uncertainty", "an uncertainty is not negative")
    return drifting.Start(fraction(fields, "initial_value", Fraction(0)), u0)


def _limits(fields: Fields) -> tuple[Fraction | None, Fraction | None]:
    lower, upper = (fraction(fields, name) if fields.has(name) else None for name in ("lower_limit", "upper_limit"))
    if lower is None and upper is None:
        raise fields.bad("uncertainty_target", "give an uncertainty target, or at least one limit")
    if lower is not None and upper is not None and lower >= upper:
        raise fields.bad("upper_limit", "the upper limit lies above the lower one")
    return lower, upper


@asked
def staircase(fields: Fields) -> Answer:
    """The next interval after one as-found error."""
    found = stepped(
        fraction(fields, "interval_days"),
        fraction(fields, "as_found_share"),
        bounds_of(fields),
        extend_below=fraction(fields, "extend_below", EXTEND_BELOW),
        step=fraction(fields, "step", STEP),
        days_run=fraction(fields, "days_run") if fields.has("days_run") else None,
    )
    return {
        "interval_days": found.interval_days,
        "reason": found.reason,
        "clamped": found.clamped,
        "rests_on": found.rests_on,
    }
