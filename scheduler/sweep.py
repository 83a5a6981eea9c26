"""The sweep: writes down which notices are owed and puts them into the outbox, in one transaction per batch.

Any number of sweeps may run at once, for any dates: the unique key of a notice decides which of them writes it, and a
message is made only from notices that this sweep really wrote.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

import asyncpg

from registry.database import connection, transaction
from registry.law.load import law
from scheduler.notices import ledger, newsroom
from scheduler.notices.checks import tell_checks
from scheduler.notices.dossiers import tell_dossiers
from scheduler.notices.events import Event, news
from scheduler.notices.hours import leaves_at
from scheduler.notices.house import house as stored_house
from scheduler.notices.kinds import DUE, ESCALATION, KINDS, subject_of
from scheduler.notices.ledger import When
from scheduler.notices.owed import Due, Recorded, decide, messages, shifted
from scheduler.notices.own_hours import every_hours
from scheduler.notices.reports import Told, tell_reports
from scheduler.notices.rules import House, not_before
from scheduler.notices.tasks import NewTask, TaskKind, close_tasks, open_subjects, open_tasks
from scheduler.notices.who import NOBODY, Contact, Officer, Recipient, officers_above, recipients
from scheduler.plans import work_calendar

log = logging.getLogger(__name__)

BATCH = 5000
"""Enterprises per transaction: bounds memory and locks; the number of statements does not depend on it."""

_MENDED_HERE: tuple[TaskKind, ...] = ("bad_address", "no_recipient")

_AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
"""The database is gone or going: no fault of any row."""

MANY = 1000
"""Rows written that change how the others are best found."""

_PAGE = "SELECT min(id), max(id) FROM (SELECT id FROM enterprise WHERE id > $1 ORDER BY id LIMIT $2) AS page"


@dataclass(frozen=True, slots=True)
class SweepResult:
    """`owed`: stages reached, per unverified instrument and recipient. `queued`: notices put into the outbox now.

    Of the weekly and monthly repeats of what stays overdue only the latest counts as owed. `already`: the debts that
    this sweep had nothing to send for. `superseded` and `unsendable` were written now, too, but are not told; `faulty`
    counts enterprises whose rows could not be swept, named in the log.
    """

    owed: int = 0
    queued: int = 0
    already: int = 0
    superseded: int = 0
    unsendable: int = 0
    faulty: int = 0

    @property
    def written(self) -> int:
        """How many rows this sweep wrote."""
        return self.queued + self.superseded + self.unsendable

    def plus(self, other: "SweepResult") -> "SweepResult":
        """The sum of two batches."""
        return SweepResult(
            self.owed + other.owed,
            self.queued + other.queued,
            self.already + other.already,
            self.superseded + other.superseded,
            self.unsendable + other.unsendable,
            self.faulty + other.faulty,
        )


@dataclass(frozen=True, slots=True)
class _Sweep:
    """What one sweep knows beside the enterprises of a batch."""

    when: When
    mail_domain: str
    house: House
    officers: Sequence[Officer]
    unreachable: AbstractSet[str]
    """Whom a planner was asked about and nobody has mended yet, when the sweep began."""


async def sweep(
    as_of: date, now: datetime, *, mail_domain: str = "etalon.invalid", batch: int = BATCH, zone: tzinfo = UTC
) -> SweepResult:
    """Queue what is owed on `as_of` and not yet told; a second sweep writes nothing.

    `mail_domain` is the right-hand side of the Message-IDs: the domain mails are sent from; `zone` is the one in which
    the hours of sending are counted. Raises what a broken connection to the database raises; a batch is either written
    whole or not at all.
    """
    run = await _begun(as_of, now, mail_domain, zone)
    total, last, told_planner = SweepResult(), 0, False
    while True:
        async with connection() as database:
            if not told_planner and total.written >= MANY:
                await ledger.grown(database)
                told_planner = True
            first, last = await database.fetchrow(_PAGE, last, batch)
        if first is None:
            return total.plus(await _staff_told(run))
        total = total.plus(await _guarded(range(first, last + 1), run))


async def sweep_one(
    enterprise: int, as_of: date, now: datetime, *, mail_domain: str = "etalon.invalid", zone: tzinfo = UTC
) -> SweepResult:
    """Queue at once what one enterprise is owed, in the caller's transaction: for news that cannot wait."""
    return await _guarded(range(enterprise, enterprise + 1), await _begun(as_of, now, mail_domain, zone))


