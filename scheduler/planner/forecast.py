"""Will the staff be enough? The verifications falling due in the months ahead against the days there are.

Work of a month may be done a few months early but is late afterwards. For some fields together, what falls due from
month a + early to month b must be done within a..b, so where it exceeds the days of everybody able to do any of them
in a..b, the rest is late whatever the plan: the same argument as in `proof`, by months. The first b where that
happens is the month in which it breaks.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

_MOST_FIELDS_COMBINED = 6
_MONTHS_A_YEAR = 12
_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, by its first day, and its working days."""

    first: dt.date
    working_days: int


@dataclass(frozen=True, slots=True)
class Task:
    """An instrument that comes back every `interval_months`; `days` is its share of an inspector-day each time."""

    field: str
    due_on: dt.date
    interval_months: int
    days: float


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's fields and days off within the months asked about (several in a month are listed one by one)."""

    fields: frozenset[str]
    days_off: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """A month of some fields: inspector-days falling due, inspector-days there are, and days short up to its end."""

    first: dt.date
    due: float
    available: int
    short: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """Some fields taken together. `breaks` is the first month with work that cannot be done in time, or None.

    `equipment` tells that the days are those of a limited set of equipment and not of people.
    """

    fields: tuple[str, ...]
    equipment: bool
    months: tuple[MonthLoad, ...]

    @property
    def breaks(self) -> dt.date | None:
        return next((month.first for month in self.months if month.short > _ENOUGH), None)


@dataclass(frozen=True, slots=True)
class Yearly:
    """What twelve months need at least: people able in a field, and sets of its equipment, against those there are.

    `equipment` and `equipment_needed` are None where the field's equipment is not limited.
    """

    first: dt.date
    field: str
    inspectors_needed: int
    inspectors: int
    equipment_needed: int | None = None
    equipment: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Inspectors that twelve months need at least, all fields together, against those there are."""

    first: dt.date
    needed: int
    there: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Each field alone, then each combination that breaks; all fields together; what each year needs; and how many
    were overdue at the start.
    """

    outlooks: tuple[Outlook, ...]
    together: Outlook
    yearly: tuple[Yearly, ...]
    staff: tuple[Staff, ...]
    overdue_at_start: int

    @property
    def breaks(self) -> tuple[dt.date, Outlook] | None:
        """The first month that breaks, and the fields in which it does."""
        found = [(one.breaks, at) for at, one in enumerate(self.outlooks) if one.breaks is not None]
        month, at = min(found, default=(None, 0))
        return None if month is None else (month, self.outlooks[at])


@dataclass(frozen=True, slots=True)
class _When:
    """The months and how many of them before its due month work may be done."""

    months: tuple[Month, ...]
    early: int


_Due = dict[str, list[float]]  # inspector-days falling due, by field and month


def share(service_minutes: int, round_trip_minutes: float, day_minutes: int) -> float:
    """The least share of an inspector-day that work takes at a place this far there and back (a day at most)."""
    room = day_minutes - round_trip_minutes
    return min(1.0, service_minutes / room) if room > 0 else 1.0


def months_from(first: dt.date, working_days: Iterable[dt.date], count: int = 24) -> tuple[Month, ...]:
    """`count` calendar months beginning with that of `first`, with the working days given that are not before it."""
    days = [day for day in working_days if day >= first]
    found = []
    for at in range(count):
        year, month = divmod(first.year * 12 + first.month - 1 + at, 12)
        here = [day for day in days if (day.year, day.month) == (year, month + 1)]
        found.append(Month(dt.date(year, month + 1, 1), len(here)))
    return tuple(found)


def forecast(
    tasks: Iterable[Task],
    people: Sequence[Person],
    equipment: Mapping[str, int],
    months: Sequence[Month],
    early_months: int = 2,
) -> Forecast:
    """The outlook of each field and combination of fields over `months` (consecutive, at least one).

    `early_months` is how long before its due month work may be done, rounded up. What is due before the first month
    counts as due in it. `equipment` is the number of sets of each limited field.
    """
    when = _When(tuple(months), early_months)
    due, overdue = _due(tasks, months)
    fields = sorted(due)
    outlooks = [_outlook((field,), due, _days(people, (field,), months), when) for field in fields]
    outlooks += [
        _outlook((field,), due, _capped(people, field, equipment[field], months), when, sets=True)
        for field in sorted(equipment.keys() & due.keys())
    ]
    groups = [_outlook(group, due, _days(people, group, months), when) for group in _groups(fields)]
    years = range(0, max(1, len(months) - _MONTHS_A_YEAR + 1), _MONTHS_A_YEAR)
    return Forecast(
        outlooks=(*outlooks, *(one for one in groups if one.breaks)),
        together=_outlook(tuple(fields), due, _days(people, tuple(fields), months), when),
        yearly=tuple(_yearly((field, equipment.get(field)), due, people, when, at) for at in years for field in fields),
        staff=tuple(_staff(due, people, when, at) for at in years),
        overdue_at_start=overdue,
    )


