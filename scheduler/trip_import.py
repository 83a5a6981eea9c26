"""Trips from a file: places looked up, trips that are known left alone, the rest kept in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from registry.database import transaction
from registry.fold import fold
from registry.language import N_, Words, words
from registry.places.load import gazetteer
from scheduler.planner.model import Point
from scheduler.planning import OFFICE
from scheduler.trip_sheet import Refused, TripLine, read_trips
from scheduler.trips import MIXED, OFFICE_ROAD, metres, point_of, road_of

_OFFICE_NAMES = frozenset({"tru so", "co quan", "office"})
_UNKNOWN = N_("Không có địa điểm nào tên “{name}”. Ghi đúng tên địa điểm trong sổ, hoặc “trụ sở”.")
_AMBIGUOUS = N_("Có {count} địa điểm tên “{name}”: ghi thêm tên cơ sở, dạng “địa điểm – cơ sở”.")

_SITES = """
SELECT s.name, s.name || ' – ' || e.name AS full_name, s.commune_code, s.latitude, s.longitude
FROM site s JOIN enterprise e ON e.id = s.enterprise
"""
_KEEP = """
INSERT INTO logged_drive (departed_at, minutes, origin, destination, road, metres, at, by)
SELECT t.*, $7, $8 FROM unnest($1::timestamptz[], $2::int[], $3::text[], $4::text[], $5::text[], $6::int[]) AS t
ON CONFLICT (departed_at, origin, destination) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class TripReport:
    """What became of the rows of a file: trips kept, known before, refused with the reason."""

    kept: int
    known: int
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    at: Point
    road: str


async def import_trips(content: bytes, *, zone: tzinfo, now: datetime, by: int | None) -> TripReport:
    """Keep the trips of a CSV file; the same file twice keeps nothing twice. Raises TripFileError."""
    lines, refused = read_trips(content, now.astimezone(zone).replace(tzinfo=None))
    async with transaction() as database:
        places = _by_name(await database.fetch(_SITES))
        good: list[tuple[TripLine, _Place, _Place]] = []
        for line in lines:
            found = [_place(name, places) for name in (line.origin, line.destination)]
            reasons = [one for one in found if isinstance(one, Words)]
            if reasons:
                refused.append(Refused(line.line, f"{line.origin} → {line.destination}", reasons[0]))
            else:
                good.append((line, *(one for one in found if isinstance(one, _Place))))  # type: ignore[arg-type]  # two
        kept = await database.fetch(_KEEP, *_columns(good, zone), now, by) if good else []
    return TripReport(len(kept), len(good) - len(kept), tuple(sorted(refused, key=lambda one: one.line)))


def _by_name(rows: Iterable[Any]) -> dict[str, list[_Place]]:
    found: dict[str, list[_Place]] = defaultdict(list)
    for row in rows:
        place = _Place(row["full_name"], point_of(row), road_of(row["commune_code"]))
        for name in {fold(row["name"]), fold(row["full_name"]), fold(row["full_name"].replace("–", "-"))}:
            found[name].append(place)
    return found


def _place(name: str, places: Mapping[str, list[_Place]]) -> _Place | Words:
    """The office, a site by its name, or why neither."""
    folded = fold(name)
    if folded in _OFFICE_NAMES:
        return _Place(name, OFFICE, OFFICE_ROAD)
    found = places.get(folded, [])
    if len(found) == 1:
        return found[0]
    commune = next((one for one in gazetteer().communes if fold(one.title) == folded), None)
    if not found and commune is not None:
        return _Place(name, Point(float(commune.latitude), float(commune.longitude)), road_of(commune.code))
    return words(_AMBIGUOUS, count=len(found), name=name) if found else words(_UNKNOWN, name=name)


def _columns(good: Iterable[tuple[TripLine, _Place, _Place]], zone: tzinfo) -> list[list[Any]]:
    rows = [
        (
            line.departed.replace(tzinfo=zone),
            line.minutes,
            fold(origin.name),
            fold(there.name),
            origin.road if origin.road == there.road else MIXED,
            metres(origin.at, there.at),
        )
        for line, origin, there in good
    ]
    return [list(column) for column in zip(*rows, strict=True)]
