"""The calendar of Viet Nam as data for `scheduler.workdays`, from the `holidays` package and local decisions."""

from collections.abc import Iterable

from scheduler.workdays import Override, WorkCalendar


def vietnam_calendar(years: Iterable[int], overrides: Iterable[Override] = ()) -> WorkCalendar:
    """The working calendar of the given years: holidays with their observed days, decreed swaps, local overrides.

    Labour Code 2019, articles 111(3) and 112. Years outside `years` know weekends only and count as not decreed.
    """
    from holidays.countries.vietnam import (  # noqa: PLC0415 - loads every country: a second that only plans need
        Vietnam,
        VietnamStaticHolidays,
    )

    # The package lists the swaps of rest days that were decreed for a year; later years are patterns only.
    last_decreed = max(VietnamStaticHolidays.special_public_holidays)
    known = frozenset(years)
    listed = Vietnam(years=sorted(known))  # type: ignore[no-untyped-call]  # the package is half typed
    national = WorkCalendar(
        off=frozenset(listed),
        extra=frozenset(day for day in listed.weekend_workdays if day.year in known),
        known=known,
        decreed=frozenset(year for year in known if year <= last_decreed),
    )
    return national.with_overrides(overrides)
