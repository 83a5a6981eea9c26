"""An uploaded sheet between upload and confirmation, read again from what was kept."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

import msgspec
from litestar.response import Redirect

from registry.find_places import EnterpriseRow
from registry.sheets.grid import Sheet
from registry.sheets.headers import Columns, columns_from_json
from registry.sheets.intake import examine, read_sheet
from registry.sheets.verdicts import DryRun
from registry.tables.imports import SheetImport
from web import access
from web.auth.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload: its row, its enterprise, its sheet, and the matching of columns as it stands."""

    row: SheetImport
    enterprise: EnterpriseRow
    sheet: Sheet
    columns: Columns

    async def judged(self, today: date) -> DryRun:
        """Every row judged against the registry as it is now."""
        return await examine(self.sheet, self.columns, self.enterprise.id, today)


async def kept_for(user: SignedIn, import_id: UUID) -> Kept:
    """The upload, for somebody who may see it. Raises NotFoundException."""
    row = await access.import_for(user, import_id)
    enterprise = await access.enterprise_for(user, cast("int", row.enterprise))
    sheet = await read_sheet(row.content or b"", row.file_name)
    return Kept(row, enterprise, sheet, columns_from_json(decoded(row.columns)))


def decoded(stored: Any) -> Any:
    """JSON as Piccolo gives it back: a text, or None."""
    return msgspec.json.decode(stored) if isinstance(stored, str) else stored


def see_other(import_id: UUID) -> Redirect:
    """The page of this upload."""
    return Redirect(f"/imports/{import_id}", status_code=303)
