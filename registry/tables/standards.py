"""Measurement standards: what they are, the evidence that they are good, where they were used, and their recalls."""

from piccolo.columns import BigSerial, Boolean, Date, ForeignKey, OnDelete, OnUpdate, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from registry.tables.controls import Control
from registry.tables.people import Account


class Standard(Table, tablename="standard"):
    """An etalon of the house. `code`: the mark by which people choose it. `field`: what it goes out for in plans."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=60, default=None, null=False)
    name = Varchar(length=300, default=None, null=False)
    serial = Varchar(length=100, default="", null=False)
    field = Varchar(length=40, default="", null=False)
    active = Boolean(default=True, null=False)
    added_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    added_at = Timestamptz(default=None, null=False)

    standard_uq_code = Unique([code])


class StandardCertificate(Table, tablename="standard_certificate"):
    """Evidence that a standard was found good on a day, and until when that holds."""

    id = BigSerial(primary_key=True)
    standard = ForeignKey(
        Standard, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    number = Varchar(length=100, default=None, null=False)
    body = Varchar(length=300, default="", null=False)
    performed_on = Date(default=None, null=False)
    valid_until = Date(default=None, null=False)
    recorded_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    recorded_at = Timestamptz(default=None, null=False)

    standard_certificate_ck_order = Check(valid_until >= performed_on)


class StandardException(Table, tablename="standard_exception"):
    """Leave to use a standard that is overdue or recalled: asked for by one person, given by another."""

    id = BigSerial(primary_key=True)
    standard = ForeignKey(
        Standard, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    reason = Text(default=None, null=False)
    asked_by = ForeignKey(Account, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    asked_at = Timestamptz(default=None, null=False)
    given_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    given_at = Timestamptz(default=None, null=True)

    standard_exception_ck_order = Check(last_day >= first_day)
    standard_exception_ck_second = Check(given_by != asked_by)


class ControlStandard(Table, tablename="control_standard"):
    """A standard that was used in a control. `exception`: the leave, where it was overdue or recalled that day."""

    id = BigSerial(primary_key=True)
    control = ForeignKey(
        Control, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    standard = ForeignKey(
        Standard, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    exception = ForeignKey(
        StandardException, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )

    control_standard_uq_use = Unique([control, standard])


class StandardRecall(Table, tablename="standard_recall"):
    """A standard found out of limits: what was measured with it from `last_good_on` on is in doubt.

    Lifted where it was found good after all: `lifted_at`, by whom and why. At most one of a standard is not lifted.
    """

    id = BigSerial(primary_key=True)
    standard = ForeignKey(
        Standard, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    last_good_on = Date(default=None, null=False)
    reason = Text(default=None, null=False)
    recalled_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    recalled_at = Timestamptz(default=None, null=False)
    lifted_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    lifted_at = Timestamptz(default=None, null=True)
    lifted_reason = Text(default="", null=False)
