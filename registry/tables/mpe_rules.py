"""Rules for maximum permissible errors that an administrator has entered for a row of the list."""

from piccolo.columns import (
    Array,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Numeric,
    OnDelete,
    OnUpdate,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from registry.tables.people import Account


class MpeRule(Table, tablename="mpe_rule"):
    """One expression of a national document, in force from `effective_from` to the day before `retired_from`.

    The size of the limit is max(floor, fixed + percent of the reading + percent of the span + slope per started
    `step`), in `unit`; a rule is retired, never changed.
    """

    id = BigSerial(primary_key=True)
    kind_code = Varchar(length=8, default=None, null=False, index=True)
    document = Varchar(length=300, default=None, null=False)
    edition = Varchar(length=100, default="", null=False)
    clause = Varchar(length=300, default="", null=False)
    checked = Boolean(default=None, null=False)  # compared with the document by the person who entered it
    phases = Array(base_column=Varchar(length=12), default=list, null=False)
    quantity_kind = Varchar(length=60, default=None, null=False)
    unit = Varchar(length=20, default=None, null=False)
    fixed = Numeric(default=None, null=True)
    percent_of_reading = Numeric(default=None, null=True)
    percent_of_span = Numeric(default=None, null=True)
    slope = Numeric(default=None, null=True)
    step = Numeric(default=None, null=True)
    floor = Numeric(default=None, null=True)
    effective_from = Date(default=None, null=False)
    retired_from = Date(default=None, null=True)
    entered_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    entered_at = Timestamptz(default=None, null=False)
