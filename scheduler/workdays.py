"""Working-day arithmetic; the calendar is data (Labour Code 2019, articles 111 and 112)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Override:
    """A local decision about one day: off (`working` false) or make-up work. It wins over the national calendar."""

    day: date
    working: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked: `off` are holidays, `extra` are worked Saturdays and Sundays, `known` the years it covers.

    Years of `known` that are not in `decreed` follow the pattern of the law only: the swaps that the
    Prime Minister fixes each year are not in yet, so a deadline in them is provisional.
    """

    off: frozenset[date]
    extra: frozenset[date]
    known: frozenset[int]
    decreed: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked. A day that is both in `extra` and in `off` is off."""
        if day in self.off:
            return False
        return day in self.extra or day.weekday() < _SATURDAY

    def is_provisional(self, day: date) -> bool:
        """Whether the holidays of the year of `day` are not decreed yet."""
        return day.year not in self.decreed

    def next_working(self, day: date) -> date:
        """`day` itself when it is worked, else the next worked day."""
        while not self.is_working(day):
            day += _ONE
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is itself not counted; negative n goes back; 0 gives `day`."""
        step = _ONE if n > 0 else -_ONE
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days(self, start: date, days: int) -> tuple[date, ...]:
        """The working days among the `days` calendar days from `start` on, both ends of that span included."""
        return tuple(day for day in _span(start, days) if self.is_working(day))

    def with_overrides(self, overrides: Iterable[Override]) -> "WorkCalendar":
        """The same calendar after local decisions; of two decisions about one day the later in order wins."""
        off, extra = set(self.off), set(self.extra)
        for item in overrides:
            gains, loses = (extra, off) if item.working else (off, extra)
            gains.add(item.day)
            loses.discard(item.day)
        return WorkCalendar(frozenset(off), frozenset(extra), self.known, self.decreed)


def _span(start: date, days: int) -> Iterator[date]:
    for offset in range(days):
        yield start + timedelta(days=offset)
