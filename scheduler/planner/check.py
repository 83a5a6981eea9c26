"""Every hard rule counted again on the days of a plan, from the instance alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from scheduler.planner import standards
from scheduler.planner.board import Board
from scheduler.planner.model import Day, Fault, Ident, Inspector, Stop
from scheduler.planner.ways import OFFICE


def breaches(board: Board, days: Iterable[Day]) -> tuple[Fault, ...]:
    """The rules that a set of days breaks, each named; empty when it is sound."""
    listed = list(days)
    check = _Check(board)
    found = [fault for day in listed for fault in check.day(day)]
    return (*found, *check.equipment(), *check.twice(), *standards.breaches(board.instance, listed))


class _Check:
    def __init__(self, board: Board) -> None:
        self._board = board
        self._items = {item.id: item for item in board.instance.instruments}
        self._people = {person.id: person for person in board.instance.inspectors}
        self._worked = frozenset(board.instance.working_days)
        self._users: dict[tuple[str, int], set[Ident]] = defaultdict(set)
        self._served: dict[Ident, int] = defaultdict(int)

    def day(self, day: Day) -> Iterator[Fault]:
        """What is wrong with one inspector's day."""
        person = self._people.get(day.inspector)
        on = day.date.strftime("%d/%m/%Y")
        if person is None or day.date not in self._worked or day.date in person.days_off:
            yield Fault("rule_away", (("inspector", day.inspector), ("date", on)))
            return
        for stop in day.stops:
            yield from self._stop(stop, day, person)
        minutes, longest = self._minutes(day.stops), self._longest(day, person)
        if minutes > longest:
            yield Fault(
                "rule_day_length",
                (("inspector", day.inspector), ("date", on), ("minutes", minutes), ("longest", longest)),
            )

    def _longest(self, day: Day, person: Inspector) -> int:
        whole = self._board.instance.day_minutes
        return min(whole, person.minutes_on.get(day.date, whole))

    def _stop(self, stop: Stop, day: Day, person: Inspector) -> Iterator[Fault]:
        board = self._board
        if not board.instance.sites[stop.site].is_open(day.date):
            yield Fault("rule_closed", (("date", day.date.strftime("%d/%m/%Y")),))
        for field in sorted(self._fields(stop)):
            self._users[field, day.date.toordinal()].add(day.inspector)
            if field not in person.fields:
                yield Fault("rule_competence", (("inspector", day.inspector), ("field", field)))
        for ident in stop.instruments:
            self._served[ident] += 1
            earliest = board.earliest(self._items[ident])
            if day.date.toordinal() < earliest:
                on, early = day.date.strftime("%d/%m/%Y"), earliest - day.date.toordinal()
                yield Fault("rule_too_early", (("date", on), ("days", early)))

    def _fields(self, stop: Stop) -> set[str]:
        return {self._board.kind(self._items[ident]).field for ident in stop.instruments}

    def _minutes(self, stops: Sequence[Stop]) -> int:
        board, here, total = self._board, OFFICE, 0
        for stop in stops:
            point = board.point_of[stop.site]
            work = sum(board.kind(self._items[ident]).service_minutes for ident in stop.instruments)
            total += board.legs[here][point] + work + board.instance.setup_minutes * len(self._fields(stop))
            here = point
        return total + board.legs[here][OFFICE]

    def equipment(self) -> Iterator[Fault]:
        """More people than there is equipment on a day."""
        counts, away = self._board.instance.equipment, self._board.instance.equipment_away
        days = {day.toordinal(): day for day in self._worked}
        for (field, ordinal), people in self._users.items():
            count = counts.get(field, len(people))
            there = count - away.get(field, {}).get(days[ordinal], 0)
            if len(people) > there:
                on = days[ordinal].strftime("%d/%m/%Y")
                said = (("field", field), ("date", on), ("needed", len(people)))
                short = standards.binding(self._board.instance, field, days[ordinal])
                if short is None:
                    yield Fault("rule_equipment", (*said, ("there", there)))
                else:
                    code = "rule_standards" if short[0] else "rule_no_standard"
                    yield Fault(code, (*said, ("standards", short[1])))

    def twice(self) -> Iterator[Fault]:
        """Instruments that would be verified more than once."""
        for ident, times in self._served.items():
            if times > 1:
                yield Fault("rule_twice", (("id", ident),))
