"""Reports of the authority's calendar: which were handed in, and the house's own day where the law names none."""

from piccolo.columns import BigSerial, Date, ForeignKey, OnDelete, OnUpdate, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.people import Account


class ReportHandedIn(Table, tablename="report_handed_in"):
    """The report `code` that was due on `due_on` was handed in; its reminders stop."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=32, default=None, null=False)
    due_on = Date(default=None, null=False)
    handed_on = Date(default=None, null=False)
    document_number = Varchar(length=60, default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)

    report_handed_in_uq_code_due_on = Unique([code, due_on])


class ReportDay(Table, tablename="report_day"):
    """The last day of the year that the house set itself for a report whose law names none."""

    code = Varchar(length=32, primary_key=True, default=None, null=False)
    month = SmallInt(default=None, null=False)
    day = SmallInt(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
