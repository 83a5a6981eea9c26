"""Small planning problems as JSON documents, each with one thing to change."""

import gzip
import json
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path

from scheduler.planner.reading import from_json
from scheduler.planner.solve import make_plan
from scheduler.planner.writing import to_json

DATA = Path(__file__).with_name("data")
KINDS = {
    "nozzle": {"service_minutes": 30, "interval_days": 365, "field": "fuel"},
    "truck_scale": {"service_minutes": 120, "interval_days": 365, "field": "heavy"},
    "table": {"service_minutes": 10, "interval_days": 365, "field": "mass"},
}
SITES = [(21.95, 106.70), (21.98, 106.72), (21.70, 106.90), (22.10, 106.50), (21.86, 106.76), (21.60, 106.55)]


def days(start="2027-01-04", count=3):
    first = date.fromisoformat(start)
    listed = (first + timedelta(days=offset) for offset in range(3 * count + 7))
    return [day.isoformat() for day in listed if day.weekday() < 5][:count]


def problem(instruments, *, working_days=None, inspectors=None, sites=SITES, **changes):
    """Instruments are (site number from 1, kind, due date); ids count from 1."""
    return {
        "instance": "small",
        "horizon": {"start": "2027-01-04", "days": 28},
        "working_days": working_days if working_days is not None else days(count=10),
        "day_minutes": 480,
        "visit_setup_minutes": 10,
        "earliest_days_before_due": 60,
        "travel": {"model": "great-circle", "speed_kmh": 38.0, "detour": 1.4},
        "office": {"lat": 21.853, "lon": 106.761},
        "sites": [{"id": number, "lat": lat, "lon": lon} for number, (lat, lon) in enumerate(sites, start=1)],
        "kinds": deepcopy(KINDS),
        "instruments": [
            {"id": ident, "site": site, "kind": kind, "due_on": due}
            for ident, (site, kind, due) in enumerate(instruments, start=1)
        ],
        "inspectors": inspectors
        if inspectors is not None
        else [{"id": "I1", "fields": ["fuel", "heavy", "mass"], "days_off": []}],
        "equipment": [{"field": "heavy", "count": 1}],
        **changes,
    }


def public(name):
    with gzip.open(DATA / f"{name}.json.gz", "rt", encoding="utf-8") as handle:
        return json.load(handle)


def planned(document, *, seed=0, iterations=600, **options):
    return to_json(make_plan(from_json(document), seed=seed, iterations=iterations, **options))


def reasons(plan):
    return {entry["instrument"]: entry["code"] for entry in plan["unplanned"]}
