"""An instrument as pages show it: its kind in the reader's language, its ranges as people write them, its standing."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.language import N_, translator
from registry.law.load import law
from registry.places.load import gazetteer
from registry.values import InstrumentRow, RangeFact
from scheduler.due import Due
from scheduler.instrument_due import due_of
from units.kinds import difference_kind
from units.quantity import Quantity, Range
from units.text import format_quantity, format_range


@dataclass(frozen=True, slots=True)
class ShownInstrument:
    """`standing` is a key of the status badges: valid, soon, today, overdue, none."""

    row: InstrumentRow
    kind: str
    maker_model: str
    ranges: str
    resolutions: str
    commune: str
    due: Due
    standing: str
    unverified: bool


def shown(row: InstrumentRow, today: date, language: str) -> ShownInstrument:
    """Everything a list or a page says of one instrument on `today`."""
    kind = law().row(row.kind_code) if row.kind_code else None
    due = due_of(row, today)
    return ShownInstrument(
        row=row,
        kind=kind.name(language) if kind else row.kind_name,
        maker_model=" ".join(part for part in (row.maker, row.model) if part),
        ranges="; ".join(filter(None, (range_text(fact, language) for fact in row.ranges))),
        resolutions="; ".join(filter(None, (resolution_text(fact, language) for fact in row.ranges))),
        commune=commune_title(row.commune_code),
        due=due,
        standing="today" if due.is_today else due.standing.value,
        unverified=not due.confirmed or (kind is not None and kind.confidence == "memory"),
    )


def range_text(fact: RangeFact, language: str) -> str:
    """A range such as `0–15 kg`; empty where only a scale interval is known."""
    if fact.high is None:
        return ""
    return format_range(Range(fact.low, fact.high, fact.unit, fact.quantity_kind), language)


def resolution_text(fact: RangeFact, language: str) -> str:
    """A scale interval or resolution such as `0,05 kg`; empty where none is known."""
    if fact.resolution is None:
        return ""
    kind = difference_kind(fact.quantity_kind)
    return format_quantity(Quantity(fact.resolution, fact.resolution_unit, kind), language)


_WEEKDAYS: Final = (
    N_("Thứ Hai"),
    N_("Thứ Ba"),
    N_("Thứ Tư"),
    N_("Thứ Năm"),
    N_("Thứ Sáu"),
    N_("Thứ Bảy"),
    N_("Chủ nhật"),
)
_HOME_COUNTRY: Final = "+84"


def weekday(day: date, language: str) -> str:
    """`Thứ Hai` and so on."""
    return translator(language)(_WEEKDAYS[day.weekday()])


def phone_text(number: str) -> str:
    """A stored number as people dial it: `0205 063 2705`; a foreign one as it is."""
    if not number.startswith(_HOME_COUNTRY):
        return number
    home = "0" + number.removeprefix(_HOME_COUNTRY)
    return " ".join(filter(None, (home[:4], home[4:7], home[7:])))


def address_text(address: str, commune: str) -> str:
    """The address, with the commune where the address does not name it already."""
    if commune.casefold() in address.casefold():
        return address
    return ", ".join(filter(None, (address, commune)))


def commune_title(code: str) -> str:
    """`xã Đồng Đăng`; the code itself where it is of an older list."""
    commune = gazetteer().by_code(code)
    return commune.title if commune else code
