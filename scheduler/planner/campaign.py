"""A first valid plan within seconds: days filled forward in time in several manners, of which the best is kept."""

from collections.abc import Sequence

from scheduler.planner.draft import Draft, Insertion
from scheduler.planner.forward import Forward, Manner

_MANNERS = (
    Manner(lead=3),
    Manner(lead=3, urgent=80.0),
    Manner(),
    Manner(urgent=20.0),
    Manner(near=20.0, far=0.2),
    Manner(lead=10),
    Manner(far=0.5),
    Manner(lead=3, far=0.5),
)
_LATE_WEIGHT = 10_000.0  # minutes per late visit when first plans are compared,
_MANY_VISITS = 1_000
_LATE_WEIGHT_OF_MANY = 240.0  # and where there are many visits: the search will mend most of them
_TOO_MANY_VISITS = 10_000  # beyond, one manner is tried only


def construct(draft: Draft, visits: Sequence[int]) -> Draft:
    """A draft with the given visits placed too; of several manners the best. What finds no place stays nowhere."""
    manners = _MANNERS if len(visits) <= _TOO_MANY_VISITS else _MANNERS[:1]
    return min((_placed(draft.copy(), visits, manner) for manner in manners), key=_merit)


def _placed(draft: Draft, visits: Sequence[int], manner: Manner) -> Draft:
    Forward(draft, visits, manner).run()
    left = {index for index, _ in draft.left_out()}
    for index in sorted(left.intersection(visits), key=lambda index: (draft.visits[index].latest, index)):
        found = best_insertion(draft, index)
        if found is not None:
            draft.insert(index, found)
    return draft


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
    return draft.best(index, max(visit.earliest, first), visit.latest) or draft.best(
        index, max(visit.earliest, visit.latest + 1, first), None
    )
