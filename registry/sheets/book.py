"""Workbooks on their way out: every text is written as text, so nothing in a cell becomes a formula or a link."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook

from registry.sheets.cells import text_of
from registry.sheets.grid import Cell

_INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_FIRST_DATE = date(1900, 3, 1)  # before it Excel's day numbers are wrong


class Book:
    """An .xlsx being written; `content` is its bytes once the block of `new_book` has ended."""

    def __init__(self) -> None:
        self._packed = io.BytesIO()
        self.workbook = Workbook(self._packed, _INERT)
        self.heading = self.workbook.add_format(
            {"bold": True, "bg_color": "#E6EEF5", "border": 1, "border_color": "#B8C4CE", "text_wrap": True}
        )
        self.heading.set_align("vcenter")
        self.day = self.workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.text = self.workbook.add_format({"num_format": "@"})
        self.wrapped = self.workbook.add_format({"text_wrap": True, "valign": "top"})
        self.wrong = self.workbook.add_format({"bg_color": "#FBE3E1", "font_color": "#8C1D18", "text_wrap": True})
        self.wrong_day = self.workbook.add_format({"bg_color": "#FBE3E1", "num_format": "dd/mm/yyyy", "align": "left"})

    @property
    def content(self) -> bytes:
        """The finished file."""
        return self._packed.getvalue()

    def put(self, tab: Any, row: int, column: int, cell: Cell, *, wrong: bool = False) -> None:
        """Write one cell as what it is: a date as a date, a number as a number, all else as text."""
        if isinstance(cell, date) and (cell.date() if isinstance(cell, datetime) else cell) >= _FIRST_DATE:
            tab.write_datetime(row, column, cell, self.wrong_day if wrong else self.day)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            tab.write_number(row, column, cell, self.wrong if wrong else None)
        elif text := text_of(cell):
            tab.write_string(row, column, text, self.wrong if wrong else self.text)
        elif wrong:
            tab.write_blank(row, column, None, self.wrong)


@contextmanager
def new_book() -> Iterator[Book]:
    """A workbook to fill; it is closed at the end of the block."""
    book = Book()
    yield book
    book.workbook.close()
