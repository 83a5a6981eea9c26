"""Variables method: the drift of one instrument predicts when its uncertainty or its limits are reached.

H. Castrup; NASA-HDBK-8739.19-5, chapter 7. Drift since calibration is a polynomial without intercept; the prediction
carries u0, the scatter s of single results and the uncertainty of the coefficients.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from registry.conformity.normal import coverage_factor, fisher_below, one_sided_factor
from scheduler.intervals.bounds import IntervalError
from scheduler.intervals.polynomials import Polynomial, first_root, product

HORIZON_DAYS = Fraction(36_525)
_SIGNIFICANT = 0.95
_HIGHEST_ORDER = 10
_MOST_RESULTS = 5_000


@dataclass(frozen=True, slots=True)
class Drift:
    """`coefficients` b1..bm of t..t^m, `variance` s^2, `covariance` of the coefficients, all exact; dof = n - m."""

    coefficients: tuple[Fraction, ...]
    variance: Fraction
    covariance: tuple[tuple[Fraction, ...], ...]
    dof: int
    significant: bool

    def predicted(self, start: Fraction) -> Polynomial:
        """The expected value at time t, as a polynomial."""
        return [start, *self.coefficients]

    def squared_uncertainty(self, u0: Fraction) -> Polynomial:
        """u^2(t) = u0^2 + s^2 + tau' C tau with tau = (t, t^2, ...), as a polynomial."""
        order = len(self.coefficients)
        found = [Fraction(0)] * (2 * order + 1)
        found[0] = u0**2 + self.variance
        for i in range(order):
            for j in range(order):
                found[i + j + 2] += self.covariance[i][j]
        return found


@dataclass(frozen=True, slots=True)
class Crossing:
    """`interval_days` is where the target is reached, or the horizon where it never is (`reached` false)."""

    interval_days: float
    reached: bool
    rests_on: int
    drift: Drift


def fit(times: list[Fraction], drifts: list[Fraction], order: int) -> Drift:
    """Least squares of drift = as found - previous as left, against time since calibration. Raises IntervalError."""
    _check(times, drifts, order)
    powers = [[time**k for k in range(1, order + 1)] for time in times]
    normal = [[sum((row[i] * row[j] for row in powers), Fraction(0)) for j in range(order)] for i in range(order)]
    inverse = _inverse(normal)
    moments = [sum((row[i] * d for row, d in zip(powers, drifts, strict=True)), Fraction(0)) for i in range(order)]
    b = [sum((inverse[i][j] * moments[j] for j in range(order)), Fraction(0)) for i in range(order)]
    fitted = [sum((x * c for x, c in zip(row, b, strict=True)), Fraction(0)) for row in powers]
    rest = sum(((d - f) ** 2 for d, f in zip(drifts, fitted, strict=True)), Fraction(0))
    dof = len(times) - order
    variance = rest / dof
    covariance = tuple(tuple(variance * cell for cell in row) for row in inverse)
    explained = sum((d**2 for d in drifts), Fraction(0)) - rest
    return Drift(tuple(b), variance, covariance, dof, _significant(explained / order, variance, order, dof))


def _check(times: list[Fraction], drifts: list[Fraction], order: int) -> None:
    if len(times) != len(drifts):
        raise IntervalError("drifts", "each time has one drift")
    if not 1 <= order <= _HIGHEST_ORDER:
        raise IntervalError("order", f"the order lies between 1 and {_HIGHEST_ORDER}")
    if any(time <= 0 for time in times):
        raise IntervalError("times", "times since calibration are greater than zero")
    if len(times) < order + 1:
        raise IntervalError("times", f"order {order} needs at least {order + 1} results: not enough data")
    if len(times) > _MOST_RESULTS:
        raise IntervalError("times", f"at most {_MOST_RESULTS} results of one instrument")
    if len(set(times)) < order:
        raise IntervalError("times", "the intervals are too alike to tell the curvature: not enough data")


def _significant(explained: Fraction, variance: Fraction, order: int, dof: int) -> bool:
    """Whether the drift as a whole differs from none at 95 % (F test)."""
    if variance == 0:
        return explained > 0
    return fisher_below(float(explained / variance), order, dof) >= _SIGNIFICANT


def _inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Exact Gauss-Jordan; the matrix is positive definite once enough times differ."""
    size = len(matrix)
    rows = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        rows[i] = [cell / rows[i][i] for cell in rows[i]]
        for j in range(size):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[size:] for row in rows]


@dataclass(frozen=True, slots=True)
class Start:
    """Right after calibration: the value, and its standard uncertainty u0 >= 0."""

    value: Fraction
    u0: Fraction


def until_uncertainty(drift: Drift, start: Start, target: Fraction, horizon: Fraction = HORIZON_DAYS) -> Crossing:
    """When the standard uncertainty reaches `target`; 0 where it already has."""
    if target <= 0:
        raise IntervalError("uncertainty_target", "the target is greater than zero")
    reach = drift.squared_uncertainty(start.u0)
    reach[0] -= target**2
    return _answer(drift, [] if reach[0] >= 0 else [reach], horizon)


def until_limits(
    drift: Drift,
    start: Start,
    limits: tuple[Fraction | None, Fraction | None],
    reliability: float,
    horizon: Fraction = HORIZON_DAYS,
) -> Crossing:
    """First time the prediction at `reliability` (0.5 to 1 one-sided, 0 to 1 two-sided) meets a limit; 0 if it does."""
    lower, upper = limits
    k = Fraction(_factor(lower is not None and upper is not None, reliability, drift.dof))
    squared = drift.squared_uncertainty(start.u0)
    margin = float(k) * sqrt(squared[0])
    crossings = []
    for limit, sign in ((lower, 1), (upper, -1)):
        if limit is None:
            continue
        distance = [sign * c for c in drift.predicted(start.value)]
        distance[0] -= sign * limit
        if float(distance[0]) <= margin:
            return _answer(drift, [], horizon)
        # distance = k u first where distance^2 - k^2 u^2 first vanishes, since both start positive
        own = product(distance, distance)
        crossings.append([a - k**2 * b for a, b in zip(own, squared, strict=True)])
    return _answer(drift, crossings, horizon)


def _factor(two_sided: bool, reliability: float, dof: int) -> float:
    if not 0 < reliability < 1 or (not two_sided and reliability <= 0.5):  # noqa: PLR2004 - below it the limit recedes
        raise IntervalError("reliability_target", "reliability lies between 0 (one-sided: 0.5) and 1")
    return coverage_factor(reliability, dof) if two_sided else one_sided_factor(reliability, dof)


def _answer(drift: Drift, crossings: list[Polynomial], horizon: Fraction) -> Crossing:
    """No polynomial: already reached at once."""
    count = drift.dof + len(drift.coefficients)
    if not crossings:
        return Crossing(0.0, reached=True, rests_on=count, drift=drift)
    roots = [root for polynomial in crossings if (root := first_root(polynomial, horizon)) is not None]
    return Crossing(float(min(roots, default=horizon)), reached=bool(roots), rests_on=count, drift=drift)
