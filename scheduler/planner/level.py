"""Even load of inspectors at no cost: whole days change hands between people who may both do them."""

from scheduler.planner.draft import Draft


def level_inspectors(draft: Draft) -> None:
    """Hand whole days over, or swap two of one date, as long as the minutes of the inspectors come closer together."""
    loads = [0] * len(draft.board.instance.inspectors)
    for slot, minutes in zip(draft.board.slots, draft.loads, strict=True):
        loads[slot.inspector] += minutes
    changed = True
    while changed:
        changed = False
        for ordinal in draft.board.ordinals:
            here = draft.board.slots_on.get(ordinal, [])
            for giver in here:
                for taker in here:
                    changed |= _exchange(draft, giver, taker, loads)


def _exchange(draft: Draft, giver: int, taker: int, loads: list[int]) -> bool:
    """Swap the routes of two slots of one day if that evens the loads and both may serve what they get."""
    one, other = draft.board.slots[giver].inspector, draft.board.slots[taker].inspector
    shift = draft.loads[giver] - draft.loads[taker]
    # Worth it only if the heavier loaded person gives more than she gets, and not more than the whole difference.
    if shift <= 0 or loads[one] - loads[other] <= shift:
        return False
    if not (_may_take(draft, taker, giver) and _may_take(draft, giver, taker)):
        return False
    given, taken = draft.routes[giver], draft.routes[taker]
    draft.set_routes({giver: taken, taker: given})
    loads[one] -= shift
    loads[other] += shift
    return True


def _may_take(draft: Draft, slot: int, source: int) -> bool:
    where = draft.board.slots[slot]
    visits = [draft.visits[index] for index in draft.routes[source]]
    return draft.loads[source] <= where.minutes and all(
        visit.pinned is None and visit.field in where.fields for visit in visits
    )
