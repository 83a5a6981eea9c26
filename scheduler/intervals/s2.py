"""S2: reliability models fitted to a population's results, and the interval at which each meets the target.

NCSLI RP-1 appendix D. The choice of a best model is fragile: every accepted model is shown, and the range of intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import exp, inf, log

from registry.conformity.normal import fisher_below
from scheduler.intervals.bounds import IntervalError
from scheduler.intervals.reliability import FAMILIES, Family, Parameters
from scheduler.intervals.simplex import Point, least

_REJECT_ABOVE = 0.95
_FLOOR = 1e-12
_FURTHEST, _AT_ONCE = 100.0, 1e-30
_STEPS = 2_000
_BISECTIONS = 80
# A parameter this large (times scaled to 1), or a likelihood that still grows there, has run away.
_RUNAWAY = 1e3
_ALWAYS = "exponential"
_FINALISTS = 3
_MOST_BINS = 100
_GROUP_SHARE = 5


@dataclass(frozen=True, slots=True)
class Bin:
    """`passed` of `tested` instruments were in tolerance after `days`."""

    days: float
    tested: int
    passed: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: `theta` in days, the interval in days (None: the target is never met), the fit test.

    `confidence` is C = P(F <= observed), None where the data are too few to test; `merit` ranks accepted models.
    """

    model: str
    theta: Parameters
    interval: float | None
    confidence: float | None
    accepted: bool
    merit: float = 0.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """`fits` in the order of the models, runaway ones left out; `best` and the range only over accepted ones."""

    exponential: Fit
    fits: tuple[Fit, ...]
    low: float | None
    high: float | None
    best: Fit | None
    rests_on: int


def analyse(bins: Sequence[Bin], target: float) -> Analysis:
    """Fit every model by maximum likelihood. Raises IntervalError: nothing to fit where all passed or all failed."""
    _check(bins, target)
    scale = max(one.days for one in bins)
    scaled = [Bin(one.days / scale, one.tested, one.passed) for one in bins]
    found = [_fit(family, scaled, target, scale) for family in FAMILIES]
    fits = _ranked([fit for fit in found if fit is not None])
    accepted = [fit for fit in fits if fit.accepted and fit.interval is not None]
    intervals = [fit.interval for fit in accepted if fit.interval is not None]
    return Analysis(
        exponential=next(fit for fit in fits if fit.model == _ALWAYS),
        fits=fits,
        low=min(intervals, default=None),
        high=max(intervals, default=None),
        best=max(accepted, key=lambda fit: fit.merit, default=None),
        rests_on=sum(one.tested for one in bins),
    )


def _check(bins: Sequence[Bin], target: float) -> None:
    if not bins:
        raise IntervalError("times", "there is no result to rest on")
    if len(bins) > _MOST_BINS:
        raise IntervalError("times", f"at most {_MOST_BINS} times: put near ones together")
    if not 0 < target < 1:
        raise IntervalError("target_reliability", "the target lies between 0 and 1")
    if any(not 0 < one.days < inf for one in bins):
        raise IntervalError("times", "times are greater than zero")
    if any(one.tested < 1 for one in bins):
        raise IntervalError("tested", "each time has at least one result")
    if any(not 0 <= one.passed <= one.tested for one in bins):
        raise IntervalError("in_tolerance", "in_tolerance are counts between 0 and tested")
    if len({one.days for one in bins}) != len(bins):
        raise IntervalError("times", "each time stands once")
    share = sum(one.passed for one in bins), sum(one.tested for one in bins)
    if share[0] in (0, share[1]):
        raise IntervalError("in_tolerance", "where all passed or all failed there is no model to fit: not enough data")


def _loss(family: Family, bins: Sequence[Bin], point: Point) -> float:
    """Minus the logarithm of the likelihood, at parameters given by `_opened`."""
    parameters = _opened(family, point)
    total = 0.0
    for one in bins:
        r = min(max(family.reliability(one.days, parameters), _FLOOR), 1 - _FLOOR)
        total -= one.passed * log(r) + (one.tested - one.passed) * log(1 - r)
    return total


