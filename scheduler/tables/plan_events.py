"""What happened to the plan people work by, and equipment and standards that are away."""

from piccolo.columns import (
    JSONB,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from registry.tables.people import Account
from registry.tables.standards import Standard
from scheduler.tables.plans import Plan


class PlanEvent(Table, tablename="plan_event"):
    """One event with which the plan was repaired, or one visit moved by hand; `before` is the plan as it was.

    `kind`: away, equipment, standard, late, new, by_hand. `details`: what was entered, by name.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=12, default=None, null=False)
    details = JSONB(default="{}", null=False)
    plan = ForeignKey(
        Plan, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    before = ForeignKey(Plan, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    moved = Integer(default=None, null=False)
    told = Integer(default=None, null=False)
    broken = Integer(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)


class EquipmentAway(Table, tablename="equipment_away"):
    """So many sets of the equipment of a field cannot be used from one day to another, both included."""

    id = BigSerial(primary_key=True)
    field = Varchar(length=40, default=None, null=False)
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    sets = SmallInt(default=1, null=False)
    reason = Varchar(length=200, default="", null=False)


class StandardAway(Table, tablename="standard_away"):
    """A standard cannot be used from one day to another, both included, whatever its certificates say."""

    id = BigSerial(primary_key=True)
    standard = ForeignKey(
        Standard, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    reason = Varchar(length=200, default="", null=False)
