"""The days of a repaired plan stop by stop: which row each visit keeps, and its times. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.half_days import Mornings, starts
from scheduler.in_hand import InHand, Row
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.places import Place, place_of
from scheduler.planner.ways import OFFICE

if TYPE_CHECKING:
    from scheduler.plan_repair import Consequence

TOLD_MINUTES = 60  # a visit people know of that begins so much earlier or later on its day is told anew


@dataclass(frozen=True, slots=True)
class Seat:
    """One stop of a day as its row will say it; `row` None for a new visit. `visits` are numbers in the draft."""

    row: Row | None
    place: Place
    position: int
    site: int
    arrive: int
    leave: int
    travel_minutes: int
    visits: tuple[int, ...]
    instruments: tuple[int, ...]


def places(draft: Draft) -> Iterator[tuple[int, Place]]:
    """The days of a draft with who works on them, by slot."""
    for slot in range(len(draft.routes)):
        place = place_of(draft, slot)
        if place is not None:
            yield slot, place


def differs(done: "Consequence", slot: int, place: Place, then: dict[Place, list[tuple[int, ...]]]) -> bool:
    """Whether a day is not as it was."""
    if place in done.retimed or (done.behind is not None and place == done.behind[0]):
        return True
    return [done.after.visits[index].instruments for index in done.after.routes[slot]] != then[place]


def routes(draft: Draft) -> dict[Place, list[tuple[int, ...]]]:
    """What is verified, in order, on each day of each inspector."""
    found: dict[Place, list[tuple[int, ...]]] = defaultdict(list)
    for slot, place in places(draft):
        found[place] = [draft.visits[index].instruments for index in draft.routes[slot]]
    return found


def rehoured(row: Row, seat: Seat) -> bool:
    """Whether people who know of a visit have to hear of other hours on the same day."""
    return row.state != "draft" and row.day == seat.place.date and abs(seat.arrive - row.arrive) >= TOLD_MINUTES


def with_other_hours(hand: InHand, done: "Consequence", mornings: Mornings) -> Iterator[Row]:
    """The visits people know of that keep their day and get other hours."""
    then, stays = routes(hand.before), homes(hand, done.after)
    for slot, place in places(done.after):
        if differs(done, slot, place, then):
            for seat in seats(hand, done, slot, stays, mornings):
                if seat.row is not None and rehoured(seat.row, seat):
                    yield seat.row


def homes(hand: InHand, after: Draft) -> dict[int, Place]:
    """Where each row goes: it stays as long as a part of it stays, else it follows its first part."""
    parts: dict[int, list[Place]] = defaultdict(list)
    for index in range(len(after.visits)):
        row = hand.row(after, index)
        if row is not None:
            at = after.place[index]
            parts[row.id].append(row.place if at == NOWHERE else (place_of(after, at) or row.place))
    return {
        number: hand.rows[number].place if hand.rows[number].place in places else places[0]
        for number, places in parts.items()
    }


def seats(hand: InHand, done: "Consequence", slot: int, homes: dict[int, Place], mornings: Mornings) -> Iterator[Seat]:
    """The stops of a day in driving order, with their times."""
    draft, place = done.after, place_of(done.after, slot)
    if place is None:
        return
    late = done.behind[1] if done.behind is not None and done.behind[0] == place else 0
    begin = starts(mornings, hand.inspectors[str(place.inspector)], place.date)
    clock, here = begin + late, OFFICE
    seats: dict[tuple[int, int], Seat] = {}
    for index in draft.routes[slot]:
        visit = draft.visits[index]
        leg = draft.board.legs[here][visit.point]
        arrive, leave = clock + leg, clock + leg + visit.minutes
        clock, here = leave, visit.point
        row = hand.row(draft, index)
        stays = row is not None and homes[row.id] == place
        key = (row.id, 0) if row is not None and stays else (0, index if row is None else -row.id)
        idents = tuple(int(draft.board.instance.instruments[one].id) for one in visit.instruments)
        if key in seats:
            seat = seats[key]
            seats[key] = replace(
                seat, leave=leave, visits=(*seat.visits, index), instruments=(*seat.instruments, *idents)
            )
        else:
            site = int(draft.board.sites[visit.point - 1].id)
            seats[key] = Seat(row if stays else None, place, len(seats), site, arrive, leave, leg, (index,), idents)
    yield from seats.values()