def _due(tasks: Iterable[Task], months: Sequence[Month]) -> tuple[_Due, int]:
    """Inspector-days by field and month; and how many tasks were due before the first month."""
    start, overdue = _number(months[0].first), 0
    due: dict[str, list[float]] = {}
    for task in tasks:
        load = due.setdefault(task.field, [0.0] * len(months))
        at = _number(task.due_on) - start
        overdue += at < 0
        at = max(at, 0)
        while at < len(months):
            load[at] += task.days
            at += max(1, task.interval_months)
    return due, overdue


def _number(day: dt.date) -> int:
    return day.year * 12 + day.month


def _groups(fields: Sequence[str]) -> list[tuple[str, ...]]:
    sizes = range(2, len(fields) + 1) if len(fields) <= _MOST_FIELDS_COMBINED else (len(fields),)
    return [group for size in sizes for group in combinations(fields, size)]


def _days(people: Sequence[Person], fields: tuple[str, ...], months: Sequence[Month]) -> list[int]:
    """Inspector-days by month of everybody who has any of the fields."""
    able = [person for person in people if not person.fields.isdisjoint(fields)]
    off = [sum(_off(person, month) for person in able) for month in months]
    return [max(0, len(able) * month.working_days - less) for month, less in zip(months, off, strict=True)]


def _off(person: Person, month: Month) -> int:
    first = (month.first.year, month.first.month)
    return min(month.working_days, sum((day.year, day.month) == first for day in person.days_off))


def _capped(people: Sequence[Person], field: str, sets: int, months: Sequence[Month]) -> list[int]:
    able = _days(people, (field,), months)
    return [min(days, sets * month.working_days) for days, month in zip(able, months, strict=True)]


def _outlook(fields: tuple[str, ...], due: _Due, days: Sequence[int], when: _When, *, sets: bool = False) -> Outlook:
    load = [sum(due[field][at] for field in fields) for at in range(len(days))]
    loads, room = [0.0, *accumulate(load)], [0, *accumulate(days)]
    rows = []
    for end in range(len(days)):
        # Work due from month a + early on cannot begin before a; what is due earlier may have been done before.
        later = range(1, end - when.early + 1)
        starts = [(0.0, 0), *((loads[start + when.early], room[start]) for start in later)]
        short = max(loads[end + 1] - before - (room[end + 1] - past) for before, past in starts)
        rows.append(MonthLoad(when.months[end].first, load[end], days[end], max(0.0, short)))
    return Outlook(fields, sets, tuple(rows))


def _yearly(what: tuple[str, int | None], due: _Due, people: Sequence[Person], when: _When, at: int) -> Yearly:
    field, sets = what
    able = [person for person in people if field in person.fields]
    days = sum(due[field][at : at + _MONTHS_A_YEAR])
    worked = sum(month.working_days for month in when.months[at : at + _MONTHS_A_YEAR])
    return Yearly(
        first=when.months[at].first,
        field=field,
        inspectors_needed=_heads(days, _per_head(able, when, at)),
        inspectors=len(able),
        equipment_needed=None if sets is None else _heads(days, worked),
        equipment=sets,
    )


def _staff(due: _Due, people: Sequence[Person], when: _When, at: int) -> Staff:
    days = sum(sum(load[at : at + _MONTHS_A_YEAR]) for load in due.values())
    return Staff(when.months[at].first, _heads(days, _per_head(people, when, at)), len(people))


def _per_head(people: Sequence[Person], when: _When, at: int) -> float:
    """Days a year one of them works on average; of nobody: all working days."""
    months = when.months[at : at + _MONTHS_A_YEAR]
    worked = sum(month.working_days for month in months)
    off = sum(_off(person, month) for person in people for month in months)
    return worked - off / len(people) if people else float(worked)


def _heads(days: float, per_head: float) -> int:
    """How many it takes; where nobody works a day no number is enough, and one for each day of work is said."""
    return math.ceil(days / per_head - _ENOUGH) if per_head > 0 else math.ceil(days)
