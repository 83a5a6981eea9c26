"""Every question about dossiers: lists by how their clocks stand, and one with its events and papers."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from registry.database import connection
from scheduler.dossiers.values import DocumentRow, DossierRow, EventRow

PAGE = 50

Which = Literal["open", "running", "paused", "near", "overdue", "no_clock", "ended"]

_COLUMNS = """
d.id, d.year, d.number, d.kind, d.edition, d.enterprise AS enterprise_id, e.name AS enterprise_name, d.title, d.facts,
d.received_on, d.officer AS officer_id, coalesce(a.name, '') AS officer_name, d.state, d.paused, d.ended, d.due_on
"""

_FROM = "FROM dossier d JOIN enterprise e ON e.id = d.enterprise LEFT JOIN account a ON a.id = d.officer"

_WHERE: dict[str, str] = {
    "open": "NOT d.ended",
    "running": "NOT d.ended AND NOT d.paused AND d.due_on >= $6 AND $7::date IS NOT NULL",
    "paused": "NOT d.ended AND d.paused",
    "near": "NOT d.ended AND NOT d.paused AND d.due_on >= $6 AND d.due_on <= $7",
    "overdue": "NOT d.ended AND d.due_on < $6",
    "no_clock": "NOT d.ended AND NOT d.paused AND d.due_on IS NULL",
    "ended": "d.ended",
}

_MINE = """
($1::bigint IS NULL OR d.enterprise = $1) AND ($2::text = '' OR d.kind = $2) AND ($3::bigint IS NULL OR d.officer = $3)
"""

_LIST = """
SELECT {columns} {source} WHERE {mine} AND {which}
  AND ($4::text IS NULL OR (d.due_sort, d.id) > ($4::text::date, $5::bigint)) AND ($6::date, $7::date) IS NOT NULL
ORDER BY d.due_sort, d.id LIMIT $8
"""

# The end of a dossier has no due date; the newest come first.
_ENDED = """
SELECT {columns} {source} WHERE {mine} AND {which}
  AND ($5::bigint = 0 OR d.id < $5) AND ($4::text, $6::date, $7::date) IS NOT DISTINCT FROM ($4, $6, $7)
ORDER BY d.id DESC LIMIT $8
"""

_COUNTS = """
SELECT count(*) FILTER (WHERE due_on < $3), count(*) FILTER (WHERE due_on >= $3 AND due_on <= $4 AND NOT paused),
       count(*) FILTER (WHERE due_on >= $3 AND NOT paused), count(*) FILTER (WHERE paused)
FROM dossier WHERE NOT ended AND ($1::bigint IS NULL OR enterprise = $1) AND ($2::bigint IS NULL OR officer = $2)
"""

_EVENTS = """
SELECT v.id, v.code, v.day, v.until, v.document_number, v.outcome, v.reason, v.at, coalesce(b.name, '') AS by_name,
       v.withdrawn_at, coalesce(w.name, '') AS withdrawn_by_name, v.withdrawn_reason
FROM dossier_event v LEFT JOIN account b ON b.id = v.by LEFT JOIN account w ON w.id = v.withdrawn_by
WHERE v.dossier = $1 ORDER BY v.id
"""

_EVENTS_OF = """
SELECT v.dossier, v.id, v.code, v.day, v.until, v.document_number, v.outcome, v.reason, v.at, '' AS by_name,
       v.withdrawn_at, '' AS withdrawn_by_name, v.withdrawn_reason
