"""Opens an .xlsx archive without trusting it, and packs what was checked anew, so that only that is ever read.

Limits: entries, size of each and of all when unpacked, and the area that the cells of a tab span, because the reader
keeps a tab as one rectangle: two cells in opposite corners would take gigabytes.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from registry.sheets.faults import SheetError

LARGEST_UNPACKED = 200_000_000  # bytes, of all entries
MOST_ENTRIES = 2_000
_LARGEST_AREA = 6_000_000  # cells of the rectangle of one tab
_SMALL_ENTRY = 10_000_000  # bytes; below it no compression ratio is suspicious
_STEEPEST = 400  # times smaller when packed
_ENCRYPTED = 0x1

# A cell that does not plainly stand in the first 52 columns and 99,999 rows, whose rectangle is always small enough.
_ODD_CELL = re.compile(rb'c[\s/>](?<=[<:]c.)(?!r="A?[A-Z]\d{1,5}")', re.DOTALL)
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def repacked(content: bytes) -> bytes:
    """The same workbook with its XML parts alone, each read to its end, within the limits and stored unpacked.

    Raises:
        SheetError: `too_large`, `password_protected`, or `corrupt` where it is no intact workbook.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _store({name: _safe(part) for name, part in _parts(archive).items()})
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise SheetError("corrupt") from None


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    _within_limits(entries)
    names = [_name(entry) for entry in entries]
    if len(set(names)) != len(names) or not any(name.endswith("workbook.xml") for name in names):
        raise SheetError("corrupt")
    kept = zip(names, entries, strict=True)
    return {name: archive.read(entry) for name, entry in kept if name.endswith((".xml", ".rels"))}


def _name(entry: zipfile.ZipInfo) -> str:
    """Some programs write the separators of Windows."""
    return entry.filename.replace("\\", "/")


def _within_limits(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise SheetError("password_protected")
    steep = any(entry.file_size > max(_SMALL_ENTRY, _STEEPEST * entry.compress_size) for entry in entries)
    if steep or len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise SheetError("unpacks_too_large")


def _store(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _safe(part: bytes) -> bytes:
    if b"\x00" in part[:4] or b"<!DOCTYPE" in part:
        raise SheetError("corrupt")
    if _ODD_CELL.search(part) and _area(part) > _LARGEST_AREA:
        raise SheetError("unpacks_too_large")
    return part


class _Span:
    """The rectangle of the cells that hold something, as a parser walks through a tab."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.rows: set[int] = set()
        self.columns: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row or cell begins; without a reference it stands after the one before."""
        local = name.rpartition(":")[2]
        if local == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif local == "c":
            self._move(attributes.get("r"))
        elif local in {"v", "t"}:
            self.rows.add(self.row)
            self.columns.add(self.column)

    def _move(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
        elif found := _REFERENCE.fullmatch(reference):
            self.column, self.row = _column_number(found[1]), int(found[2])
        else:
            raise SheetError("corrupt")

    @property
    def area(self) -> int:
        """Cells of the rectangle."""
        if not self.rows:
            return 0
        return (max(self.rows) - min(self.rows) + 1) * (max(self.columns) - min(self.columns) + 1)


def _area(part: bytes) -> int:
    span, parser = _Span(), expat.ParserCreate()
    parser.StartElementHandler = span.start
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise SheetError("corrupt") from None
    return span.area


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
