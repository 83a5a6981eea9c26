"""Spreadsheets on their way in: kept between upload, dry run and confirmation."""

from piccolo.columns import JSONB, UUID, Bytea, ForeignKey, OnDelete, OnUpdate, Timestamptz, Varchar
from piccolo.table import Table

from registry.tables.people import Account
from registry.tables.places import Enterprise


class SheetImport(Table, tablename="sheet_import"):
    """An uploaded sheet. `state`: uploaded, confirmed.

    `columns` is the matching a person agreed to; `outcome` holds the counts and faults.
    """

    id = UUID(primary_key=True, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    account = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    file_name = Varchar(length=255, default=None, null=False)
    content = Bytea(default=None, null=True)  # dropped after confirmation
    columns = JSONB(default=None, null=True)
    outcome = JSONB(default=None, null=True)
    state = Varchar(length=12, default="uploaded", null=False)
    created_at = Timestamptz(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=True)
