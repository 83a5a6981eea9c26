"""Writes the rows of an import: COPY into temporary tables, then one INSERT … SELECT … ON CONFLICT per table.

The number of queries does not grow with the rows. The enterprise's row is locked first, so two imports of the same
enterprise come one after the other and the second finds what the first created.
"""

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import asyncpg

from registry.database import transaction
from registry.fold import fold, fold_serial
from registry.instrument_text import search_text
from registry.law.load import law
from registry.law.validity import Evidence, StoredDue, stored_due
from registry.places.load import gazetteer
from registry.sheets.known import known_sites
from registry.sheets.places import KnownSite, by_commune, choose_site, site_name
from registry.sheets.verdicts import ReadyRow

_Lines = list[tuple[Any, ...]]

_INSTRUMENT = (
    "site, kind_code, maker, model, serial, serial_fold, accuracy_class, year, place, identity_key, search, "
    "verified_on, valid_until, validity_policy, last_result, due_on, due_sort"
)
_RANGE = "identity_key, position, quantity_kind, low, high, unit, resolution, resolution_unit"
_CONTROL = (
    "identity_key, kind, occasion, performed_on, certificate_number, sticker_number, policy, "
    "printed_valid_until, result"
)

_STAGES = f"""
    CREATE TEMPORARY TABLE stage_instrument ON COMMIT DROP AS SELECT {_INSTRUMENT} FROM instrument WITH NO DATA;
    CREATE TEMPORARY TABLE stage_range ON COMMIT DROP AS
        SELECT ''::varchar AS {_RANGE} FROM instrument_range WITH NO DATA;
    CREATE TEMPORARY TABLE stage_control ON COMMIT DROP AS
        SELECT ''::varchar AS {_CONTROL} FROM control WITH NO DATA"""

_INSERT_INSTRUMENTS = f"""
    INSERT INTO instrument (enterprise, {_INSTRUMENT}, batch, created_at, updated_at)
    SELECT $1, {_INSTRUMENT}, $2, $3, $3 FROM stage_instrument
    ON CONFLICT (enterprise, identity_key) DO NOTHING"""

_INSERT_RANGES = """
    INSERT INTO instrument_range (instrument, position, quantity_kind, low, high, unit, resolution, resolution_unit)
    SELECT i.id, s.position, s.quantity_kind, s.low, s.high, s.unit, s.resolution, s.resolution_unit
    FROM stage_range s JOIN instrument i ON i.enterprise = $1 AND i.identity_key = s.identity_key AND i.batch = $2"""

_INSERT_CONTROLS = """
    INSERT INTO control (instrument, kind, occasion, performed_on, certificate_number, sticker_number, policy,
                         printed_valid_until, result, batch, recorded_by, recorded_at)
    SELECT i.id, s.kind, s.occasion, s.performed_on, s.certificate_number, s.sticker_number, s.policy,
           s.printed_valid_until, s.result, $2, $3, $4
    FROM stage_control s JOIN instrument i ON i.enterprise = $1 AND i.identity_key = s.identity_key AND i.batch = $2"""

_INSERT_SITES = """
    INSERT INTO site (enterprise, name, name_fold, commune_code, batch, created_at)
    SELECT $1, name, name_fold, commune_code, $2, $3 FROM unnest($4::text[], $5::text[], $6::text[])
        AS new (name, name_fold, commune_code)
    RETURNING id, name, commune_code"""


@dataclass(frozen=True, slots=True)
class _Batch:
    id: uuid.UUID
    enterprise_id: int
    enterprise_name: str
    account_id: int | None
    now: datetime


async def import_ready(
    rows: Sequence[ReadyRow], enterprise_id: int, account_id: int | None, now: datetime, batch_id: uuid.UUID
) -> int:
    """Create the instruments of `rows` with ranges, controls and missing sites, all or nothing; say how many are new.

    All of them carry `batch_id`, the id of the sheet they came from.

    Raises:
        LookupError: no such enterprise.

    """
    async with transaction() as database:
        name = await database.fetchval("SELECT name FROM enterprise WHERE id = $1 FOR UPDATE", enterprise_id)
        if name is None:
            raise LookupError(enterprise_id)
        if not rows:
            return 0
        batch = _Batch(batch_id, enterprise_id, name, account_id, now)
        sites = await _sites(database, batch, rows)
        await _stage(database, batch, rows, sites)
        return await _insert(database, batch)


