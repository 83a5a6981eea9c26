"""Fills a site with instruments: a make of the kind, a serial number, a room, a status and a history."""

from collections.abc import Mapping, Sequence
from datetime import date

from registry.law.lists import Law
from registry.values import Status
from web.demo.chance import Chance
from web.demo.history import History, Terms
from web.demo.kinds import Catalogue
from web.demo.staff import OFFICERS
from web.demo.values import Instrument

Taken = set[tuple[str, str, str]]


class Rooms:
    """Writes instruments; knows the law's terms of every kind on the market."""

    def __init__(
        self, today: date, law: Law, catalogue: Catalogue, field_of: Mapping[str, str], history: History
    ) -> None:
        self._today = today
        self._catalogue = catalogue
        self._history = history
        self._terms = {code: _terms(law, code, field_of.get(code, "")) for code in catalogue.makes}

    def instruments(
        self, chance: Chance, kinds: Sequence[str], rooms: Sequence[str], taken: Taken
    ) -> tuple[Instrument, ...]:
        """One instrument for each row code; `taken` holds makers, models and serials the enterprise already has."""
        return tuple(self._instrument(chance, code, rooms, number, taken) for number, code in enumerate(kinds, start=1))

    def _instrument(self, chance: Chance, code: str, rooms: Sequence[str], number: int, taken: Taken) -> Instrument:
        make = chance.pick(self._catalogue.makes[code])
        status = _status(chance)
        controls = self._history.of(chance, self._terms[code], status)
        year = self._year(chance, controls[0].performed_on if controls else self._today)
        serial = make.serial_number(chance, year)
        while (make.maker, make.model, serial) in taken:
            serial = make.serial_number(chance, year)
        taken.add((make.maker, make.model, serial))
        return Instrument(
            kind_code=code,
            maker=make.maker,
            model=make.model,
            serial=serial,
            accuracy_class=make.accuracy_class,
            year=year,
            place=chance.pick(self._catalogue.places.get(code, rooms)).format(n=number),
            status=status,
            ranges=make.ranges,
            controls=controls,
        )

    def _year(self, chance: Chance, first_control: date) -> int:
        """Made at most eight years before the first control we know of, mostly one or two."""
        return first_control.year - min(chance.between(0, 8), chance.between(0, 8))


def _status(chance: Chance) -> Status:
    draw = chance.between(1, 1000)
    if draw <= 12:  # noqa: PLR2004 - twelve of a thousand are scrapped
        return "retired"
    return "stopped" if draw <= 30 else "in_use"  # noqa: PLR2004 - eighteen of a thousand stand still


def _terms(law: Law, code: str, field: str) -> Terms:
    row = law.row(code)
    if row is None:
        raise ValueError(f"{code} is not a row of the list")
    listed = next(version for version in law.lists if code in version.rows)
    return Terms(
        code=code,
        cycle_months=row.cycle_months,
        after_repair=row.after_repair,
        since=None if listed is law.lists[0] else listed.effective_from,
        until=row.listed_until,
        officers=tuple((officer.code, officer.name) for officer in OFFICERS if field in officer.fields),
    )
