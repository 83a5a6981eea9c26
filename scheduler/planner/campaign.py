"""A first valid plan within seconds: visits in a good order, each where it costs least to add.

A visit opens a new day only as late as it can, so that neighbours due later may still join it; taken by fortnights or
months and, within these, round the office by bearing, days grow into geographic campaigns by themselves.
"""

import math
from collections.abc import Iterable, Sequence

from scheduler.planner.board import Board
from scheduler.planner.draft import Draft, Insertion

_BUCKETS_DAYS = (1, 14, 28)
_URGENT_DAYS = 14  # what is due within these is taken strictly by due date
_LATE_WEIGHT = 10_000.0  # minutes per late visit when first plans are compared,
_MANY_VISITS = 1_000
_LATE_WEIGHT_OF_MANY = 240.0  # and where there are many visits: the search will mend most of them
_TOO_MANY_VISITS = 10_000  # beyond, one order is tried instead of three


def construct(draft: Draft, visits: Sequence[int]) -> Draft:
    """A draft with the given visits placed too; of several orders the best. What finds no place stays nowhere."""
    buckets = _BUCKETS_DAYS if len(visits) <= _TOO_MANY_VISITS else _BUCKETS_DAYS[-1:]
    tries = [_placed(draft.copy(), visits, bucket) for bucket in buckets]
    return min(tries, key=_merit)


def _placed(draft: Draft, visits: Iterable[int], bucket: int) -> Draft:
    bearing = _bearings(draft.board)
    first = draft.board.ordinals[0] if draft.board.ordinals else 0

    def rank(index: int) -> tuple[int, float, int]:
        visit = draft.visits[index]
        # What is overdue already is as urgent as what is due on the first day; the first days leave no choice.
        left = max(visit.latest, first) - first
        return left if left < _URGENT_DAYS else _URGENT_DAYS + left // bucket, bearing[visit.point], index

    for index in sorted(visits, key=rank):
        found = best_insertion(draft, index)
        if found is not None:
            draft.insert(index, found)
    return draft


def _bearings(board: Board) -> list[float]:
    """By point: the direction from the office, radians; close points far out have close directions."""
    office = board.instance.office
    return [0.0, *(math.atan2(site.at.lat - office.lat, site.at.lon - office.lon) for site in board.sites)]


def _merit(draft: Draft) -> float:
    slots = draft.board.slots
    late = [
        index
        for index, place in enumerate(draft.place)
        if place >= 0 and slots[place].ordinal > draft.visits[index].latest
    ]
    travel = sum(draft.travel(slot) for slot, route in enumerate(draft.routes) if route)
    weight = _LATE_WEIGHT if len(draft.visits) <= _MANY_VISITS else _LATE_WEIGHT_OF_MANY
    return travel + weight * (len(late) + 2 * len(draft.left_out()))


def best_insertion(draft: Draft, index: int) -> Insertion | None:
    """The cheapest place for a visit on time, or failing that the cheapest late one."""
    visit = draft.visits[index]
    first = draft.board.ordinals[0] if draft.board.ordinals else 0
    on_time = _best(draft, index, max(visit.earliest, first), visit.latest)
    return on_time or _best(draft, index, max(visit.earliest, visit.latest + 1, first), None)


def _best(draft: Draft, index: int, start: int, end: int | None) -> Insertion | None:
    board = draft.board
    best: Insertion | None = None
    for ordinal in board.days_between(start, end):
        for slot in board.slots_on.get(ordinal, ()):
            found = draft.insertion(index, slot)
            if found is not None and (best is None or found.cost < best.cost):
                best = found
    return best
