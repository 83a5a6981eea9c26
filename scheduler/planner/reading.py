"""The public instance format into an `Instance`: no form is refused, single wrong items are named and left out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from scheduler.planner import fields, reading_more
from scheduler.planner.errors import InstanceError
from scheduler.planner.model import (
    Booking,
    Fault,
    Ident,
    Inspector,
    Instance,
    Instrument,
    Kind,
    Point,
    Road,
    Site,
    Travel,
)
from scheduler.planner.standards import counted

# A box around Viet Nam with its islands, in degrees.
_LAT = (8.0, 23.6)
_LON = (102.0, 117.9)
_LONGEST_DAY = 24 * 60
_FIXED_HOLIDAYS = {(1, 1), (30, 4), (1, 5), (2, 9)}  # day, month: Labour Code 45/2019/QH14, article 112


def from_json(document: Any) -> Instance:
    """Read one instance in the public format.

    Besides the public keys it takes, all optional: `risk` of an instrument (1–9), `weekdays` (0 is Monday),
    `closed_on`, `lunar_days` and `road` of a site, `classes` of `travel` ({road: {speed_kmh, detour}}),
    `minutes_on` of an inspector ({date: minutes}), `standards` ({id, field, away, valid_until}), `waste_weight`, and
    `bookings`, a list of {date, inspector, site, instruments, firm}. Raises
    `InstanceError` where the form itself is wrong; single items that are wrong are left out and named in
    `Instance.faults`, their instruments in `Instance.rejected`.
    """
    top = fields.mapping(document, "instance")
    faults: list[Fault] = []
    sites, unusable = _sites(top, faults)
    kinds = _kinds(top)
    instruments, rejected = _instruments(top, sites, unusable, kinds, faults)
    inspectors = tuple(_inspectors(top, faults))
    working_days = tuple(sorted(fields.days(fields.key(top, "working_days", "instance"), "working_days")))
    faults += _emptiness(working_days, inspectors, instruments)
    faults += [*_holidays(working_days), *reading_more.overnight(top)]
    standards = reading_more.standards(top, faults)
    equipment = reading_more.merged(
        (_equipment(top), _equipment_away(top)), counted(standards, working_days), working_days, faults
    )
    travel = _travel(fields.mapping(fields.key(top, "travel", "instance"), "travel"))
    faults += [
        Fault("unknown_road", (("site", site.id), ("road", site.road)))
        for site in sites.values()
        if site.road and site.road not in travel.classes
    ]
    return Instance(
        name=fields.text(fields.key(top, "instance", "instance", ""), "instance"),
        working_days=working_days,
        office=_point(fields.key(top, "office", "instance"), "office"),
        travel=travel,
        sites=sites,
        kinds=kinds,
        instruments=instruments,
        inspectors=inspectors,
        equipment=equipment[0],
        equipment_away=equipment[1],
        standards=standards,
        waste_weight=fields.number(fields.key(top, "waste_weight", "instance", 1.0), "waste_weight", 0, 100),
        day_minutes=fields.whole(fields.key(top, "day_minutes", "instance", 480), "day_minutes", 1, _LONGEST_DAY),
        setup_minutes=fields.whole(
            fields.key(top, "visit_setup_minutes", "instance", 10), "visit_setup_minutes", 0, _LONGEST_DAY
        ),
        earliest_days_before_due=fields.whole(
            fields.key(top, "earliest_days_before_due", "instance", 60), "earliest_days_before_due", 0, 3660
        ),
        bookings=tuple(_bookings(top)),
        faults=tuple(faults),
        rejected=rejected,
    )


def _records(top: Mapping[str, Any], name: str, default: Any = None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = fields.key(top, name, "instance") if default is None else top.get(name, default)
    for index, record in enumerate(fields.items(listed, name)):
        where = f"{name}[{index}]"
        yield where, fields.mapping(record, where)


def _point(value: Any, where: str) -> Point:
    record = fields.mapping(value, where)
    lat = fields.number(fields.key(record, "lat", where), f"{where}.lat", -180, 180)
    lon = fields.number(fields.key(record, "lon", where), f"{where}.lon", -180, 180)
    return Point(lat, lon)


def _inside(lat: float, lon: float) -> bool:
    return _LAT[0] <= lat <= _LAT[1] and _LON[0] <= lon <= _LON[1]


def _misplaced(site: Ident, at: Point) -> Fault | None:
    if _inside(at.lat, at.lon):
        return None
    code = "swapped_coordinates" if _inside(at.lon, at.lat) else "outside_vietnam"
    return Fault(code, (("site", site), ("lat", at.lat), ("lon", at.lon)))


def _sites(top: Mapping[str, Any], faults: list[Fault]) -> tuple[dict[Ident, Site], dict[Ident, Fault]]:
    sites: dict[Ident, Site] = {}
    unusable: dict[Ident, Fault] = {}
    for where, record in _records(top, "sites"):
        site = _site(record, where)
        fault = _misplaced(site.id, site.at)
        if site.id in sites or site.id in unusable:
            faults.append(Fault("duplicate_id", (("id", site.id), ("where", "sites"))))
        elif fault:
            faults.append(fault)
            unusable[site.id] = fault
        else:
            sites[site.id] = site
    return sites, unusable


def _site(record: Mapping[str, Any], where: str) -> Site:
    weekdays = fields.items(record.get("weekdays", list(range(7))), f"{where}.weekdays")
    return Site(
        id=fields.ident(fields.key(record, "id", where), f"{where}.id"),
        at=_point(record, where),
        weekdays=frozenset(fields.whole(day, f"{where}.weekdays", 0, 6) for day in weekdays),
        closed_on=fields.days(record.get("closed_on", []), f"{where}.closed_on"),
        road=fields.text(record.get("road", ""), f"{where}.road"),
        lunar_days=frozenset(
            fields.whole(day, f"{where}.lunar_days", 1, 30)
            for day in fields.items(record.get("lunar_days", []), f"{where}.lunar_days")
        ),
    )


def _kinds(top: Mapping[str, Any]) -> dict[str, Kind]:
    kinds = {}
    for name, value in fields.mapping(fields.key(top, "kinds", "instance"), "kinds").items():
        where = f"kinds.{name}"
        record = fields.mapping(value, where)
        kinds[name] = Kind(
            service_minutes=fields.whole(
                fields.key(record, "service_minutes", where), f"{where}.service_minutes", 0, 100_000
            ),
            interval_days=fields.whole(fields.key(record, "interval_days", where), f"{where}.interval_days", 1, 36_600),
            field=fields.text(fields.key(record, "field", where), f"{where}.field"),
        )
    return kinds


def _instruments(
    top: Mapping[str, Any],
    sites: Mapping[Ident, Site],
    unusable: Mapping[Ident, Fault],
    kinds: Mapping[str, Kind],
    faults: list[Fault],
) -> tuple[tuple[Instrument, ...], dict[Ident, Fault]]:
    usable: dict[Ident, Instrument] = {}
    rejected: dict[Ident, Fault] = {}
    for where, record in _records(top, "instruments"):
        item = _instrument(record, where)
        if item.id in usable or item.id in rejected:
            faults.append(Fault("duplicate_instrument", (("id", item.id),)))
            continue
        fault = _unusable(item, sites, unusable, kinds) or reading_more.beyond(record, item, where)
        if fault:
            rejected[item.id] = fault
        else:
            usable[item.id] = item
    return tuple(usable.values()), rejected


def _unusable(
    item: Instrument, sites: Mapping[Ident, Site], unusable: Mapping[Ident, Fault], kinds: Mapping[str, Kind]
) -> Fault | None:
    if item.site in unusable:
        return unusable[item.site]
    if item.site not in sites:
        return Fault("unknown_site", (("id", item.id), ("site", item.site)))
    if item.kind not in kinds:
        return Fault("unknown_kind", (("id", item.id), ("kind", item.kind)))
    return None


def _instrument(record: Mapping[str, Any], where: str) -> Instrument:
    return Instrument(
        id=fields.ident(fields.key(record, "id", where), f"{where}.id"),
        site=fields.ident(fields.key(record, "site", where), f"{where}.site"),
        kind=fields.text(fields.key(record, "kind", where), f"{where}.kind"),
        due_on=fields.day(fields.key(record, "due_on", where), f"{where}.due_on"),
        risk=fields.whole(record.get("risk", 1), f"{where}.risk", 1, 9),
    )


def _inspectors(top: Mapping[str, Any], faults: list[Fault]) -> Iterator[Inspector]:
    seen: set[Ident] = set()
    for where, record in _records(top, "inspectors"):
        name = fields.ident(fields.key(record, "id", where), f"{where}.id")
        if name in seen:
            faults.append(Fault("duplicate_id", (("id", name), ("where", "inspectors"))))
            continue
        seen.add(name)
        able = fields.items(fields.key(record, "fields", where), f"{where}.fields")
        short = fields.mapping(record.get("minutes_on", {}), f"{where}.minutes_on")
        yield Inspector(
            id=name,
            fields=frozenset(fields.text(one, f"{where}.fields") for one in able),
            days_off=fields.days(record.get("days_off", []), f"{where}.days_off"),
            minutes_on={
                fields.day(on, f"{where}.minutes_on"): fields.whole(minutes, f"{where}.minutes_on", 0, _LONGEST_DAY)
                for on, minutes in short.items()
            },
        )


def _equipment(top: Mapping[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for where, record in _records(top, "equipment", []):
        name = fields.text(fields.key(record, "field", where), f"{where}.field")
        counts[name] = fields.whole(fields.key(record, "count", where), f"{where}.count", 0, 10_000)
    return counts


def _equipment_away(top: Mapping[str, Any]) -> dict[str, dict[date, int]]:
    away: dict[str, dict[date, int]] = {}
    for where, record in _records(top, "equipment", []):
        missing = fields.mapping(record.get("away", {}), f"{where}.away")
        away[fields.text(record["field"], f"{where}.field")] = {
            fields.day(on, f"{where}.away"): fields.whole(count, f"{where}.away", 0, 10_000)
            for on, count in missing.items()
        }
    return away


def _travel(record: Mapping[str, Any]) -> Travel:
    model = record.get("model", "great-circle")
    if model != "great-circle":
        raise InstanceError("unknown_travel_model", found=str(model))
    classes = fields.mapping(record.get("classes", {}), "travel.classes")
    roads = {name: _road(value, f"travel.classes.{name}") for name, value in classes.items()}
    common = _road(record, "travel")
    return Travel(common.speed_kmh, common.detour, roads)


def _road(value: Any, where: str) -> Road:
    record = fields.mapping(value, where)
    return Road(
        speed_kmh=fields.number(fields.key(record, "speed_kmh", where), f"{where}.speed_kmh", 1, 300),
        detour=fields.number(record.get("detour", 1.0), f"{where}.detour", 1, 10),
    )


def _bookings(top: Mapping[str, Any]) -> Iterator[Booking]:
    for where, record in _records(top, "bookings", []):
        listed = fields.items(fields.key(record, "instruments", where), f"{where}.instruments")
        yield Booking(
            date=fields.day(fields.key(record, "date", where), f"{where}.date"),
            inspector=fields.ident(fields.key(record, "inspector", where), f"{where}.inspector"),
            site=fields.ident(fields.key(record, "site", where), f"{where}.site"),
            instruments=tuple(fields.ident(one, f"{where}.instruments") for one in listed),
            firm=record.get("firm", True) is True,
        )


def _emptiness(working_days: object, inspectors: object, instruments: object) -> list[Fault]:
    empty = {"no_working_days": working_days, "no_inspectors": inspectors, "no_instruments": instruments}
    return [Fault(code) for code, found in empty.items() if not found]


def _holidays(working_days: Iterable[date]) -> list[Fault]:
    """A calendar that works on holidays of fixed date has most likely none of that year's holidays."""
    worked = [day.strftime("%d/%m/%Y") for day in working_days if (day.day, day.month) in _FIXED_HOLIDAYS]
    return [Fault("holidays_worked", (("days", ", ".join(worked)),))] if worked else []
