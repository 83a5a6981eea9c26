"""When evidence of validity was lost, and why: facts that end validity before its date."""

from typing import Any

from piccolo.columns import BigSerial, Boolean, Date, ForeignKey, OnDelete, OnUpdate, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.instruments import Instrument
from registry.tables.people import Account


class EvidenceLoss(Table, tablename="evidence_loss"):
    """Something that ended the validity of an instrument; never changed, corrected only by a later row.

    `cause`: see `registry.law.losing`; `mistake` where the row it replaces should never have been written.
    `replaces`: the row that this one corrects; at most one row corrects another. `reported`: by the enterprise itself.
    """

    id = BigSerial(primary_key=True)
    instrument = ForeignKey(
        Instrument, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    cause = Varchar(length=12, default=None, null=False)
    happened_on = Date(default=None, null=False)
    reason = Text(default=None, null=False)
    reported = Boolean(default=None, null=False)
    replaces: Any = ForeignKey(
        "self", default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    recorded_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    recorded_at = Timestamptz(default=None, null=False)

    evidence_loss_uq_replaces = Unique([replaces])
