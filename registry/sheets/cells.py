"""What one cell says: its text as typed, its date, its year. Nothing is guessed silently."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from registry.dates import written
from registry.sheets.faults import CellError
from registry.sheets.grid import Cell

FIRST_YEAR = 1900
LAST_YEAR = 2199
_SHOWN = 60  # characters of a cell that a message quotes
_EXACT = 10**15  # Excel keeps 15 digits of a number

# NUL and other control characters that no text field may store, and invisible marks that copying leaves behind.
_UNSTORABLE = dict.fromkeys([*(n for n in range(32) if n not in (9, 10, 13)), 127, 0xFEFF, 0x200B])
_UNUSUAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b]")

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-–\s]\s*(\d{1,2})\s*[/.\-–\s]\s*(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})", re.ASCII)
_IN_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_MONTH = re.compile(r"(?:tháng\s+)?(\d{1,2})\s*[/.\-]\s*(\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}", re.ASCII)
_CLOCK = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$", re.ASCII)
_BARE_NUMBER = re.compile(r"\d{1,6}([.,]\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SERIAL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's day numbers, from 1900-03-01 on
_SERIALS = range(20_000, 90_000)  # day numbers of 1954 to 2146: a date somebody may have meant


def text_of(cell: Cell) -> str:
    """A cell as text, NFC, as typed: whole numbers without a point, never in powers of ten, dates as dd/mm/yyyy."""
    if isinstance(cell, str):
        return cell.strip() if cell.isascii() and cell.isprintable() else _clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    return _moment_text(cell)


@lru_cache(maxsize=16_384)  # a column repeats itself
def _clean(text: str) -> str:
    if _UNUSUAL.search(text):
        text = text.translate(_UNSTORABLE)
    return unicodedata.normalize("NFC", text).strip()


def _moment_text(cell: date | datetime | time | timedelta) -> str:
    if isinstance(cell, datetime):
        return written(cell.date()) if cell.time() == time() else f"{written(cell.date())} {cell:%H:%M:%S}"
    return written(cell) if isinstance(cell, date) else str(cell)


def number_text(number: float, point: str = ".") -> str:
    """A number in plain digits, as short as it was typed."""
    if number == (whole := int(number)):
        return str(whole)
    return format(Decimal(repr(number)), "f").replace(".", point)


def quote(cell: Cell) -> str:
    """A cell as messages quote it: on one line, shortened."""
    text = " ".join(text_of(cell).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def is_long_number(cell: Cell) -> bool:
    """Whether a number was typed with more digits than Excel keeps."""
    return isinstance(cell, int | float) and abs(cell) >= _EXACT


def is_scientific(text: str) -> bool:
    """Whether a text is what Excel makes of a long number: `1.2E+12`."""
    return _SCIENTIFIC.fullmatch(text) is not None


def year_of(cell: Cell, this_year: int) -> int | None:
    """The year of making, None where blank.

    Raises:
        CellError: `bad_year`, unless it is a whole number from 1900 to this year.

    """
    text = text_of(cell)
    if not text:
        return None
    year = int(text) if _YEAR.fullmatch(text) else 0
    if not FIRST_YEAR <= year <= this_year:
        raise CellError("bad_year", cell=quote(cell), first=FIRST_YEAR, last=this_year)
    return year


def date_of(cell: Cell, *, month_means_its_end: bool = False) -> date | None:
    """The date a cell says, None where blank: a real date, or text written day first (or year first, ISO).

    `month_means_its_end`: `11/2026` is its last day, as validity is often printed.

    Raises:
        CellError: `bad_date`, where the text is no date, the day is not in the calendar, or a bare number stands there.

    """
    if isinstance(cell, datetime):
        return _plausible(cell.date(), cell)
    if isinstance(cell, date):
        return _plausible(cell, cell)
    text = text_of(cell)
    if not text:
        return None
    if isinstance(cell, str):
        return _plausible(_date_in(text, month_means_its_end=month_means_its_end), cell)
    raise _bare_number(text)


def _date_in(text: str, *, month_means_its_end: bool) -> date:
    bare = _CLOCK.sub("", text)
    if day_first := _DAY_FIRST.fullmatch(bare) or _IN_WORDS.fullmatch(bare.casefold()):
        day, month, year = map(int, day_first.groups())
        return _calendar(year, month, day, text)
    if year_first := _YEAR_FIRST.fullmatch(bare):
        year, month, day = map(int, year_first.groups())
        return _calendar(year, month, day, text)
    if only_month := _MONTH.fullmatch(bare.casefold()):
        return _end_of_month(int(only_month[2]), int(only_month[1]), text, allowed=month_means_its_end)
    if _SHORT_YEAR.fullmatch(bare):
        raise CellError("bad_date_short_year", cell=quote(text))
    if _BARE_NUMBER.fullmatch(bare):
        raise _bare_number(bare)
    raise CellError("bad_date", cell=quote(text))


def _calendar(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError("bad_date", cell=quote(text)) from None


def _end_of_month(year: int, month: int, text: str, *, allowed: bool) -> date:
    first = _calendar(year, month, 1, text)
    if not allowed:
        raise CellError("bad_date_month", cell=quote(text))
    return first.replace(day=monthrange(year, month)[1])


def _plausible(day: date, cell: Cell) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError("bad_date", cell=quote(cell))
    return day


def _bare_number(text: str) -> CellError:
    """A number where a date belongs: perhaps a day number of Excel that lost its format; the hint names that day."""
    try:
        days = int(Decimal(text.replace(",", ".")))
    except ArithmeticError:
        return CellError("bad_date", cell=quote(text))
    if days not in _SERIALS:
        return CellError("bad_date", cell=quote(text))
    return CellError("bad_date_serial", cell=quote(text), day=written(_SERIAL_EPOCH + timedelta(days=days)))
