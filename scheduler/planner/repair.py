"""After an event: only what the event displaced finds a new place; every other visit stays where people expect it."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.planner.board import Board
from scheduler.planner.bundle import bundle
from scheduler.planner.campaign import best_insertion
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.model import Day, Ident


@dataclass(frozen=True, slots=True)
class Moved:
    """One displaced visit: its instruments, its slot before (-1: new) and now (-1: no place found)."""

    instruments: tuple[Ident, ...]
    was: int
    now: int


def draft_of(board: Board, days: Iterable[Day]) -> tuple[Draft, list[int]]:
    """A plan back as a draft of `board`, which may be of a changed instance, and the visits that need a place.

    A visit stays if it still breaks no rule where it is; instruments that the plan does not have are bundled anew.
    The visits of confirmed bookings must be pinned by the caller. Raises nothing: what is unknown is passed over.
    """
    slot_of = {(slot.ordinal, board.instance.inspectors[slot.inspector].id): at for at, slot in enumerate(board.slots)}
    index_of = {item.id: index for index, item in enumerate(board.instance.instruments)}
    wanted: list[tuple[int, tuple[int, ...]]] = []
    for day in days:
        slot = slot_of.get((day.date.toordinal(), day.inspector), NOWHERE)
        for stop in day.stops:
            known = [index_of[one] for one in stop.instruments if one in index_of]
            wanted += [(slot, part) for part in _by_field(board, known)]
    seen = {index for _, part in wanted for index in part}
    fresh = bundle(board, [index for index in range(len(board.instance.instruments)) if index not in seen])
    draft = Draft(board, [*(board.visit(part) for _, part in wanted), *fresh])
    displaced = [index for index, (slot, _) in enumerate(wanted) if not _stays(draft, index, slot)]
    return draft, displaced + list(range(len(wanted), len(draft.visits)))


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
    was = {index: slot for slot in gone for index in draft.routes[slot]}
    for slot in gone:
        draft.set_route(slot, [])
    draft.closed.update(gone)
    return replace(draft, was)


def replace(draft: Draft, displaced: dict[int, int]) -> list[Moved]:
    """Find the displaced visits (with the slot each had, -1 for none) a place, the most urgent first.

    Nothing else moves: each takes the cheapest place that the others leave, on time if there is one.
    """
    order = sorted(displaced, key=lambda index: (draft.visits[index].latest, -draft.visits[index].minutes, index))
    moved = []
    for index in order:
        found = best_insertion(draft, index)
        if found is not None:
            draft.insert(index, found)
        idents = tuple(draft.board.instance.instruments[one].id for one in draft.visits[index].instruments)
        moved.append(Moved(idents, displaced[index], draft.place[index]))
    return moved
