"""Staircase (automatic adjustment): the last as-found error against its limit moves the interval by one step.

ILAC-G24:2022 / OIML D 10, method 1. One result decides, hence it is noisy; as-left errors are never used.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from scheduler.intervals.bounds import Bounds, IntervalError

Move = Literal["extended", "kept", "shortened"]

EXTEND_BELOW = Fraction(4, 5)
STEP = Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class Staircase:
    """`reason` says what the error asked for, `clamped` whether the bounds had the last word; rests on one result."""

    interval_days: int
    reason: Move
    clamped: bool
    rests_on: int = 1


def staircase(
    interval_days: Fraction,
    as_found_share: Fraction,
    bounds: Bounds,
    *,
    extend_below: Fraction = EXTEND_BELOW,
    step: Fraction = STEP,
    days_run: Fraction | None = None,
) -> Staircase:
    """The next interval, rounded down to whole days, then clamped.

    `as_found_share` is the size of the error over the MPE. After an early visit (`days_run` below the interval) a good
    result extends nothing: the planned interval was not tried. Raises IntervalError.
    """
    _check(interval_days, as_found_share, extend_below, step)
    move = _move(as_found_share, extend_below)
    if move == "extended" and days_run is not None and days_run < interval_days:
        move = "kept"
    factor = {"extended": 1 + step, "kept": Fraction(1), "shortened": 1 / (1 + step)}[move]
    wanted = floor(interval_days * factor)
    days = floor(bounds.clamped(Fraction(wanted)))
    return Staircase(days, move, clamped=days != wanted)


def _move(share: Fraction, extend_below: Fraction) -> Move:
    if share > 1:
        return "shortened"
    return "extended" if share < extend_below else "kept"


def _check(interval_days: Fraction, share: Fraction, extend_below: Fraction, step: Fraction) -> None:
    if interval_days <= 0:
        raise IntervalError("interval_days", "an interval is greater than zero")
    if share < 0:
        raise IntervalError("as_found_share", "the share of the limit used up is a size: not negative")
    if not 0 <= extend_below <= 1:
        raise IntervalError("extend_below", "the share below which to extend lies between 0 and 1")
    if step <= 0:
        raise IntervalError("step", "a step is greater than zero")
