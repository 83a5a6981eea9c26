"""After an event: only what the event displaced finds a new place; every other visit stays where people expect it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.planner.answer import plan_of
from scheduler.planner.board import Board
from scheduler.planner.bundle import bundle
from scheduler.planner.campaign import best_insertion
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.feasible import given_up
from scheduler.planner.model import Day, Fault, Ident, Instance, Plan
from scheduler.planner.roads import times_of
from scheduler.planner.travel import TravelTimes


@dataclass(frozen=True, slots=True)
class Place:
    """A day of an inspector."""

    date: dt.date
    inspector: Ident


@dataclass(frozen=True, slots=True)
class Moved:
    """One displaced visit: its instruments, where it was (None: new) and where it is now (None: no place found)."""

    instruments: tuple[Ident, ...]
    was: Place | None
    now: Place | None


def repaired(instance: Instance, plan: Plan, times: TravelTimes | None = None) -> tuple[Plan, tuple[Moved, ...]]:
    """The plan after an event, which `instance` already shows (leave, a closed day, an instrument more or less).

    What is still possible stays exactly where it is; the rest is put where it costs least. Returns the new plan and
    what moved, so that people can see whom to inform before it is accepted.
    """
    board = Board(instance, times or times_of(instance))
    reasons = given_up(board, ())
    draft, displaced = draft_of(board, plan.days, reasons)
    moved = replace(draft, displaced)
    return plan_of(draft, plan.seed, reasons, instance.faults), tuple(moved)


def draft_of(
    board: Board, days: Iterable[Day], reasons: Mapping[Ident, Fault]
) -> tuple[Draft, dict[int, Place | None]]:
    """A plan back as a draft of `board`, and the visits that need a place, with the one they had.

    A visit stays if it breaks no rule where it is; plannable instruments that the plan does not have are bundled
    anew, those in `reasons` are left out. Instruments and inspectors that are gone are passed over.
    """
    items, people = board.instance.instruments, board.instance.inspectors
    slot_of = {(slot.ordinal, people[slot.inspector].id): at for at, slot in enumerate(board.slots)}
    index_of = {item.id: index for index, item in enumerate(items) if item.id not in reasons}
    wanted: list[tuple[Place, tuple[int, ...]]] = []
    for day in days:
        place = Place(day.date, day.inspector)
        for stop in day.stops:
            known = [index_of[one] for one in stop.instruments if one in index_of]
            wanted += [(place, part) for part in _by_field(board, known)]
    seen = {index for _, part in wanted for index in part}
    fresh = bundle(board, [index for index in index_of.values() if index not in seen])
    draft = Draft(board, [*(board.visit(part) for _, part in wanted), *fresh])
    displaced: dict[int, Place | None] = {}
    for index, (place, _) in enumerate(wanted):
        slot = slot_of.get((place.date.toordinal(), place.inspector), NOWHERE)
        if not _stays(draft, index, slot):
            displaced[index] = place
    return draft, displaced | dict.fromkeys(range(len(wanted), len(draft.visits)))


def _by_field(board: Board, instruments: Iterable[int]) -> list[tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for index in instruments:
        groups.setdefault(board.kind(board.instance.instruments[index]).field, []).append(index)
    return [tuple(group) for group in groups.values()]


def _stays(draft: Draft, index: int, slot: int) -> bool:
    """Append a visit to the route of its slot, in the order of the plan, if no rule is broken by that."""
    if slot == NOWHERE:
        return False
    visit, where = draft.visits[index], draft.board.slots[slot]
    route = [*draft.routes[slot], index]
    fits = draft.route_minutes(route) <= where.minutes
    if not (fits and draft.may_serve(visit, where) and draft.equipment_free(slot, visit.field)):
        return False
    draft.set_route(slot, route)
    return True


def close(draft: Draft, slots: Iterable[int]) -> list[Moved]:
    """Take inspector-days out of the plan (somebody is ill) and find every visit on them a new place."""
    gone = list(slots)
    was = {index: _place(draft, slot) for slot in gone for index in draft.routes[slot]}
    for slot in gone:
        draft.set_route(slot, [])
    draft.shut(gone)
    return replace(draft, was)


def replace(draft: Draft, displaced: Mapping[int, Place | None]) -> list[Moved]:
    """Find the displaced visits (with the place each had) another, the most urgent first.

    Nothing else moves: each takes the cheapest place that the others leave, on time if there is one.
    """
    order = sorted(displaced, key=lambda index: (draft.visits[index].latest, -draft.visits[index].minutes, index))
    moved = []
    for index in order:
        found = best_insertion(draft, index)
        if found is not None:
            draft.insert(index, found)
        idents = tuple(draft.board.instance.instruments[one].id for one in draft.visits[index].instruments)
        moved.append(Moved(idents, displaced[index], _place(draft, draft.place[index])))
    return moved


def _place(draft: Draft, slot: int) -> Place | None:
    if slot == NOWHERE:
        return None
    where = draft.board.slots[slot]
    return Place(dt.date.fromordinal(where.ordinal), draft.board.instance.inspectors[where.inspector].id)
