"""What people chose about notices: kinds they stopped, lead times of their own, and the rules of the house."""

from piccolo.columns import (
    Array,
    BigSerial,
    Boolean,
    ForeignKey,
    OnDelete,
    OnUpdate,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.places import Enterprise


class NoticeOptOut(Table, tablename="notice_opt_out"):
    """A courtesy kind that one person, or a whole enterprise, does not want; kept for ever, ended by `resumed_at`.

    `recipient`: the address in lower case, "" for everybody of the enterprise. `source`: page, link (of a mail) or
    mail (a reply). `stopped_by`, `resumed_by`: who, as far as known, an account's or the recipient's address.
    """

    id = BigSerial(primary_key=True)
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    recipient = Varchar(length=254, default="", null=False)
    kind = Varchar(length=24, default=None, null=False)
    source = Varchar(length=8, default=None, null=False)
    stopped_at = Timestamptz(default=None, null=False)
    stopped_by = Varchar(length=254, default="", null=False)
    resumed_at = Timestamptz(default=None, null=True)
    resumed_by = Varchar(length=254, default="", null=False)


class NoticeTiming(Table, tablename="notice_timing"):
    """Lead times of a notice kind for one scope; the narrowest wins: person, enterprise, kind of instrument, all.

    `enterprise` None, `recipient` "" and `instrument_kind` "" mean all. `days_before`: days before the due date,
    largest first; empty: only once it is past. A changed lead time moves only what was not told.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=24, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    recipient = Varchar(length=254, default="", null=False)
    instrument_kind = Varchar(length=8, default="", null=False)
    days_before = Array(base_column=SmallInt(), default=list, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = Varchar(length=254, default="", null=False)


class NoticeHours(Table, tablename="notice_hours"):
    """The hours that one person of an enterprise chose for mail, in minutes after midnight, within the house's.

    None is the house's hour. Who chose nothing has no row. Mail that waits is held to them when it is about to
    leave.
    """

    id = BigSerial(primary_key=True)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=False
    )
    recipient = Varchar(length=254, default=None, null=False)
    open_from = SmallInt(default=None, null=True)
    open_until = SmallInt(default=None, null=True)
    working_days_only = Boolean(default=False, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = Varchar(length=254, default="", null=False)

    notice_hours_uq_enterprise_recipient = Unique([enterprise, recipient])


class NoticeRules(Table, tablename="notice_rules"):
    """The house's rules, one row at most; without it those of `scheduler/notices/rules.py` hold.

    Numbers are days after the due date, except `weekly_times` (how often weekly) and the minutes after midnight
    between which mail may leave. `director_after`, `officer_after`, `department_after`: from when overdue
    instruments are told to them too; None: never. `certificate`: link, none; how a mail of recorded work gives its
    certificates.
    """

    id = BigSerial(primary_key=True)
    first_after = SmallInt(default=1, null=False)
    weekly_times = SmallInt(default=4, null=False)
    monthly_days = SmallInt(default=30, null=False)
    quiet_until = SmallInt(default=420, null=False)
    quiet_from = SmallInt(default=1140, null=False)
    working_days_only = Boolean(default=False, null=False)
    director_after = SmallInt(default=None, null=True)
    officer_after = SmallInt(default=None, null=True)
    department_after = SmallInt(default=None, null=True)
    certificate = Varchar(length=8, default="link", null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = Varchar(length=254, default="", null=False)
    only = SmallInt(default=1, null=False)

    notice_rules_uq_only = Unique([only])
