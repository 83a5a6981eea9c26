"""An instrument as pages show it: its kind in the reader's language, its ranges as people write them, its standing."""

from dataclasses import dataclass
from datetime import date

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


def commune_title(code: str) -> str:
    """`xã Đồng Đăng`; the code itself where it is of an older list."""
    commune = gazetteer().by_code(code)
    return commune.title if commune else code
