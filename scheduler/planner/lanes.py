"""All routes of a draft as one table of numbers, so that every place for a visit is weighed at once."""

from collections.abc import Sequence
from copy import copy
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.board import Board, Visit
from scheduler.planner.ways import OFFICE

_STOPS = 10  # columns to begin with
_SHUT = -(10**7)  # "length" of a gap that is none: going there instead looks hopelessly long
NEVER = np.inf

Costs = NDArray[np.floating]
Numbers = NDArray[np.int64]


class Lanes:
    """By slot: the points of its route with the office at both ends, the legs between them, the minutes left.

    `serving` counts, by limited field, the slots that use it: a slot in one row, all slots of its day in the other;
    equipment that is away on a day counts as used.
    """

    def __init__(self, board: Board) -> None:
        count = len(board.slots)
        self.board = board
        self.points = np.zeros((count, _STOPS), dtype=np.int64)
        self.gaps = np.full((count, _STOPS - 1), _SHUT, dtype=np.int64)
        self.gaps[:, 0] = 0
        self._minutes = np.array([slot.minutes for slot in board.slots], dtype=np.int64)
        self.free = self._minutes.copy()
        self.shut = np.zeros(count, dtype=np.bool_)
        self._day = np.array([slot.day for slot in board.slots], dtype=np.int64)
        days = len(board.ordinals)
        self._serving = {field: np.zeros(count, dtype=np.bool_) for field in board.instance.equipment}
        self._users = {field: np.zeros(days, dtype=np.int64) for field in board.instance.equipment}
        for field in board.instance.equipment_away.keys() & self._users.keys():
            away = board.instance.equipment_away[field]
            self._users[field] += np.array([away.get(on, 0) for on in board.instance.working_days], dtype=np.int64)

    def copy(self) -> "Lanes":
        """The same table, to be changed on its own."""
        twin = copy(self)
        twin.points, twin.gaps = self.points.copy(), self.gaps.copy()
        twin.free, twin.shut = self.free.copy(), self.shut.copy()
        twin._serving = {field: flags.copy() for field, flags in self._serving.items()}  # noqa: SLF001 - our own twin
        twin._users = {field: counts.copy() for field, counts in self._users.items()}  # noqa: SLF001 - our own twin
        return twin

    @property
    def loads(self) -> Numbers:
        """Minutes worked, by slot."""
        return self._minutes - self.free

    def write(self, slot: int, points: Sequence[int], legs: Sequence[int], load: int) -> None:
        """A route of the given points; `legs` lead to each of them and back to the office (none when empty)."""
        stops = len(points)
        if stops + 2 > self.points.shape[1]:
            self._widen(stops + 2)
        self.points[slot] = OFFICE
        self.points[slot, 1 : stops + 1] = points
        self.gaps[slot] = _SHUT
        self.gaps[slot, : stops + 1] = legs if stops else 0
        self.free[slot] = self.board.slots[slot].minutes - load

    def _widen(self, columns: int) -> None:
        more = columns + _STOPS // 2 - self.points.shape[1]
        self.points = np.pad(self.points, ((0, 0), (0, more)), constant_values=OFFICE)
        self.gaps = np.pad(self.gaps, ((0, 0), (0, more)), constant_values=_SHUT)

    def serve(self, slot: int, field: str, *, now: bool) -> None:
        """Note whether a slot uses a limited field."""
        if self._serving[field][slot] != now:
            self._serving[field][slot] = now
            self._users[field][self._day[slot]] += 1 if now else -1

    def users(self, day: int, field: str) -> int:
        """How many slots use a limited field on a working day (counted from 0)."""
        return int(self._users[field][day])

    def serves(self, slot: int, field: str) -> bool:
        return bool(self._serving[field][slot])

    def detours(self, point: int, slots: range) -> tuple[Numbers, Numbers]:
        """For each slot the least minutes of driving a stop at the point adds, and its position in the route."""
        into, out = self.board.legs_to(point), self.board.legs_from(point)
        stops = self.points[slots.start : slots.stop]
        extra = into[stops[:, :-1]] + out[stops[:, 1:]] - self.gaps[slots.start : slots.stop]
        position = extra.argmin(axis=1)
        return extra[np.arange(len(position)), position], position

    def detour_without(self, point: int, slot: int, at: int, saved: int) -> int:
        """The least minutes of driving a stop at the point adds to the route of a slot that has lost its stop number
        `at`, by which it has saved so many.
        """
        into, out = self.board.legs_to(point), self.board.legs_from(point)
        stops, gaps = self.points[slot].tolist(), self.gaps[slot].tolist()
        del stops[at + 1]
        gaps[at : at + 2] = [gaps[at] + gaps[at + 1] - saved]
        ways = zip(pairwise(stops), gaps, strict=True)
        least: int = min(int(into[before]) + int(out[after]) - gap for (before, after), gap in ways)
        return least

    def competent(self, visit: Visit, slots: range) -> NDArray[np.bool_]:
        """Which of the slots are of somebody who may serve the visit on a day when it is open, and not too early."""
        competent, open_days = self.able(visit, slots), self.board.open_days[visit.point]
        if open_days is not self.board.everyday:
            competent &= np.isin(self.board.slot_ordinals[slots.start : slots.stop], list(open_days))
        return competent

    def able(self, visit: Visit, slots: range) -> NDArray[np.bool_]:
        """Which of the slots are of somebody who could serve the visit, open or not, and not too early."""
        board, part = self.board, slice(slots.start, slots.stop)
        if visit.field not in board.able:
            return np.zeros(len(slots), dtype=np.bool_)
        able: NDArray[np.bool_] = board.able[visit.field][part] & (board.slot_ordinals[part] >= visit.earliest)
        return able

    def allowed(self, visit: Visit, slots: range) -> NDArray[np.bool_]:
        """Which of the slots may serve the visit as far as competence, dates and equipment go."""
        part = slice(slots.start, slots.stop)
        allowed = self.competent(visit, slots) & ~self.shut[part]
        if visit.field in self._serving:
            left = self._users[visit.field] < self.board.instance.equipment[visit.field]
            allowed &= self._serving[visit.field][part] | left[self._day[part]]
        return allowed

    def costs(self, visit: Visit, slots: range) -> Costs:
        """What the visit costs on the day of each slot, driving not counted."""
        ordinals = self.board.slot_ordinals[slots.start : slots.stop]
        costs: NDArray[np.floating] = visit.waste_at_zero - visit.waste_per_day * ordinals
        if visit.announced is None and (not len(ordinals) or ordinals[-1] <= visit.latest):
            return costs
        days, back = np.unique(ordinals, return_inverse=True)
        by_day = self.board.visit_costs(visit, days)
        told: Costs = by_day[back]
        return told

    def best(self, visit: Visit, slots: range) -> tuple[float, int, int, int] | None:
        """The cheapest of the slots for a visit: cost, minutes of driving, slot, position; None if there is none."""
        if not slots:
            return None
        allowed = self.allowed(visit, slots)
        if not allowed.any():
            return None
        detours, positions = self.detours(visit.point, slots)
        allowed &= detours + visit.minutes <= self.free[slots.start : slots.stop]
        costs = np.where(allowed, detours + self.costs(visit, slots), NEVER)
        at = int(costs.argmin())
        if costs[at] == NEVER:
            return None
        return float(costs[at]), int(detours[at]), slots.start + at, int(positions[at])
