"""Which row is the header and which column holds what, in the words people use; what was guessed says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from registry.fold import fold
from registry.sheets.cells import text_of
from registry.sheets.fields import HEADERS, Field
from registry.sheets.grid import Row
from registry.sheets.header_names import GUESSED, SURE

Certainty = Literal["sure", "guess", "none"]

DEEPEST_HEADER = 60
"""A header is looked for in so many first rows: titles, addresses and logos stand above it."""

FEWEST_COLUMNS = 3
"""A header has the kind's column and at least two more."""

_INNER = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TRAILING_UNIT = re.compile(r",\s*([^\s,]{1,8})$")
_PARTS = re.compile(r"[/\n|]| [-–—] ")
_WORD = re.compile(r"[^\W_]+|#")
_LONGEST_HEADER = 120
_SHORTEST_GUESS = 2  # words of a synonym found inside a longer header


def _key(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _named(names: dict[Field, str]) -> dict[str, Field]:
    return {_key(name): field for field, listed in names.items() for name in listed.split("|")}


_CERTAIN = _named(HEADERS) | _named(SURE)
_NAMES = _named(GUESSED) | _CERTAIN
_JOINED = {name.replace(" ", ""): field for name, field in _NAMES.items()}
_LONGEST_NAME = max(name.count(" ") + 1 for name in _NAMES)
_JOINED_CERTAIN = {name.replace(" ", "") for name in _CERTAIN}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: `index` counts from 0; `unit` is what the header says of cells without a unit."""

    index: int
    header: str
    field: Field | None
    certainty: Certainty
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The matching of a sheet's columns; `header_row` is the sheet's own number of its header row."""

    header_row: int
    columns: tuple[Column, ...]

    def of(self, field: Field) -> Column | None:
        """The column that holds `field`."""
        return next((column for column in self.columns if column.field is field), None)

    def chosen(self, fields: dict[int, Field | None]) -> "Columns":
        """The matching a person corrected: column index to field, None for a column to leave out."""
        kept = (_chosen(column, fields[column.index]) if column.index in fields else column for column in self.columns)
        return Columns(self.header_row, tuple(kept))

    def to_json(self) -> dict[str, object]:
        """The matching as JSON, to keep between two requests."""
        listed = [
            {"index": c.index, "header": c.header, "field": c.field, "certainty": c.certainty, "unit": c.unit}
            for c in self.columns
        ]
        return {"header_row": self.header_row, "columns": listed}


def _chosen(column: Column, field: Field | None) -> Column:
    return replace(column, field=field, certainty="sure" if field else "none")


def columns_from_json(stored: dict[str, object]) -> Columns:
    """What `Columns.to_json` gave."""
    listed = stored["columns"]
    assert isinstance(listed, list)  # noqa: S101 - our own JSON
    columns = tuple(
        Column(c["index"], c["header"], Field(c["field"]) if c["field"] else None, c["certainty"], c["unit"])
        for c in listed
    )
    return Columns(int(str(stored["header_row"])), columns)


def best_header(rows: Sequence[Row]) -> tuple[int, int]:
    """The index of the row that reads most like a header, and how many columns it names; (0, 0) where none does."""
    best, named = 0, 0
    for index, row in enumerate(rows[:DEEPEST_HEADER]):
        fields = {column.field for column in match_columns(row) if column.field}
        if Field.KIND in fields and len(fields) >= FEWEST_COLUMNS and len(fields) > named:
            best, named = index, len(fields)
    return best, named


def match_columns(row: Row) -> tuple[Column, ...]:
    """Each cell of a header row matched to a field; where two claim the same field the surer, then the first, wins."""
    matched = [_match(index, text_of(cell)) for index, cell in enumerate(row)]
    taken: dict[Field, Column] = {}
    for column in sorted(matched, key=lambda c: (c.certainty != "sure", c.index)):
        if column.field is not None:
            taken.setdefault(column.field, column)
    return tuple(
        column if column.field is None or taken[column.field] is column else replace(column, field=None)
        for column in matched
    )


def _match(index: int, header: str) -> Column:
    if not header or len(header) > _LONGEST_HEADER:
        return Column(index, header, None, "none")
    unit = _unit_in(header)
    for name in _readings(header):
        joined = _key(name).replace(" ", "")
        if field := _JOINED.get(joined):
            return Column(index, header, field, "sure" if joined in _JOINED_CERTAIN else "guess", unit)
    if field := _inside(_key(header)):
        return Column(index, header, field, "guess", unit)
    return Column(index, header, None, "none")


def _readings(header: str) -> Iterator[str]:
    """The header whole, without its parentheses, and each of its parts: `Số sê-ri / Serial No. (bắt buộc)`."""
    yield header
    plain = _TRAILING_UNIT.sub("", _INNER.sub(" ", header)).strip()
    yield plain
    yield from _PARTS.split(plain)
    yield from _INNER.findall(header)


def _unit_in(header: str) -> str:
    """The text where a header states a unit, `Phạm vi đo (kg)` or `Phạm vi đo, kg`; units judge whether it is one."""
    inner: list[str] = _INNER.findall(header)
    if inner:
        return inner[-1].strip()
    found = _TRAILING_UNIT.search(header)
    return str(found[1]) if found else ""


def _inside(key: str) -> Field | None:
    """The field whose longest name stands inside a longer header, word by word."""
    words = key.split()
    for length in range(min(len(words), _LONGEST_NAME), _SHORTEST_GUESS - 1, -1):
        for start in range(len(words) - length + 1):
            if field := _NAMES.get(" ".join(words[start : start + length])):
                return field
    return None
