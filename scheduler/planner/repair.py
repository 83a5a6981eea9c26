"""After an event: only what the event displaced finds a new place; every other visit stays where people expect it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scheduler.planner.answer import plan_of
from scheduler.planner.board import Board, Visit
from scheduler.planner.bundle import bundle
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.feasible import given_up
from scheduler.planner.model import Day, Fault, Ident, Instance, Plan
from scheduler.planner.places import Moved, Place, find_places, place_of
from scheduler.planner.roads import times_of
from scheduler.planner.travel import TravelTimes

_LAST = 10**6  # a position behind every stop of a day


def repaired(
    instance: Instance, plan: Plan, times: TravelTimes | None = None, start: dt.date | None = None
) -> tuple[Plan, tuple[Moved, ...]]:
    """The plan after an event, which `instance` already shows (leave, a closed day, an instrument more or less).

    What is still possible stays exactly where it is; the rest is put where it costs least, from `start` on if given.
    Visits that `instance.bookings` call firm keep their day, if need be with another inspector, or else are left
    without a place as broken promises: whether they move is for a person to say. Returns the new plan and what moved.
    """
    board = Board(instance, times or times_of(instance))
    reasons = given_up(board, _booked(board))
    draft, displaced = draft_of(board, plan.days, reasons)
    moved = find_places(draft, displaced, start.toordinal() if start else 0)
    done = plan_of(draft, plan.seed, reasons, instance.faults)
    return _with_broken(done, moved), tuple(moved)


def _booked(board: Board) -> set[int]:
    known = {one for booking in board.instance.bookings for one in booking.instruments}
    return {index for index, item in enumerate(board.instance.instruments) if item.id in known}


def _with_broken(plan: Plan, moved: Iterable[Moved]) -> Plan:
    """The instruments of broken promises say so, and not that there is no room."""
    broken = {ident: one.was for one in moved if one.broken and one.was for ident in one.instruments}
    unplanned = tuple(
        replace(one, reason=_broken(broken[one.instrument])) if one.instrument in broken else one
        for one in plan.unplanned
    )
    return replace(plan, unplanned=unplanned)


def _broken(was: Place) -> Fault:
    return Fault("promise_broken", (("date", was.date.strftime("%d/%m/%Y")), ("inspector", was.inspector)))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Instruments (indexes) of one site and field, where the plan has them, and what people know of it."""

    place: Place
    order: int
    part: tuple[int, ...]
    told: str

    @property
    def rank(self) -> int:
        """Who keeps a place that is too small for all: 0 before 1 before 2."""
        return {"confirmed": 0, "announced": 1}.get(self.told, 2)


def draft_of(
    board: Board, days: Iterable[Day], reasons: Mapping[Ident, Fault]
) -> tuple[Draft, dict[int, Place | None]]:
    """A plan back as a draft of `board`, and the visits that need a place, with the one they had.

    A visit stays if it breaks no rule where it is; where not all do, the confirmed ones stay first, then the announced.
    Plannable instruments that the plan does not have are bundled anew, those in `reasons` are left out. Instruments
    and inspectors that are gone are passed over.
    """
    index_of = {item.id: at for at, item in enumerate(board.instance.instruments) if item.id not in reasons}
    wanted = _wanted(board, days, index_of)
    seen = {index for one in wanted for index in one.part}
    fresh = bundle(board, [index for index in index_of.values() if index not in seen])
    slot_of = {(slot.ordinal, board.instance.inspectors[slot.inspector].id): at for at, slot in enumerate(board.slots)}
    slots = [slot_of.get((one.place.date.toordinal(), one.place.inspector), NOWHERE) for one in wanted]
    visits = [_visit(board, one, slot) for one, slot in zip(wanted, slots, strict=True)]
    draft = Draft(board, [*visits, *fresh])
    orders = [one.order for one in wanted]
    displaced: dict[int, Place | None] = {}
    for index in sorted(range(len(wanted)), key=lambda at: (wanted[at].rank, at)):
        if not _stays(draft, index, slots[index], orders):
            displaced[index] = wanted[index].place
    return draft, displaced | dict.fromkeys(range(len(wanted), len(draft.visits)))


def _wanted(board: Board, days: Iterable[Day], index_of: Mapping[Ident, int]) -> list[_Wanted]:
    """What the plan holds, in its order; a booking says more about an instrument than the plan does."""
    booked = {one: booking for booking in board.instance.bookings for one in booking.instruments}
    order: dict[Ident, int] = {}
    groups: dict[tuple[Place, str, int], list[Ident]] = {}
    for day in days:
        for number, stop in enumerate(day.stops):
            for one in stop.instruments:
                order[one] = number
                if one not in booked:
                    groups.setdefault((Place(day.date, day.inspector), "", number), []).append(one)
    for booking in board.instance.bookings:
        place = Place(booking.date, booking.inspector)
        number = min((order.get(one, _LAST) for one in booking.instruments), default=_LAST)
        told = "confirmed" if booking.firm else "announced"
        groups.setdefault((place, told, number), []).extend(booking.instruments)
    return [
        _Wanted(place, number, part, told)
        for (place, told, number), members in groups.items()
        for part in _by_field(board, [index_of[one] for one in dict.fromkeys(members) if one in index_of])
    ]


def _by_field(board: Board, instruments: Iterable[int]) -> list[tuple[int, ...]]:
    groups: dict[tuple[Ident, str], list[int]] = {}
    for index in instruments:
        item = board.instance.instruments[index]
        groups.setdefault((item.site, board.kind(item).field), []).append(index)
    return [tuple(group) for group in groups.values()]


def _visit(board: Board, wanted: _Wanted, slot: int) -> Visit:
    pinned = slot if wanted.told == "confirmed" else None
    return board.visit(wanted.part, pinned, wanted.place.date.toordinal() if wanted.told == "announced" else None)


def _stays(draft: Draft, index: int, slot: int, orders: list[int]) -> bool:
    """Put a visit into the route of its slot, where the plan has it, if no rule is broken by that."""
    if slot == NOWHERE:
        return False
    visit, where = draft.visits[index], draft.board.slots[slot]
    route = sorted([*draft.routes[slot], index], key=lambda at: (orders[at], at))
    fits = draft.route_minutes(route) <= where.minutes
    if not (fits and draft.may_serve(visit, where) and draft.equipment_free(slot, visit.field)):
        return False
    draft.set_route(slot, route)
    return True


def close(draft: Draft, slots: Iterable[int], start: int = 0) -> list[Moved]:
    """Take inspector-days out of the plan (somebody is ill) and find every visit on them a new place.

    Promises are kept as `places.find_places` says; other visits go to days from `start` (a day number) on.
    """
    gone = list(slots)
    was: dict[int, Place | None] = {index: place_of(draft, slot) for slot in gone for index in draft.routes[slot]}
    for slot in gone:
        draft.set_route(slot, [])
    draft.shut(gone)
    return find_places(draft, was, start)
