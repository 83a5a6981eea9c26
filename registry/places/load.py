"""Reads the gazetteer from its dated files."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from registry.places.gazetteer import Alias, Commune, Gazetteer

_DATA = Path(__file__).with_name("data")
_COMMUNES = 65  # Resolution 1672/NQ-UBTVQH15 of 2025-06-16: 61 communes and 4 wards from 2025-07-01


class PlaceDataError(Exception):
    """The commune file is not the one that was checked."""


@cache
def gazetteer() -> Gazetteer:
    """The 65 communes of Lạng Sơn in force since 2025-07-01, with former district names as aliases.

    Raises:
        PlaceDataError: the file does not hold 65 distinct communes.

    """
    communes = [
        Commune(row["code"], row["kind"], row["name"], Decimal(row["latitude"]), Decimal(row["longitude"]))
        for row in _rows("communes-lang-son-2025-07-01.csv")
    ]
    if len({commune.code for commune in communes}) != _COMMUNES:
        raise PlaceDataError(f"{len(communes)} communes, expected {_COMMUNES}")
    aliases = [
        Alias(row["alias"], row["commune_code"], date.fromisoformat(row["until"])) for row in _rows("aliases.csv")
    ]
    return Gazetteer(communes, aliases)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)
