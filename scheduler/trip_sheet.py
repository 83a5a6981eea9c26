"""A CSV file of logged trips made into trips, each row with its reason where it is none. Pure.

Columns, in any order, with a comma, a semicolon or a tab between them: departure, arrival, from, to. Moments are
`dd/mm/yyyy hh:mm`; an arrival may be the hour alone. Places are names, for the caller to look up.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.fold import fold
from registry.language import N_, Words, words

MOST_ROWS = 20_000
MOST_MINUTES = 600
_NAMES = {
    "departed": ("khoi hanh", "gio khoi hanh", "luc di", "departure", "departed", "departed at"),
    "arrived": ("den noi", "gio den noi", "luc den", "arrival", "arrived", "arrived at"),
    "origin": ("tu", "noi di", "diem di", "from", "origin"),
    "destination": ("den", "noi den", "diem den", "to", "destination"),
}
_DELIMITERS = (",", ";", "\t")
_LONGEST = 300
_MOMENT = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})[ T]+([0-9]{1,2})[:hg]([0-9]{2})(?::[0-9]{2})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?::[0-9]{2})?")
_HOUR = re.compile(r"([0-9]{1,2})[:hg]([0-9]{2})(?::[0-9]{2})?")

_UNREADABLE = N_("Không đọc được tệp này: cần tệp CSV bằng chữ.")
_NO_HEADER = N_("Dòng đầu phải có bốn cột: khởi hành, đến nơi, từ, đến. Đang là: {found}")
_TOO_MANY = N_("Một tệp nhiều nhất {most} dòng; xin chia nhỏ tệp.")
_BAD_MOMENT = N_("{column} “{found}” không phải ngày giờ (cần dạng 26/11/2026 07:30).")
_NO_MOMENT = N_("Thiếu ngày giờ ở cột “{column}” (cần dạng 26/11/2026 07:30).")
_FUTURE = N_("Giờ đến {found} ở sau lúc này.")
_BACKWARDS = N_("Giờ đến {arrived} không ở sau giờ khởi hành {departed}.")
_TOO_LONG = N_("Chuyến dài {minutes} phút, nhiều nhất {most}.")
_NO_PLACE = N_("Thiếu nơi đi hoặc nơi đến.")
_SAME = N_("Nơi đi và nơi đến là một.")
_COLUMNS = {"departed": N_("Khởi hành"), "arrived": N_("Đến nơi")}


class TripFileError(Exception):
    """The file as a whole cannot be read; `reason` says why, for a person."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TripLine:
    """A trip as a row says it: local moments, names of places."""

    line: int
    departed: datetime
    minutes: int
    origin: str
    destination: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is no trip: its number in the file, what it says, and why not."""

    line: int
    text: str
    reason: Words


def read_trips(content: bytes, now: datetime) -> tuple[list[TripLine], list[Refused]]:
    """The trips of a file, `now` being local. Raises TripFileError."""
    rows, columns = _table(_text(content))
    found: list[TripLine] = []
    refused: list[Refused] = []
    for line, row in rows:
        judged = _judged(line, {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}, now)
        if isinstance(judged, Words):
            refused.append(Refused(line, " | ".join(row)[:_LONGEST], judged))
        else:
            found.append(judged)
    return found, refused


def _text(content: bytes) -> str:
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(bom):
            return _strictly(content, encoding)
    if b"\x00" in content:
        raise TripFileError(words(_UNREADABLE))
    try:
        return content.decode()
    except UnicodeDecodeError:
        return unicodedata.normalize("NFC", _strictly(content, "cp1258"))  # what Excel writes where nobody chose UTF-8


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise TripFileError(words(_UNREADABLE)) from None


def _table(text: str) -> tuple[list[tuple[int, list[str]]], dict[str, int]]:
    """The rows below the header, each with its number, and where each column stands."""
    for delimiter in _DELIMITERS:
        rows = list(_rows(text, delimiter))
        columns = _columns(rows[0][1]) if rows else {}
        if len(columns) == len(_NAMES):
            if len(rows) - 1 > MOST_ROWS:
                raise TripFileError(words(_TOO_MANY, most=MOST_ROWS))
            return rows[1:], columns
    raise TripFileError(words(_NO_HEADER, found=text.lstrip().split("\n", 1)[0].strip()[:_LONGEST] or "–"))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error:
        raise TripFileError(words(_UNREADABLE)) from None


def _columns(header: list[str]) -> dict[str, int]:
    said = [fold(cell) for cell in header]
    return {
        name: next(at for at, cell in enumerate(said) if cell in known)
        for name, known in _NAMES.items()
        if any(cell in known for cell in said)
    }


def _judged(line: int, row: dict[str, str], now: datetime) -> TripLine | Words:
    departed = _moment(row["departed"], None)
    arrived = _moment(row["arrived"], departed)
    for name, moment in (("departed", departed), ("arrived", arrived)):
        if moment is None:
            said = _BAD_MOMENT if row[name].strip() else _NO_MOMENT
            return words(said, column=Words(_COLUMNS[name]), found=row[name][:_LONGEST])
    if departed is None or arrived is None:
        return words(_UNREADABLE)
    return _fault(row, departed, arrived, now) or TripLine(
        line, departed, round((arrived - departed) / timedelta(minutes=1)), row["origin"], row["destination"]
    )


def _fault(row: dict[str, str], departed: datetime, arrived: datetime, now: datetime) -> Words | None:
    minutes = round((arrived - departed) / timedelta(minutes=1))
    if arrived > now:
        return words(_FUTURE, found=f"{arrived:%d/%m/%Y %H:%M}")
    if minutes <= 0:
        return words(_BACKWARDS, arrived=f"{arrived:%d/%m/%Y %H:%M}", departed=f"{departed:%d/%m/%Y %H:%M}")
    if minutes > MOST_MINUTES:
        return words(_TOO_LONG, minutes=minutes, most=MOST_MINUTES)
    if not (row["origin"] and row["destination"]):
        return words(_NO_PLACE)
    return words(_SAME) if fold(row["origin"]) == fold(row["destination"]) else None


def _moment(text: str, before: datetime | None) -> datetime | None:
    """A moment as people write it; an hour alone is one of the day of `before`."""
    iso, said, hour = _ISO.fullmatch(text), _MOMENT.fullmatch(text), _HOUR.fullmatch(text)
    try:
        if iso:
            return datetime(*map(int, iso.groups()))  # type: ignore[arg-type]  # noqa: DTZ001 - local, as logged
        if said:
            day, month, year, hours, minutes = map(int, said.groups())
            return datetime(year, month, day, hours, minutes)  # noqa: DTZ001 - local, as logged
        if hour and before is not None:
            return before.replace(hour=int(hour[1]), minute=int(hour[2]))
    except ValueError:
        return None
    return None
