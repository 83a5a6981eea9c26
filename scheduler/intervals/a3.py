"""A3 interval test: is the observed share in tolerance compatible with the target? NCSLI RP-1, exact both ways."""

from dataclasses import dataclass
from fractions import Fraction
from math import log10

from registry.conformity.normal import beta_share
from scheduler.intervals.bounds import Bounds, IntervalError

# Beyond this many bits exact sums are slow, and the incomplete beta function is as good.
_EXACT_BITS = 20_000
_BISECTIONS = 100
_WINDOW_DAYS = 56


@dataclass(frozen=True, slots=True)
class Target:
    """Reliability to hold, confidence needed to act (0 to 1, excluded), greatest factor and least change in days."""

    reliability: Fraction
    confidence: Fraction = Fraction(1, 2)
    max_change: Fraction = Fraction(2)
    min_change_days: Fraction = Fraction(5)

    def __post_init__(self) -> None:
        for name, value in (("target_reliability", self.reliability), ("confidence", self.confidence)):
            if not 0 < value < 1:
                raise IntervalError(name, f"{name} lies between 0 and 1")
        if self.max_change < 1:
            raise IntervalError("max_change", "the greatest factor of change is at least 1")
        if self.min_change_days < 0:
            raise IntervalError("min_change_days", "the least change is not negative")


@dataclass(frozen=True, slots=True)
class IntervalTest:
    """The proposed interval, how sure the data reject the present one, and the limits of the observed reliability."""

    interval_days: float
    rejection_confidence: float
    reliability_low: float
    reliability_high: float
    changed: bool
    rests_on: int


def usable(interval_days: float, real_days: list[float]) -> list[int]:
    """Places of the results that count: real intervals within 56 days, and half the interval, of the assigned one."""
    window = min(_WINDOW_DAYS, interval_days / 2)
    return [place for place, days in enumerate(real_days) if abs(days - interval_days) <= window]


def interval_test(
    in_tolerance: int, tested: int, interval_days: Fraction, target: Target, bounds: Bounds
) -> IntervalTest:
    """`in_tolerance` of `tested` instruments were good at about the interval. Raises IntervalError."""
    if tested < 1:
        raise IntervalError("tested", "there is no result to rest on")
    if not 0 <= in_tolerance <= tested:
        raise IntervalError("in_tolerance", "in_tolerance lies between 0 and tested")
    if interval_days <= 0:
        raise IntervalError("interval_days", "an interval is greater than zero")
    rejection = rejection_confidence(in_tolerance, tested, target.reliability)
    moved = _moved(Fraction(in_tolerance, tested), interval_days, rejection, target)
    kept = rejection <= target.confidence or abs(moved - interval_days) < target.min_change_days
    days = bounds.clamped(interval_days if kept else moved)
    low, high = reliability_limits(in_tolerance, tested, float(target.confidence))
    return IntervalTest(float(days), float(rejection), low, high, changed=days != interval_days, rests_on=tested)


def rejection_confidence(x: int, n: int, reliability: Fraction) -> Fraction:
    """Q: how sure x of n speaks against the target, in the direction it deviates; 0 where it does not."""
    observed = Fraction(x, n)
    if observed == reliability:
        return Fraction(0)
    if x in (0, n):
        return (
            1 - (reliability if x else 1 - reliability) ** n if _exact(n, reliability) else _certain(x, n, reliability)
        )
    tail = _at_most(x, n, reliability) if observed < reliability else _at_most(n - x, n, 1 - reliability)
    return max(Fraction(0), 1 - 2 * tail)


def _exact(n: int, reliability: Fraction) -> bool:
    return n * reliability.denominator.bit_length() <= _EXACT_BITS


def _certain(x: int, n: int, reliability: Fraction) -> Fraction:
    return 1 - Fraction(float(reliability if x else 1 - reliability) ** n)


def _at_most(x: int, n: int, p: Fraction) -> Fraction:
    """P(X <= x) for X binomial(n, p)."""
    if not _exact(n, p):
        return Fraction(beta_share(float(1 - p), n - x, x + 1))
    good, bad = p.numerator, p.denominator - p.numerator
    # each term from the one before: ways to choose, and a factor of good for one of bad
    ways, weight, total = 1, bad**n, bad**n
    for k in range(x):
        ways = ways * (n - k) // (k + 1)
        weight = weight // bad * good
        total += ways * weight
    return Fraction(total, p.denominator**n)


def _moved(observed: Fraction, interval: Fraction, rejection: Fraction, target: Target) -> Fraction:
    """I0 * 10^((R0 - R) Q) or, above target, I0 * 10^((R0 - R)/(1 - Q)), never by more than the greatest factor."""
    away = observed - target.reliability
    furthest = log10(float(target.max_change))
    if away < 0:
        power = max(float(away * rejection), -furthest)
    elif away > 0:
        sure = rejection == 1 or away / (1 - rejection) >= Fraction(furthest)
        power = furthest if sure else float(away / (1 - rejection))
    else:
        return interval
    if abs(power) == furthest:
        return interval * target.max_change if power > 0 else interval / target.max_change
    return interval * Fraction(10.0**power)


def reliability_limits(x: int, n: int, confidence: float) -> tuple[float, float]:
    """Clopper-Pearson limits at two-sided `confidence`; one-sided where all failed or all passed."""
    if x == 0:
        return 0.0, 1 - (1 - confidence) ** (1 / n)
    if x == n:
        return (1 - confidence) ** (1 / n), 1.0
    tail = (1 - confidence) / 2
    return _quantile(tail, x, n - x + 1), _quantile(1 - tail, x + 1, n - x)


def _quantile(share: float, a: float, b: float) -> float:
    """The p with I_p(a, b) = share, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_share(middle, a, b) < share else (low, middle)
    return (low + high) / 2
