"""Plans, their visits, and what is done at each."""

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
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.instruments import Instrument
from registry.tables.people import Account, Inspector
from registry.tables.places import Site


class Plan(Table, tablename="plan"):
    """One answer of the planner. The newest `current` one is what people see; earlier ones are kept."""

    id = BigSerial(primary_key=True)
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    seed = Integer(default=None, null=False)
    state = Varchar(length=12, default=None, null=False)  # current, superseded
    summary = JSONB(default=None, null=False)  # totals, unplanned instruments with reasons
    made_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    made_at = Timestamptz(default=None, null=False)


class Visit(Table, tablename="visit"):
    """One stop of one inspector's day; `arrive` and `leave` in minutes after midnight, local time."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(
        Plan, default=None, null=False, on_delete=OnDelete.cascade, on_update=OnUpdate.restrict, index=True
    )
    day = Date(default=None, null=False)
    inspector = ForeignKey(
        Inspector, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    position = SmallInt(default=None, null=False)
    site = ForeignKey(Site, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    arrive = SmallInt(default=None, null=False)
    leave = SmallInt(default=None, null=False)
    travel_minutes = SmallInt(default=None, null=False)  # from the stop before, or from the office

    visit_uq_stop = Unique([plan, inspector, day, position])


class VisitInstrument(Table, tablename="visit_instrument"):
    """An instrument to be verified at a visit."""

    id = BigSerial(primary_key=True)
    visit = ForeignKey(
        Visit, default=None, null=False, on_delete=OnDelete.cascade, on_update=OnUpdate.restrict, index=True
    )
    instrument = ForeignKey(
        Instrument, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
