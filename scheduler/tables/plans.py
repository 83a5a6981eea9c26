"""Plans, their visits, and what is done at each."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigSerial,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.instruments import Instrument
from registry.tables.people import Account, Inspector
from registry.tables.places import Enterprise, Site
from registry.tables.standards import Standard


class Plan(Table, tablename="plan"):
    """One answer of the planner. At most one is `current`: the plan people work by. Earlier ones and drafts are kept.

    A draft is written again each time the search has found a better plan, so that a kill leaves the last one readable.
    """

    id = BigSerial(primary_key=True)
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    seed = Integer(default=None, null=False)
    state = Varchar(length=12, default=None, null=False)  # draft, current, superseded, discarded
    summary = JSONB(default=None, null=False)  # totals, settings, progress, unplanned instruments with reasons
    made_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    made_at = Timestamptz(default=None, null=False)
    accepted_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    accepted_at = Timestamptz(default=None, null=True)


class Visit(Table, tablename="visit"):
    """One stop of one inspector's day; `arrive` and `leave` in minutes after midnight, local time.

    `key` stays with a visit people were told of, from plan to plan; `sequence` rises with each change they are told.
    """

    id = BigSerial(primary_key=True)
    plan = ForeignKey(
        Plan, default=None, null=False, on_delete=OnDelete.cascade, on_update=OnUpdate.restrict, index=True
    )
    key = UUID(default=None, null=True)  # given when it is first announced
    state = Varchar(length=12, default="draft", null=False)  # draft, announced, confirmed, done, cancelled
    sequence = SmallInt(default=0, null=False)
    changed_at = Timestamptz(default=None, null=True)
    wish = Text(default="", null=False)  # the enterprise asks for another day
    explanation = JSONB(default="[]", null=False)  # window, what binds, alternatives; one per field
    day = Date(default=None, null=False)
    inspector = ForeignKey(
        Inspector, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    position = SmallInt(default=None, null=False)  # order of driving; a cancelled visit keeps none of the others'
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


class PlanStandard(Table, tablename="plan_standard"):
    """A standard that an inspector of a plan takes along on a day; with nobody else on that day."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(Plan, default=None, null=False, on_delete=OnDelete.cascade, on_update=OnUpdate.restrict)
    day = Date(default=None, null=False)
    inspector = ForeignKey(
        Inspector, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    standard = ForeignKey(
        Standard, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )

    plan_standard_uq_one = Unique([plan, day, standard])


class VisitEvent(Table, tablename="visit_event"):
    """Something people are told about a visit, written in the transaction of the change itself."""

    id = BigSerial(primary_key=True)
    visit = ForeignKey(
        Visit, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=True
    )
    kind = Varchar(length=12, default=None, null=False)  # proposed, confirmed, moved, cancelled
    old_day = Date(default=None, null=True)
    new_day = Date(default=None, null=True)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)


class Feed(Table, tablename="feed"):
    """A calendar somebody subscribed to: the SHA-256 of the secret in its address, until it is revoked."""

    id = BigSerial(primary_key=True)
    token_hash = Bytea(default=None, null=False)
    inspector = ForeignKey(Inspector, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    enterprise = ForeignKey(
        Enterprise, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    made_by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    made_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)

    feed_uq_token_hash = Unique([token_hash])
