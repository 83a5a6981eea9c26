"""Every read query about instruments, by name. Lists are paged by row values: any page costs what the first costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from registry.clauses import Clauses
from registry.database import connection
from registry.instrument_text import search_words
from registry.law.validity import NO_DATE
from registry.values import ControlRow, InstrumentRow, RangeFact

PAGE = 50

_INSTRUMENT = """
    SELECT i.id, i.enterprise AS enterprise_id, e.name AS enterprise_name, e.tax_code, i.site AS site_id,
           s.name AS site_name, s.commune_code, i.kind_code, i.kind_name, i.legal_basis, i.interval_months, i.maker,
           i.model, i.serial, i.accuracy_class, i.year, i.place, i.status, i.verified_on, i.valid_until,
           i.validity_policy, i.last_result, i.ended_on, i.ended_by, i.due_on, i.due_sort, i.version
    FROM instrument i JOIN site s ON s.id = i.site JOIN enterprise e ON e.id = i.enterprise"""

_RANGES = """
    SELECT instrument, quantity_kind, low, high, unit, resolution, resolution_unit FROM instrument_range
    WHERE instrument = ANY($1) ORDER BY instrument, position"""

_NO_WORD = "'-'"  # no stored word is a dash

Shown = Literal["active", "in_use", "stopped", "retired"]


@dataclass(frozen=True, slots=True)
class InstrumentFilter:
    """What a list of instruments shows. `due_from` and `due_to` are inclusive; `no_due` asks for those without a date.

    `text` is folded and matched word by word, each by its beginning. `shown`: active means not retired.
    """

    enterprise_id: int | None = None
    text: str = ""
    kind_code: str | None = None
    commune_code: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    no_due: bool = False
    shown: Shown = "active"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row beside which a page lies: its `due_sort` and id."""

    due_sort: date
    id: int


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """One page, worst first. `before` and `after` are where the neighbouring pages start; None at the ends."""

    rows: tuple[InstrumentRow, ...]
    before: Cursor | None
    after: Cursor | None


def text_query(text: str) -> str | None:
    """The search words as a tsquery of prefixes, or all of them joined, as a serial number is stored.

    None where the text holds no word.
    """
    found = search_words(text)
    every = " & ".join(f"'{word}':*" for word in found)
    return f"({every}) | '{''.join(found)}':*" if len(found) > 1 else every or None


def _clauses(wanted: InstrumentFilter) -> Clauses:
    clauses = Clauses()
    if wanted.shown == "active":
        clauses.add("i.status <> 'retired'")
    else:
        clauses.add("i.status = ?", wanted.shown)
    if wanted.enterprise_id is not None:
        clauses.add("i.enterprise = ?", wanted.enterprise_id)
    if wanted.kind_code:
        clauses.add("i.kind_code = ?", wanted.kind_code)
    if wanted.commune_code:
        clauses.add("s.commune_code = ?", wanted.commune_code)
    if wanted.no_due:
        clauses.add("i.due_sort = ?", NO_DATE)  # the same rows as due_on IS NULL, at the end of the index of dates
    if wanted.due_from:
        clauses.add("i.due_sort >= ?", wanted.due_from)
    if wanted.due_to:
        clauses.add("i.due_sort <= ?", wanted.due_to)
    if wanted.text.strip():
        # A text without a word, such as "--", finds nothing rather than everything.
        clauses.add("i.search_vector @@ ?::tsquery", text_query(wanted.text) or _NO_WORD)
    return clauses


async def instrument_page(
    wanted: InstrumentFilter,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    last: bool = False,
    size: int = PAGE,
) -> InstrumentPage:
    """One page of instruments: the first, the one after or before a cursor, or the last. Two queries."""
    clauses = _clauses(wanted)
    backwards = last or before is not None
    if after is not None:
        clauses.add("(i.due_sort, i.id) > (?, ?)", after.due_sort, after.id)
    if before is not None:
        clauses.add("(i.due_sort, i.id) < (?, ?)", before.due_sort, before.id)
    order = "i.due_sort DESC, i.id DESC" if backwards else "i.due_sort, i.id"
    async with connection() as database:
        found = await database.fetch(
            f"{_INSTRUMENT}{clauses.where()} ORDER BY {order} LIMIT {size + 1}", *clauses.values
        )
        more = len(found) > size
        shown = found[:size][::-1] if backwards else found[:size]
        rows = await _with_ranges(database, shown)
    older = more if backwards else after is not None
    newer = (before is not None) if backwards else more
    return InstrumentPage(
        rows,
        before=_cursor(rows[0]) if rows and older else None,
        after=_cursor(rows[-1]) if rows and newer else None,
    )


