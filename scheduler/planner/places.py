"""New places for displaced visits: promises first, and room is made only where nothing else helps."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from scheduler.planner.board import Visit
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.explain import saved_minutes
from scheduler.planner.model import Ident

_MOST_SLOTS = 40  # tried when room has to be made, the cheapest first
_MOST_TRIED = 1_500  # ways to make room tried in all for visits nobody was promised: a full plan stays full
_DISTURBING = {"": 0, "announced": 1}  # whom to ask first to make room; nobody asks the confirmed

Told = Literal["", "announced", "confirmed"]


@dataclass(frozen=True, slots=True)
class Place:
    """A day of an inspector."""

    date: dt.date
    inspector: Ident


@dataclass(frozen=True, slots=True)
class Moved:
    """One displaced visit: its instruments, where it was (None: new), where it is now (None: no place found).

    `told` is what people know of where it was.
    """

    instruments: tuple[Ident, ...]
    was: Place | None
    now: Place | None
    told: Told = ""

    @property
    def broken(self) -> bool:
        """A promise that cannot be kept: the visit has no place until a person decides."""
        return self.told == "confirmed" and self.now is None


def told(visit: Visit) -> Told:
    """What people know of a visit."""
    if visit.pinned is not None:
        return "confirmed"
    return "" if visit.announced is None else "announced"


def place_of(draft: Draft, slot: int) -> Place | None:
    """A slot as people name it."""
    if slot == NOWHERE:
        return None
    where = draft.board.slots[slot]
    return Place(dt.date.fromordinal(where.ordinal), draft.board.instance.inspectors[where.inspector].id)


def find_places(draft: Draft, displaced: Mapping[int, Place | None], start: int = 0) -> list[Moved]:
    """Find the displaced visits (with the place each had) another, from the day `start` on.

    Confirmed ones come first and keep their day whatever it is: with another able inspector, for whom others make
    room if need be; where nobody can, they are left without a place. The rest follows by urgency, each to the
    cheapest place on time. Only a visit that would be late makes one nobody was told of move, to another day on time;
    where very many would be late, the most urgent are seen to.
    """
    search = _Search(draft, start)
    order = sorted(displaced, key=lambda index: _urgency(draft.visits[index], index))
    for index in order:
        was = displaced[index]
        if draft.visits[index].pinned is not None and was is not None:
            search.keep_promise(index, was.date.toordinal())
        else:
            search.settle(index)
    gone = {index: displaced[index] for index in order}
    gone |= {
        at: place_of(draft, slot) for at, slot in search.asked.items() if at not in gone and draft.place[at] != slot
    }
    return [_moved(draft, index, was) for index, was in gone.items()]


def _urgency(visit: Visit, index: int) -> tuple[bool, int, bool, int, int]:
    return visit.pinned is None, visit.latest, visit.announced is None, -visit.minutes, index


def _moved(draft: Draft, index: int, was: Place | None) -> Moved:
    visit = draft.visits[index]
    idents = tuple(draft.board.instance.instruments[one].id for one in visit.instruments)
    return Moved(idents, was, place_of(draft, draft.place[index]), told(visit))


@dataclass(frozen=True, slots=True)
class _Way:
    """Visits that would leave a slot for another to come in: whom that disturbs, what is late by it, what it costs."""

    disturbs: int
    late: int
    moving: int
    cost: float
    slot: int
    out: tuple[int, ...]

    @property
    def price(self) -> tuple[int, int, int, float, int]:
        return self.late, self.disturbs, self.moving, self.cost, self.slot


class _Search:
    """`asked` are the visits that made room, with the slot they had."""

    def __init__(self, draft: Draft, start: int) -> None:
        self._draft, self._start, self._left = draft, start, _MOST_TRIED
        self.asked: dict[int, int] = {}

    def keep_promise(self, index: int, day: int) -> None:
        """The same day with whoever can; or no place."""
        draft = self._draft
        found = draft.best(index, day, day)
        if found is not None:
            draft.insert(index, found)
        else:
            self._make_room(index, draft.board.slots_on.get(day, []), promised=True)
        if draft.place[index] != NOWHERE:
            draft.visits[index] = replace(draft.visits[index], pinned=draft.place[index])

    def settle(self, index: int) -> None:
        """On time; else on time by asking one other visit to move; else late; else nowhere."""
        draft, visit = self._draft, self._draft.visits[index]
        first = max(visit.earliest, self._start, draft.board.ordinals[0] if draft.board.ordinals else 0)
        found = draft.best(index, first, visit.latest)
        if found is not None:
            draft.insert(index, found)
            return
        if (
            first <= visit.latest
            and self._left > 0
            and self._make_room(index, self._near(index, first), promised=False)
        ):
            return
        late = draft.best(index, max(first, visit.latest + 1), None)
        if late is not None:
            draft.insert(index, late)

    def _near(self, index: int, first: int) -> list[int]:
        """The slots in which a visit would be on time if they had room, the cheapest first."""
        draft, visit = self._draft, self._draft.visits[index]
        slots = draft.board.slots_between(first, visit.latest)
        if not slots:
            return []
        price = draft.lanes.detours(visit.point, slots)[0] + draft.lanes.costs(visit, slots)
        possible = np.flatnonzero(draft.lanes.allowed(visit, slots))
        order = possible[np.argsort(price[possible], kind="stable")]
        return [slots.start + int(at) for at in order[:_MOST_SLOTS]]

    def _make_room(self, index: int, slots: Sequence[int], *, promised: bool) -> bool:
        """Let others leave a slot for a visit, if there is a way: the one that makes fewest late and disturbs least."""
        ways = [way for slot in slots for way in self._ways(index, slot, promised=promised)]
        if not ways:
            return False
        best = min(ways, key=lambda way: way.price)
        self._go(index, best.slot, best.out, late=promised)
        for out in best.out:
            self.asked.setdefault(out, best.slot)
        return True

    def _ways(self, index: int, slot: int, *, promised: bool) -> Iterator[_Way]:
        """One visit leaving a slot; for the sake of a promise also several, announced ones, and such as get late."""
        draft = self._draft
        if draft.lanes.shut[slot] or not draft.may_serve(draft.visits[index], draft.board.slots[slot]):
            return
        movable = [
            out for out in draft.routes[slot] if told(draft.visits[out]) in ("", "announced" if promised else "")
        ]
        movable.sort(key=lambda out: (_DISTURBING[told(draft.visits[out])], -draft.visits[out].minutes, out))
        groups: list[tuple[int, ...]] = [(out,) for out in movable]
        if promised:
            groups += [tuple(movable[:count]) for count in range(2, len(movable) + 1)]
        for out in groups:
            self._left -= not promised
            way = self._tried(index, slot, out, late=promised)
            if way is not None:
                yield way

    def _tried(self, index: int, slot: int, out: tuple[int, ...], *, late: bool) -> _Way | None:
        """What it would be like; the draft is as before afterwards. None where it cannot be."""
        draft = self._draft
        visit, where = draft.visits[index], draft.board.slots[slot]
        spared = sum(draft.visits[one].minutes + saved_minutes(draft, one) for one in out)
        if len(out) == 1 and draft.loads[slot] - spared + visit.minutes > where.minutes:
            return None
        route = list(draft.routes[slot])
        cost = -draft.slot_cost(slot)
        if not self._go(index, slot, out, late=late):
            self._undo(index, slot, route, out)
            return None
        cost += draft.slot_cost(slot) + sum(self._cost_there(one) for one in out)
        too_late = sum(self._late(one) for one in out)
        disturbs = sum(draft.visits[one].announced is not None for one in out)
        self._undo(index, slot, route, out)
        return _Way(disturbs, too_late, len(out), cost, slot, out)

    def _go(self, index: int, slot: int, out: tuple[int, ...], *, late: bool) -> bool:
        """Others leave a slot for a visit; False where it does not fit, or one of them would be late and must not."""
        draft = self._draft
        draft.set_route(slot, [one for one in draft.routes[slot] if one not in out])
        found = draft.insertion(index, slot)
        if found is None:
            return False
        draft.insert(index, found)
        return all(self._plain(one, late=late) for one in sorted(out, key=lambda at: _urgency(draft.visits[at], at)))

    def _plain(self, index: int, *, late: bool) -> bool:
        """The cheapest place on time, or late if that may be; False where there is none on time and it must be."""
        draft, visit = self._draft, self._draft.visits[index]
        first = max(visit.earliest, self._start)
        found = draft.best(index, first, visit.latest)
        if found is None and late:
            found = draft.best(index, max(first, visit.latest + 1), None)
        if found is not None:
            draft.insert(index, found)
        return late or found is not None

    def _undo(self, index: int, slot: int, route: list[int], out: tuple[int, ...]) -> None:
        draft = self._draft
        for one in out:
            at = draft.place[one]
            if at != NOWHERE:
                draft.set_route(at, [other for other in draft.routes[at] if other != one])
        draft.set_route(slot, route)
        draft.place[index] = NOWHERE

    def _cost_there(self, index: int) -> float:
        """What a visit costs where it is now: the way there and its day."""
        draft, visit = self._draft, self._draft.visits[index]
        slot = draft.place[index]
        if slot == NOWHERE:
            return draft.board.left_out_price(visit)
        return saved_minutes(draft, index) + draft.board.visit_cost(visit, draft.board.slots[slot].ordinal)

    def _late(self, index: int) -> bool:
        slot = self._draft.place[index]
        return slot == NOWHERE or self._draft.board.slots[slot].ordinal > self._draft.visits[index].latest
