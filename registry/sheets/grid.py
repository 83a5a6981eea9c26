"""A sheet as plain values: the rows of one tab, each cell as the file stores it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from registry.sheets.faults import Flag

Cell = str | float | bool | date | datetime | time | timedelta | None
"""As stored: text, number, truth value, or what a date format makes of a number; "" or None where blank."""

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab of a workbook, or a csv file. `first_row` is the sheet's own number of `rows[0]`, counted from 1.

    `filled` are the numbers of rows that took values from cells merged downwards.
    """

    title: str
    rows: Sequence[Row]
    first_row: int = 1
    flags: tuple[Flag, ...] = ()
    filled: frozenset[int] = frozenset()

    def numbered_from(self, number: int) -> Sequence[tuple[int, Row]]:
        """The rows from the sheet's row `number` on, each with its number."""
        start = max(number - self.first_row, 0)
        return list(enumerate(self.rows[start:], self.first_row + start))

    def flagged(self, *flags: Flag) -> "Sheet":
        """The same rows with more flags."""
        return replace(self, flags=(*self.flags, *flags))


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