FROM dossier_event v WHERE v.dossier = ANY($1) AND v.withdrawn_at IS NULL ORDER BY v.id
"""

_TOLD_BY = f"""
SELECT {_COLUMNS} {_FROM} WHERE NOT d.ended AND d.due_sort <= $1
UNION
SELECT {_COLUMNS} {_FROM} WHERE d.id IN (SELECT v.dossier FROM dossier_event v WHERE v.at > $2 AND v.at <= $3)
"""

_DOCUMENTS = """
SELECT p.id, p.form, p.title, p.number, p.dated, p.link, p.at, coalesce(b.name, '') AS by_name
FROM dossier_document p LEFT JOIN account b ON b.id = p.by
WHERE p.dossier = $1 AND p.removed_at IS NULL ORDER BY p.id
"""

_STAFF = "SELECT id, name FROM account WHERE active AND role <> 'member' ORDER BY name, id"


async def dossiers(
    which: Which,
    today: date,
    near_until: date,
    *,
    enterprise: int | None = None,
    kind: str = "",
    officer: int | None = None,
    after: tuple[date, int] | None = None,
    size: int = PAGE,
) -> list[DossierRow]:
    """The dossiers whose clocks stand in this way, the most urgent first (ended ones: the newest first)."""
    statement = (_ENDED if which == "ended" else _LIST).format(
        columns=_COLUMNS, source=_FROM, mine=_MINE, which=_WHERE[which]
    )
    # As text: the driver sends the last day of the calendar as "infinity", which sorts after it.
    day, number = (after[0].isoformat(), after[1]) if after else (None, 0)
    async with connection() as database:
        rows = await database.fetch(statement, enterprise, kind, officer, day, number, today, near_until, size)
    return [_row(row) for row in rows]


async def counts(
    today: date, near_until: date, *, enterprise: int | None = None, officer: int | None = None
) -> tuple[int, int, int, int]:
    """How many open dossiers are overdue, due by `near_until`, running in time, and paused."""
    async with connection() as database:
        overdue, near, running, paused = await database.fetchrow(_COUNTS, enterprise, officer, today, near_until)
    return overdue, near, running, paused


async def dossier(number: int) -> DossierRow | None:
    """One dossier by its row id."""
    async with connection() as database:
        row = await database.fetchrow(f"SELECT {_COLUMNS} {_FROM} WHERE d.id = $1", number)
    return _row(row) if row else None


async def events(dossier_id: int) -> list[EventRow]:
    """What was recorded, withdrawn ones too, in order."""
    async with connection() as database:
        return [EventRow(**row) for row in await database.fetch(_EVENTS, dossier_id)]


async def events_of(numbers: Sequence[int]) -> dict[int, list[EventRow]]:
    """The events that count of several dossiers, in order."""
    found: dict[int, list[EventRow]] = {number: [] for number in numbers}
    async with connection() as database:
        for row in await database.fetch(_EVENTS_OF, list(numbers)):
            found[row["dossier"]].append(EventRow(**{name: row[name] for name in EventRow.__slots__}))
    return found


async def by_ids(numbers: Sequence[int]) -> list[DossierRow]:
    """Several dossiers."""
    async with connection() as database:
        rows = await database.fetch(f"SELECT {_COLUMNS} {_FROM} WHERE d.id = ANY($1)", list(numbers))
    return [_row(row) for row in rows]


async def to_tell(until: date, since: datetime, now: datetime) -> list[DossierRow]:
    """The open dossiers with a last day up to `until`, and those with an event recorded in this time."""
    async with connection() as database:
        rows = await database.fetch(_TOLD_BY, until, since, now)
    return [_row(row) for row in rows]


async def documents(dossier_id: int) -> list[DocumentRow]:
    """The papers, in the order in which they came."""
    async with connection() as database:
        return [DocumentRow(**row) for row in await database.fetch(_DOCUMENTS, dossier_id)]


async def officers_in_charge() -> Sequence[tuple[int, str]]:
    """The accounts of the sub-department who may be in charge of a dossier."""
    async with connection() as database:
        return [(row["id"], row["name"]) for row in await database.fetch(_STAFF)]


def calendar_span(first: date, today: date) -> tuple[date, date]:
    """The years whose holidays a dossier received on `first` needs: no clock reaches further than two years ahead."""
    return min(first, today), today + timedelta(days=730)


def _row(row: Any) -> DossierRow:
    return DossierRow(**{**row, "facts": json.loads(row["facts"])})
