"""Spreadsheets on their way in, kept between upload, dry run and confirmation; and what was taken back again."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    BigSerial,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from registry.tables.people import Account
from registry.tables.places import Enterprise

LONGEST_NAME = 255  # of a file


class SheetImport(Table, tablename="sheet_import"):
    """An uploaded sheet. `state`: uploaded, confirmed, undone (nothing of it is left in the registry).

    `columns` is the matching a person agreed to; `outcome` holds the counts and faults. The `batch` of what it created
    is its id.
    """

    id = UUID(primary_key=True, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    account = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    file_name = Varchar(length=LONGEST_NAME, default=None, null=False)
    content = Bytea(default=None, null=True)
    columns = JSONB(default=None, null=True)
    outcome = JSONB(default=None, null=True)
    state = Varchar(length=12, default="uploaded", null=False)
    created_at = Timestamptz(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=True)


class ImportUndo(Table, tablename="import_undo"):
    """A confirmed sheet taken back: by whom (None: by command), when, why, and how many instruments went and stayed."""

    id = BigSerial(primary_key=True)
    sheet_import = ForeignKey(
        SheetImport, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    reason = Text(default=None, null=False)
    removed = Integer(default=None, null=False)
    kept = Integer(default=None, null=False)


class RemovedInstrument(Table, tablename="removed_instrument"):
    """An instrument as it stood when its import was undone: `facts` hold its row, its ranges and its controls."""

    id = BigSerial(primary_key=True)
    undo = ForeignKey(
        ImportUndo, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    instrument = BigInt(default=None, null=False)  # the id it had, which no other will get
    facts = JSONB(default=None, null=False)
