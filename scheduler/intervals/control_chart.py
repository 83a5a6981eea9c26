"""Control chart: the errors of one instrument over time, a drift line through them, and when it meets a limit.

ILAC-G24:2022 / OIML D 10, method 2; the formulas are those of docs/decisions/0006. The series begins anew with every
adjustment or repair: an error before it says nothing about the drift after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from registry.conformity.normal import coverage_factor
from scheduler.intervals.bounds import Bounds, IntervalError
from scheduler.intervals.polynomials import Polynomial, first_root, product

_FEWEST = 3
_MOST = 5_000
_SIGNIFICANT = 0.95
USUAL_K = Fraction(2)


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """The as-found error on a day, counted from the start; `restarts`: the instrument was adjusted or repaired then.

    The error was found before the adjustment, so it ends the series; `left` is what the adjustment left.
    """

    day: Fraction
    error: Fraction
    restarts: bool = False
    left: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """e = a + b t with the residual s of n errors: all exact, s as its square; `mean` and `spread` of the times."""

    a: Fraction
    b: Fraction
    variance: Fraction
    mean: Fraction
    spread: Fraction
    count: int

    def drifts(self) -> bool:
        """Whether the slope differs from none at 95 % (Student's t, n - 2 degrees of freedom)."""
        if self.variance == 0:
            return self.b != 0
        t = abs(float(self.b)) / sqrt(float(self.variance / self.spread))
        return t >= coverage_factor(_SIGNIFICANT, self.count - 2)

    def squared_uncertainty(self, since: Fraction, u_cal: Fraction) -> Polynomial:
        """u^2 = s^2 (1 + 1/n + (t - mean)^2/spread) + u_cal^2, as a polynomial of the days after `since`."""
        away, share = since - self.mean, self.variance / self.spread
        constant = self.variance * (1 + Fraction(1, self.count)) + share * away**2 + u_cal**2
        return [constant, 2 * share * away, share]


@dataclass(frozen=True, slots=True)
class Chart:
    """Days from the last calibration until the prediction meets a limit, within the bounds.

    `reached` is false where the slope cannot be told from none, or meets no limit before the greatest interval.
    """

    interval_days: float
    reached: bool
    line: Line
    drifts: bool
    rests_on: int


def chart(
    points: Sequence[ChartPoint],
    limits: tuple[Fraction, Fraction],
    bounds: Bounds,
    *,
    u_cal: Fraction = Fraction(0),
    k: Fraction = USUAL_K,
) -> Chart:
    """When the predicted error and its expanded uncertainty meet a limit: abs(a + b t) + k u(t) = MPE.

    `limits` are those of the error (lower, upper), `u_cal` its standard uncertainty, all in one unit. Raises
    IntervalError: fewer than three errors since the last adjustment are not enough data.
    """
    _check(points, limits, u_cal, k)
    series = since_restart(points)
    line = fitted(series)
    last = series[-1][0]
    squared = line.squared_uncertainty(last, u_cal)
    now = line.a + line.b * last
    drifts = line.drifts()
    if _outside(now, squared[0], limits, k):
        return Chart(float(bounds.clamped(Fraction(0))), reached=True, line=line, drifts=drifts, rests_on=line.count)
    met = _met([now, line.b], squared, limits, k, bounds.cap) if drifts else None
    days = bounds.cap if met is None else bounds.clamped(met)
    return Chart(float(days), reached=met is not None, line=line, drifts=drifts, rests_on=line.count)


def since_restart(points: Sequence[ChartPoint]) -> list[tuple[Fraction, Fraction]]:
    """(day, error) since the last adjustment, which begins the series with what it left. Raises IntervalError."""
    series: list[tuple[Fraction, Fraction]] = []
    for point in points:
        if point.restarts:
            series = [] if point.left is None else [(point.day, point.left)]
        else:
            series.append((point.day, point.error))
    if len(series) < _FEWEST:
        raise IntervalError(
            "days", f"{len(series)} errors since the last adjustment, {_FEWEST} needed: not enough data"
        )
    return series


def fitted(series: Sequence[tuple[Fraction, Fraction]]) -> Line:
    """The line of least squares, exactly. The days differ."""
    count = len(series)
    mean = sum((day for day, _ in series), Fraction(0)) / count
    level = sum((error for _, error in series), Fraction(0)) / count
    spread = sum(((day - mean) ** 2 for day, _ in series), Fraction(0))
    slope = sum(((day - mean) * (error - level) for day, error in series), Fraction(0)) / spread
    rest = sum(((error - level - slope * (day - mean)) ** 2 for day, error in series), Fraction(0))
    return Line(level - slope * mean, slope, rest / (count - 2), mean, spread, count)


def _check(points: Sequence[ChartPoint], limits: tuple[Fraction, Fraction], u_cal: Fraction, k: Fraction) -> None:
    if len(points) > _MOST:
        raise IntervalError("days", f"at most {_MOST} errors of one instrument")
    days = [point.day for point in points]
    if any(before >= after for before, after in pairwise(days)):
        raise IntervalError("days", "days ascend, one error a day")
    if limits[0] >= limits[1]:
        raise IntervalError("upper_limit", "the upper limit lies above the lower one")
    if u_cal < 0:
        raise IntervalError("u_cal", "an uncertainty is not negative")
    if k <= 0:
        raise IntervalError("k", "a coverage factor is greater than zero")


def _outside(now: Fraction, squared: Fraction, limits: tuple[Fraction, Fraction], k: Fraction) -> bool:
    """Whether the prediction of the last day already meets a limit."""
    room = min(limits[1] - now, now - limits[0])
    return room <= 0 or room**2 <= k**2 * squared


def _met(
    error: Polynomial, squared: Polynomial, limits: tuple[Fraction, Fraction], k: Fraction, horizon: Fraction
) -> Fraction | None:
    """Days after the last calibration at which the first limit is met, None within the horizon."""
    found = []
    for limit, sign in ((limits[0], 1), (limits[1], -1)):
        room = [sign * (error[0] - limit), sign * error[1]]
        # room = k u first where room^2 - k^2 u^2 first vanishes, since room > k u at the start
        crossing = [a - k**2 * b for a, b in zip(product(room, room), squared, strict=True)]
        root = first_root(crossing, horizon)
        if root is not None:
            found.append(root)
    return min(found, default=None)
