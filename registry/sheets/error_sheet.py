"""The rejected rows given back as they were, with the reason beside each: mended there, they can be imported again."""

from collections.abc import Iterable, Sequence
from typing import Any

from registry.fold import fold
from registry.language import N_
from registry.sheets.book import Book, new_book
from registry.sheets.faults import Fault, Translate
from registry.sheets.fields import HEADERS
from registry.sheets.grid import Cell, Row, Sheet
from registry.sheets.headers import Column, Columns

ERROR_HEADER = N_("Lỗi")
_TITLE = N_("Dòng lỗi")
_ERROR_KEYS = {"loi", "error"}
_WIDTH, _ERROR_WIDTH = 18, 70


def error_sheet(sheet: Sheet, columns: Columns, rejected: Iterable[Fault], translate: Translate = str) -> bytes:
    """A workbook of the sheet's own header and its rejected rows, the faulty cell marked, and a column of reasons."""
    kept = [column for column in columns.columns if column.field or fold(column.header) not in _ERROR_KEYS]
    rows = dict(sheet.numbered_from(columns.header_row))
    with new_book() as book:
        tab = book.workbook.add_worksheet(translate(_TITLE))
        _write_header(book, tab, kept, translate)
        for number, fault in enumerate(rejected, 1):
            for place, column in enumerate(kept):
                book.put(tab, number, place, _cell(rows[fault.row], column), wrong=_is_wrong(column, fault))
            tab.write_string(number, len(kept), fault.words.say(translate), book.wrapped)
    return book.content


def _write_header(book: Book, tab: Any, kept: Sequence[Column], translate: Translate) -> None:
    headers = [column.header for column in kept]
    tab.freeze_panes(1, 0)
    tab.set_column(0, len(headers), _WIDTH)
    tab.set_column(len(headers), len(headers), _ERROR_WIDTH)
    for place, header in enumerate([*headers, translate(ERROR_HEADER)]):
        tab.write_string(0, place, header, book.heading)


def _cell(row: Row, column: Column) -> Cell:
    return row[column.index] if column.index < len(row) else None


def _is_wrong(column: Column, fault: Fault) -> bool:
    return column.field is not None and HEADERS[column.field] == fault.column
