"""The verdict on each row of a sheet: ready to import, already registered, or rejected with its first fault. Pure."""

from dataclasses import dataclass
from datetime import date

from registry.dates import written
from registry.fold import fold, fold_serial
from registry.instrument_text import identity_key
from registry.law.lists import KindRow, Law
from registry.places.gazetteer import Gazetteer
from registry.sheets.cells import date_of, quote, year_of
from registry.sheets.faults import CellError, Fault, Flag, SheetError, flag
from registry.sheets.fields import HEADERS, Field
from registry.sheets.grid import Cell, Row, Sheet
from registry.sheets.headers import Columns
from registry.sheets.kinds import KindReader
from registry.sheets.places import KnownSite, by_commune, choose_site, commune_of
from registry.sheets.quantities import range_facts, range_reader, resolution_reader
from registry.sheets.reading import Reading, data_rows, number_flags, reader_of, sheet_flags
from registry.sheets.verdicts import DryRun, ReadyRow
from registry.values import RangeFact

MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Registered:
    """What the enterprise has already: the identity keys of its instruments, and its sites."""

    keys: frozenset[str] = frozenset()
    sites: tuple[KnownSite, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are judged by."""

    law: Law
    places: Gazetteer
    today: date


def judge(sheet: Sheet, columns: Columns, ground: Ground, known: Registered) -> DryRun:
    """Every data row under the header judged by itself, against earlier rows and the registry.

    Raises:
        SheetError: `no_rows` or `too_many_rows`.

    """
    run = _Judge(columns, ground, known).run(sheet)
    if not run.rows_total:
        raise SheetError("no_rows")
    return run


class _Judge:
    def __init__(self, columns: Columns, ground: Ground, known: Registered) -> None:
        self._columns = columns
        self._reading = reader_of(columns)
        self._kinds, self._places, self._today = KindReader(ground.law), ground.places, ground.today
        self._ranges = range_reader(self._unit(Field.RANGE))
        self._resolutions = resolution_reader(self._unit(Field.RESOLUTION))
        self._keys, self._sites = known.keys, by_commune(known.sites)
        self._first_with: dict[object, int] = {}
        self._known_facts: dict[tuple[str, Cell, Cell], tuple[RangeFact, ...]] = {}
        self._ready: list[ReadyRow] = []
        self._duplicates: list[int] = []
        self._rejected: list[Fault] = []
        self._flags: list[Flag] = []

    def run(self, sheet: Sheet) -> DryRun:
        total = 0
        for number, row in data_rows(sheet, self._columns):
            total += 1
            if total > MOST_ROWS:
                raise SheetError("too_many_rows", limit=MOST_ROWS)
            self._judge(number, row)
        flags = (*sheet.flags, *sheet_flags(sheet, self._columns), *self._unit_flags(), *self._flags)
        return DryRun(total, tuple(self._ready), tuple(self._duplicates), tuple(self._rejected), flags)

    def _judge(self, number: int, row: Row) -> None:
        reading = self._reading(row)
        try:
            ready = self._read(number, reading)
        except CellError as fault:
            self._rejected.append(Fault(number, HEADERS[reading.field], fault.code, fault.words))
            return
        self._flags.extend(number_flags(number, reading))
        if ready.identity_key in self._keys:
            self._duplicates.append(number)
        else:
            self._ready.append(ready)

    def _read(self, number: int, reading: Reading) -> ReadyRow:
        """The row, column by column in template order, so that the fault raised is its first."""
        key, earlier = self._earlier(number, reading)
        kind = self._kinds.read(reading.text(Field.KIND), self._day(reading))
        maker, model, serial = reading.text(Field.MAKER), reading.text(Field.MODEL), reading.text(Field.SERIAL)
        _refuse_repeat(serial, earlier)
        ranges = self._facts(reading, kind)
        accuracy_class = reading.text(Field.ACCURACY)
        year = year_of(reading.cell(Field.YEAR), self._today.year)
        place = reading.text(Field.PLACE)
        commune = commune_of(reading.text(Field.COMMUNE), self._places)
        verified_on, valid_until = self._dates(reading)
        certificate, sticker = reading.text(Field.CERTIFICATE), reading.text(Field.STICKER)
        if key is None:
            dates = (verified_on, valid_until)
            rest = (accuracy_class, year, place, commune.code, *dates, certificate, sticker)
            key = identity_key(maker, model, "", others_of(kind.code, ranges, *rest))
            reading.field = Field.SERIAL
            _refuse_repeat(serial, self._note(key, number))
        site_id = self._site(number, commune.code, place)
        return ReadyRow(
            number,
            kind.code,
            *(maker, model, serial, ranges, accuracy_class, year, place, commune.code),
            *(verified_on, valid_until, certificate, sticker, key, site_id),
        )

    def _earlier(self, number: int, reading: Reading) -> tuple[str | None, int | None]:
        """The row's key and the earlier row that had the same maker, model and serial.

        Without a serial: no key yet, and the row that had the same text in every column; two spellings of a column,
        `0-15 kg` and `0 ÷ 15 kg`, are told to be the same only once they are read.
        """
        _, maker, model, serial, *_ = reading.texts
        if not fold_serial(serial):
            return None, self._note(tuple(map(fold, reading.texts)), number)
        key = identity_key(maker, model, serial)
        return key, self._note(key, number)

    def _note(self, key: object, number: int) -> int | None:
        first = self._first_with.setdefault(key, number)
        return None if first == number else first

    def _day(self, reading: Reading) -> date:
        """The day whose list counts: that of the verification where it can be read, else today."""
        try:
            day = date_of(reading.cell(Field.VERIFIED_ON))
        except CellError:
            day = None
        reading.field = Field.KIND
        return min(day, self._today) if day else self._today

    def _facts(self, reading: Reading, kind: KindRow) -> tuple[RangeFact, ...]:
        """Equal cells of one kind are read once, where they hold no fault."""
        known = (kind.code, reading.cell(Field.RANGE), reading.cell(Field.RESOLUTION))
        if known not in self._known_facts:
            self._known_facts[known] = self._read_facts(reading, kind)
        return self._known_facts[known]

    def _read_facts(self, reading: Reading, kind: KindRow) -> tuple[RangeFact, ...]:
        ranges = self._ranges.read(reading.cell(Field.RANGE), kind.quantity_kinds)
        resolutions = self._resolutions.read(reading.cell(Field.RESOLUTION), kind.quantity_kinds)
        return range_facts(ranges, resolutions, kind.quantity_kinds)

    def _dates(self, reading: Reading) -> tuple[date | None, date | None]:
        cell = reading.cell(Field.VERIFIED_ON)
        verified_on = date_of(cell)
        if verified_on and verified_on > self._today:
            raise CellError("future_date", cell=quote(cell), today=written(self._today))
        cell = reading.cell(Field.VALID_UNTIL)
        valid_until = date_of(cell, month_means_its_end=True)
        if verified_on and valid_until and valid_until < verified_on:
            raise CellError("dates_reversed", cell=quote(cell), day=written(verified_on))
        return verified_on, valid_until

    def _site(self, number: int, commune_code: str, place: str) -> int | None:
        site, guessed = choose_site(self._sites.get(commune_code, ()), place)
        if site and guessed:
            self._flags.append(flag("site_guessed", number, HEADERS[Field.PLACE], site=site.name))
        return site.id if site else None

    def _unit(self, field: Field) -> str:
        column = self._columns.of(field)
        return column.unit if column else ""

    def _unit_flags(self) -> list[Flag]:
        used = {Field.RANGE: self._ranges.used_unit, Field.RESOLUTION: self._resolutions.used_unit}
        columns = [column for field in used if used[field] and (column := self._columns.of(field))]
        return [
            flag("unit_from_header", self._columns.header_row, HEADERS[field], unit=column.unit, header=column.header)
            for column in columns
            if (field := column.field)
        ]


def _refuse_repeat(serial: str, earlier: int | None) -> None:
    if earlier is not None:
        raise CellError("duplicate_in_file" if fold_serial(serial) else "duplicate_in_file_blank", row=earlier)


def others_of(kind_code: str | None, ranges: tuple[RangeFact, ...], *columns: object) -> tuple[object, ...]:
    """What identifies an instrument without a serial number: every column but maker, model and serial, in one form.

    `columns` in template order: accuracy class, year, place, commune code, both dates, certificate, sticker.
    """
    numbers = [
        (r.quantity_kind, _plain(r.low), _plain(r.high), r.unit, _plain(r.resolution), r.resolution_unit)
        for r in ranges
    ]
    return (kind_code, numbers, *columns)


def _plain(number: object) -> str:
    return "" if number is None else f"{number:f}"
