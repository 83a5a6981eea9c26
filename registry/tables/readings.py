"""What was measured in a control, and how it was judged: never changed, only followed by a later control."""

from piccolo.columns import (
    JSONB,
    Array,
    BigSerial,
    Boolean,
    DoublePrecision,
    ForeignKey,
    Numeric,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.controls import Control


class Judgement(Table, tablename="judgement"):
    """The verdict on the readings of one control, with everything it depends on.

    `rule` is empty where no rule is known for the kind; then nothing is stated. `fields` are the rule's fields as it
    read them (class, e, flow rates, ...). `joint_held` is null where no rule spans several points. `departure` is the
    officer's reason where the recorded result does not follow from the verdict.
    """

    id = BigSerial(primary_key=True)
    control = ForeignKey(Control, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    rule = Varchar(length=60, default="", null=False)
    document = Varchar(length=300, default="", null=False)
    edition = Varchar(length=100, default="", null=False)
    clause = Varchar(length=300, default="", null=False)
    country = Varchar(length=2, default="", null=False)
    trust = Varchar(length=16, default="", null=False)  # seen, single_source, memory; empty without a rule
    phase = Varchar(length=12, default="", null=False)  # type, initial, subsequent, in_service
    fields = JSONB(default="{}", null=False)
    decision = Varchar(length=12, default=None, null=False)  # simple, guard_band, capability
    decision_factor = Numeric(default=None, null=True)  # r or n; null for simple acceptance
    coverage = Numeric(default=None, null=False)  # k of the expanded uncertainties
    adjusted = Boolean(default=None, null=False)
    verdict_found = Varchar(length=16, default=None, null=False)
    verdict = Varchar(length=16, default=None, null=False)  # as left
    joint_held = Boolean(default=None, null=True)
    departure = Text(default="", null=False)

    judgement_uq_control = Unique([control])


class Reading(Table, tablename="reading"):
    """One measuring point: what was typed, the quantities read from it, and what was found.

    Errors and limits are rounded to 20 decimals; the verdict was found on exact values. Both are in `error_unit`,
    which is `%` of the reference where the limits are relative. The columns of `left` are null where the instrument
    was not adjusted.
    """

    id = BigSerial(primary_key=True)
    control = ForeignKey(Control, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    position = SmallInt(default=None, null=False)
    quantity_kind = Varchar(length=60, default=None, null=False)
    reference_text = Varchar(length=120, default=None, null=False)
    reference_value = Numeric(default=None, null=False)
    reference_unit = Varchar(length=20, default=None, null=False)
    found_text = Varchar(length=120, default=None, null=False)
    found_value = Numeric(default=None, null=False)
    found_unit = Varchar(length=20, default=None, null=False)
    left_text = Varchar(length=120, default="", null=False)
    left_value = Numeric(default=None, null=True)
    left_unit = Varchar(length=20, default="", null=False)
    expanded_text = Varchar(length=120, default="", null=False)
    expanded_value = Numeric(default=None, null=True)
    expanded_unit = Varchar(length=20, default="", null=False)
    at = JSONB(default="{}", null=False)
    error_unit = Varchar(length=20, default=None, null=False)
    lower_limit = Numeric(default=None, null=True)
    upper_limit = Numeric(default=None, null=True)
    error_found = Numeric(default=None, null=False)
    verdict_found = Varchar(length=16, default=None, null=False)
    reasons_found = Array(base_column=Varchar(length=40), default=list, null=False)
    risk_found = DoublePrecision(default=None, null=True)
    error_left = Numeric(default=None, null=True)
    verdict_left = Varchar(length=16, default="", null=False)
    reasons_left = Array(base_column=Varchar(length=40), default=list, null=False)
    risk_left = DoublePrecision(default=None, null=True)

    reading_uq_position = Unique([control, position])
