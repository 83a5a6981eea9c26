"""More work than inspector-days, or equipment-days, in some fields and some run of days.

A day that reaches a site r minutes there and back leaves at most L − r minutes for work there and anywhere, so s
minutes of service use at least the share s / (L − r) of an inspector-day. Where the shares of all instruments of
some fields that must be done within some dates exceed the inspector-days (or pieces of equipment) there, the rest is
late. Service time is counted, and one set-up for each site and field that has such an instrument: somebody has to go
there at least once within those dates, however visits are bundled.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.alone import sets_there
from scheduler.planner.board import Board
from scheduler.planner.claims import Claim, Need, span
from scheduler.planner.model import Fault

_MOST_FIELDS_COMBINED = 6
_EXCESS = 1e-9
_RUNS_WEIGHED = 24  # of the runs of days that overflow most, how many are asked how many instruments are late
_Work = NDArray[np.float64]
_Days = NDArray[np.int64]


def overloads(board: Board, needs: Sequence[Need]) -> Iterator[Claim]:
    """For each set of fields the run of days that makes most late, by inspectors and, where counted, by equipment."""
    days = len(board.ordinals)
    listed: dict[str, list[Need]] = defaultdict(list)
    for one in needs:
        listed[one.field].append(one)
    work = {field: _work(some, days) for field, some in listed.items()}
    for group in _groups(sorted(listed)):
        people = np.array([_able(board, ordinal, group) for ordinal in board.ordinals], dtype=np.int64)
        inside = _Inside(board, listed, group, np.sum([work[field] for field in group], axis=0))
        yield from inside.worst(people, "hall_inspectors")
        sets = [sets_there(board, group[0], ordinal) for ordinal in board.ordinals]
        if len(group) == 1 and sets[0] is not None:
            yield from inside.worst(np.minimum(people, np.array(sets, dtype=np.int64)), "hall_equipment")


def _groups(fields: Sequence[str]) -> Iterable[tuple[str, ...]]:
    sizes = range(1, len(fields) + 1) if len(fields) <= _MOST_FIELDS_COMBINED else (1, len(fields))
    return [group for size in sizes for group in combinations(fields, size)]


def _able(board: Board, ordinal: int, fields: tuple[str, ...]) -> int:
    """Inspectors at work on a day who have any of the fields."""
    return sum(not board.slots[slot].fields.isdisjoint(fields) for slot in board.slots_on.get(ordinal, ()))


def _work(needs: Sequence[Need], days: int) -> _Work:
    """By run of days (first, end; the end is not counted): the shares of all windows inside it, and its set-ups."""
    work = np.zeros((days + 1, days + 1))
    for one in needs:
        work[one.first, one.last + 1] += one.share
    for first, last, share in set_ups(needs):
        work[first, last + 1] += share
    summed: _Work = np.cumsum(np.cumsum(work[::-1], axis=0)[::-1], axis=1)
    return summed


class _Inside:
    """The work of one set of fields by run of days."""

    def __init__(self, board: Board, listed: Mapping[str, Sequence[Need]], group: tuple[str, ...], work: _Work) -> None:
        self._board, self._listed, self._group, self._work = board, listed, group, work

    def worst(self, available: _Days, code: str) -> Iterator[Claim]:
        """Of the runs of days that overflow, the one that makes most late."""
        total = np.concatenate([[0], np.cumsum(available)])
        room = np.maximum(total[None, :] - total[:, None], 0)
        excess = self._work - room
        # Of the runs that begin alike the one that overflows most; there are far too many to weigh them all.
        ends = excess.argmax(axis=1)
        most = excess[np.arange(len(ends)), ends]
        starts = [int(start) for start in np.argsort(-most, kind="stable")[:_RUNS_WEIGHED] if most[start] > _EXCESS]
        claims = [self._claim(start, int(ends[start]), room, code) for start in starts]
        yield from sorted(claims, key=lambda one: (-one.late, len(one.members)))[:1]

    def _claim(self, first: int, end: int, room: _Days, code: str) -> Claim:
        inside = [one for field in self._group for one in self._listed[field] if one.first >= first and one.last < end]
        needed, there = float(self._work[first, end]), int(room[first, end])
        late = _least_late([one.share + one.set_up for one in inside], needed - there)
        stated = (
            ("fields", ", ".join(self._group)),
            ("needed", round(needed, 1)),
            ("available", there),
            ("late", late),
        )
        return Claim(
            late,
            frozenset(one.index for one in inside),
            Fault(code, (*span(self._board, first, end - 1), *stated)),
        )


def set_ups(needs: Iterable[Need]) -> Iterator[tuple[int, int, float]]:
    """(first day, last day, share) to be added up over the windows inside a run of days: one set-up a site and field.

    Of a site's windows only those count that hold no other. Sorted, they form a staircase: a run of days holds any of
    them as often as it holds one, less as often as it holds two neighbours.
    """
    groups: dict[tuple[int, str], list[Need]] = defaultdict(list)
    for one in needs:
        groups[one.point, one.field].append(one)
    for listed in groups.values():
        share, before = listed[0].set_up, None
        for first, last in _inmost({(one.first, one.last) for one in listed}):
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
