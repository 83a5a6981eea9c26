"""Attribute methods that answer each result: A1 by a fixed share, A2 by a step that halves when the outcome turns.

NCSLI RP-1, methods A1 and A2. Both know only "in tolerance" or "out of tolerance" as found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p

from scheduler.intervals.bounds import Bounds, IntervalError

FIRST_STEP = 1.0
RESTART_AFTER = 8
"""Results after which A2 begins again with its first step: it converges, and then no longer reacts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """As found: in tolerance or not. `restarts`: adjusted, repaired or otherwise no longer the instrument it was."""

    in_tolerance: bool
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """The next interval in days, within the bounds; `step` is A2's present step, for A1 the share it moved by."""

    interval_days: float
    step: float
    clamped: bool
    rests_on: int


def shortening(lengthening: float, reliability: float) -> float:
    """A1's b for its a: the shares at which the interval settles where the reliability is the target.

    (1 + a)^R (1 - b)^(1-R) = 1, hence b = 1 - (1 + a)^(-R/(1-R)).
    """
    return 1 - exp(-reliability / (1 - reliability) * log1p(lengthening))


def simple(interval_days: float, outcomes: Sequence[Outcome], reliability: float, a: float, bounds: Bounds) -> Response:
    """A1: longer by the share `a` after each result in tolerance, shorter by `shortening` after each other one.

    Raises IntervalError.
    """
    _check(interval_days, outcomes, reliability)
    if not 0 < a <= 1:
        raise IntervalError("lengthen_by", "the share by which to lengthen lies above 0 and is at most 1")
    b = shortening(a, reliability)
    days = wanted = interval_days
    for one in outcomes:
        wanted = days * (1 + a if one.in_tolerance else 1 - b)
        days = _within(wanted, bounds)
    step = a if outcomes[-1].in_tolerance else b
    return Response(days, step, clamped=days != wanted, rests_on=len(outcomes))


def incremental(
    interval_days: float,
    outcomes: Sequence[Outcome],
    reliability: float,
    bounds: Bounds,
    *,
    first_step: float = FIRST_STEP,
    restart_after: int = RESTART_AFTER,
) -> Response:
    """A2: the step halves each time the outcome turns; longer by step (1 - R) when good, shorter by step R when not.

    The step begins anew with an outcome that `restarts`, and after every `restart_after` results. Raises IntervalError.
    """
    _check(interval_days, outcomes, reliability)
    if not 0 < first_step <= 1:
        raise IntervalError("first_step", "the first step lies above 0 and is at most 1")
    if restart_after < 1:
        raise IntervalError("restart_after", "a restart comes after at least one result")
    days, wanted, step, before, count = interval_days, interval_days, first_step, True, 0
    for one in outcomes:
        if one.restarts or count == restart_after:
            step, before, count = first_step, True, 0
        step = step if one.in_tolerance == before else step / 2
        wanted = days * (1 + step * (1 - reliability) if one.in_tolerance else 1 - step * reliability)
        days, before, count = _within(wanted, bounds), one.in_tolerance, count + 1
    return Response(days, step, clamped=days != wanted, rests_on=len(outcomes))


def _within(days: float, bounds: Bounds) -> float:
    return min(max(days, float(bounds.min_days)), float(bounds.cap))


def _check(interval_days: float, outcomes: Sequence[Outcome], reliability: float) -> None:
    if interval_days <= 0:
        raise IntervalError("interval_days", "an interval is greater than zero")
    if not outcomes:
        raise IntervalError("in_tolerance", "there is no result to rest on: not enough data")
    if not 0 < reliability < 1:
        raise IntervalError("target_reliability", "the target lies between 0 and 1")
