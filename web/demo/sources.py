"""Reads what the invented province shares with the real one: the data files of the market, law, places, fields."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from registry.law.load import law
from registry.places.load import gazetteer
from scheduler.fields import fields
from scheduler.holidays_vn import vietnam_calendar
from web.demo.kinds import catalogue
from web.demo.province import Surroundings

_DATA = Path(__file__).with_name("data")
_YEARS = 8  # longer than the longest cycle and a belated verification


@cache
def surroundings(this_year: int) -> Surroundings:
    """The law and places in force, the makes on the market, the competence each kind asks for, and the holidays."""
    return Surroundings(
        communes=gazetteer().communes,
        law=law(),
        catalogue=catalogue(_rows("makes.csv"), _rows("places_of_use.csv")),
        field_of={code: work.field for code, work in fields().work.items()},
        calendar=vietnam_calendar(range(this_year - _YEARS, this_year + 1)),
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)
