"""A sheet on its way in: read, its columns guessed, every row judged, and, once confirmed, imported."""

import asyncio
import uuid
from datetime import date, datetime

from registry.language import LANGUAGES, translator
from registry.law.load import law
from registry.places.load import gazetteer
from registry.sheets.bulk import import_ready
from registry.sheets.faults import SheetError, flag
from registry.sheets.grid import Sheet
from registry.sheets.headers import Columns, best_header, match_columns
from registry.sheets.known import load_registered
from registry.sheets.legacy import reread
from registry.sheets.rows import Ground, judge
from registry.sheets.template import TEMPLATE_TABS
from registry.sheets.verdicts import DryRun, Outcome
from registry.sheets.workbook import read_sheets

_OWN_TABS = {translator(language)(title) for language in LANGUAGES for title in TEMPLATE_TABS}


async def read_sheet(content: bytes, file_name: str) -> Sheet:  # noqa: ARG001 - names are shown, never believed
    """The sheet of a file: the first tab with a recognisable header, else the first with anything in it.

    Raises:
        SheetError: the file is too large, empty, an old .xls, protected by a password, corrupt or no spreadsheet.

    """
    return await asyncio.to_thread(_chosen, content)


def _chosen(content: bytes) -> Sheet:
    filled = [sheet for sheet in read_sheets(content) if sheet.rows]
    if not filled:
        raise SheetError("empty_file")
    chosen = _with_header(filled) or _with_header([reread(sheet) for sheet in filled]) or filled[0]
    others = [f"“{sheet.title}”" for sheet in filled if sheet.title not in {chosen.title, *_OWN_TABS}]
    if not others:
        return chosen
    return chosen.flagged(flag("other_sheets", title=chosen.title, others=", ".join(others)))


def _with_header(sheets: list[Sheet]) -> Sheet | None:
    return next((sheet for sheet in sheets if best_header(sheet.rows)[1]), None)


def guess_columns(sheet: Sheet) -> Columns:
    """The header row and what each of its columns holds.

    Raises:
        SheetError: `no_header`, where no row names the kind's column and two more.

    """
    index, named = best_header(sheet.rows)
    if not named:
        raise SheetError("no_header")
    return Columns(sheet.first_row + index, match_columns(sheet.rows[index]))


async def examine(sheet: Sheet, columns: Columns, enterprise_id: int, today: date) -> DryRun:
    """Every row judged against the law, the gazetteer and what the enterprise has registered; nothing is written.

    Raises:
        SheetError: `no_rows` or `too_many_rows`.

    """
    known = await load_registered(enterprise_id)
    return await asyncio.to_thread(judge, sheet, columns, Ground(law(), gazetteer(), today), known)


async def import_rows(
    dry_run: DryRun, enterprise_id: int, account_id: int | None, now: datetime, *, sheet: uuid.UUID | None = None
) -> Outcome:
    """The accepted rows written in one transaction; a second time, or beside another import, nothing is created twice.

    `sheet` is the id under which the sheet is kept; only what came from a kept sheet can be undone.

    Raises:
        LookupError: no such enterprise.

    """
    accepted = await import_ready(dry_run.accepted, enterprise_id, account_id, now, sheet or uuid.uuid4())
    duplicates = dry_run.duplicates + len(dry_run.accepted) - accepted
    return Outcome(dry_run.rows_total, accepted, duplicates, dry_run.rejected, dry_run.flags)
