"""When a statutory clock runs out: working or calendar days, with pauses. Pure.

The day of the event that starts a clock is not counted, nor is any day after a pause begins up to the day of resuming,
that day included: a pause and a resume on one day cost nothing. The last day moves to the next working day where it
falls on a day off, as the clocks of dossiers do and validity dates do not.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from registry.law.dossiers import Unit
from scheduler.workdays import WorkCalendar

_ONE = timedelta(days=1)

LONGEST = 3660
"""No act gives more days than these; a clock must end."""


class Pause(NamedTuple):
    """Days after `first` up to `last` are not counted; `last` None: still standing still."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether `day` is not counted."""
        return self.first < day and (self.last is None or day <= self.last)


class Span(NamedTuple):
    """A clock as it started: how many days of which unit after `start`."""

    start: date
    amount: int
    unit: Unit


class Deadline(NamedTuple):
    """`day`: the last day in time; None while the clock stands still, with `left` counted days still to come.

    `provisional`: in a year whose holidays are not decreed yet, so the day may move.
    """

    day: date | None
    left: int
    provisional: bool = False


def deadline(span: Span, pauses: Sequence[Pause], calendar: WorkCalendar) -> Deadline:
    """The last day in time.

    Raises:
        ValueError: an amount no act gives: below 1 or beyond `LONGEST`.

    """
    if not 0 < span.amount <= LONGEST:
        raise ValueError(span.amount)
    standing = next((pause for pause in pauses if pause.last is None), None)
    day, left = span.start, span.amount
    while left:
        if standing is not None and day >= standing.first:
            return Deadline(None, left)
        day += _ONE
        left -= _counts(day, span.unit, pauses, calendar)
    last = calendar.next_working(day)
    return Deadline(last, 0, calendar.is_provisional(last))


def days_left(last: date, today: date, unit: Unit, calendar: WorkCalendar) -> int:
    """How many days of the clock's unit lie after `today` up to `last`; negative when `last` is past."""
    if unit != "working_days":
        return (last - today).days
    first, end, sign = (today, last, 1) if today <= last else (last, today, -1)
    return sign * len(calendar.working_days(first + _ONE, (end - first).days))


def pauses_of(marks: Iterable[tuple[date, bool]]) -> tuple[Pause, ...]:
    """The pauses that (day, whether the clock stands still from then on) in order make up."""
    found: list[Pause] = []
    for day, still in marks:
        if still and (not found or found[-1].last is not None):
            found.append(Pause(day, None))
        elif not still and found and found[-1].last is None:
            found[-1] = Pause(found[-1].first, day)
    return tuple(found)


def _counts(day: date, unit: Unit, pauses: Iterable[Pause], calendar: WorkCalendar) -> bool:
    if any(pause.covers(day) for pause in pauses):
        return False
    return unit != "working_days" or calendar.is_working(day)
