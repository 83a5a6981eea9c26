"""Why some instruments must be late, whatever the plan: more work than inspector-days in some fields and dates.

A day that reaches a site r minutes there and back leaves at most L − r minutes for work there and anywhere, so s
minutes of service use at least the share s / (L − r) of an inspector-day. Where the shares of all instruments of
some fields that must be done within some dates exceed the inspector-days (or pieces of equipment) there, the rest is
late. Service time is counted, and one set-up for each site and field that has such an instrument: somebody has to go
there at least once within those dates, however visits are bundled.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.board import Board
from scheduler.planner.model import Fault, Instrument

_MOST_FIELDS_COMBINED = 6
_EXCESS = 1e-9


@dataclass(frozen=True, slots=True)
class _Need:
    """An instrument's least share of an inspector-day and the working days (numbers) on which it is on time."""

    index: int
    field: str
    point: int
    share: float
    set_up: float  # the share of a set-up there
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Overload:
    """A set of fields and days with more work than it has days; `late` instruments at least do not fit."""

    late: int
    excess: float
    fields: tuple[str, ...]
    first: int
    last: int
    needed: float
    available: int
    equipment: bool
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Proven:
    """The proofs in words, how many late instruments they account for, and the proof that concerns an instrument."""

    told: tuple[Fault, ...]
    count: int
    of: Mapping[int, Fault]

    def reason(self, index: int) -> Fault:
        """Why an instrument is late: the proof it is part of, or that there is none."""
        return self.of.get(index, Fault("not_proven_here"))


def prove(board: Board, instruments: Sequence[int]) -> Proven:
    """What of the given plannable instruments (indexes) must be late, whatever the plan."""
    if not board.ordinals:
        return Proven((), 0, {})
    told: list[Fault] = []
    of: dict[int, Fault] = {}
    late = [one for one in instruments if _due(board, one) < board.ordinals[0]]
    if late:
        start = board.instance.working_days[0].strftime("%d/%m/%Y")
        told.append(Fault("due_before_start", (("count", len(late)), ("start", start))))
        of |= dict.fromkeys(late, told[0])
    count = len(late)
    needs = [_need(board, one) for one in instruments if _due(board, one) >= board.ordinals[0]]
    for one in _disjoint(_overloads(board, needs)):
        count += one.late
        told.append(_told(board, one))
        of |= dict.fromkeys(one.members, told[-1])
    return Proven(tuple(told), count, of)


def travel_bound(board: Board, instruments: Iterable[int]) -> float:
    """Minutes of driving that no plan serving the given instruments (indexes) can do with less.

    A day that reaches a site r minutes there and back drives T ≥ r and works S ≤ L − T, so T / S ≥ r / (L − r) for
    each of its visits; weighed with the service minutes and added up over the days that is the bound. Bare service
    is counted, so it holds for every bundling; it is far from tight where days hold several stops.
    """
    total = 0.0
    for index in instruments:
        item = board.instance.instruments[index]
        kind, trip = board.kind(item), board.round_trips[board.point_of[item.site]]
        room = board.longest_day(kind.field) - trip
        total += kind.service_minutes * trip / room if room > 0 else 0.0
    return total


def _due(board: Board, index: int) -> int:
    return board.instance.instruments[index].due_on.toordinal()


def _need(board: Board, index: int) -> _Need:
    item: Instrument = board.instance.instruments[index]
    field, point = board.kind(item).field, board.point_of[item.site]
    room = board.longest_day(field) - board.round_trips[point]
    first = len(board.ordinals) - len(board.days_between(board.earliest(item), None))
    last = len(board.ordinals) - len(board.days_between(_due(board, index) + 1, None)) - 1
    share = board.kind(item).service_minutes / room if room > 0 else 1.0
    set_up = board.instance.setup_minutes / room if room > 0 else 0.0
    return _Need(index, field, point, share, set_up, first, last)


def _overloads(board: Board, needs: Sequence[_Need]) -> Iterator[_Overload]:
    """The worst overload of each set of fields, by inspectors and, for a limited field, by equipment."""
    fields = sorted({need.field for need in needs})
    for group in _groups(fields):
        people = np.array([_able(board, day, group) for day in range(len(board.ordinals))], dtype=np.int64)
        chosen = [need for need in needs if need.field in group]
        yield from _worst(chosen, group, people, equipment=False)
        if len(group) == 1 and group[0] in board.instance.equipment:
            sets = np.minimum(people, board.instance.equipment[group[0]])
            yield from _worst(chosen, group, sets, equipment=True)


