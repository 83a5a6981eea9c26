"""Whole days put on better dates: who has driven there and back can do so on a later day, when less validity is lost.

The engine weighs the dates of single visits on the days it is given; to move all of a day to an empty day weeks away,
or to let two days change places, it would have to go uphill first.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.balance import Balance
from scheduler.planner.draft import Draft

_GAIN = 1e-3  # minutes: less is rounding
_PASSES = 3
_TRIED = 5  # of the best days to change places with: most break no rule

Numbers = NDArray[np.int64]
Minutes = NDArray[np.float64]
Note = Callable[[Sequence[int]], None]
"""Told of the slots that are about to change."""


def better_dates(draft: Draft, balance: Balance, note: Note = lambda _: None) -> tuple[float, list[int]]:
    """Let days change places, with used and with empty ones, while that costs less; the minutes gained, and the slots
    changed.

    No visit becomes late, and days with a visit that is late, confirmed or announced stay as they are.
    """
    dates, gained, changed = _Dates(draft, balance), 0.0, set[int]()
    for _ in range(_PASSES):
        gain = 0.0
        for slot in range(len(draft.routes)):
            found = dates.best(slot) if draft.routes[slot] else None
            if found is not None:
                other, saved = found
                note((slot, other))
                dates.exchange(slot, other)
                gain += saved
                changed |= {slot, other}
        gained += gain
        if gain < _GAIN:
            break
    return gained, sorted(changed)


class _Dates:
    """By slot: the dates its whole route may have, and what one more day of validity is worth to it."""

    def __init__(self, draft: Draft, balance: Balance) -> None:
        self._draft, self._balance = draft, balance
        count = len(draft.routes)
        self._first: Numbers = np.zeros(count, dtype=np.int64)
        self._last: Numbers = np.zeros(count, dtype=np.int64)
        self._rate: Minutes = np.zeros(count)
        for slot in range(count):
            self._look(slot)
        self._loads = draft.lanes.loads
        self._shares = balance.shares(self._loads)

    def _look(self, slot: int) -> None:
        draft, here = self._draft, self._draft.board.slots[slot].ordinal
        visits = [draft.visits[index] for index in draft.routes[slot]]
        stays = any(one.pinned is not None or one.announced is not None or one.latest < here for one in visits)
        if stays or draft.lanes.shut[slot]:
            self._first[slot], self._last[slot] = here + 1, here - 1
            return
        self._first[slot] = max((one.earliest for one in visits), default=0)
        self._last[slot] = min((one.latest for one in visits), default=np.iinfo(np.int64).max)
        self._rate[slot] = sum(one.waste_per_day for one in visits)

    def best(self, slot: int) -> tuple[int, float] | None:
        """The later slot to change places with by which most is gained, and the minutes gained."""
        board, here = self._draft.board, int(self._draft.board.slot_ordinals[slot])
        if self._last[slot] <= here:
            return None
        later = board.slots_between(here + 1, min(int(self._last[slot]), board.ordinals[-1]))
        part = slice(later.start, later.stop)
        days = board.slot_ordinals[part] - here
        gains = (self._rate[slot] - self._rate[part]) * days
        gains -= self._balance.exchanged(self._shares, self._loads, slot, later)
        gains[(self._first[part] > here) | (self._last[part] < here)] = -np.inf
        for at in np.argsort(-gains, kind="stable")[:_TRIED].tolist():
            other = later.start + at
            if gains[at] < _GAIN:
                break
            if self._may_serve(slot, other) and self._may_serve(other, slot):
                return other, float(gains[at])
        return None

    def _may_serve(self, giver: int, taker: int) -> bool:
        """Whether the route of one slot may be served in another, whose own goes elsewhere."""
        draft, where = self._draft, self._draft.board.slots[taker]
        if draft.loads[giver] > where.minutes:
            return False
        visits = [draft.visits[index] for index in draft.routes[giver]]
        return all(draft.may_serve(one, where) and draft.equipment_free(taker, one.field) for one in visits)

    def exchange(self, one: int, other: int) -> None:
        """Let two slots have each other's route."""
        draft = self._draft
        draft.set_routes({one: draft.routes[other], other: draft.routes[one]})
        for slot in (one, other):
            self._look(slot)
        self._loads = draft.lanes.loads
        self._shares = self._balance.shares(self._loads)
