"""When something is told again: lead days before a due date, the day after it, then weekly, then monthly for ever.

Lead times are not set by law; 60, 30 and 7 days before, the day after, four weeks weekly and then monthly are this
house's suggestion. The due day itself is a valid day: *expired* starts the day after (Circular 23/2013/TT-BKHCN,
article 20(7)).
"""

from bisect import bisect_right
from dataclasses import dataclass, replace

LONGEST_LEAD = 366
"""Days: a lead time beyond a year would precede the verification it reminds of."""

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages of one recipient, by their day counted from the due date, negative before it.

    `firm` are told one by one, ascending. From `first_after` on follow `weekly_times` stages a week apart, then one
    every `monthly_days`, without end: what stays overdue is never dropped from sight. Nothing is told before `start`.
    """

    firm: tuple[int, ...] = (-60, -30, -7, 1)
    first_after: int = 1
    weekly_times: int = 4
    monthly_days: int = 30
    start: int = -LONGEST_LEAD

    def __post_init__(self) -> None:
        """Raise ValueError for a ladder that ends, or runs backwards."""
        if list(self.firm) != sorted(set(self.firm)) or not self.firm:
            raise ValueError("stages must ascend")
        if self.first_after < 1 or self.weekly_times < 0 or self.monthly_days < 1:
            raise ValueError("a reminder must come after the due date, and again and again")

    def latest(self, late: int) -> int | None:
        """The day of the latest stage reached `late` days after the due date; None before the first."""
        return self.reached(late)[0]

    def passed(self, after: int | None, before: int) -> tuple[int, ...]:
        """The firm stages between two days, both excluded: reached, and overtaken by a later one."""
        return tuple(day for day in self.firm if (after is None or day > after) and day < before)

    def count(self, late: int) -> int:
        """How many stages are reached: the firm ones, and the latest repeat as one."""
        return self.reached(late)[1]

    def reached(self, late: int) -> tuple[int | None, int]:
        """Both of the above at once."""
        place = bisect_right(self.firm, late)
        firm = self.firm[place - 1] if place else None
        repeat = self._repeat(late)
        if repeat is None or (firm is not None and repeat <= firm):
            return firm, place
        return repeat, place + 1

    def _repeat(self, late: int) -> int | None:
        """The latest weekly or monthly day reached."""
        weeks = (late - self.first_after) // _WEEK
        if weeks < 1 or late < self.start:
            return None
        weekly_end = self.first_after + _WEEK * self.weekly_times
        months = (late - weekly_end) // self.monthly_days
        if months >= 1:
            day = weekly_end + self.monthly_days * months
        elif self.weekly_times:
            day = self.first_after + _WEEK * min(weeks, self.weekly_times)
        else:
            return None
        return day if day >= self.start else None


def climbing(ladder: Ladder, from_day: int) -> Ladder:
    """The ladder of somebody who hears only of what is `from_day` days overdue: told then, and with every repeat."""
    return replace(ladder, firm=(from_day,), start=from_day)
