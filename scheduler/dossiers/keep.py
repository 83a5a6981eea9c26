"""What is done to dossiers: opened, moved on by events, given to somebody, filled with papers; each one transaction."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import asyncpg

from registry.database import transaction
from registry.dates import written
from registry.language import N_, words
from registry.law.dossiers import OPENED, DossierKind, Edition, dossier_kinds
from scheduler.dossiers.course import Course, Happened, RefusedError, course
from scheduler.dossiers.find import calendar_span
from scheduler.dossiers.values import By, DossierError, NewDocument, NewDossier, NewEvent
from scheduler.notices.retract import take_back_clocks
from scheduler.plans import work_calendar
from scheduler.workdays import WorkCalendar

_NO_ACT = N_("Ngày {day} chưa có văn bản nào quy định loại hồ sơ này. Xin xem lại ngày nhận.")
_FUTURE = N_("Ngày này ở sau hôm nay ({day}). Xin ghi việc khi đã xảy ra.")
_MEANWHILE = N_("Có người vừa ghi việc khác vào hồ sơ. Xin xem lại rồi ghi lại.")
_OPENING_STAYS = N_("Không gỡ được việc nhận hồ sơ. Nếu mở nhầm, xin ghi trả lại hồ sơ kèm lý do.")
_NOT_LAST = N_("Chỉ gỡ được việc ghi sau cùng.")

_NUMBERS = "SELECT pg_advisory_xact_lock(hashtext('dossier numbers'))"
_NEXT = "SELECT coalesce(max(number), 0) + 1 FROM dossier WHERE year = $1"

_OPEN = """
INSERT INTO dossier (year, number, kind, edition, enterprise, title, facts, received_on, officer, state, paused, ended,
                     due_on, due_sort, opened_at, opened_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false, false, NULL, '9999-12-31', $11, $12) RETURNING id
"""

_EVENT = """
INSERT INTO dossier_event (dossier, code, day, until, document_number, outcome, reason, at, by, withdrawn_reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '') RETURNING id
"""

_HELD = "SELECT id, kind, edition, received_on FROM dossier WHERE id = $1 FOR UPDATE"

_HAPPENED = "SELECT id, code, day, until FROM dossier_event WHERE dossier = $1 AND withdrawn_at IS NULL ORDER BY id"

_STAND = """
UPDATE dossier SET state = $2, paused = $3, ended = $4, due_on = $5::date,
    due_sort = coalesce($5::date, date '9999-12-31')
