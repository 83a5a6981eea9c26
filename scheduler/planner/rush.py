"""Bundles for a horizon that begins with more work than people: the first visits take along less of what can wait.

A site whose first due date is near would have everything due within weeks verified at its first visit, and the sites of
a whole season meet on the first days planned. Where more work is due by some day than its inspectors can do, a minute
of work due by then gets a price, raised until the rest fits; what is due later then has a visit of its own, later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from scheduler.planner.board import Board, Visit
from scheduler.planner.bundle import bundle
from scheduler.planner.ways import Minutes, Numbers

_HOP = 8  # minutes of driving between the visits of a day, each
_STEP = 0.25  # minutes that a minute of work due by an overfull day gets dearer, each time
_RAISES = 16
_DAYS = 91  # calendar days from the first within which a rush is looked for: later, work can be done before it is due

Key = tuple[int, str]


def calm_bundles(board: Board, instruments: Sequence[int]) -> list[Visit]:
    """The given instruments (indexes) cut into visits, so that as few as possible of the first must be late."""
    visits = bundle(board, instruments)
    if not board.ordinals:
        return visits
    rush = _Rush(board, visits)
    price = np.zeros(_DAYS)
    for _ in range(_RAISES):
        worst = rush.fullest_day()
        if worst is None:
            break
        price[: worst + 1] += _STEP
        rush.cut_anew(price, worst)
    return rush.visits()


class _Rush:
    """The visits by site and field, and the work due by each of the first days."""

    def __init__(self, board: Board, visits: Iterable[Visit]) -> None:
        self._board = board
        self._first = board.ordinals[0]
        self._groups: dict[Key, list[Visit]] = defaultdict(list)
        for visit in visits:
            self._groups[visit.point, visit.field].append(visit)
        room: Numbers = np.zeros(_DAYS, dtype=np.int64)
        for slot in board.slots:
            if slot.ordinal - self._first < _DAYS:
                room[slot.ordinal - self._first] += 1
        self._room = np.cumsum(room)

    def visits(self) -> list[Visit]:
        return [visit for _, listed in sorted(self._groups.items()) for visit in listed]

    def fullest_day(self) -> int | None:
        """The day by which most inspector-days are missing; None when none are."""
        due: Minutes = np.zeros(_DAYS)
        for listed in self._groups.values():
            for visit in listed:
                at = max(0, visit.latest - self._first)
                if at < _DAYS:
                    due[at] += self._share(visit)
        missing = np.cumsum(due) - self._room
        worst = int(missing.argmax())
        return worst if missing[worst] > 0 else None

    def _share(self, visit: Visit) -> float:
        """Of an inspector-day, the way there and back included."""
        room = self._board.longest_day(visit.field) - self._board.round_trips[visit.point]
        return min(1.0, (visit.minutes + _HOP) / room) if room > 0 else 1.0

    def cut_anew(self, price: Minutes, until: int) -> None:
        """Bundle again where something is due by a day, with a price for each minute of work by its due day."""
        touched = {
            key: [one for visit in listed for one in visit.instruments]
            for key, listed in self._groups.items()
            if min(visit.latest for visit in listed) <= self._first + until
        }
        rush: Mapping[int, float] = {self._first + day: one for day, one in enumerate(price.tolist())}
        for key in touched:
            self._groups[key] = []
        for visit in bundle(self._board, [one for listed in touched.values() for one in listed], rush=rush):
            self._groups[visit.point, visit.field].append(visit)
