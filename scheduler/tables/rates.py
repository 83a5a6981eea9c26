"""What the planner's minutes cost in đồng, and the curves of early against travel that were reckoned."""

from piccolo.columns import JSONB, BigSerial, Date, ForeignKey, Integer, OnDelete, OnUpdate, Timestamptz, Varchar
from piccolo.table import Table

from registry.tables.people import Account


class PlanRates(Table, tablename="plan_rates"):
    """Rates as somebody set them, with where they come from. Rows are never altered: the last one counts."""

    id = BigSerial(primary_key=True)
    hour_vnd = Integer(default=None, null=False)  # an hour of an inspector
    km_vnd = Integer(default=None, null=False)  # a kilometre driven
    instrument_day_vnd = Integer(default=None, null=False)  # a day of an instrument's validity not used
    source = Varchar(length=300, default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)


class TradeCurve(Table, tablename="trade_curve"):
    """A curve: `points` grow while it is reckoned. `beat` is when it last gave a sign of life."""

    id = BigSerial(primary_key=True)
    state = Varchar(length=12, default=None, null=False)  # running, done, failed
    first_day = Date(default=None, null=False)
    weeks = Integer(default=None, null=False)
    made = JSONB(default="{}", null=False)  # digest of the inputs, engine, iterations
    points = JSONB(default="[]", null=False)
    started_at = Timestamptz(default=None, null=False)
    beat = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
