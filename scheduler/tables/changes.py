"""What people changed of the settings of notices: who, when, before, after."""

from piccolo.columns import JSONB, BigSerial, ForeignKey, OnDelete, OnUpdate, Timestamptz, Varchar
from piccolo.table import Table

from registry.tables.places import Enterprise


class SettingChange(Table, tablename="setting_change"):
    """One change, written in the transaction that makes it and never altered.

    `subject`: what was changed, `rules`, `timing:due`, `officer:2`, `contact:5`. `before`, `after`: its facts by name;
    empty where it did not exist, or no longer does. `enterprise`: whose people may read it; None for the house's.
    """

    id = BigSerial(primary_key=True)
    subject = Varchar(length=40, default=None, null=False, index=True)
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    before = JSONB(default="{}", null=False)
    after = JSONB(default="{}", null=False)
    at = Timestamptz(default=None, null=False)
    by = Varchar(length=254, default=None, null=False)
