"""Tasks `interval.a1`, `.a2`, `.control_chart` and `.s3`: the methods that read a history of controls."""

from fractions import Fraction

from registry.law.mpe.fields import Fields
from scheduler.intervals import control_chart as charted
from scheduler.intervals import renewal, responses, s2
from web.cli.calculations.given import Answer, number, positive, series, whole
from web.cli.calculations.intervals import asked, bounds_of, fraction, models

_MOST = 10_000


def _flags(fields: Fields, name: str, length: int) -> list[bool]:
    """A list of true and false; all false where the field is missing."""
    if not fields.has(name):
        return [False] * length
    found = fields.values.get(name)
    if not isinstance(found, list) or not all(isinstance(one, bool) for one in found) or len(found) > _MOST:
        raise fields.bad(name, f"{name} must be a list of true and false")
    return found


def _outcomes(fields: Fields) -> list[responses.Outcome]:
    if not fields.has("in_tolerance"):
        raise fields.bad("in_tolerance", "in_tolerance must be a list of true and false")
    good = _flags(fields, "in_tolerance", 0)
    restarts = _flags(fields, "restarts", len(good))
    if len(restarts) != len(good):
        raise fields.bad("restarts", "in_tolerance and restarts are of one length")
    return [responses.Outcome(*pair) for pair in zip(good, restarts, strict=True)]


def _response(found: responses.Response) -> Answer:
    return {
        "interval_days": found.interval_days,
        "step": found.step,
        "clamped": found.clamped,
        "rests_on": found.rests_on,
    }


@asked
def a1(fields: Fields) -> Answer:
    """A1, simple response, over one instrument's results in order."""
    return _response(
        responses.simple(
            number(fields, "interval_days"),
            _outcomes(fields),
            number(fields, "target_reliability"),
            number(fields, "lengthen_by"),
            bounds_of(fields),
        )
    )


@asked
def a2(fields: Fields) -> Answer:
    """A2, incremental response, over one instrument's results in order."""
    return _response(
        responses.incremental(
            number(fields, "interval_days"),
            _outcomes(fields),
            number(fields, "target_reliability"),
            bounds_of(fields),
            first_step=number(fields, "first_step") if fields.has("first_step") else responses.FIRST_STEP,
            restart_after=_or(fields, "restart_after", responses.RESTART_AFTER),
        )
    )


def _or(fields: Fields, name: str, usual: int) -> int:
    return whole(fields, name, 1, _MOST) if fields.has(name) else usual


@asked
def control_chart(fields: Fields) -> Answer:
    """The drift line through one instrument's as-found errors, and when its prediction meets a limit."""
    days, errors = (_fractions(fields, name) for name in ("days", "errors"))
    restarts = _flags(fields, "restarts", len(days))
    if not len(days) == len(errors) == len(restarts):
        raise fields.bad("errors", "days, errors and restarts are of one length")
    points = [charted.ChartPoint(*one) for one in zip(days, errors, restarts, strict=True)]
    found = charted.chart(
        points,
        (fraction(fields, "lower_limit"), fraction(fields, "upper_limit")),
        bounds_of(fields),
        u_cal=fraction(fields, "u_cal", Fraction(0)),
        k=fraction(fields, "k", charted.USUAL_K),
    )
    return {
        "interval_days": found.interval_days,
        "reached": found.reached,
        "intercept": float(found.line.a),
        "slope": float(found.line.b),
        "s": float(found.line.variance) ** 0.5,
        "slope_significant": found.drifts,
        "rests_on": found.rests_on,
    }


def _fractions(fields: Fields, name: str) -> list[Fraction]:
    return [Fraction(value) for value in series(fields, name)]


@asked
def s3(fields: Fields) -> Answer:
    """The models of S2 over the time since the last adjustment, from whole histories."""
    width = fraction(fields, "bin_days", Fraction(renewal.USUAL_BIN_DAYS))
    given = fields.values.get("histories")
    if not isinstance(given, list) or not given or len(given) > _MOST:
        raise fields.bad("histories", "histories must be a list with one history for each instrument")
    histories = [_history(fields, index, one) for index, one in enumerate(given)]
    bins = renewal.bins(histories, float(width))
    return models(s2.analyse(bins, number(fields, "target_reliability")))


def _history(fields: Fields, index: int, given: object) -> list[renewal.Found]:
    path = f"histories.{index}"
    if not isinstance(given, dict):
        raise fields.bad(path, f"{path} must be an object with days, in_tolerance and adjusted")
    own = Fields(given, fields.named(f"{path}."))
    days = [float(day) for day in series(own, "days", positive, "greater than zero")]
    good, adjusted = (_flags(own, name, len(days)) for name in ("in_tolerance", "adjusted"))
    if not own.has("in_tolerance") or not len(days) == len(good) == len(adjusted):
        raise own.bad("in_tolerance", "days, in_tolerance and adjusted are of one length")
    return [renewal.Found(*one) for one in zip(days, good, adjusted, strict=True)]
