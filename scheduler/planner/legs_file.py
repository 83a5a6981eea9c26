"""Travel minutes from a CSV file of legs: `from,to,minutes`, by site id, the office being `office`."""

import csv
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scheduler.planner.errors import InstanceError
from scheduler.planner.model import Fault, Instance, Point
from scheduler.planner.travel import Matrix, TravelTimes

_COLUMNS = ("from", "to", "minutes")
_LONGEST_MINUTES = 10_000
_Legs = Mapping[tuple[Point, Point], int]


def legs_of(text: str, instance: Instance) -> _Legs:
    """The legs of a file, by place. Raises `InstanceError` naming the line that is wrong; the first of two holds."""
    places = {str(site.id): site.at for site in instance.sites.values()} | {"office": instance.office}
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        raise InstanceError("travel_file_columns", columns=",".join(_COLUMNS))
    legs: dict[tuple[Point, Point], int] = {}
    for line, record in _records(reader):
        one, other = (_place(places, record[name], line) for name in ("from", "to"))
        legs.setdefault((one, other), _minutes(record["minutes"], line))
    return legs


def _records(reader: "csv.DictReader[str]") -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        for record in reader:
            if None in record or None in record.values():
                raise InstanceError("travel_file_line", line=reader.line_num, found="…")
            yield reader.line_num, record
    except csv.Error as error:
        raise InstanceError("travel_file_line", line=reader.line_num, found="…") from error


def _place(places: Mapping[str, Point], name: str, line: int) -> Point:
    if name.strip() not in places:
        raise InstanceError("travel_file_line", line=line, found=name)
    return places[name.strip()]


def _minutes(written: str, line: int) -> int:
    if not (written.strip().isascii() and written.strip().isdigit() and int(written) <= _LONGEST_MINUTES):
        raise InstanceError("travel_file_line", line=line, found=written)
    return int(written)


class FileTimes:
    """The legs of a file; those that are not in it are taken from `otherwise`, and `faults` say how many."""

    def __init__(self, legs: _Legs, otherwise: TravelTimes) -> None:
        self._legs = legs
        self._otherwise = otherwise
        self.faults: list[Fault] = []

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """Minutes from each point (row) to each (column)."""
        legs = self._otherwise.matrix(points).copy()
        numbers: dict[Point, list[int]] = {point: [] for point in points}
        for at, point in enumerate(points):
            numbers[point].append(at)
        known = np.eye(len(points), dtype=np.bool_)
        for (one, other), minutes in self._legs.items():
            cells = np.ix_(numbers.get(one, []), numbers.get(other, []))
            legs[cells], known[cells] = minutes, True
        gaps = int((~known).sum())
        if gaps:
            self.faults.append(Fault("travel_table_gaps", (("count", gaps),)))
        return legs