def _groups(fields: Sequence[str]) -> Iterable[tuple[str, ...]]:
    sizes = range(1, len(fields) + 1) if len(fields) <= _MOST_FIELDS_COMBINED else (1, len(fields))
    return [group for size in sizes for group in combinations(fields, size)]


def _able(board: Board, day: int, fields: tuple[str, ...]) -> int:
    """Inspectors at work on a day who have any of the fields."""
    here = board.slots_on.get(board.ordinals[day], ())
    return sum(not board.slots[slot].fields.isdisjoint(fields) for slot in here)


def _worst(
    needs: Sequence[_Need], fields: tuple[str, ...], available: NDArray[np.int64], *, equipment: bool
) -> Iterator[_Overload]:
    """Of all runs of days the one that overflows most: work whose window lies inside against the days there are."""
    days = len(available)
    # work[a, b]: shares of windows that begin on day a or later and end on day b or before (b counted from -1), and of
    # one set-up for each site and field that has such a window.
    work = np.zeros((days + 1, days + 1))
    for need in needs:
        work[need.first, need.last + 1] += need.share
    for first, last, share in _set_ups(needs):
        work[first, last + 1] += share
    work = np.cumsum(np.cumsum(work[::-1], axis=0)[::-1], axis=1)
    total = np.concatenate([[0], np.cumsum(available)])
    room = np.maximum(total[None, :] - total[:, None], 0)
    excess = work - room
    at = int(np.argmax(excess))
    first, end = divmod(at, days + 1)
    if excess[first, end] <= _EXCESS:
        return
    inside = [need for need in needs if need.first >= first and need.last < end]
    needed, there = float(work[first, end]), int(room[first, end])
    late = _least_late([need.share + need.set_up for need in inside], float(excess[first, end]))
    members = frozenset(need.index for need in inside)
    yield _Overload(late, needed - there, fields, first, end - 1, needed, there, equipment, members)


def _set_ups(needs: Iterable[_Need]) -> Iterator[tuple[int, int, float]]:
    """(first day, last day, share) to be added up over the windows inside a run of days: one set-up a site and field.

    Of a site's windows only those count that hold no other. Sorted, they form a staircase: a run of days holds any of
    them as often as it holds one, less as often as it holds two neighbours.
    """
    groups: dict[tuple[int, str], list[_Need]] = defaultdict(list)
    for need in needs:
        groups[need.point, need.field].append(need)
    for listed in groups.values():
        share, before = listed[0].set_up, None
        for first, last in _inmost({(need.first, need.last) for need in listed}):
            yield first, last, share
            if before is not None:
                yield min(first, before[0]), max(last, before[1]), -share
            before = (first, last)


def _inmost(windows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The windows that hold no other, by their first days."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(windows, key=lambda one: (-one[0], one[1])):
        if not found or last < found[-1][1]:
            found.append((first, last))
    return found[::-1]


def _least_late(shares: Iterable[float], excess: float) -> int:
    """How many at least must go for the rest to fit: the largest first."""
    count = 0
    for share in sorted(shares, reverse=True):
        if excess <= _EXCESS:
            break
        excess -= share
        count += 1
    return count


def _disjoint(overloads: Iterable[_Overload]) -> list[_Overload]:
    """Overloads without a common instrument, so that their counts may be added; the greatest first."""
    kept: list[_Overload] = []
    for one in sorted(overloads, key=lambda found: (-found.late, len(found.members), found.fields)):
        if all(one.members.isdisjoint(other.members) for other in kept):
            kept.append(one)
    return kept


def _told(board: Board, one: _Overload) -> Fault:
    last = max(one.first, one.last)
    days = [dt.date.fromordinal(board.ordinals[min(day, len(board.ordinals) - 1)]) for day in (one.first, last)]
    return Fault(
        "hall_equipment" if one.equipment else "hall_inspectors",
        (
            ("start", days[0].strftime("%d/%m/%Y")),
            ("end", days[1].strftime("%d/%m/%Y")),
            ("fields", ", ".join(one.fields)),
            ("needed", round(one.needed, 1)),
            ("available", one.available),
            ("late", one.late),
        ),
    )
