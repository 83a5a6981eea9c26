"""The report calendar told to the staff: the planners and administrators, each in one mail per sweep."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

import asyncpg

from registry.database import transaction
from registry.law.reports import ReportRule
from scheduler.notices import ledger
from scheduler.notices.kinds import KINDS, REPORT_DUE, subject_of
from scheduler.notices.ledger import When
from scheduler.notices.owed import Decision, Due, Recorded, decide, messages, shifted
from scheduler.notices.rules import House
from scheduler.notices.who import Recipient, deliverable
from scheduler.report_calendar import report_calendar

_STAFF = "SELECT email, name, language FROM account WHERE active AND role IN ('planner', 'administrator') ORDER BY id"

_ABOUT = KINDS[REPORT_DUE].about


class Told(NamedTuple):
    """`owed`: stages reached, of coming reports and each of the staff; `states` of the rows written now."""

    owed: int
    states: tuple[str, ...]


def report_dues(
    rules: Iterable[ReportRule], as_of: date, handed_in: AbstractSet[tuple[str, date]] = frozenset()
) -> list[Due]:
    """The coming reports, without those `handed_in` (code, last day) before their day. What is past stays unsaid."""
    coming = [Due(None, rule.code, rule.next_due(as_of)) for rule in rules if as_of.year < date.max.year]
    return [due for due in coming if (str(due.what), due.due_on) not in handed_in]


async def tell_reports(when: When, house: House, mail_domain: str) -> Told:
    """Queue the reminders of reports owed on the day of the sweep and not yet told."""
    last = shifted(when.as_of, house.days_ahead())
    calendar = await report_calendar()
    dues = [due for due in report_dues(calendar.rules, when.as_of, calendar.handed_in) if due.due_on <= last]
    if not dues:
        return Told(0, ())
    async with transaction() as database:
        staff = await _staff(database, house)
        decision = await _decided(database, dues, staff, when)
        written = await ledger.write(database, decision.debts, when.now)
        made = messages((ledger.written(row) for row in written if row["state"] == "queued"), mail_domain)
        await ledger.queue(database, made, {(None, one.address): one for one in staff}, when)
    return Told(decision.owed, tuple(row["state"] for row in written))


async def _staff(database: asyncpg.Connection, house: House) -> list[Recipient]:
    found = {}
    for email, name, language in await database.fetch(_STAFF):
        address = email.strip().lower()
        reason = "" if deliverable(address) else "bad_address"
        found[address] = Recipient(address, name, language, reason, house.ladder(REPORT_DUE))
    return list(found.values())


async def _decided(database: asyncpg.Connection, dues: list[Due], staff: list[Recipient], when: When) -> Decision:
    subjects = [subject_of(_ABOUT, due.what) for due in dues] if staff else []
    rows = await ledger.recorded_subjects(database, REPORT_DUE, subjects)
    recorded = [Recorded(*row)._replace(what=str(row.what).partition(":")[2]) for row in rows]
    return decide(REPORT_DUE, when.as_of, dues, {0: staff}, recorded)
