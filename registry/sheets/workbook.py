"""Bytes of a file, whatever its name says, made into sheets of plain values; every refusal has its own code."""

import io
from collections.abc import Iterator
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, load_workbook

from registry.sheets.archive import repacked
from registry.sheets.csv_text import csv_sheet
from registry.sheets.faults import SheetError
from registry.sheets.grid import Cell, Sheet

_Merged = tuple[tuple[int, int], tuple[int, int]]

_MOST_MERGED = 2_000
_TALLEST_MERGED = 1_000  # rows; with the limit above, filling stays quick whatever a file claims
LARGEST_FILE = 20_000_000  # bytes

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old Office files, and of encrypted new ones
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_BARE_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")  # Excel 2 to 5 without a container
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_XLS_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


def check_size(size: int) -> None:
    """Refuse a file by its size alone, before it is read into memory.

    Raises:
        SheetError: `too_large`.

    """
    if size > LARGEST_FILE:
        raise SheetError("too_large", limit=LARGEST_FILE // 1_000_000)


def read_sheets(content: bytes) -> list[Sheet]:
    """Every tab of a workbook, visible ones first, or the one sheet of a csv file. The content decides, never a name.

    Raises:
        SheetError: `too_large`, `empty_file`, `old_xls`, `password_protected`, `corrupt`, or a csv that is no text.

    """
    check_size(len(content))
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise SheetError("empty_file")
    if content.startswith(_OLE):
        raise _old_container(content)
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        return _tabs(repacked(content))
    if content.startswith(_BARE_BIFF):
        raise SheetError("old_xls")
    return [csv_sheet(content)]


def _old_container(content: bytes) -> SheetError:
    if _ENCRYPTED_PACKAGE in content:
        return SheetError("password_protected")
    return SheetError("old_xls" if any(name in content for name in _XLS_STREAMS) else "corrupt")


def _tabs(content: bytes) -> list[Sheet]:
    try:
        with load_workbook(io.BytesIO(content)) as workbook:
            return [_tab(workbook, name) for name in _names(workbook)]
    except PasswordError:
        raise SheetError("password_protected") from None
    except (CalamineError, ValueError, OSError):
        raise SheetError("corrupt") from None
    except BaseException as error:
        # The reader is Rust: on a file it did not foresee it panics, and a panic is not an Exception.
        if type(error).__name__ == "PanicException":
            raise SheetError("corrupt") from None
        raise


def _names(workbook: CalamineWorkbook) -> list[str]:
    tabs = workbook.sheets_metadata
    return [tab.name for tab in sorted(tabs, key=lambda tab: tab.visible != SheetVisibleEnum.Visible)]


def _tab(workbook: CalamineWorkbook, name: str) -> Sheet:
    tab = workbook.get_sheet_by_name(name)
    rows = cast("list[list[Cell]]", tab.to_python())
    top, left = tab.start or (0, 0)
    filled = _fill_down(rows, tab.merged_cell_ranges or [], top, left)
    return Sheet(name, rows, top + 1, filled=frozenset(filled))


def _fill_down(rows: list[list[Cell]], merged: list[_Merged], top: int, left: int) -> Iterator[int]:
    """Give every row of a cell merged downwards its value, as a reader sees it; the numbers of rows that took one."""
    for (first, column), (last, last_column) in merged[:_MOST_MERGED]:
        if column != last_column or last - first > _TALLEST_MERGED:
            continue
        if not (0 <= first - top < len(rows) and 0 <= column - left < len(rows[0])):
            continue
        value = rows[first - top][column - left]
        for row in range(first - top + 1, min(last - top + 1, len(rows))):
            rows[row][column - left] = value
            yield row + top + 1