WHERE id = $1
"""

_WITHDRAW = "UPDATE dossier_event SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4 WHERE id = $1"

_DOCUMENT = """
INSERT INTO dossier_document (dossier, form, title, number, dated, link, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
"""

_REMOVE = """
UPDATE dossier_document SET removed_at = $3, removed_by = $4 WHERE id = $2 AND dossier = $1 AND removed_at IS NULL
"""

_OPEN_ONES = """
SELECT id, kind, edition, received_on FROM dossier WHERE NOT ended AND id > $1 ORDER BY id LIMIT 500 FOR UPDATE
"""


async def open_dossier(new: NewDossier, by: By) -> int:
    """Write a dossier that came in; gives its row id. Raises DossierError where no act was in force on that day."""
    kind = dossier_kinds()[new.kind]
    edition = kind.edition_on(new.received_on)
    if edition is None:
        raise DossierError(words(_NO_ACT, day=written(new.received_on)), "received_on")
    _not_later(new.received_on, by.today, "received_on")
    facts = {name: new.facts[name] for name in edition.fields if new.facts.get(name)}
    async with transaction() as database:
        await database.execute(_NUMBERS)
        number = await database.fetchval(_NEXT, by.today.year)
        what = (kind.code, edition.code, new.enterprise, new.title, json.dumps(facts, ensure_ascii=False))
        who = (new.officer, kind.first, by.now, by.account)
        dossier = int(await database.fetchval(_OPEN, by.today.year, number, *what, new.received_on, *who))
        await _insert(database, dossier, NewEvent(OPENED, new.received_on), by)
    return dossier


async def record(dossier: int, event: NewEvent, by: By, *, seen: int) -> None:
    """Record what happened; `seen` is the last event its author saw.

    Raises DossierError where it cannot have happened, or somebody recorded something else meanwhile.
    """
    _not_later(event.day, by.today, "day")
    async with transaction() as database:
        held, past = await _held(database, dossier)
        if past[-1]["id"] != seen:
            raise DossierError(words(_MEANWHILE))
        happened = [*_happened(past), Happened(event.code, event.day, event.until)]
        calendar = await work_calendar(*calendar_span(held["received_on"], by.today))
        try:
            now = course(*_law(held), happened, calendar, by.today)
        except RefusedError as refused:
            raise DossierError(refused.words, refused.field) from None
        await _insert(database, dossier, event, by)
        await _stand(database, dossier, now)


async def withdraw_event(dossier: int, event: int, reason: str, by: By) -> None:
    """Take the last recorded event back, with the reason; it stays readable. Raises DossierError for another one."""
    async with transaction() as database:
        held, past = await _held(database, dossier)
        if len(past) == 1:
            raise DossierError(words(_OPENING_STAYS))
        if past[-1]["id"] != event:
            raise DossierError(words(_NOT_LAST))
        await database.execute(_WITHDRAW, event, by.now, by.account, reason)
        calendar = await work_calendar(*calendar_span(held["received_on"], by.today))
        await _stand(database, dossier, course(*_law(held), _happened(past[:-1]), calendar, by.today))


async def give_to(dossier: int, officer: int | None) -> None:
    """Put somebody in charge."""
    async with transaction() as database:
        await database.execute("UPDATE dossier SET officer = $2 WHERE id = $1", dossier, officer)


async def add_document(dossier: int, new: NewDocument, by: By) -> int:
    """Note a paper."""
    async with transaction() as database:
        return int(await database.fetchval(_DOCUMENT, dossier, *new, by.now, by.account))


async def remove_document(dossier: int, document: int, by: By) -> bool:
    """Take a paper off the list; False where it is not there. That it was there stays recorded."""
    async with transaction() as database:
        return str(await database.execute(_REMOVE, dossier, document, by.now, by.account)) == "UPDATE 1"


async def reckon_again(today: date) -> int:
    """Write the next last day of every open dossier anew, after a change of the calendar; gives how many moved."""
    moved, last = 0, 0
    calendar: WorkCalendar | None = None
    async with transaction() as database:
        while rows := await database.fetch(_OPEN_ONES, last):
            if calendar is None:
                earliest = await database.fetchval("SELECT min(received_on) FROM dossier WHERE NOT ended")
                calendar = await work_calendar(*calendar_span(earliest, today))
            last = rows[-1]["id"]
            for held in rows:
                happened = _happened(await database.fetch(_HAPPENED, held["id"]))
                moved += await _moved(database, held["id"], course(*_law(held), happened, calendar, today))
    return moved


async def _moved(database: asyncpg.Connection, dossier: int, now: Course) -> bool:
    before = await database.fetchval("SELECT due_on FROM dossier WHERE id = $1", dossier)
    await _stand(database, dossier, now)
    return bool(before != now.due_on)


async def _held(database: asyncpg.Connection, dossier: int) -> tuple[Any, list[Any]]:
    held = await database.fetchrow(_HELD, dossier)
    if held is None:
        raise LookupError(dossier)
    return held, await database.fetch(_HAPPENED, dossier)


async def _insert(database: asyncpg.Connection, dossier: int, event: NewEvent, by: By) -> None:
    facts = (event.code, event.day, event.until, event.document_number, event.outcome, event.reason)
    await database.fetchval(_EVENT, dossier, *facts, by.now, by.account)


async def _stand(database: asyncpg.Connection, dossier: int, now: Course) -> None:
    await database.execute(_STAND, dossier, now.state, now.paused, now.ended, now.due_on)
    await take_back_clocks(dossier, [one.until for one in now.running if one.until is not None])


def _law(held: Any) -> tuple[DossierKind, Edition]:
    kind = dossier_kinds()[held["kind"]]
    return kind, kind.edition(held["edition"])


def _happened(rows: Iterable[Any]) -> list[Happened]:
    return [Happened(row["code"], row["day"], row["until"]) for row in rows]


def _not_later(day: date, today: date, field: str) -> None:
    if day > today:
        raise DossierError(words(_FUTURE, day=written(today)), field)
