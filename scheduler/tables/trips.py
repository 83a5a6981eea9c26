"""Minutes that trips to visits really took, and the speeds that were accepted because of them."""

from piccolo.columns import BigSerial, ForeignKey, Integer, Numeric, OnDelete, OnUpdate, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from registry.tables.people import Account
from scheduler.tables.plans import Visit


class Trip(Table, tablename="trip"):
    """The drive to a visit from the stop before it, or from the office. `road`: the class of roads at both ends, or
    mixed.

    `metres` is the great circle; it is written down with the trip, since sites move and plans are remade.
    """

    id = BigSerial(primary_key=True)
    visit = ForeignKey(Visit, default=None, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    road = Varchar(length=12, default=None, null=False)
    metres = Integer(default=None, null=False)
    minutes = SmallInt(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)

    trip_uq_visit = Unique([visit])


class LoggedDrive(Table, tablename="logged_drive"):
    """A drive that somebody logged and brought in a file: from one named place to another, folded names."""

    id = BigSerial(primary_key=True)
    departed_at = Timestamptz(default=None, null=False)
    minutes = SmallInt(default=None, null=False)
    origin = Varchar(length=700, default=None, null=False)
    destination = Varchar(length=700, default=None, null=False)
    road = Varchar(length=12, default=None, null=False)
    metres = Integer(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)

    logged_drive_uq_one = Unique([departed_at, origin, destination])


class RoadSpeed(Table, tablename="road_speed"):
    """The speed of a class of roads as somebody accepted it, resting on so many trips; the latest of each counts."""

    id = BigSerial(primary_key=True)
    road = Varchar(length=12, default=None, null=False)
    speed_kmh = Numeric(digits=(5, 1), default=None, null=False)
    trips = Integer(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    by = ForeignKey(Account, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
