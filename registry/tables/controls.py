"""Records of verification, calibration and testing."""

from piccolo.columns import JSONB, UUID, BigSerial, Date, ForeignKey, OnDelete, OnUpdate, Text, Timestamptz, Varchar
from piccolo.table import Table

from registry.tables.instruments import Instrument
from registry.tables.people import Account, Inspector


class Control(Table, tablename="control"):
    """One act of legal control or calibration; kept for ever, corrected by a later record.

    One that should never have been written (the wrong instrument) is withdrawn: `withdrawn_at`, by whom and why. It
    stays readable and counts for nothing.

    `kind`: verification, calibration, testing. `occasion`: initial, periodic, after_repair, cross.
    `policy`: how validity is counted where no date is printed: month_end or anniversary.
    `printed_valid_until` is the date on the evidence and always wins.
    """

    id = BigSerial(primary_key=True)
    instrument = ForeignKey(
        Instrument, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    kind = Varchar(length=12, default=None, null=False)
    occasion = Varchar(length=12, default=None, null=False)
    performed_on = Date(default=None, null=True)  # unknown where only the printed validity was declared
    body = Varchar(length=300, default="", null=False)
    officer = Varchar(length=200, default="", null=False)
    inspector = ForeignKey(Inspector, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    certificate_number = Varchar(length=100, default="", null=False)
    sticker_number = Varchar(length=100, default="", null=False)
    policy = Varchar(length=12, default="month_end", null=False)
    printed_valid_until = Date(default=None, null=True)
    result = Varchar(length=8, default=None, null=False)  # pass, fail
    remark = Text(default="", null=False)
    stated = JSONB(default=None, null=True)  # what its certificate says of the instrument: `registry.stated`
    batch = UUID(default=None, null=True)
    recorded_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    recorded_at = Timestamptz(default=None, null=False)
    withdrawn_at = Timestamptz(default=None, null=True)
    withdrawn_by = ForeignKey(
        Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    withdrawn_reason = Text(default="", null=False)
