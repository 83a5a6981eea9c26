"""A visit moved by hand: what that costs and breaks, weighed with the planner's own figures before it is done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduler.planner.answer import days_of
from scheduler.planner.board import Board
from scheduler.planner.check import breaches
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.model import Day, Fault, Ident
from scheduler.planner.places import Place, place_of
from scheduler.planner.ways import OFFICE

_WEIGHED = 15  # places looked at exactly when days are offered


@dataclass(frozen=True, slots=True)
class Weighed:
    """The consequence of a move. `faults` are the hard rules it would break, and then it must not be done.

    `travel_there` is minutes of driving more on the new day, `travel_here` the change on the old one (negative: less),
    `waste_minutes` the change of validity wasted, `late` the instruments that would be verified after their due date.
    """

    place: Place
    faults: tuple[Fault, ...]
    travel_there: int = 0
    travel_here: int = 0
    waste_minutes: float = 0.0
    late: tuple[Ident, ...] = ()

    @property
    def extra_minutes(self) -> float:
        return self.travel_there + self.travel_here + self.waste_minutes


def slot_at(board: Board, place: Place) -> int:
    """The slot of a day of an inspector, or NOWHERE where that is no day of work."""
    for slot in board.slots_on.get(place.date.toordinal(), ()):
        if board.instance.inspectors[board.slots[slot].inspector].id == place.inspector:
            return slot
    return NOWHERE


def moved(draft: Draft, visits: Sequence[int], slot: int) -> Draft:
    """A copy of the draft with visits taken to a slot, to its cheapest place, whatever rules that breaks."""
    after = draft.copy()
    for index in visits:
        here = after.place[index]
        if here != NOWHERE:
            after.set_route(here, [one for one in after.routes[here] if one != index])
    for index in visits:
        route = after.routes[slot]
        at = _cheapest(after, index, route)
        after.set_route(slot, [*route[:at], index, *route[at:]])
    return after


def _cheapest(draft: Draft, index: int, route: Sequence[int]) -> int:
    legs, point = draft.board.legs, draft.visits[index].point
    stops = [OFFICE, *(draft.visits[one].point for one in route), OFFICE]
    extra = [legs[a][point] + legs[point][b] - legs[a][b] for a, b in pairwise(stops)]
    return extra.index(min(extra))


def weigh(draft: Draft, visits: Sequence[int], place: Place) -> Weighed:
    """What moving the visits of one stop (numbers in the draft) to a day of an inspector would mean."""
    board = draft.board
    slot = slot_at(board, place)
    if slot == NOWHERE:
        away = Fault("rule_away", (("inspector", place.inspector), ("date", place.date.strftime("%d/%m/%Y"))))
        return Weighed(place, (away,))
    after = moved(draft, visits, slot)
    here = {draft.place[index] for index in visits} - {NOWHERE, slot}
    return Weighed(
        place=place,
        faults=_broken(draft, after, place.date),
        travel_there=after.travel(slot) - draft.travel(slot),
        travel_here=sum(after.travel(one) - draft.travel(one) for one in here),
        waste_minutes=round(_waste(after, visits) - _waste(draft, visits), 6),
        late=_late(after, visits, place.date),
    )


def _broken(before: Draft, after: Draft, on: dt.date) -> tuple[Fault, ...]:
    """The rules of a day that the move breaks and that were not broken before."""
    known = set(breaches(before.board, _on(before, on)))
    return tuple(fault for fault in breaches(after.board, _on(after, on)) if fault not in known)


def _on(draft: Draft, on: dt.date) -> list[Day]:
    return days_of(draft, draft.board.slots_on.get(on.toordinal(), ()))


def _waste(draft: Draft, visits: Sequence[int]) -> float:
    board, total = draft.board, 0.0
    for index in visits:
        if draft.place[index] == NOWHERE:
            continue
        ordinal = board.slots[draft.place[index]].ordinal
        for one in draft.visits[index].instruments:
            item = board.instance.instruments[one]
            total += board.waste_rate(item) * max(0, item.due_on.toordinal() - ordinal)
    return total


def _late(draft: Draft, visits: Sequence[int], on: dt.date) -> tuple[Ident, ...]:
    items = (draft.board.instance.instruments[one] for index in visits for one in draft.visits[index].instruments)
    return tuple(item.id for item in items if item.due_on < on)


def offers(draft: Draft, visits: Sequence[int], days: Sequence[dt.date], count: int = 3) -> list[Weighed]:
    """The best of the given days for the visits of one stop: no rule broken, fewest late, then the fewest minutes."""
    board = draft.board
    slots = [slot for on in days for slot in board.slots_on.get(on.toordinal(), ())]
    possible = [slot for slot in slots if all(_possible(draft, index, slot) for index in visits)]
    possible.sort(key=lambda slot: _guess(draft, visits, slot))
    places = [place for slot in possible[:_WEIGHED] if (place := place_of(draft, slot)) is not None]
    found: dict[dt.date, Weighed] = {}
    for one in sorted((weigh(draft, visits, place) for place in places), key=_merit):
        if not one.faults:
            found.setdefault(one.place.date, one)
    return list(found.values())[:count]


def _possible(draft: Draft, index: int, slot: int) -> bool:
    visit, where = draft.visits[index], draft.board.slots[slot]
    return draft.may_serve(visit, where) and draft.loads[slot] + visit.minutes <= where.minutes


def _guess(draft: Draft, visits: Sequence[int], slot: int) -> float:
    ordinal = draft.board.slots[slot].ordinal
    costs = sum(draft.board.visit_waste(draft.visits[index], ordinal) for index in visits)
    return draft.detour(draft.visits[visits[0]].point, slot) + costs


def _merit(one: Weighed) -> tuple[int, float, int]:
    return len(one.late), one.extra_minutes, one.place.date.toordinal()
