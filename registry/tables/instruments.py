"""Measuring instruments and their ranges."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from registry.tables.places import Enterprise, Site

LONGEST_INTERVAL = 120  # months: ten years; the longest legal cycle is 72


class Instrument(Table, tablename="instrument"):
    """One measuring instrument.

    `verified_on` to `due_sort` are the stored answer of the due rule for its
    latest control, written in the same transaction as the control; `due_sort` is `due_on`, or 9999-12-31 where there
    is none, because lists are paged by row values and those must not be null.
    """

    id = BigSerial(primary_key=True)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    site = ForeignKey(
        Site, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    kind_code = Varchar(length=8, default=None, null=True)  # row of the list of group-2 instruments
    legal_basis = Varchar(length=300, default="", null=False)  # another act and article, where no row applies
    kind_name = Varchar(length=300, default="", null=False)  # the kind in words, where no row applies
    interval_months = SmallInt(default=None, null=True)  # owner's interval where the law sets none
    maker = Varchar(length=200, default="", null=False)
    model = Varchar(length=200, default="", null=False)
    serial = Varchar(length=200, default="", null=False)
    serial_fold = Varchar(length=200, default="", null=False)
    accuracy_class = Varchar(length=200, default="", null=False)  # class, or the MPE where there is no class
    rule_fields = JSONB(default="{}", null=False)  # fields of the rule of its kind: class, e, Q1 to Q4, ...
    year = SmallInt(default=None, null=True)
    place = Varchar(length=300, default="", null=False)  # place of use within the site
    status = Varchar(length=12, default="in_use", null=False)  # in_use, stopped, retired
    identity_key = Varchar(length=700, default=None, null=False)  # what makes it the same instrument in a second import
    search = Text(default=None, null=False)  # folded: kind, maker, model, serial, place, site, enterprise
    verified_on = Date(default=None, null=True)
    valid_until = Date(default=None, null=True)  # as printed on the latest evidence
    validity_policy = Varchar(length=12, default="month_end", null=False)  # of the latest control
    last_result = Varchar(length=8, default=None, null=True)  # pass, fail, lost
    ended_on = Date(default=None, null=True)  # the day the evidence was lost, where that ended validity
    ended_by = Varchar(length=12, default="", null=False)  # the cause, as in evidence_loss
    due_on = Date(default=None, null=True)
    due_sort = Date(default=None, null=False)
    batch = UUID(default=None, null=True)  # the import that created it
    version = Integer(default=1, null=False)
    created_at = Timestamptz(default=None, null=False)
    updated_at = Timestamptz(default=None, null=False)

    instrument_uq_identity = Unique([enterprise, identity_key])
    instrument_ck_interval = Check((interval_months >= 1) & (interval_months <= LONGEST_INTERVAL))


class InstrumentRange(Table, tablename="instrument_range"):
    """One measuring range. Numbers keep the decimals as written; `unit` and `resolution_unit` are codes of `units`."""

    id = BigSerial(primary_key=True)
    instrument = ForeignKey(
        Instrument, default=None, null=False, on_delete=OnDelete.cascade, on_update=OnUpdate.restrict
    )
    position = SmallInt(default=None, null=False)
    quantity_kind = Varchar(length=60, default=None, null=False)
    low = Numeric(default=None, null=True)
    high = Numeric(default=None, null=True)  # None: only a resolution is known
    unit = Varchar(length=20, default=None, null=False)
    resolution = Numeric(default=None, null=True)  # scale interval or resolution
    resolution_unit = Varchar(length=20, default="", null=False)

    instrument_range_uq_position = Unique([instrument, position])
    instrument_range_ck_order = Check(low <= high)
