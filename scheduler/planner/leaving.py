"""Who could leave an inspector-day to make room: whole visits, and of bundles what can wait."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.board import Visit
from scheduler.planner.draft import Draft
from scheduler.planner.explain import saved_minutes

_WAIT = 7  # days after the day of a bundle from which on what is due in it can wait
_SPLIT_PRICE = 15.0  # minutes that one more visit costs

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Going:
    """A visit that goes: number `index` of the draft, or a part of it. Then `stays` is the other part."""

    index: int
    visit: Visit
    stays: Visit | None


def split(draft: Draft, index: int, visit: Visit, day: int, *, late: bool) -> Going | None:
    """Of a bundle what is due before a day (`late`) goes and the rest stays, or the other way round; None if all goes
    or all stays.
    """
    items = draft.board.instance.instruments
    goes = tuple(one for one in visit.instruments if (items[one].due_on.toordinal() < day) == late)
    if not goes or len(goes) == len(visit.instruments):
        return None
    stays = tuple(one for one in visit.instruments if one not in goes)
    return Going(index, draft.board.visit(goes), draft.board.visit(stays))


def told_or_pinned(visit: Visit) -> bool:
    """Whether people know of a visit: it stays where it is."""
    return visit.pinned is not None or visit.announced is not None


class Leaving:
    """A table with a row for all that could leave some slots: by column the visit, whether only a part of it goes, the
    last day on which what goes is on time, the minutes of cost its leaving saves, those of work it frees, the slot.
    """

    def __init__(self, draft: Draft, slots: range) -> None:
        self._draft = draft
        self.slots = slots
        self._of_slot = {slot: self._listed(slot) for slot in slots}
        self._tabulate()

    def update(self, slots: Iterable[int]) -> None:
        """Look again at slots that have changed."""
        self._of_slot |= {slot: self._listed(slot) for slot in slots if slot in self.slots}
        self._tabulate()

    def _tabulate(self) -> None:
        rows = [row for slot in self.slots for row in self._of_slot[slot]]
        table = np.array(rows, dtype=np.float64).reshape(-1, 6)
        whole = [table[:, at].astype(np.int64) for at in (0, 1, 2, 4, 5)]
        self.index, self.part, self.latest, self.frees, self.slot = whole
        self.saves: NDArray[np.float64] = table[:, 3]

    def rows(self, slots: range) -> Numbers:
        """The rows of some slots."""
        begin, end = np.searchsorted(self.slot, [slots.start, slots.stop])
        return np.arange(begin, end)

    def going(self, row: int) -> Going | None:
        """What goes by a row; None if that is no longer so."""
        index = int(self.index[row])
        visit = self._draft.visits[index]
        if not self.part[row]:
            return Going(index, visit, None)
        return split(self._draft, index, visit, self._day(int(self.slot[row])) + _WAIT, late=False)

    def _day(self, slot: int) -> int:
        return self._draft.board.slots[slot].ordinal

    def _listed(self, slot: int) -> list[tuple[int, int, int, float, int, int]]:
        draft, board, day = self._draft, self._draft.board, self._day(slot)
        rows = []
        for index in draft.routes[slot]:
            visit = draft.visits[index]
            if told_or_pinned(visit) or day > visit.latest:
                continue
            saved, cost = saved_minutes(draft, index), board.visit_cost(visit, day)
            rows.append((index, 0, visit.latest, saved + cost, saved + visit.minutes, slot))
            part = split(draft, index, visit, day + _WAIT, late=False)
            if part is not None and part.stays is not None:
                saves = cost - board.visit_cost(part.stays, day) - _SPLIT_PRICE
                rows.append((index, 1, part.visit.latest, saves, visit.minutes - part.stays.minutes, slot))
        return rows
