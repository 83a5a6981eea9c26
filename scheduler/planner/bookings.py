"""Visits people have heard of: checked against the rules, then kept (confirmed) or priced (announced)."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.planner.board import Board
from scheduler.planner.draft import Draft
from scheduler.planner.model import Booking, Fault, Ident


@dataclass(frozen=True, slots=True)
class Kept:
    """A booking that can stand: its slot and its instruments (indexes), by field."""

    booking: Booking
    slot: int
    parts: tuple[tuple[int, ...], ...]


def kept_bookings(board: Board, faults: list[Fault]) -> list[Kept]:
    """The bookings whose facts still hold; the others are named in `faults` and planned like anything else."""
    slot_of = {(slot.ordinal, slot.inspector): index for index, slot in enumerate(board.slots)}
    people = {person.id: index for index, person in enumerate(board.instance.inspectors)}
    index_of = {item.id: index for index, item in enumerate(board.instance.instruments)}
    seen: set[Ident] = set()
    kept = []
    for booking in board.instance.bookings:
        slot = slot_of.get((booking.date.toordinal(), people.get(booking.inspector, -1)))
        what = _unknown(board, booking, index_of)
        if slot is None:
            what = str(booking.inspector)
        if slot is None or what:
            faults.append(_fault("booking_unknown", booking, what))
            continue
        fresh = [one for one in booking.instruments if one not in seen]
        faults += [Fault("booking_twice", (("id", one),)) for one in booking.instruments if one in seen]
        seen.update(fresh)
        kept.append(Kept(booking, slot, _by_field(board, [index_of[one] for one in fresh])))
    return kept


def place(draft: Draft, kept: Iterable[Kept], first: int, faults: list[Fault]) -> list[int]:
    """Put the visits of the bookings, which stand at `first` and on in the draft, in their slots.

    Returns the visits that break a rule there; they are named in `faults` and left without a place.
    """
    index, broken = first, []
    for one in kept:
        for _ in one.parts:
            found = draft.insertion(index, one.slot)
            if found is None:
                faults.append(_fault("booking_breaks_rule", one.booking, draft.visits[index].field))
                broken.append(index)
            else:
                draft.insert(index, found)
            index += 1
    return broken


def _fault(code: str, booking: Booking, what: str) -> Fault:
    return Fault(code, (("date", booking.date.strftime("%d/%m/%Y")), ("site", booking.site), ("what", what)))


def _unknown(board: Board, booking: Booking, index_of: dict[Ident, int]) -> str:
    """The first thing in a booking that is not what the instance says, as text; empty when all is well."""
    for ident in booking.instruments:
        if ident not in index_of or board.instance.instruments[index_of[ident]].site != booking.site:
            return str(ident) or "''"
    return ""


def _by_field(board: Board, instruments: list[int]) -> tuple[tuple[int, ...], ...]:
    groups: dict[str, list[int]] = {}
    for index in instruments:
        groups.setdefault(board.kind(board.instance.instruments[index]).field, []).append(index)
    return tuple(tuple(group) for group in groups.values())
