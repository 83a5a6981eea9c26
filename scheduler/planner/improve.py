"""Improvement in space and time: free some neighbouring days, let the engine solve them again, keep what is better."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from scheduler.planner.board import OFFICE
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.parts import Cut, cut, put_back
from scheduler.planner.route import solve_part

_MOST_VISITS = 180  # of one part: beyond, the engine needs far longer than in proportion
_MOST_WAITING = 30
_SPARE_DAYS = 10
_HALF_SPANS = (91, 45)  # calendar days to each side of the centre
_TIME_WEIGHT = 0.15  # minutes of distance per day apart, when neighbours are ranked
ROUND_ITERATIONS = 300


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its number and the engine iterations spent so far."""

    number: int
    iterations: int


def improve(draft: Draft, seed: int, go_on: Callable[[Round], bool]) -> Iterator[Round]:
    """Improve `draft` in place, one sub-problem a round, as long as `go_on` agrees; each round never makes it worse.

    The course depends on `seed` and the draft alone; `go_on` may only end it.
    """
    done = Round(0, 0)
    while go_on(done):
        rng = Random(f"{seed}/{done.number}")  # noqa: S311 - a reproducible search, no secret
        piece = _piece(draft, rng)
        if piece is None:
            return
        routes = solve_part(piece.part, ROUND_ITERATIONS, rng.randrange(2**31))
        if routes is not None:
            put_back(draft, piece, routes)
        done = Round(done.number + 1, done.iterations + ROUND_ITERATIONS)
        yield done


def _piece(draft: Draft, rng: Random) -> Cut | None:
    used = [slot for slot, route in enumerate(draft.routes) if route]
    waiting = [index for index, place in enumerate(draft.place) if place == NOWHERE]
    if not used and not waiting:
        return None
    ordinal, point = _centre(draft, rng, used, waiting)
    half = rng.choice(_HALF_SPANS)
    near = [slot for slot in range(len(draft.routes)) if abs(draft.board.slots[slot].ordinal - ordinal) <= half]
    chosen = _nearest(draft, [slot for slot in near if draft.routes[slot]], ordinal, point)
    spare = [slot for slot in near if not draft.routes[slot]]
    chosen += rng.sample(spare, min(_SPARE_DAYS, len(spare)))
    return cut(draft, chosen, rng.sample(waiting, min(_MOST_WAITING, len(waiting))))


def _centre(draft: Draft, rng: Random, used: list[int], waiting: list[int]) -> tuple[int, int]:
    """Day number and point around which to free days: half of the time at a visit that is late or has no place."""
    slots, visits = draft.board.slots, draft.visits
    late = [index for slot in used for index in draft.routes[slot] if slots[slot].ordinal > visits[index].latest]
    trouble = late + waiting
    if trouble and (not used or rng.random() < 0.5):  # noqa: PLR2004 - a coin
        visit = visits[rng.choice(trouble)]
        return visit.latest, visit.point
    slot = rng.choice(used)
    return slots[slot].ordinal, _farthest(draft, slot)


def _farthest(draft: Draft, slot: int) -> int:
    """The stop of a route that is farthest from the office: it says best where the day goes."""
    from_office = draft.board.legs[OFFICE]
    return max((draft.visits[index].point for index in draft.routes[slot]), key=lambda point: from_office[point])


def _nearest(draft: Draft, slots: list[int], ordinal: int, point: int) -> list[int]:
    """Those of the used slots nearest in space and time, up to the most visits of a part."""
    legs, board = draft.board.legs[point], draft.board

    def rank(slot: int) -> tuple[float, int]:
        apart = abs(board.slots[slot].ordinal - ordinal)
        return legs[_farthest(draft, slot)] + _TIME_WEIGHT * apart, slot

    chosen: list[int] = []
    visits = 0
    for slot in sorted(slots, key=rank):
        visits += len(draft.routes[slot])
        if chosen and visits > _MOST_VISITS:
            break
        chosen.append(slot)
    return chosen
