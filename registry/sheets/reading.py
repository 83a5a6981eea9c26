"""The data rows under a header, and the cells of one row by field."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from registry.language import Words
from registry.sheets.cells import is_long_number, is_scientific, quote, text_of
from registry.sheets.faults import CellError, Flag, flag
from registry.sheets.fields import HEADERS, LONGEST, Field
from registry.sheets.grid import Cell, Row, Sheet, is_blank
from registry.sheets.headers import Columns

_NUMBER_TEXTS = (Field.SERIAL, Field.CERTIFICATE, Field.STICKER)
_PLACE = {field: place for place, field in enumerate(Field)}
_SHORTEST_LIMIT = min(LONGEST.values())
_FEWEST_NUMBERS = 3  # cells of a row that only numbers the columns


@dataclass(slots=True)
class Reading:
    """One row being read, `cells` in template order; `field` is the column looked at last, where a fault belongs."""

    cells: Sequence[Cell]
    texts: Sequence[str]
    field: Field = Field.KIND

    def cell(self, field: Field) -> Cell:
        """The cell of a column, None where the sheet has no such column or the row ends before it."""
        self.field = field
        return self.cells[_PLACE[field]]

    def text(self, field: Field) -> str:
        """The text of a cell.

        Raises:
            CellError: `too_long`, where the registry could not store it whole.

        """
        self.field = field
        text = self.texts[_PLACE[field]]
        if len(text) > _SHORTEST_LIMIT and len(text) > (limit := LONGEST.get(field, len(text))):
            raise CellError("too_long", length=len(text), limit=limit)
        return text


def reader_of(columns: Columns) -> Callable[[Row], Reading]:
    """What makes a row of this sheet a reading."""
    at = [column.index if (column := columns.of(field)) else None for field in Field]

    def read(row: Row) -> Reading:
        width = len(row)
        cells = [row[index] if index is not None and index < width else None for index in at]
        return Reading(cells, [text_of(cell) for cell in cells])

    return read


def data_rows(sheet: Sheet, columns: Columns) -> Iterator[tuple[int, Row]]:
    """Each data row with the sheet's own number; blank rows, repeated headers and column numbering are none."""
    at = [column.index for column in columns.columns if column.field]
    rows = sheet.numbered_from(columns.header_row)
    if not rows:
        return
    header = _texts(rows[0][1], at)
    for position, (number, row) in enumerate(rows[1:]):
        if all(index >= len(row) or is_blank(row[index]) for index in at):
            continue
        if row[at[0]] == header[0] and _texts(row, at) == header:
            continue
        if position == 0 and _numbers_columns(row):
            continue
        yield number, row


def _texts(row: Row, at: list[int]) -> list[str]:
    return [text_of(row[index]) if index < len(row) else "" for index in at]


def _numbers_columns(row: Row) -> bool:
    """Whether a row under the header says only 1, 2, 3… or (1), (2), (3)…, as printed forms do."""
    texts = [text_of(cell).strip("()[] ") for cell in row if not is_blank(cell)]
    if len(texts) < _FEWEST_NUMBERS or not all(text.isdecimal() and text.isascii() for text in texts):
        return False
    numbers = [int(text[:6]) for text in texts]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 1


def sheet_flags(sheet: Sheet, columns: Columns) -> Iterator[Flag]:
    """What was guessed of the columns, which of the template's are missing, and the first row of a merged cell."""
    merged = min((number for number in sheet.filled if number > columns.header_row), default=None)
    if merged is not None:
        yield flag("merged_cells", merged)
    for column in columns.columns:
        if column.field and column.certainty == "guess":
            title = HEADERS[column.field]
            yield flag("header_guessed", columns.header_row, title, header=column.header, field=Words(title))
        elif column.certainty != "none" and column.field is None:
            yield flag("column_ignored", columns.header_row, header=column.header)
    for field in Field:
        if columns.of(field) is None:
            yield flag("column_missing", columns.header_row, HEADERS[field], field=Words(HEADERS[field]))


def number_flags(number: int, reading: Reading) -> Iterator[Flag]:
    """Serial, certificate and sticker numbers that a spreadsheet may have rounded."""
    for field in _NUMBER_TEXTS:
        cell = reading.cell(field)
        if cell is None:
            continue
        if is_long_number(cell):
            yield flag("long_number", number, HEADERS[field], cell=quote(cell))
        elif isinstance(cell, str) and is_scientific(reading.text(field)):
            yield flag("scientific_number", number, HEADERS[field], cell=quote(cell))
