"""The verdict on each row of a sheet: ready to import, already registered, or rejected with its first fault. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from registry.dates import written
from registry.fold import fold, fold_serial
from registry.instrument_text import identity_key
from registry.law.lists import KindRow, Law
from registry.places.gazetteer import Gazetteer
from registry.sheets.cells import date_of, is_long_number, is_scientific, quote, text_of, year_of
from registry.sheets.faults import CellError, Fault, Flag, flag
from registry.sheets.fields import HEADERS, LONGEST, Field
from registry.sheets.grid import Cell, Row, Sheet, is_blank
from registry.sheets.headers import Columns
from registry.sheets.kinds import KindReader
from registry.sheets.places import KnownSite, by_commune, choose_site, commune_of
from registry.sheets.quantities import range_facts, range_reader, resolution_reader
from registry.sheets.verdicts import DryRun, ReadyRow
from registry.values import RangeFact

_NUMBER_TEXTS = (Field.SERIAL, Field.CERTIFICATE, Field.STICKER)


@dataclass(frozen=True, slots=True)
class Registered:
    """What the enterprise has already: the identity keys of its instruments, and its sites."""

    keys: frozenset[str] = frozenset()
    sites: tuple[KnownSite, ...] = ()


def others_of(
    kind_code: str | None,
    ranges: tuple[RangeFact, ...],
    accuracy_class: str,
    year: int | None,
    place: str,
    commune_code: str,
    verified_on: date | None,
    valid_until: date | None,
    certificate_number: str,
    sticker_number: str,
) -> tuple[object, ...]:
    """All columns but maker, model and serial, in one canonical form: what identifies an instrument without a serial."""
    numbers = [
        (r.quantity_kind, _plain(r.low), _plain(r.high), r.unit, _plain(r.resolution), r.resolution_unit)
        for r in ranges
    ]
    dates = (verified_on, valid_until)
    return (kind_code, numbers, accuracy_class, year, place, commune_code, *dates, certificate_number, sticker_number)


def _plain(number: object) -> str:
    return "" if number is None else f"{number:f}"


def judge(sheet: Sheet, columns: Columns, law: Law, places: Gazetteer, today: date, known: Registered) -> DryRun:
    """Every data row under the header judged by itself and against earlier rows and the registry; nothing is written."""
    return _Judge(columns, law, places, today, known).run(sheet)


class _Judge:
    def __init__(self, columns: Columns, law: Law, places: Gazetteer, today: date, known: Registered) -> None:
        self._columns = columns
        self._at = {field: column.index for field in Field if (column := columns.of(field))}
        self._kinds = KindReader(law)
        self._ranges = range_reader(self._unit(Field.RANGE))
        self._resolutions = resolution_reader(self._unit(Field.RESOLUTION))
        self._places, self._today = places, today
        self._keys, self._sites = known.keys, by_commune(known.sites)
        self._first_with: dict[object, int] = {}
        self._ready: list[ReadyRow] = []
        self._duplicates: list[int] = []
        self._rejected: list[Fault] = []
        self._flags: list[Flag] = []

    def _unit(self, field: Field) -> str:
        column = self._columns.of(field)
        return column.unit if column else ""

    def run(self, sheet: Sheet) -> DryRun:
        total = 0
        for number, row in data_rows(sheet, self._columns):
            total += 1
            self._judge(number, row)
        flags = (*sheet.flags, *_header_flags(self._columns), *self._unit_flags(), *self._flags)
        return DryRun(total, tuple(self._ready), tuple(self._duplicates), tuple(self._rejected), flags)

    def _judge(self, number: int, row: Row) -> None:
        reading = _Reading(row, self._at)
        try:
            ready = self._read(number, reading)
        except CellError as fault:
            self._rejected.append(Fault(number, HEADERS[reading.field], fault.code, fault.words))
            return
        self._flags.extend(_number_flags(number, reading))
        if ready.identity_key in self._keys:
            self._duplicates.append(number)
        else:
            self._ready.append(ready)

    def _read(self, number: int, reading: "_Reading") -> ReadyRow:
        """The row, column by column in template order, so that the fault raised is its first."""
        earlier = self._earlier(number, reading)
        kind = self._kind(reading)
        maker, model = reading.text(Field.MAKER), reading.text(Field.MODEL)
        serial = reading.text(Field.SERIAL)
        _refuse_repeat(serial, earlier)
        ranges = self._facts(reading, kind)
        accuracy_class = reading.text(Field.ACCURACY)
        year = year_of(reading.cell(Field.YEAR), self._today.year)
        place = reading.text(Field.PLACE)
        commune = commune_of(reading.text(Field.COMMUNE), self._places)
        verified_on, valid_until = self._dates(reading)
        certificate, sticker = reading.text(Field.CERTIFICATE), reading.text(Field.STICKER)
        dates = (verified_on, valid_until)
        others = others_of(
            kind.code, ranges, accuracy_class, year, place, commune.code, *dates, certificate, sticker
        )
        key = identity_key(maker, model, serial, others)
        reading.field = Field.SERIAL
        _refuse_repeat(serial, self._note(key, number))
        site_id = self._site(number, commune.code, place)
        return ReadyRow(
            row=number,
            kind_code=kind.code,
            maker=maker,
            model=model,
            serial=serial,
            ranges=ranges,
            accuracy_class=accuracy_class,
            year=year,
            place=place,
            commune_code=commune.code,
            verified_on=verified_on,
            valid_until=valid_until,
            certificate_number=certificate,
            sticker_number=sticker,
            identity_key=key,
            site_id=site_id,
        )
