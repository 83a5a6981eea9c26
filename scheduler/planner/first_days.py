"""The routing of the first days solved: how many of some instruments everybody together can reach in time at most.

What is due soon after the start has few days. Of the instruments that take most of a day, a dozen are chosen, and
every set of them that one inspector-day can serve is known: the shortest way round its places, the service and one
set-up for each place and field. Joined over the inspector-days until the last of them is due, these sets say how many
can be on time at most. Everything else of the plan is left out, which only makes more of them possible: leaving out
stops does not lengthen a way, the ways being the shortest that there are over any other places.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.alone import sets_there
from scheduler.planner.board import Board
from scheduler.planner.claims import Claim, Need, span
from scheduler.planner.model import Fault

_DAYS = 10
_CHOSEN = 12
_INSPECTOR_DAYS = 60  # more can reach any dozen places
_Sets = NDArray[np.int64]
_Reached = NDArray[np.bool_]
_Days = list[tuple[int, list[tuple[frozenset[str], int]]]]  # (day, who works: fields and minutes)


def unreachable(board: Board, needs: Sequence[Need]) -> Iterator[Claim]:
    """Sets of instruments due in the first days of which some must be late; of each kind the one with most."""
    if not board.ways_known:
        return
    fields = sorted({one.field for one in needs if one.last < _DAYS})
    for group in [*((field,) for field in fields), *([tuple(fields)] if len(fields) > 1 else [])]:
        claims = [_claim(board, group, end, chosen) for end, chosen in _soon(needs, group)]
        yield from sorted((one for one in claims if one), key=lambda one: -one.late)[:1]


def _soon(needs: Sequence[Need], group: tuple[str, ...]) -> Iterator[tuple[int, list[Need]]]:
    """By last day: the instruments of some fields that take most of the days until then."""
    before: list[Need] = []
    for end in range(_DAYS):
        inside = [one for one in needs if one.field in group and one.last <= end]
        chosen = sorted(inside, key=lambda one: (-one.share - one.set_up, one.index))[:_CHOSEN]
        if chosen != before:
            yield end, chosen
        before = chosen


def _claim(board: Board, group: tuple[str, ...], end: int, chosen: list[Need]) -> Claim | None:
    days = [(day, slots) for day in range(min(end + 1, len(board.ordinals))) if (slots := _slots(board, day, group))]
    if sum(len(slots) for _, slots in days) > _INSPECTOR_DAYS:
        return None
    tours = _Tours(board, chosen)
    if tours.plainly_fit(days):
        return None
    reached = np.zeros(1 << len(chosen), dtype=np.bool_)
    reached[0] = True
    for day, slots in days:
        for fields, minutes in slots:
            reached = _joined(reached, tours.served(day, fields, minutes))
            if reached[-1]:
                return None
    most = int(tours.sizes[reached].max())
    late = len(chosen) - most
    stated = (("fields", ", ".join(group)), ("count", len(chosen)), ("most", most), ("late", late))
    told = Fault("first_days", (*span(board, 0, end), ("days", sum(len(slots) for _, slots in days)), *stated))
    return Claim(late, frozenset(one.index for one in chosen), told)


def _slots(board: Board, day: int, group: tuple[str, ...]) -> list[tuple[frozenset[str], int]]:
    """Who can serve any of the fields on a day, as (fields, minutes): no more than there is equipment for a field."""
    here = [board.slots[slot] for slot in board.slots_on.get(board.ordinals[day], ())]
    able = [(slot.fields, slot.minutes) for slot in here if not slot.fields.isdisjoint(group)]
    sets = sets_there(board, group[0], board.ordinals[day]) if len(group) == 1 else None
    return sorted(able, key=lambda one: -one[1])[:sets]


def _joined(reached: _Reached, served: _Sets) -> _Reached:
    """The sets that one more inspector-day, which may serve any of the given sets, makes of those reached."""
    sets = np.flatnonzero(reached)
    after = reached.copy()
    for one in served:
        after[sets | one] = True
    return after


class _Route:
    """A day that is filled by adding at its end."""

    def __init__(self, legs: _Sets, day: int, fields: frozenset[str], minutes: int) -> None:
        self._legs, self._day, self._fields, self._left = legs, day, fields, minutes
        self._here = 0

    def takes(self, one: Need, place: int, work: int, days: frozenset[int]) -> bool:
        """Add an instrument if the day has room for it and the way back."""
        spent = int(self._legs[self._here, place]) + work
        if self._day not in days or one.field not in self._fields or spent + self._legs[place, 0] > self._left:
            return False
        self._left, self._here = self._left - spent, place
        return True


@dataclass(frozen=True)
class _Tours:
    """What inspector-days can do of the chosen instruments. A set of them is a number, a bit for each."""

    board: Board
    chosen: list[Need]

    @cached_property
    def sizes(self) -> _Sets:
        """How many instruments each set has."""
        return np.array([one.bit_count() for one in range(1 << len(self.chosen))], dtype=np.int64)

    @cached_property
    def points(self) -> list[int]:
        """The places, ascending."""
        return sorted({one.point for one in self.chosen})

    @cached_property
    def legs(self) -> _Sets:
        """Minutes among the office (row 0) and the places."""
        return self.board.least_ways(self.points)

    def plainly_fit(self, days: _Days) -> bool:
        """Whether everything fits when each instrument goes to the end of the first day with room: quickly said."""
        routes = [_Route(self.legs, day, *slot) for day, slots in days for slot in slots]
        order = sorted(self.chosen, key=lambda one: (one.last, one.point, one.index))
        return all(any(route.takes(one, *self._asked(one)) for route in routes) for one in order)

    def _asked(self, one: Need) -> tuple[int, int, frozenset[int]]:
        """The place of an instrument among the legs, its minutes of work, the day numbers on which it can be done."""
        item = self.board.instance.instruments[one.index]
        work = self.board.kind(item).service_minutes + self.board.instance.setup_minutes
        days = frozenset(day for day in range(one.first, min(one.last, _DAYS) + 1) if self._open(one, day))
        return self.points.index(one.point) + 1, work, days

    @cached_property
    def minutes(self) -> _Sets:
        """Least minutes of the day that serves exactly each set."""
        points = self.points
        ways = _shortest_ways(self.legs)
        sets = np.arange(1 << len(self.chosen))
        places = np.zeros_like(sets)
        total = np.zeros_like(sets)
        stops: dict[tuple[int, str], _Reached] = defaultdict(lambda: np.zeros(len(sets), dtype=np.bool_))
        for bit, one in enumerate(self.chosen):
            has = (sets >> bit & 1).astype(np.bool_)
            places[has] |= 1 << points.index(one.point)
            item = self.board.instance.instruments[one.index]
            total[has] += self.board.kind(item).service_minutes
            stops[one.point, one.field] |= has
        for has in stops.values():
            total[has] += self.board.instance.setup_minutes
        whole: _Sets = total + ways[places]
        return whole

    def served(self, day: int, fields: frozenset[str], minutes: int) -> _Sets:
        """The greatest sets that an inspector-day can serve, all of them in time."""
        allowed = 0
        for bit, one in enumerate(self.chosen):
            if one.field in fields and one.first <= day <= one.last and self._open(one, day):
                allowed |= 1 << bit
        sets = np.arange(1 << len(self.chosen))
        fits = (self.minutes <= minutes) & (sets & ~allowed == 0)
        greatest = fits.copy()
        for bit in range(len(self.chosen)):
            without = (sets >> bit & 1) == 0
            greatest[without] &= ~fits[sets[without] | 1 << bit]
        return np.flatnonzero(greatest)

    def _open(self, one: Need, day: int) -> bool:
        return self.board.ordinals[day] in self.board.open_days[one.point]


def _shortest_ways(legs: _Sets) -> _Sets:
    """By set of places: minutes of the shortest way from the office (row 0 of the legs) round all of them."""
    count = len(legs) - 1
    ends = np.full((1 << count, count), 1 << 40, dtype=np.int64)
    for place in range(count):
        ends[1 << place, place] = legs[0, place + 1]
    onward = legs[1:, 1:]
    sets = np.arange(1 << count)
    sizes = np.array([one.bit_count() for one in range(1 << count)])
    for size in range(1, count):
        for place in range(count):
            done = sets[(sizes == size) & (sets >> place & 1 == 0)]
            steps = (ends[done] + onward[:, place]).min(axis=1)
            ends[done | 1 << place, place] = np.minimum(ends[done | 1 << place, place], steps)
    ways: _Sets = (ends + legs[1:, 0][None, :]).min(axis=1)
    ways[0] = 0
    return ways
