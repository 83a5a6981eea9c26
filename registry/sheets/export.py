"""Instruments on their way out: the items of the export as JSON, and a workbook that can be imported again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.database import connection
from registry.find import InstrumentFilter, instruments
from registry.language import N_
from registry.law.load import law
from registry.places.load import gazetteer
from registry.sheets.book import Book, new_book
from registry.sheets.faults import Translate
from registry.sheets.fields import HEADERS, TITLE
from registry.sheets.grid import Cell
from registry.values import InstrumentRow, RangeFact
from units.kinds import difference_kind
from units.quantity import Quantity, Range
from units.table import UNITS
from units.text import format_quantity, format_range

DUE_HEADERS = (N_("Ngày đến hạn"), N_("Tình trạng"))
STANDINGS = {
    "valid": N_("Còn hạn"),
    "soon": N_("Sắp đến hạn"),
    "overdue": N_("Quá hạn"),
    "none": N_("Không có hạn"),
}

_WIDTHS = (34, 18, 16, 16, 20, 16, 12, 9, 24, 18, 14, 14, 18, 14, 14, 16)
_LATEST_NUMBERS = """
    SELECT DISTINCT ON (instrument) instrument, certificate_number, sticker_number FROM control
    WHERE instrument = ANY($1) AND kind = 'verification' AND withdrawn_at IS NULL
    ORDER BY instrument, coalesce(performed_on, printed_valid_until) DESC NULLS LAST, id DESC"""


@dataclass(frozen=True, slots=True)
class Exported:
    """An instrument with its due date and standing (valid, soon, overdue, none) and its latest evidence's numbers."""

    instrument: InstrumentRow
    due_on: date | None
    standing: str
    certificate_number: str = ""
    sticker_number: str = ""


async def load_export(
    wanted: InstrumentFilter, due_of: Callable[[InstrumentRow], tuple[date | None, str]]
) -> tuple[Exported, ...]:
    """The instruments of a filter, worst first; `due_of` gives due date and standing. Three queries."""
    rows = await instruments(wanted)
    async with connection() as database:
        found = await database.fetch(_LATEST_NUMBERS, [row.id for row in rows])
    numbers = {record["instrument"]: tuple(record)[1:] for record in found}
    return tuple(Exported(row, *due_of(row), *numbers.get(row.id, ())) for row in rows)


def export_items(exported: Iterable[Exported]) -> list[dict[str, object]]:
    """The items as JSON: numbers as decimal text with the zeros as written, dates ISO, None where absent.

    `range_*` and `unit` are those of the first range, `resolution*` of the first scale interval; `ranges` lists all.
    """
    return [_item(each) for each in exported]


def _item(each: Exported) -> dict[str, object]:
    row = each.instrument
    commune = gazetteer().by_code(row.commune_code)
    spans = [_range_json(fact) for fact in row.ranges]
    first = spans[0] if spans else _NO_RANGE
    divided = next((span for span in spans if span["resolution"] is not None), _NO_RANGE)
    return {
        "serial": row.serial,
        "kind": _kind_name(row),
        "kind_code": row.kind_code,
        "maker": row.maker,
        "model": row.model,
        **{name: first[name] for name in ("range_low", "range_high", "unit")},
        **{name: divided[name] for name in ("resolution", "resolution_unit")},
        "ranges": spans,
        "accuracy_class": row.accuracy_class,
        "year": row.year,
        "commune": commune.name if commune else row.commune_code,
        "place": row.place,
        "site": row.site_name,
        "verified_on": _iso(row.verified_on),
        "valid_until": _iso(row.valid_until),
        "certificate_number": each.certificate_number,
        "sticker_number": each.sticker_number,
        "due_on": _iso(each.due_on),
        "standing": each.standing,
    }


_NO_RANGE: dict[str, str | None] = dict.fromkeys(("range_low", "range_high", "unit", "resolution", "resolution_unit"))


def _range_json(fact: RangeFact) -> dict[str, str | None]:
    return {
        "quantity": fact.quantity_kind,
        "range_low": _decimal(fact.low),
        "range_high": _decimal(fact.high),
        "unit": fact.unit,
        "resolution": _decimal(fact.resolution),
        "resolution_unit": _resolution_unit(fact),
    }


def _resolution_unit(fact: RangeFact) -> str | None:
    """The unit's code; a difference of temperatures is written in °C like the temperature."""
    if fact.resolution is None:
        return None
    own = difference_kind(fact.quantity_kind) == fact.quantity_kind
    return fact.resolution_unit if own else UNITS[fact.resolution_unit].vi


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _kind_name(row: InstrumentRow) -> str:
    kind = law().row(row.kind_code) if row.kind_code else None
    return kind.name_vi if kind else row.kind_name


def export_xlsx(exported: Sequence[Exported], translate: Translate = str) -> bytes:
    """A workbook whose first columns are the template's, so that it imports again; then due date and standing."""
    with new_book() as book:
        tab = book.workbook.add_worksheet(translate(TITLE))
        headers = (*HEADERS.values(), *map(translate, DUE_HEADERS))
        tab.freeze_panes(1, 0)
        tab.autofilter(0, 0, len(exported), len(headers) - 1)
        for column, (header, width) in enumerate(zip(headers, _WIDTHS, strict=True)):
            tab.set_column(column, column, width)
            tab.write_string(0, column, header, book.heading)
        for number, each in enumerate(exported, 1):
            _write(book, tab, number, _cells(each, translate))
    return book.content


def _write(book: Book, tab: Any, number: int, cells: Iterable[Cell]) -> None:
    for column, cell in enumerate(cells):
        book.put(tab, number, column, cell)


def _cells(each: Exported, translate: Translate) -> Sequence[Cell]:
    row = each.instrument
    commune = gazetteer().by_code(row.commune_code)
    return (
        *(_kind_name(row), row.maker, row.model, row.serial, ranges_text(row.ranges), resolutions_text(row.ranges)),
        *(row.accuracy_class, row.year, row.place, commune.title if commune else ""),
        *(row.verified_on, row.valid_until, each.certificate_number, each.sticker_number),
        *(each.due_on, translate(STANDINGS[each.standing])),
    )


def ranges_text(facts: Iterable[RangeFact]) -> str:
    """The ranges as an import reads them: `0–50 °C; 10–95 %RH`."""
    spans = [Range(fact.low, fact.high, fact.unit, fact.quantity_kind) for fact in facts if fact.high is not None]
    return "; ".join(format_range(span, "vi") for span in spans)


def resolutions_text(facts: Iterable[RangeFact]) -> str:
    """The scale intervals as an import reads them: `0,1 °C; 1 %RH`."""
    divided = [
        Quantity(fact.resolution, fact.resolution_unit, difference_kind(fact.quantity_kind))
        for fact in facts
        if fact.resolution is not None
    ]
    return "; ".join(format_quantity(quantity, "vi") for quantity in divided)
