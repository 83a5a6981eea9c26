"""A csv file made into a sheet: its encoding and delimiter are found out, and said where they were guessed."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable

from registry.sheets.faults import Flag, SheetError, flag
from registry.sheets.grid import Row, Sheet
from registry.sheets.headers import best_header
from registry.sheets.legacy import reread

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LEGACY = "cp1258"  # what Excel on Vietnamese Windows writes where nobody chose UTF-8
_DELIMITERS = (",", ";", "\t", "|")
_PEEK = 60  # lines that decide on the delimiter
_MARKUP = ("<!doctype", "<html", "<table", "<?xml", "<head", "<body", "mime-version:")
_LONGEST_CELL = 131_072


def csv_sheet(content: bytes) -> Sheet:
    """The sheet of a csv file.

    Raises:
        SheetError: `corrupt`, where the bytes are no text in an encoding in use, or the text is a web page.

    """
    text, flags = _decode(content)
    sheet = _sheet(text, flags)
    if not flags or best_header(sheet.rows)[1]:
        return sheet
    # Not UTF-8, and no header: the bytes of an old TCVN3 sheet are letters of Western Windows until they are reread.
    old = _sheet(content.decode("cp1252", errors="replace"), ())
    return old if best_header(reread(old).rows)[1] else sheet


def _sheet(text: str, flags: tuple[Flag, ...]) -> Sheet:
    if text.lstrip().casefold().startswith(_MARKUP):
        raise SheetError("web_page")
    text, said = _said_delimiter(text)
    delimiter = said or _best_delimiter(text)
    if not said and delimiter not in {",", ";", "\t"}:
        flags = (*flags, flag("delimiter_guessed", delimiter=f"“{delimiter}”"))
    return Sheet("", _rows(text, delimiter), flags=flags)


def _decode(content: bytes) -> tuple[str, tuple[Flag, ...]]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strictly(content, encoding), ()
    if b"\x00" in content[:4096]:
        raise SheetError("corrupt")
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        text = unicodedata.normalize("NFC", _strictly(content, _LEGACY))
        return text, (flag("encoding_guessed", encoding="Windows-1258"),)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise SheetError("unreadable_text") from None


def _said_delimiter(text: str) -> tuple[str, str]:
    """Excel's own first line `sep=;`, which is no row of the sheet."""
    first, _, rest = text.partition("\n")
    said = first.strip().casefold().removeprefix("sep=")
    return (rest, said) if first.casefold().startswith("sep=") and said in _DELIMITERS else (text, "")


def _best_delimiter(text: str) -> str:
    """The delimiter under which the header row is recognised best; the comma where none is."""
    beginning = "".join(text.splitlines(keepends=True)[:_PEEK])
    return max(_DELIMITERS, key=lambda delimiter: _recognised(beginning, delimiter))


def _recognised(text: str, delimiter: str) -> tuple[int, int]:
    rows = _rows(text, delimiter)
    return best_header(rows)[1], max((len(row) for row in rows), default=0)


def _rows(text: str, delimiter: str) -> list[Row]:
    try:
        return list(_parsed(text, delimiter))
    except csv.Error:
        raise SheetError("corrupt") from None


def _parsed(text: str, delimiter: str) -> Iterable[Row]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
