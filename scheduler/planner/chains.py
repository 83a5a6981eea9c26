"""Late visits brought in time by chains: each visit takes the place of another that can go later, until one finds room.

Where days are full, no exchange of two visits helps: room may be weeks away, and a visit can go only as far as it is
due. Only what is late of a bundle has to come, and of a bundle in the way what can wait may go alone: such bundles are
split.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.leaving import Going, Leaving, split, told_or_pinned

_TRIED = 150  # visits looked at for one chain
_KEPT = 12  # ways onward from each
_HASTE = 4.0  # minutes that a day later is worth in the order of trying: room is rather found later
_NEAR = 12  # minutes that the room a visit leaves may seem too small for another: both may lie on one way
_BEYOND = 70  # days after the last late visit is due within which visits may move

Numbers = NDArray[np.int64]
Costs = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Link:
    """What looks for a place because the link before takes its own, in the slot `left`; `cost` up to here, minutes."""

    going: Going
    left: int
    cost: float
    before: "_Link | None"

    def chain(self) -> list["_Link"]:
        """From the late visit on."""
        return [*(self.before.chain() if self.before is not None else ()), self]


@dataclass(frozen=True, slots=True)
class _Choice:
    """The slots on whose days what goes would be on time: the driving it adds, what it costs, whether it may."""

    slots: range
    detours: Numbers
    costs: Costs
    allowed: NDArray[np.bool_]


def late_visits(draft: Draft) -> list[int]:
    """The visits that could be on time and are not, those due first first; none that people were told of."""
    slots, first = draft.board.slots, next(iter(draft.board.ordinals), 0)
    late = [
        index
        for index, visit in enumerate(draft.visits)
        if (draft.place[index] == NOWHERE or slots[draft.place[index]].ordinal > visit.latest)
        and visit.latest >= first
        and not told_or_pinned(visit)
    ]
    return sorted(late, key=lambda index: (draft.visits[index].latest, index))


class Chains:
    """Looks for chains in a draft, between its first day and some weeks after the last of the late visits is due."""

    def __init__(self, draft: Draft, late: Sequence[int]) -> None:
        self._draft = draft
        self._first = next(iter(draft.board.ordinals), 0)
        self._last = max((draft.visits[index].latest for index in late), default=self._first) + _BEYOND
        self._leaving = Leaving(draft, draft.board.slots_between(self._first, self._last))

    def settle(self, index: int) -> list[int]:
        """Bring a late visit in time, or what is late of it, if a chain is found; the slots changed. Nothing else
        becomes late by it.
        """
        closed = {index}
        ways = [(0.0, 0, _Link(self._late_part(index), self._draft.place[index], 0.0, None))]
        tried = count = 0
        while ways and tried < _TRIED:
            link = heappop(ways)[2]
            tried += 1
            choice = self._choice(link)
            done = self._ended(link, choice)
            if done:
                return done
            for onward in self._onward(link, choice, closed):
                closed.add(onward.going.index)
                count += 1
                heappush(ways, (onward.cost - _HASTE * onward.going.visit.latest, count, onward))
        return []

    def _late_part(self, index: int) -> Going:
        draft, slot = self._draft, self._draft.place[index]
        part = None
        if slot != NOWHERE:
            part = split(draft, index, draft.visits[index], draft.board.slots[slot].ordinal, late=True)
        return part or Going(index, draft.visits[index], None)

    def _choice(self, link: _Link) -> _Choice:
        """Where the visit of a link could go: nowhere the chain has been already."""
        visit, lanes = link.going.visit, self._draft.lanes
        slots = self._draft.board.slots_between(max(visit.earliest, self._first), min(visit.latest, self._last))
        detours, _ = lanes.detours(visit.point, slots) if slots else (np.zeros(0, dtype=np.int64), None)
        allowed = lanes.allowed(visit, slots)
        for one in link.chain():
            if one.left in slots:
                allowed[one.left - slots.start] = False
        return _Choice(slots, detours, detours + lanes.costs(visit, slots), allowed)

    def _ended(self, link: _Link, choice: _Choice) -> list[int]:
        """End a chain where its last visit has room; the slots changed."""
        free = self._draft.lanes.free[choice.slots.start : choice.slots.stop]
        fits = choice.allowed & (choice.detours + link.going.visit.minutes <= free)
        if not fits.any():
            return []
        slot = choice.slots.start + int(np.where(fits, choice.costs, np.inf).argmin())
        chain = link.chain()
        targets = [*(one.left for one in chain[1:]), slot]
        touched = sorted({chain[0].left, *targets} - {NOWHERE})
        if not _moved(self._draft, [one.going for one in chain], targets, touched):
            return []
        self._leaving.update(touched)
        return touched

    def _onward(self, link: _Link, choice: _Choice, closed: set[int]) -> list[_Link]:
        """Who may make room for the visit of a link, the likeliest first."""
        leaving, slots, needed = self._leaving, choice.slots, link.going.visit.minutes
        rows = leaving.rows(slots)
        at = leaving.slot[rows] - slots.start
        room = self._draft.lanes.free[leaving.slot[rows]] + leaving.frees[rows] + _NEAR * (1 - leaving.part[rows])
        possible = choice.allowed[at] & (room >= choice.detours[at] + needed)
        rows, at = rows[possible], at[possible]
        costs = link.cost + choice.costs[at] - leaving.saves[rows]
        links: list[_Link] = []
        for one in np.argsort(costs - _HASTE * leaving.latest[rows], kind="stable").tolist():
            row = int(rows[one])
            going = leaving.going(row) if int(leaving.index[row]) not in closed else None
            if going is not None and self._fits(link, going, row):
                links.append(_Link(going, int(leaving.slot[row]), float(costs[one]), link))
            if len(links) == _KEPT:
                break
        return links

    def _fits(self, link: _Link, going: Going, row: int) -> bool:
        """Whether the visit of a link really fits where somebody goes."""
        if going.stays is not None:
            return True  # nothing of the way changes
        visit, frees, slot = link.going.visit, int(self._leaving.frees[row]), int(self._leaving.slot[row])
        at = self._draft.routes[slot].index(going.index)
        detour = self._draft.lanes.detour_without(visit.point, slot, at, frees - going.visit.minutes)
        return bool(detour + visit.minutes <= int(self._draft.lanes.free[slot]) + frees)


def _moved(draft: Draft, chain: Sequence[Going], targets: Sequence[int], touched: Sequence[int]) -> bool:
    """Move all of a chain to its targets, if every rule allows it; else the draft is as before."""
    kept = {slot: list(draft.routes[slot]) for slot in touched}
    before, count = {one.index: draft.visits[one.index] for one in chain}, len(draft.visits)
    _empty(draft, touched)
    moving = [one.index if one.stays is None else draft.split(one.index, one.stays, one.visit) for one in chain]
    for slot, route in kept.items():
        draft.set_route(slot, [index for index in route if index not in moving])
    for index, target in zip(moving, targets, strict=True):
        found = draft.insertion(index, target)
        if found is None:
            _empty(draft, touched)
            draft.join(before, count)
            for slot, route in kept.items():
                draft.set_route(slot, route)
            return False
        draft.insert(index, found)
    return True


def _empty(draft: Draft, slots: Sequence[int]) -> None:
    for slot in slots:
        draft.set_route(slot, [])