async def _staff_told(run: _Sweep) -> SweepResult:
    """What the house owes: reports of the law's calendar, clocks and news of dossiers, and what follows checks."""
    reports = await tell_reports(run.when, run.house, run.mail_domain)
    dossiers = await tell_dossiers(run.when, run.house, run.mail_domain)
    checks = await tell_checks(run.when, run.house, run.mail_domain)
    return _counted(reports).plus(_counted(dossiers)).plus(_counted(checks))


def _counted(told: Told) -> SweepResult:
    queued = told.states.count("queued")
    return SweepResult(
        told.owed, queued, told.owed - queued, told.states.count("superseded"), told.states.count("unsendable")
    )


async def _begun(as_of: date, now: datetime, mail_domain: str, zone: tzinfo) -> _Sweep:
    house = await stored_house()
    async with connection() as database:
        officers = await ledger.officers(database)
    unreachable = await open_subjects(_MENDED_HERE)
    return _Sweep(await _when(as_of, now, house, zone), mail_domain, house, officers, unreachable)


async def _when(as_of: date, now: datetime, house: House, zone: tzinfo) -> When:
    rules, chosen, today = house.rules, await every_hours(), now.astimezone(zone).date()
    counts = rules.working_days_only or any(one.working_days_only for one in chosen.values())
    calendar = await work_calendar(today, shifted(today, 31)) if counts else None
    own = {whose: leaves_at(now, rules, one, calendar, zone) for whose, one in chosen.items()}
    return When(as_of, now, not_before(now, rules, calendar, zone), own)


async def _guarded(page: range, run: _Sweep) -> SweepResult:
    """The enterprises with these ids; where a row breaks it, by halves, so that one never stops the sweep of others."""
    try:
        return await _sweep_batch(page, run)
    except _AWAY:
        raise
    except Exception:
        log.exception("sweep of enterprises %s to %s", page[0], page[-1])
        if len(page) == 1:
            return SweepResult(faulty=1)
    middle = len(page) // 2
    return (await _guarded(page[:middle], run)).plus(await _guarded(page[middle:], run))


async def _sweep_batch(page: range, run: _Sweep) -> SweepResult:
    async with transaction() as database:
        happened = await newsroom.events(database, page[0], page[-1], run.when, law())
        dues = await ledger.dues(database, page[0], page[-1], shifted(run.when.as_of, run.house.days_ahead()))
        if not dues and not happened:
            return SweepResult()
        enterprises = {due.enterprise for due in dues if due.enterprise is not None}
        enterprises |= {event.enterprise for event in happened}
        stopped = await ledger.stopped(database, page[0], page[-1])
        crowd = _Crowd(await ledger.contacts(database, enterprises), stopped, run.house)
        return await _told(database, dues, happened, crowd, run)


async def _told(
    database: asyncpg.Connection, dues: Sequence[Due], happened: Sequence[Event], crowd: "_Crowd", run: _Sweep
) -> SweepResult:
    places = {due.place: due.enterprise for due in dues}
    people = {place: crowd.people(DUE, enterprise or 0, place) for place, enterprise in places.items()}
    recorded = await _recorded(database, DUE, dues, run)
    above = await _above(database, dues, run)
    told_above = await _recorded(database, ESCALATION, dues, run) if above else []

    decisions = [decide(DUE, run.when.as_of, dues, people, recorded)]
    decisions += [decide(ESCALATION, run.when.as_of, dues, above, told_above)] if above else []
    fresh = news(happened, crowd.people)
    debts = [*(debt for one in decisions for debt in one.debts), *fresh]

    written = await ledger.write(database, debts, run.when.now)
    await newsroom.overtake(database, fresh)
    made = messages((ledger.written(row) for row in written if row["state"] == "queued"), run.mail_domain)
    await ledger.queue(database, made, crowd.by_address(above) if made else {}, run.when)
    await ledger.answered(database, DUE, _answered(dues, people, recorded))
    await _tasks(places, people, run)
    states = [row["state"] for row in written]
    owed = sum(one.owed for one in decisions) + len(fresh)
    return SweepResult(
        owed,
        states.count("queued"),
        owed - states.count("queued"),
        states.count("superseded"),
        states.count("unsendable"),
    )


