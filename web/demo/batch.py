"""Rows gathered and sent by COPY, which is what makes a hundred thousand instruments a matter of seconds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncpg

from web.demo import columns
from web.demo.columns import InstrumentRows, Row
from web.demo.province import Surroundings
from web.demo.values import Enterprise


class Batch:
    """Rows on their way, in the order in which the tables refer to each other; ids are given here."""

    def __init__(self, around: Surroundings, inspectors: Mapping[str, int], now: datetime) -> None:
        self._now = now
        self._inspectors = inspectors
        self._rows = InstrumentRows(around.law, around.communes, now)
        self._sites = self._instruments = 0
        self.numbers: dict[str, int] = {}
        self._clear()

    def _clear(self) -> None:
        self.enterprises: list[Row] = []
        self.contacts: list[Row] = []
        self.sites: list[Row] = []
        self.instruments: list[Row] = []
        self.ranges: list[Row] = []
        self.controls: list[Row] = []

    def add(self, enterprise: Enterprise) -> None:
        """The rows of one enterprise and everything it has."""
        number = self.numbers[enterprise.tax_code] = len(self.numbers) + 1
        self.enterprises.append(columns.enterprise_row(number, enterprise, self._now))
        self.contacts += [columns.contact_row(number, contact) for contact in enterprise.contacts]
        for site in enterprise.sites:
            self._sites += 1
            self.sites.append(columns.site_row(self._sites, number, site, self._now))
            for instrument in site.instruments:
                self._instruments += 1
                ids = (number, self._sites)
                self.instruments.append(self._rows.row(self._instruments, ids, enterprise, site, instrument))
                self.ranges += columns.range_rows(self._instruments, instrument)
                self.controls += [
                    columns.control_row(self._instruments, control, self._inspectors, self._now)
                    for control in instrument.controls
                ]

    async def send(self, database: asyncpg.Connection) -> None:
        """Send what was gathered, and begin anew."""
        await copy(database, "enterprise", columns.ENTERPRISE, self.enterprises)
        await copy(database, "contact", columns.CONTACT, self.contacts)
        await copy(database, "site", columns.SITE, self.sites)
        await copy(database, "instrument", columns.INSTRUMENT, self.instruments)
        await copy(database, "instrument_range", columns.RANGE, self.ranges)
        await copy(database, "control", columns.CONTROL, self.controls)
        self._clear()


async def copy(database: asyncpg.Connection, table: str, names: tuple[str, ...], rows: list[Any]) -> None:
    """COPY rows into a table; no rows, no statement."""
    if rows:
        await database.copy_records_to_table(table, records=rows, columns=names)


async def drop_indexes(database: asyncpg.Connection) -> list[str]:
    """Drop the indexes of `instrument` that no constraint needs; give the statements that make them again.

    Kept up row by row they cost several times what building them at the end does.
    """
    found = await database.fetch(
        """SELECT c.relname, pg_get_indexdef(i.indexrelid) AS statement FROM pg_index i
           JOIN pg_class c ON c.oid = i.indexrelid
           WHERE i.indrelid = 'instrument'::regclass AND NOT i.indisunique ORDER BY c.relname"""
    )
    for index in found:
        await database.execute(f'DROP INDEX "{index["relname"]}"')
    return [index["statement"] for index in found]
