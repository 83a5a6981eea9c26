"""What is on the market and on the benches: makes of each kind of the list, as read from nameplates."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from registry.values import RangeFact
from web.demo.chance import Chance

_HOLE = re.compile(r"\{(y|\d+)\}")


@dataclass(frozen=True, slots=True)
class Make:
    """One model of one maker; `serial` is a pattern: {6} six digits, {y} the two digits of the year."""

    maker: str
    model: str
    accuracy_class: str
    serial: str
    ranges: tuple[RangeFact, ...]

    def serial_number(self, chance: Chance, year: int) -> str:
        """A serial number as this maker writes it."""
        return _HOLE.sub(
            lambda hole: f"{year % 100:02}" if hole[1] == "y" else chance.digits(int(hole[1])), self.serial
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Makes and places of use by row code of the list; `places` only where the kind says where it stands."""

    makes: Mapping[str, tuple[Make, ...]]
    places: Mapping[str, tuple[str, ...]]


def catalogue(make_rows: Iterable[Mapping[str, str]], place_rows: Iterable[Mapping[str, str]]) -> Catalogue:
    """The catalogue of the two data files' rows; several rows of one model are its several ranges."""
    grouped: dict[str, dict[tuple[str, str, str, str], list[RangeFact]]] = {}
    for row in make_rows:
        key = (row["maker"], row["model"], row["accuracy_class"], row["serial"])
        grouped.setdefault(row["code"], {}).setdefault(key, []).append(_range(row))
    makes = {
        code: tuple(Make(*key, tuple(ranges)) for key, ranges in models.items()) for code, models in grouped.items()
    }
    return Catalogue(makes, {row["code"]: tuple(row["places"].split("|")) for row in place_rows})


def _range(row: Mapping[str, str]) -> RangeFact:
    return RangeFact(
        quantity_kind=row["quantity_kind"],
        low=_number(row["low"]),
        high=_number(row["high"]),
        unit=row["unit"],
        resolution=_number(row["resolution"]),
        resolution_unit=row["resolution_unit"],
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