async def _sites(
    database: asyncpg.Connection, batch: _Batch, rows: Sequence[ReadyRow]
) -> dict[str, Sequence[KnownSite]]:
    """The sites by commune, with one created in every commune of `rows` that had none."""
    sites = dict(by_commune(await known_sites(database, batch.enterprise_id)))
    lacking = [code for code in dict.fromkeys(row.commune_code for row in rows) if code not in sites]
    if lacking:
        names = [_name_of_site(batch, code) for code in lacking]
        new = (names, [fold(name) for name in names], lacking)
        created = await database.fetch(_INSERT_SITES, batch.enterprise_id, batch.id, batch.now, *new)
        sites |= by_commune(KnownSite(**record) for record in created)
    return sites


def _name_of_site(batch: _Batch, commune_code: str) -> str:
    commune = gazetteer().by_code(commune_code)
    if commune is None:
        raise LookupError(commune_code)
    return site_name(batch.enterprise_name, commune)


async def _stage(
    database: asyncpg.Connection, batch: _Batch, rows: Sequence[ReadyRow], sites: dict[str, Sequence[KnownSite]]
) -> None:
    await database.execute(_STAGES)
    instruments, ranges, controls = await asyncio.to_thread(_lines, batch, rows, sites)
    await database.copy_records_to_table("stage_instrument", records=instruments)
    await database.copy_records_to_table("stage_range", records=ranges)
    await database.copy_records_to_table("stage_control", records=controls)


def _lines(batch: _Batch, rows: Sequence[ReadyRow], sites: dict[str, Sequence[KnownSite]]) -> tuple[_Lines, ...]:
    """What goes into each stage; made beside the event loop, which answers others meanwhile."""
    return (
        [_instrument(batch, row, _site_of(row, sites)) for row in rows],
        [line for row in rows for line in _ranges(row)],
        [line for row in rows for line in _controls(row)],
    )


def _site_of(row: ReadyRow, sites: dict[str, Sequence[KnownSite]]) -> KnownSite:
    """The site the dry run showed, where it is still there; else the commune's."""
    here = sites[row.commune_code]
    chosen = next((site for site in here if site.id == row.site_id), None)
    return chosen or choose_site(here, row.place)[0] or here[0]


def _instrument(batch: _Batch, row: ReadyRow, site: KnownSite) -> tuple[Any, ...]:
    """One line of `stage_instrument`, in the order of its columns."""
    kind = law().row(row.kind_code)
    commune = gazetteer().by_code(row.commune_code)
    words = search_text(
        row.serial,
        *((kind.code, kind.name_vi, kind.name_en) if kind else ()),
        *(row.maker, row.model, row.place, site.name),
        commune.title if commune else "",
        batch.enterprise_name,
    )
    due = _due(row.kind_code, row.verified_on, row.valid_until)
    return (
        *(site.id, row.kind_code, row.maker, row.model, row.serial, fold_serial(row.serial)),
        *(row.accuracy_class, row.year, row.place, row.identity_key, words),
        *(due.verified_on, due.valid_until, due.validity_policy, due.last_result, due.due_on, due.due_sort),
    )


@lru_cache(maxsize=16_384)  # sheets repeat their kinds and dates
def _due(kind_code: str, verified_on: date | None, valid_until: date | None) -> StoredDue:
    """What follows from a verification that passed; without any date none is known of."""
    known = verified_on is not None or valid_until is not None
    return stored_due(law(), kind_code, None, Evidence(verified_on, valid_until) if known else None)


def _ranges(row: ReadyRow) -> Iterator[tuple[Any, ...]]:
    """The lines of `stage_range`."""
    for position, fact in enumerate(row.ranges):
        numbers = (fact.low, fact.high, fact.unit, fact.resolution, fact.resolution_unit)
        yield (row.identity_key, position, fact.quantity_kind, *numbers)


def _controls(row: ReadyRow) -> Iterator[tuple[Any, ...]]:
    """The line of `stage_control`, where the sheet tells of a verification; without a cycle it was the initial one."""
    due = _due(row.kind_code, row.verified_on, row.valid_until)
    if due.last_result is None:
        return
    kind = law().row(row.kind_code)
    occasion = "periodic" if kind is None or kind.periodic else "initial"
    yield (
        *(row.identity_key, "verification", occasion, row.verified_on, row.certificate_number, row.sticker_number),
        *(due.validity_policy, row.valid_until, due.last_result),
    )


async def _insert(database: asyncpg.Connection, batch: _Batch) -> int:
    created = await database.execute(_INSERT_INSTRUMENTS, batch.enterprise_id, batch.id, batch.now)
    await database.execute(_INSERT_RANGES, batch.enterprise_id, batch.id)
    await database.execute(_INSERT_CONTROLS, batch.enterprise_id, batch.id, batch.account_id, batch.now)
    return int(created.rpartition(" ")[2])
