"""Uncertainty budgets by the law of propagation (JCGM 100:2008, GUM), with effective degrees of freedom.

Conventions, printed on every budget: degrees of freedom are not rounded; k is Student's t for 95 %; type A and
resolution terms are both kept, so that equal readings (s = 0) leave the resolution to carry repeatability.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from math import inf, sqrt
from typing import Literal

from registry.conformity.correlations import hold_together
from registry.conformity.normal import coverage_factor

Shape = Literal["rectangular", "triangular", "arcsine"]
DIVISORS: dict[Shape, int] = {"rectangular": 3, "triangular": 6, "arcsine": 2}

CONVENTIONS = ("dof_not_rounded", "student_95", "type_a_and_resolution_kept", "two_digits_half_even")


@dataclass(frozen=True, slots=True)
class Term:
    """One input: standard uncertainty `u` >= 0 in its own unit, degrees of freedom (None: infinite), sensitivity."""

    u: float
    dof: float | None = None
    sensitivity: float = 1.0
    name: str = ""

    @property
    def contribution(self) -> float:
        return self.sensitivity * self.u


@dataclass(frozen=True, slots=True)
class Correlation:
    """Correlation coefficient `r`, -1 to 1, of the terms at places `a` and `b`."""

    a: int
    b: int
    r: float


@dataclass(frozen=True, slots=True)
class Budget:
    """Combined standard uncertainty, effective degrees of freedom (None: infinite), coverage factor and U at 95 %."""

    terms: tuple[Term, ...]
    u: float
    dof: float | None
    k95: float
    U95: float


class BudgetError(ValueError):
    """A budget that cannot be: `where` says which part."""

    def __init__(self, where: str, sentence: str) -> None:
        super().__init__(sentence)
        self.where = where


def of_readings(values: Sequence[Fraction], sensitivity: float = 1.0, name: str = "") -> Term:
    """Type A of the mean of n >= 2 readings: s/sqrt(n), n - 1 degrees of freedom (GUM 4.2.3). Raises BudgetError."""
    n = len(values)
    if n < 2:  # noqa: PLR2004 - one reading has no scatter
        raise BudgetError("values", "at least two readings are needed for a type A term")
    mean = sum(values, Fraction(0)) / n
    squares = sum(((value - mean) ** 2 for value in values), Fraction(0))
    return Term(sqrt(squares / (n * (n - 1))), n - 1, sensitivity, name)


def of_resolution(interval: float, sensitivity: float = 1.0, name: str = "") -> Term:
    """Resolution d: d/sqrt(12) (GUM F.2.2.1). Raises BudgetError for a negative interval."""
    return Term(_size(interval, "interval") / sqrt(12), None, sensitivity, name)


def of_half_width(shape: Shape, half_width: float, sensitivity: float = 1.0, name: str = "") -> Term:
    """Half-width a: a/sqrt(3), a/sqrt(6) or a/sqrt(2) (GUM 4.3.7, 4.3.9, H.1.7). Raises BudgetError."""
    return Term(_size(half_width, "half_width") / sqrt(DIVISORS[shape]), None, sensitivity, name)


def of_hysteresis(span: float, sensitivity: float = 1.0, name: str = "") -> Term:
    """Hysteresis h between rising and falling readings: (h/2)/sqrt(3)."""
    return Term(_size(span, "span") / 2 / sqrt(3), None, sensitivity, name)


def of_certificate(U: float, k: float, dof: float | None = None, sensitivity: float = 1.0, name: str = "") -> Term:  # noqa: N803 - U is the quantity's symbol
    """An expanded uncertainty from a certificate: U/k (GUM 4.3.3). Raises BudgetError where k is not positive."""
    if not 0 < k < inf:
        raise BudgetError("k", "a coverage factor is greater than zero")
    return Term(_size(U, "U") / k, dof, sensitivity, name)


def _size(value: float, where: str) -> float:
    if not 0 <= value < inf:
        raise BudgetError(where, f"{where} must not be negative")
    return value


def budget(terms: Sequence[Term], correlations: Sequence[Correlation] = ()) -> Budget:
    """Combine the terms (GUM 5.1.2, 5.2.2 and G.4.1 with unrounded degrees of freedom). Raises BudgetError."""
    if not terms:
        raise BudgetError("terms", "a budget has at least one term")
    own = sum(term.contribution**2 for term in terms)
    shared = sum(_covariance(terms, correlation) for correlation in _checked(correlations, len(terms)))
    variance = own + shared
    if variance < -1e-12 * own:
        raise BudgetError("correlations", "these correlations cannot hold together: the variance is negative")
    # what is left of a difference of equal terms is rounding
    u = sqrt(variance) if variance > 1e-15 * own else 0.0
    dof = _effective(terms, u)
    k95 = coverage_factor(0.95, dof)
    return Budget(tuple(terms), u, dof, k95, k95 * u)


def _checked(correlations: Sequence[Correlation], count: int) -> Sequence[Correlation]:
    pairs = [frozenset((one.a, one.b)) for one in correlations]
    if any(not (0 <= one.a < count and 0 <= one.b < count) or one.a == one.b for one in correlations):
        raise BudgetError("correlations", "a correlation joins two different terms of the budget")
    if len(set(pairs)) != len(pairs):
        raise BudgetError("correlations", "a pair of terms has one correlation")
    if any(not -1 <= one.r <= 1 for one in correlations):
        raise BudgetError("correlations", "a correlation lies between -1 and 1")
    if not hold_together((one.a, one.b, one.r) for one in correlations):
        raise BudgetError("correlations", "these correlations cannot hold together")
    return correlations


def _covariance(terms: Sequence[Term], correlation: Correlation) -> float:
    return 2 * terms[correlation.a].contribution * terms[correlation.b].contribution * correlation.r


def _effective(terms: Sequence[Term], u: float) -> float | None:
    """Welch-Satterthwaite, GUM G.2b; in shares of u so that no small number vanishes."""
    if u == 0:
        return None
    shares = sum((term.contribution / u) ** 4 / term.dof for term in terms if term.dof is not None)
    return 1 / shares if shares > 0 else None


def state_result(value: Decimal, U: Decimal) -> tuple[str, str]:  # noqa: N803 - U is the quantity's symbol
    """U to two significant digits, half even, and the value to the same place (GUM 7.2.6), as texts.

    Raises BudgetError where U is not greater than zero.
    """
    if not U.is_finite() or U <= 0:
        raise BudgetError("U", "a stated uncertainty is greater than zero")
    rounded = Context(prec=2, rounding=ROUND_HALF_EVEN).plus(U)
    # one digit, as 0.1, is stated with two: 0.10
    place = Decimal(1).scaleb(rounded.adjusted() - 1)
    digits = Context(prec=max(30, abs(value.adjusted()) + abs(place.adjusted()) + 5), rounding=ROUND_HALF_EVEN)
    stated, at_place = rounded.quantize(place, context=digits), value.quantize(place, context=digits)
    # nothing is stated as minus zero
    return format(at_place or abs(at_place), "f"), format(stated, "f")
