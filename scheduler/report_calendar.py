"""The authority's report calendar as it stands: the law's days, the house's own days, and what was handed in."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from registry.database import connection, transaction
from registry.law.reports import ReportRule, report_rules, undated_reports
from scheduler.notices.retract import take_back_report

_OWN_DAYS = "SELECT code, month, day FROM report_day ORDER BY code"

_HANDED_IN = """
SELECT h.code, h.due_on, h.handed_on, h.document_number, coalesce(a.name, '') AS by_name
FROM report_handed_in h LEFT JOIN account a ON a.id = h.by ORDER BY h.due_on DESC, h.code LIMIT 200
"""

_HAND_IN = """
INSERT INTO report_handed_in (code, due_on, handed_on, document_number, at, by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (code, due_on) DO UPDATE SET handed_on = excluded.handed_on, document_number = excluded.document_number,
    at = excluded.at, by = excluded.by
"""

_TAKE_BACK = "DELETE FROM report_handed_in WHERE code = $1 AND due_on = $2"

_SET_DAY = """
INSERT INTO report_day (code, month, day, at, by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (code) DO UPDATE SET month = excluded.month, day = excluded.day, at = excluded.at, by = excluded.by
"""

_DROP_DAY = "DELETE FROM report_day WHERE code = $1"


class HandedIn(NamedTuple):
    """A report that was handed in: which, when, under which number, noted by whom."""

    code: str
    due_on: date
    handed_on: date
    document_number: str
    by_name: str


@dataclass(frozen=True, slots=True)
class ReportCalendar:
    """`rules`: every report with a day, the house's own included; `own_days` (month, day) by code."""

    rules: tuple[ReportRule, ...]
    own_days: Mapping[str, tuple[int, int]]
    noted: tuple[HandedIn, ...]

    @property
    def handed_in(self) -> AbstractSet[tuple[str, date]]:
        """Which reports were handed in, by code and last day."""
        return {(one.code, one.due_on) for one in self.noted}


async def report_calendar() -> ReportCalendar:
    """The calendar as it stands now."""
    async with connection() as database:
        own = {code: (month, day) for code, month, day in await database.fetch(_OWN_DAYS)}
        noted = tuple(HandedIn(*row) for row in await database.fetch(_HANDED_IN))
    added = tuple(undated_reports()[code].on(*day) for code, day in own.items() if code in undated_reports())
    return ReportCalendar((*report_rules().values(), *added), own, noted)


async def hand_in(one: HandedIn, account: int | None, now: datetime) -> None:
    """Record that a report was handed in; its unsent reminders are taken back with it."""
    async with transaction() as database:
        await database.execute(_HAND_IN, one.code, one.due_on, one.handed_on, one.document_number, now, account)
        await take_back_report(one.code, one.due_on)


async def not_handed_in(code: str, due_on: date) -> bool:
    """Take the record back; False where there is none."""
    async with connection() as database:
        return str(await database.execute(_TAKE_BACK, code, due_on)) == "DELETE 1"


async def set_own_day(code: str, day: tuple[int, int] | None, account: int | None, now: datetime) -> None:
    """Set the last day of the year for a report without one in law, or drop it with None."""
    async with connection() as database:
        if day is None:
            await database.execute(_DROP_DAY, code)
        else:
            await database.execute(_SET_DAY, code, *day, now, account)
