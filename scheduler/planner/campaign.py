"""A first valid plan in about a second: visits in order of due date, each where it costs least to add.

A visit opens a new day only as late as it can, so that the neighbours due later may still join it: days grow into
geographic campaigns by themselves.
"""

from collections.abc import Iterable

from scheduler.planner.draft import Draft, Insertion


def construct(draft: Draft, visits: Iterable[int]) -> None:
    """Place the given visits one by one, earliest deadline first; what finds no place stays nowhere."""
    order = sorted(visits, key=lambda index: (draft.visits[index].latest, -draft.visits[index].minutes, index))
    for index in order:
        found = best_insertion(draft, index)
        if found is not None:
            draft.insert(index, found)


def best_insertion(draft: Draft, index: int) -> Insertion | None:
    """The cheapest place for a visit on time, or failing that the cheapest late one."""
    visit = draft.visits[index]
    first = draft.board.ordinals[0] if draft.board.ordinals else 0
    on_time = _best(draft, index, max(visit.earliest, first), visit.latest)
    return on_time or _best(draft, index, max(visit.earliest, visit.latest + 1, first), None)


def _best(draft: Draft, index: int, start: int, end: int | None) -> Insertion | None:
    board = draft.board
    best: Insertion | None = None
    for ordinal in board.ordinals:
        if ordinal < start or (end is not None and ordinal > end):
            continue
        for slot in board.slots_on.get(ordinal, ()):
            found = draft.insertion(index, slot)
            if found is not None and (best is None or found.cost < best.cost):
                best = found
    return best
