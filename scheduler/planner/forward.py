"""A first plan day by day: each inspector goes where it is most urgent and takes along what lies on the way.

Urgency is counted in working days up to a visit's deadline. The deadline is its due date, or an earlier day where
more falls due than there are people for (before a holiday, for instance): such work is spread backwards in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.board import Board
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.ways import OFFICE

_ROOM = 0.9  # share of the minutes of a day that deadlines may count on
_DRIVING = 25  # minutes that count for the way to a visit when deadlines are spread
_HOT_DAYS = 5  # working days before its deadline within which a visit is urgent
_LIMITED_LEAD = 15  # working days ahead of its deadline that limited equipment goes out
_LIMITED_VALUE = 100.0  # minutes of driving that another visit is worth while the equipment is out
_LATE_LAST = 5_000  # working days: what is late already waits for what can still be on time

Numbers = NDArray[np.int64]
Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Manner:
    """How days are filled. A day is opened for what is due within `lead` working days. A visit on the way is worth
    `near` minutes of driving, `far` times the way there and back, and up to `urgent` more near its deadline.
    """

    lead: int = 6
    near: float = 12.0
    far: float = 0.3
    urgent: float = 40.0


class Forward:
    """Fills the days of a draft in the order of time. Visits that fit nowhere in time stay without a place."""

    def __init__(self, draft: Draft, visits: Sequence[int], manner: Manner) -> None:
        self._draft, self._board, self._manner = draft, draft.board, manner
        listed = [draft.visits[index] for index in visits]
        self._index = np.array(visits, dtype=np.int64)
        self._point = np.array([visit.point for visit in listed], dtype=np.int64)
        self._earliest = np.array([visit.earliest for visit in listed], dtype=np.int64)
        self._latest = np.array([visit.latest for visit in listed], dtype=np.int64)
        self._minutes = np.array([visit.minutes for visit in listed], dtype=np.int64)
        self._waste = np.array([(visit.waste_at_zero, visit.waste_per_day) for visit in listed]).reshape(-1, 2)
        self._fields = sorted({visit.field for visit in listed})
        self._field = np.array([self._fields.index(visit.field) for visit in listed], dtype=np.int64)
        trips = np.sum(self._board.both_ways(OFFICE, self._point), axis=0)
        self._value = manner.near + manner.far * trips
        self._trip = trips
        self._deadline = self._deadlines()
        self._waiting = np.ones(len(listed), dtype=np.bool_)
        items = self._board.instance.instruments
        self._dues = [sorted({items[one].due_on.toordinal() for one in visit.instruments}) for visit in listed]

    def _deadlines(self) -> Numbers:
        """By visit: the number of the working day by which to go, so that no day has more work than room."""
        board, minutes = self._board, self._minutes + _DRIVING
        due = np.searchsorted(np.array(board.ordinals), self._latest, side="right") - 1
        room = np.zeros(len(board.ordinals))
        np.add.at(room, [slot.day for slot in board.slots], [_ROOM * slot.minutes for slot in board.slots])
        deadlines = due.copy()
        day, left = len(room) - 1, room[-1] if len(room) else 0.0
        for at in np.argsort(-due, kind="stable"):
            if due[at] < day:
                day = max(0, int(due[at]))
                left = room[day]
            while day > 0 and minutes[at] > left:
                day -= 1
                left = room[day]
            left -= minutes[at]
            deadlines[at] = min(day, due[at])
        return deadlines

    def run(self) -> None:
        """Fill all days."""
        for day, ordinal in enumerate(self._board.ordinals):
            self._give_up(ordinal)
            pool = np.flatnonzero(self._waiting & (self._earliest <= ordinal))
            if len(pool):
                self._fill_day(day, ordinal, pool)

    def _give_up(self, ordinal: int) -> None:
        """Of visits that are late now, look at what can still be on time: the next due date in each is its latest."""
        ordinals = np.array(self._board.ordinals)
        for at in np.flatnonzero(self._waiting & (self._latest < ordinal)).tolist():
            still = next((due for due in self._dues[at] if due >= ordinal), None)
            if still is not None:
                self._latest[at] = still
                self._deadline[at] = np.searchsorted(ordinals, still, side="right") - 1

    def _fill_day(self, day: int, ordinal: int, pool: Numbers) -> None:
        """Equipment first, with whoever may use it and little else; then the others, specialists first."""
        board, draft = self._board, self._draft
        slots = [slot for slot in board.slots_on.get(ordinal, ()) if not draft.lanes.shut[slot]]
        slots.sort(key=lambda slot: (len(board.slots[slot].fields), board.slots[slot].inspector))
        for number, field in enumerate(self._fields):
            free = board.instance.equipment.get(field, 0)
            mine = self._field == number
            while free > 0 and (self._waiting & mine)[pool][self._deadline[pool] <= day + _LIMITED_LEAD].any():
                able = next((slot for slot in slots if field in board.slots[slot].fields), None)
                if able is None:
                    break
                slots.remove(able)
                self._fill(able, day, self._eligible(able, ordinal, pool, field), field)
                free -= 1
        for slot in slots:
            self._fill(slot, day, self._eligible(slot, ordinal, pool, None), None)

    def _eligible(self, slot: int, ordinal: int, pool: Numbers, limited: str | None) -> Numbers:
        """Of the pool, the waiting visits the slot may serve; of limited fields only the given one."""
        board = self._board
        able = board.slots[slot].fields - (board.instance.equipment.keys() - {limited})
        able |= {field for field in board.instance.equipment if self._draft.serves(slot, field)}
        numbers = [number for number, field in enumerate(self._fields) if field in able & board.slots[slot].fields]
        chosen = pool[self._waiting[pool] & np.isin(self._field[pool], numbers)]
        if board.always_open:
            return chosen
        return chosen[[ordinal in board.open_days[point] for point in self._point[chosen].tolist()]]

    def _fill(self, slot: int, day: int, chosen: Numbers, limited: str | None) -> None:
        """Grow the route of a slot from the most urgent of the chosen visits, as long as something pays."""
        if not len(chosen):
            return
        draft, ordinal = self._draft, self._board.ordinals[day]
        if limited is not None and not draft.equipment_free(slot, limited):
            return
        mine = self._field[chosen] == (self._fields.index(limited) if limited else NOWHERE)
        worth = self._worth(day, ordinal, chosen) + np.where(mine, _LIMITED_VALUE, 0.0)
        route = Growing(self._board, [draft.visits[index].point for index in draft.routes[slot]], self._point[chosen])
        seed = self._seed(day, ordinal, chosen, mine if limited else None)
        if draft.routes[slot] or self._deadline[chosen[seed]] <= day + self._manner.lead or limited:
            visits = list(draft.routes[slot])
            left = int(draft.lanes.free[slot])
            for at, position in route.grow(left, self._minutes[chosen], worth, None if visits else seed):
                visits.insert(position, int(self._index[chosen[at]]))
                self._waiting[chosen[at]] = False
            draft.set_route(slot, visits)

    def _seed(self, day: int, ordinal: int, chosen: Numbers, mine: NDArray[np.bool_] | None) -> int:
        """The most urgent; of equally urgent ones the farthest. Those that need the equipment come first."""
        key = self._deadline[chosen] - day + np.where(self._latest[chosen] < ordinal, _LATE_LAST, 0)
        key = key - self._trip[chosen] / 1_000
        if mine is not None:
            key = key + np.where(mine, 0, 2 * _LATE_LAST)
        return int(key.argmin())

    def _worth(self, day: int, ordinal: int, chosen: Numbers) -> Minutes:
        """Minutes of driving that taking each visit along on the day is worth: wasted validity is taken off."""
        late = self._latest[chosen] < ordinal
        heat = np.clip((_HOT_DAYS - (self._deadline[chosen] - day)) / _HOT_DAYS, 0.0, 1.0)
        waste = self._waste[chosen, 0] - self._waste[chosen, 1] * ordinal
        worth: Minutes = self._value[chosen] + np.where(late, 0.0, self._manner.urgent * heat - waste)
        return worth


class Growing:
    """A route that takes in some of the given points, one after the other."""

    def __init__(self, board: Board, stops: Sequence[int], points: Numbers) -> None:
        self._board, self._points = board, points
        self._stops = [OFFICE, *stops, OFFICE]
        self._ways = [board.both_ways(stop, points) for stop in self._stops]

    def _detours(self) -> tuple[Numbers, Numbers]:
        """By point: the least driving it adds, and its position."""
        legs = self._board.legs
        gaps = np.array([legs[a][b] for a, b in zip(self._stops, self._stops[1:], strict=False)])
        out = np.array([way[0] for way in self._ways[:-1]])
        into = np.array([way[1] for way in self._ways[1:]])
        extra = out + into - gaps[:, None]
        position = extra.argmin(axis=0)
        return extra[position, np.arange(len(position))], position

    def grow(self, left: int, minutes: Numbers, worth: Minutes, seed: int | None) -> list[tuple[int, int]]:
        """Take in points while some fit the minutes left and are worth the way, first the seed; with positions."""
        taken: list[tuple[int, int]] = []
        waiting = np.ones(len(minutes), dtype=np.bool_)
        detours, positions = self._detours()
        while True:
            gain = np.where(waiting & (detours + minutes <= left), worth - detours, -np.inf)
            at = int(gain.argmax()) if seed is None or taken or gain[seed] == -np.inf else seed
            if gain[at] == -np.inf or (at != seed and gain[at] < 0):
                return taken
            position = int(positions[at])
            taken.append((at, position))
            waiting[at] = False
            left -= int(detours[at] + minutes[at])
            self._stops.insert(position + 1, int(self._points[at]))
            self._ways.insert(position + 1, self._board.both_ways(int(self._points[at]), self._points))
            detours, positions = self._detours()
