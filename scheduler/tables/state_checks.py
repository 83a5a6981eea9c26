"""State checks of measurement, and who makes them."""

from piccolo.columns import UUID, BigSerial, Date, ForeignKey, OnDelete, OnUpdate, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.people import Account, Inspector
from registry.tables.places import Enterprise


class StateCheck(Table, tablename="state_check"):
    """One state check of an enterprise; its id is random, so that no gap in a sequence betrays a secret one.

    `form`: regular, unannounced, special. `state`: planned, started, finished, cancelled. `signs`: the clear signs of
    violation and their evidence that a second check in a year needs, which somebody else approves.
    """

    id = UUID(primary_key=True, default=None, null=False)
    enterprise = ForeignKey(
        Enterprise, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    form = Varchar(length=12, default=None, null=False)
    state = Varchar(length=12, default="planned", null=False)
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    content = Text(default=None, null=False)
    signs = Text(default="", null=False)
    decision_number = Varchar(length=100, default="", null=False)
    decision_on = Date(default=None, null=True)
    created_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    created_at = Timestamptz(default=None, null=False)
    approved_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    approved_at = Timestamptz(default=None, null=True)
    started_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    started_at = Timestamptz(default=None, null=True)
    finished_at = Timestamptz(default=None, null=True)
    result = Text(default="", null=False)
    finished_on = Date(default=None, null=True)  # the day the team's clock starts from
    reported_on = Date(default=None, null=True)
    handled_on = Date(default=None, null=True)


class StateCheckMember(Table, tablename="state_check_member"):
    """An inspector of the team of a state check."""

    id = BigSerial(primary_key=True)
    state_check = ForeignKey(
        StateCheck, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    inspector = ForeignKey(
        Inspector, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )

    state_check_member_uq_member = Unique([state_check, inspector])