class _Crowd:
    """Everybody of a batch's enterprises; who hears of what is judged once per kind and place."""

    def __init__(
        self, contacts: Mapping[int, Sequence[Contact]], stopped: Mapping[int, set[tuple[str, str]]], house: House
    ) -> None:
        self._contacts, self._stopped, self._house = contacts, stopped, house
        self._split = {one.enterprise for found in contacts.values() for one in found if one.site is not None}
        self._judged: dict[tuple[str, int, int | None], tuple[Recipient, ...]] = {}

    def people(self, kind: str, enterprise: int, place: int) -> tuple[Recipient, ...]:
        """Whom `kind` reaches. Most enterprises have nobody for one site alone."""
        site = place if enterprise in self._split else None
        key = kind, enterprise, site
        if key not in self._judged:
            stopped = self._stopped.get(enterprise, set())
            found = self._contacts[enterprise]
            self._judged[key] = recipients(kind, enterprise, site, found, stopped=stopped, house=self._house)
        return self._judged[key]

    def by_address(self, above: Mapping[int, Iterable[Recipient]]) -> dict[tuple[int | None, str], Recipient]:
        """Recipients as messages name them: by enterprise, and those above by their address alone."""
        found: dict[tuple[int | None, str], Recipient] = {
            (None, one.address): one for officers in above.values() for one in officers
        }
        for (_kind, enterprise, _site), people in self._judged.items():
            found |= {(enterprise, one.address): one for one in people}
        return found


async def _above(database: asyncpg.Connection, dues: Iterable[Due], run: _Sweep) -> dict[int, tuple[Recipient, ...]]:
    """The officers above each place; empty where there are none at all."""
    if not run.officers:
        return {}
    communes = await ledger.communes(database, list({due.place for due in dues}))
    known = {code: officers_above(run.officers, code, ESCALATION, run.house) for code in set(communes.values())}
    return {place: known[code] for place, code in communes.items()}


async def _recorded(database: asyncpg.Connection, kind: str, dues: Sequence[Due], run: _Sweep) -> list[Recorded]:
    """The rows that can decide: no two stages lie further apart than the longest lead or the monthly repeat."""
    rules = run.house.rules
    gap = max(run.house.days_ahead(), rules.monthly_days, 7) + rules.first_after
    return await ledger.recorded(database, kind, dues, shifted(run.when.as_of, -gap))


def _answered(
    dues: Iterable[Due], people: Mapping[int, Sequence[Recipient]], recorded: Iterable[Recorded]
) -> list[str]:
    """What nobody could be told of and somebody can now."""
    waiting = {row.what for row in recorded if row.recipient == NOBODY and row.state == "unsendable"}
    about = KINDS[DUE].about
    return sorted(
        subject_of(about, due.what)
        for due in dues
        if waiting and due.what in waiting and people[due.place][0].address != NOBODY
    )


async def _tasks(places: Mapping[int, int | None], people: Mapping[int, Sequence[Recipient]], run: _Sweep) -> None:
    """Ask the planner for whom nobody can reach; close what was mended."""
    wanted = {
        (one.reason, enterprise): NewTask(one.reason, f"enterprise:{enterprise}", enterprise, one.address)
        for place, enterprise in places.items()
        for one in people[place]
        if one.reason in _MENDED_HERE
    }
    await open_tasks(wanted.values(), run.when.now)
    swept = {f"enterprise:{enterprise}" for enterprise in places.values()} if run.unreachable else set()
    mended = (swept & run.unreachable) - {task.subject for task in wanted.values()}
    if mended:
        await close_tasks(_MENDED_HERE, sorted(mended), run.when.now)
