"""Minutes that drives to visits took, the speeds in force, and what the one says of the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from registry.database import connection, transaction
from registry.language import N_, words
from registry.places.load import gazetteer
from scheduler.calibration import ROADS, Driven, Proposal, proposals
from scheduler.planner.model import Point, Road, Travel
from scheduler.planner.travel import GreatCircle
from scheduler.planning import OFFICE, TRAVEL
from scheduler.visit_life import VisitError

MOST_MINUTES = 600
_STRAIGHT = GreatCircle(Travel(speed_kmh=60.0, detour=1.0))  # a minute is a kilometre
_WARD = "ph"  # how the word for a ward begins, that for a commune does not
OFFICE_ROAD = "urban"  # the office stands in a ward
MIXED = "mixed"  # from one class of roads to another
_NOT_DRIVEN = N_("Chỉ ghi được phút đi đường của lượt đã xong.")
_CHANGED = N_("Số liệu vừa thay đổi. Xin xem lại đề nghị rồi chấp nhận.")


@dataclass(frozen=True, slots=True)
class TripRow:
    """A logged trip as the page lists it; `metres` are great circle."""

    visit: int
    day: Any
    site: str
    road: str
    metres: int
    minutes: int
    by_name: str | None


def road_of(commune_code: str) -> str:
    """The class of roads around a place: streets in the wards of the town, country roads everywhere else."""
    commune = gazetteer().by_code(commune_code)
    return "urban" if commune is not None and commune.kind.lower().startswith(_WARD) else "rural"


async def travel_in_force() -> Travel:
    """Speed and detour of all, and the speeds that were accepted for classes of roads."""
    async with connection() as database:
        rows = await database.fetch("SELECT DISTINCT ON (road) road, speed_kmh FROM road_speed ORDER BY road, id DESC")
    classes = {row["road"]: Road(float(row["speed_kmh"]), TRAVEL.detour) for row in rows}
    return Travel(TRAVEL.speed_kmh, TRAVEL.detour, classes, office=OFFICE_ROAD if classes else "")


def speeds(travel: Travel) -> dict[str, Decimal]:
    """Km/h in force by class of roads."""
    usual = Road(travel.speed_kmh, travel.detour)
    return {road: Decimal(str(travel.classes.get(road, usual).speed_kmh)) for road in ROADS}


async def log_trip(visit_id: int, minutes: int, *, now: datetime, by: int | None) -> None:
    """Keep how long the drive to a finished visit took; said again, the last word counts. Raises VisitError."""
    async with transaction() as database:
        visit = await database.fetchrow(
            """SELECT v.plan, v.inspector, v.day, v.position, v.state, s.commune_code, s.latitude, s.longitude
               FROM visit v JOIN site s ON s.id = v.site WHERE v.id = $1""",
            visit_id,
        )
        if visit is None or visit["state"] != "done":
            raise VisitError(words(_NOT_DRIVEN))
        before = await database.fetchrow(
            """SELECT s.commune_code, s.latitude, s.longitude FROM visit v JOIN site s ON s.id = v.site
               WHERE v.plan = $1 AND v.inspector = $2 AND v.day = $3 AND v.position < $4 AND v.state = 'done'
               ORDER BY v.position DESC LIMIT 1""",
            visit["plan"],
            visit["inspector"],
            visit["day"],
            visit["position"],
        )
        start = OFFICE if before is None else point_of(before)
        roads = {road_of(visit["commune_code"]), OFFICE_ROAD if before is None else road_of(before["commune_code"])}
        await database.execute(
            """INSERT INTO trip (visit, road, metres, minutes, at, by) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (visit) DO UPDATE SET road = excluded.road, metres = excluded.metres,
                   minutes = excluded.minutes, at = excluded.at, by = excluded.by""",
            visit_id,
            roads.pop() if len(roads) == 1 else MIXED,
            metres(start, point_of(visit)),
            minutes,
            now,
            by,
        )


def metres(start: Point, end: Point) -> int:
    """Great circle, rounded."""
    return round(1000 * float(_STRAIGHT.exact([start, end])[0, 1]))


def point_of(row: Mapping[str, Any]) -> Point:
    """Where a site is: its own coordinates, or its commune's centre."""
    commune = gazetteer().by_code(row["commune_code"])
    if row["latitude"] is None or row["longitude"] is None:
        return Point(float(commune.latitude), float(commune.longitude)) if commune else OFFICE
    return Point(float(row["latitude"]), float(row["longitude"]))


async def logged_minutes(visit_id: int) -> int | None:
    """What was written down for a visit."""
    async with connection() as database:
        found = await database.fetchval("SELECT minutes FROM trip WHERE visit = $1", visit_id)
    return None if found is None else int(found)


async def latest_trips(limit: int = 50) -> list[TripRow]:
    """The trips logged last, newest first."""
    async with connection() as database:
        rows = await database.fetch(
            """SELECT t.visit, v.day, s.name AS site, t.road, t.metres, t.minutes, a.name AS by_name
               FROM trip t JOIN visit v ON v.id = t.visit JOIN site s ON s.id = v.site
                    LEFT JOIN account a ON a.id = t.by
               ORDER BY t.at DESC, t.id DESC LIMIT $1""",
            limit,
        )
    return [TripRow(**row) for row in rows]


async def proposed() -> tuple[Proposal, ...]:
    """What all logged trips say now."""
    async with connection() as database:
        rows = await database.fetch(
            "SELECT road, metres, minutes FROM trip UNION ALL SELECT road, metres, minutes FROM logged_drive"
        )
    trips = [Driven(row["road"], row["metres"], row["minutes"]) for row in rows]
    return proposals(trips, speeds(await travel_in_force()), Decimal(str(TRAVEL.detour)))


async def accept_speed(road: str, speed_kmh: Decimal, *, now: datetime, by: int | None) -> Proposal:
    """Plan with the proposed speed of a class of roads from now on. Raises VisitError where it is not proposed."""
    found = next((one for one in await proposed() if one.road == road and one.new), None)
    if found is None or found.speed_kmh != speed_kmh:
        raise VisitError(words(_CHANGED))
    async with connection() as database:
        await database.execute(
            "INSERT INTO road_speed (road, speed_kmh, trips, at, by) VALUES ($1, $2, $3, $4, $5)",
            road,
            speed_kmh,
            found.trips,
            now,
            by,
        )
    return found