def _opened(family: Family, point: Point) -> Parameters:
    """Parameters that may not be negative are searched by their logarithms."""
    return tuple(x if place in family.signed else exp(max(-60.0, min(60.0, x))) for place, x in enumerate(point))


def _closed(family: Family, parameters: Parameters) -> Point:
    return tuple(x if place in family.signed else log(x) for place, x in enumerate(parameters))


def _fit(family: Family, bins: Sequence[Bin], target: float, scale: float) -> Fit | None:
    """The model at its greatest likelihood, None where that runs to infinity."""
    loss = partial(_loss, family, bins)
    starts = sorted((_closed(family, p) for p in family.grid()), key=loss)[:_FINALISTS]
    point, _ = min((least(loss, start) for start in starts), key=lambda found: found[1])
    parameters = _opened(family, point)
    # where some passed and some failed the exponential's optimum is finite, however far the times lie apart
    if family.name != _ALWAYS and max(map(abs, parameters)) > _RUNAWAY:
        return None
    confidence = _confidence(family, parameters, bins)
    interval = _interval(family, parameters, target)
    theta = tuple(x * scale**unit for x, unit in zip(parameters, family.units, strict=True))
    accepted = confidence is not None and confidence <= _REJECT_ABOVE
    return Fit(family.name, theta, None if interval is None else interval * scale, confidence, accepted)


def _confidence(family: Family, parameters: Parameters, bins: Sequence[Bin]) -> float | None:
    """C of the F test of fit against the scatter within the bins; None with no bin or scatter to spare."""
    k, m, total = len(bins), len(parameters), sum(one.tested for one in bins)
    pure = sum(one.passed * (one.tested - one.passed) / one.tested for one in bins)
    if k <= m or total <= k or pure == 0:
        return None
    rest = sum(one.tested * (one.passed / one.tested - family.reliability(one.days, parameters)) ** 2 for one in bins)
    return fisher_below(rest / (k - m) / (pure / (total - k)), k - m, total - k)


def _interval(family: Family, parameters: Parameters, target: float) -> float | None:
    """First scaled time at which the reliability is down to the target, within a hundred times the longest time."""
    before, ratio = 0.0, (_FURTHEST / 1e-4) ** (1 / _STEPS)
    after = 1e-4
    if family.reliability(_AT_ONCE, parameters) <= target:
        return 0.0
    while after <= _FURTHEST:
        if family.reliability(after, parameters) <= target:
            return _between(family, parameters, target, (before, after))
        before, after = after, after * ratio
    return None


def _between(family: Family, parameters: Parameters, target: float, span: tuple[float, float]) -> float:
    low, high = span
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if family.reliability(middle, parameters) <= target else (middle, high)
    return high


def _ranked(fits: list[Fit]) -> tuple[Fit, ...]:
    """With figures of merit G = (N_G / C) t_R^(1/4), N_G the number of models that agree on the interval."""
    groups = _groups([fit.interval for fit in fits if fit.interval is not None])
    return tuple(_with_merit(fit, groups) for fit in fits)


def _with_merit(fit: Fit, groups: dict[float, int]) -> Fit:
    if not fit.accepted or fit.interval is None:
        return fit
    merit = groups[fit.interval] / max(fit.confidence or 0.0, _FLOOR) * fit.interval**0.25
    return Fit(fit.model, fit.theta, fit.interval, fit.confidence, fit.accepted, merit)


def _groups(intervals: list[float]) -> dict[float, int]:
    """How many intervals stand together, parted where the gap is over a fifth of the span of all."""
    ordered = sorted(intervals)
    gap = (ordered[-1] - ordered[0]) / _GROUP_SHARE if ordered else 0.0
    groups: list[list[float]] = [[one] for one in ordered[:1]]
    for before, after in pairwise(ordered):
        if after - before > gap:
            groups.append([])
        groups[-1].append(after)
    return {one: len(group) for group in groups for one in group}
