"""In-use time: hours, cycles or volume on a counter bring the due date forward (ILAC-G24 / OIML D 10, method 3).

Due at the earlier of counter and calendar. A reset or roll-over starts a new segment: what was counted before it
stands, the jump itself counts nothing. Without readings the calendar alone decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Literal

from scheduler.intervals.bounds import IntervalError

Basis = Literal["calendar", "counter_reached", "counter_forecast"]


@dataclass(frozen=True, slots=True)
class CounterReading:
    day: date
    count: Fraction


@dataclass(frozen=True, slots=True)
class UseDue:
    """When it is due and why; `used` since the last control and `per_day`, both None without two readings."""

    due_on: date
    basis: Basis
    used: Fraction | None
    per_day: Fraction | None
    rests_on: int


def due_by_use(readings: Sequence[CounterReading], allowed: Fraction, calendar_due: date) -> UseDue:
    """`readings` since the last control, by day, the first at the control; `allowed` is the use between controls.

    The forecast continues the present rate, that of the current segment. Raises IntervalError.
    """
    if allowed <= 0:
        raise IntervalError("allowed", "the use allowed between controls is greater than zero")
    if any(one.count < 0 for one in readings):
        raise IntervalError("readings", "a counter shows no negative number")
    if any(a.day >= b.day for a, b in pairwise(readings)):
        raise IntervalError("readings", "readings ascend by day, one a day")
    if len(readings) < 2:  # noqa: PLR2004 - one reading shows no use
        return UseDue(calendar_due, "calendar", None, None, len(readings))
    used, reached_on = _used(readings, allowed)
    rate = _rate(readings)
    if reached_on is not None:
        basis: Basis = "counter_reached" if reached_on <= calendar_due else "calendar"
        return UseDue(min(reached_on, calendar_due), basis, used, rate, len(readings))
    return _forecast(readings, allowed - used, calendar_due, used, rate)


def _used(readings: Sequence[CounterReading], allowed: Fraction) -> tuple[Fraction, date | None]:
    """Use so far, and the day of the reading at which it reached what is allowed."""
    used, reached_on = Fraction(0), None
    for before, after in pairwise(readings):
        used += max(Fraction(0), after.count - before.count)
        if reached_on is None and used >= allowed:
            reached_on = after.day
    return used, reached_on


def _rate(readings: Sequence[CounterReading]) -> Fraction | None:
    """Use a day over the current segment; None where that has one reading so far."""
    start = max((i + 1 for i, (a, b) in enumerate(pairwise(readings)) if b.count < a.count), default=0)
    segment = readings[start:]
    if len(segment) < 2:  # noqa: PLR2004 - as above
        return None
    return (segment[-1].count - segment[0].count) / (segment[-1].day - segment[0].day).days


def _forecast(
    readings: Sequence[CounterReading], left: Fraction, calendar_due: date, used: Fraction, rate: Fraction | None
) -> UseDue:
    days_to_calendar = (calendar_due - readings[-1].day).days
    if not rate or ceil(left / rate) > days_to_calendar:
        return UseDue(calendar_due, "calendar", used, rate, len(readings))
    due_on = readings[-1].day + timedelta(days=ceil(left / rate))
    return UseDue(due_on, "counter_forecast", used, rate, len(readings))
