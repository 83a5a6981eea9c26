"""Dossiers with a statutory clock: the row for lists, the events that are the truth, and papers that belong to them."""

from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.people import Account
from registry.tables.places import Enterprise


class Dossier(Table, tablename="dossier"):
    """One dossier; `year` and `number` are what people call it by. `edition`: the act in force on the day of receipt.

    `state`, `paused`, `ended`, `due_on` and `due_sort` (9999-12-31 where no clock runs) follow from the events and are
    kept for lists. `facts`: what the edition asks for, by name.
    """

    id = BigSerial(primary_key=True)
    year = SmallInt(default=None, null=False)
    number = Integer(default=None, null=False)
    kind = Varchar(length=24, default=None, null=False)
    edition = Varchar(length=16, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    title = Varchar(length=300, default=None, null=False)
    facts = JSONB(default="{}", null=False)
    received_on = Date(default=None, null=False)
    officer = ForeignKey(
        Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    state = Varchar(length=16, default=None, null=False)
    paused = Boolean(default=False, null=False)
    ended = Boolean(default=False, null=False)
    due_on = Date(default=None, null=True)
    due_sort = Date(default=None, null=False)
    opened_at = Timestamptz(default=None, null=False)
    opened_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)

    dossier_uq_year_number = Unique([year, number])


class DossierEvent(Table, tablename="dossier_event"):
    """What happened on which day; `until` is the date entered for a clock that it starts.

    An event recorded by mistake is withdrawn, never changed or deleted.
    """

    id = BigSerial(primary_key=True)
    dossier = ForeignKey(
        Dossier, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    code = Varchar(length=16, default=None, null=False)
    day = Date(default=None, null=False)
    until = Date(default=None, null=True)
    document_number = Varchar(length=60, default="", null=False)
    outcome = Varchar(length=8, default="", null=False)
    reason = Text(default="", null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    withdrawn_at = Timestamptz(default=None, null=True)
    withdrawn_by = ForeignKey(
        Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    withdrawn_reason = Text(default="", null=False)


class DossierDocument(Table, tablename="dossier_document"):
    """A paper of a dossier: what it is and where it lies; the file itself is not kept here.

    `form`: the form of the act that it fills, "" for any other paper. `edition` of that form is the dossier's.
    """

    id = BigSerial(primary_key=True)
    dossier = ForeignKey(
        Dossier, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    form = Varchar(length=24, default="", null=False)
    title = Varchar(length=300, default=None, null=False)
    number = Varchar(length=60, default="", null=False)
    dated = Date(default=None, null=True)
    link = Varchar(length=500, default="", null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    removed_at = Timestamptz(default=None, null=True)
    removed_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