def _cursor(row: InstrumentRow) -> Cursor:
    return Cursor(row.due_sort, row.id)


async def _with_ranges(database: Any, found: Iterable[Mapping[str, Any]]) -> tuple[InstrumentRow, ...]:
    rows = [InstrumentRow(**record) for record in found]
    ranges: dict[int, list[RangeFact]] = {row.id: [] for row in rows}
    for record in await database.fetch(_RANGES, list(ranges)) if rows else ():
        values = dict(record)
        ranges[values.pop("instrument")].append(RangeFact(**values))
    return tuple(replace(row, ranges=tuple(ranges[row.id])) for row in rows)


async def instruments(wanted: InstrumentFilter) -> tuple[InstrumentRow, ...]:
    """All instruments of a filter, worst first: for exports and the command line."""
    clauses = _clauses(wanted)
    async with connection() as database:
        found = await database.fetch(f"{_INSTRUMENT}{clauses.where()} ORDER BY i.due_sort, i.id", *clauses.values)
        return await _with_ranges(database, found)


async def instrument(instrument_id: int) -> InstrumentRow | None:
    """One instrument with its ranges."""
    async with connection() as database:
        found = await database.fetch(f"{_INSTRUMENT} WHERE i.id = $1", instrument_id)
        return next(iter(await _with_ranges(database, found)), None)


async def instruments_by_id(ids: Iterable[int]) -> tuple[InstrumentRow, ...]:
    """The instruments with these ids, in no particular order."""
    async with connection() as database:
        found = await database.fetch(f"{_INSTRUMENT} WHERE i.id = ANY($1)", list(ids))
        return await _with_ranges(database, found)


async def controls(instrument_id: int) -> tuple[ControlRow, ...]:
    """The control history of an instrument, newest work first."""
    async with connection() as database:
        found = await database.fetch(
            """SELECT c.id, c.kind, c.occasion, c.performed_on, c.result, c.body, c.officer, c.certificate_number,
                      c.sticker_number, c.printed_valid_until, c.policy, c.remark, a.name AS recorded_by_name,
                      c.recorded_by, c.withdrawn_at, w.name AS withdrawn_by_name, c.withdrawn_reason
               FROM control c LEFT JOIN account a ON a.id = c.recorded_by LEFT JOIN account w ON w.id = c.withdrawn_by
               WHERE c.instrument = $1
               ORDER BY coalesce(c.performed_on, c.printed_valid_until) DESC NULLS LAST, c.id DESC""",
            instrument_id,
        )
    return tuple(ControlRow(**record) for record in found)


@dataclass(frozen=True, slots=True)
class Counters:
    """How many instruments stand how on a day; retired ones are not counted."""

    overdue: int
    soon: int
    valid: int
    none: int


async def counters(today: date, soon_to: date, enterprise_id: int | None = None) -> Counters:
    """Counters for one enterprise, or for all. One that failed, or lost its evidence, is overdue from that day on."""
    async with connection() as database:
        found = await database.fetchrow(
            """SELECT count(*) FILTER (WHERE due_on < $1 OR last_result <> 'pass') AS overdue,
                      count(*) FILTER (WHERE due_on BETWEEN $1 AND $2 AND last_result = 'pass') AS soon,
                      count(*) FILTER (WHERE due_on > $2 AND last_result = 'pass') AS valid,
                      count(*) FILTER (WHERE due_on IS NULL) AS none
               FROM instrument WHERE status <> 'retired' AND ($3::bigint IS NULL OR enterprise = $3)""",
            today,
            soon_to,
            enterprise_id,
        )
    return Counters(**found)


async def kinds_in_use(enterprise_id: int | None) -> list[str]:
    """The list rows that occur, for the column filter of a list: one index probe per kind, however many instruments."""
    if enterprise_id is not None:
        sql = "SELECT DISTINCT kind_code FROM instrument WHERE enterprise = $1 AND kind_code IS NOT NULL"
        values: tuple[object, ...] = (enterprise_id,)
    else:
        sql = """WITH RECURSIVE found(code) AS (
                   SELECT min(kind_code) FROM instrument
                   UNION ALL
                   SELECT (SELECT min(kind_code) FROM instrument WHERE kind_code > found.code)
                   FROM found WHERE found.code IS NOT NULL)
                 SELECT code AS kind_code FROM found WHERE code IS NOT NULL"""
        values = ()
    async with connection() as database:
        return sorted((record["kind_code"] for record in await database.fetch(sql, *values)), key=_code_order)


def _code_order(code: str) -> tuple[int, str]:
    digits = code.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits or 0), code
