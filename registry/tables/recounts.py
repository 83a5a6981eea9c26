"""Due dates counted again when another list entered into force: how far that has come, and what moved."""

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, Integer, OnDelete, OnUpdate, Timestamptz, Varchar
from piccolo.table import Table

from registry.tables.instruments import Instrument


class DueRecount(Table, tablename="due_recount"):
    """One passage over all instruments. `lists` stands for the lists in force; `after_id`: up to here it is done."""

    id = BigSerial(primary_key=True)
    lists = Varchar(length=64, default=None, null=False)
    after_id = BigInt(default=0, null=False)
    looked = Integer(default=0, null=False)
    changed = Integer(default=0, null=False)
    started_at = Timestamptz(default=None, null=False)
    finished_at = Timestamptz(default=None, null=True)


class DueChange(Table, tablename="due_change"):
    """A stored due date that a passage changed: what it was, what it is, and the list that says so, by its first day.

    `list_from` is empty where nothing is recorded that a list could judge.
    """

    id = BigSerial(primary_key=True)
    recount = ForeignKey(
        DueRecount, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    instrument = ForeignKey(
        Instrument, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    due_before = Date(default=None, null=True)
    due_after = Date(default=None, null=True)
    list_from = Date(default=None, null=True)
    at = Timestamptz(default=None, null=False)
