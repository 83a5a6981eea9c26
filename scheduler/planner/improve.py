"""Improvement in space and time: free some neighbouring days, let the engine solve them again, keep what is better.

A round takes up to two parts that share no day of anyone, so two threads may solve them at once; the plan does not
depend on whether they do.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from scheduler.planner.balance import Balance
from scheduler.planner.board import OFFICE
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.parts import Cut, cut, put_back
from scheduler.planner.route import Part, Routes
from scheduler.planner.watchdog import Engine

ROUND_ITERATIONS = 300
_PARTS = 2
_MOST_VISITS = 80  # of one part: beyond, the engine needs longer than in proportion
_MOST_WAITING = 20
_SPARE_DAYS = 5
_HALF_SPANS = (91, 45)  # calendar days to each side of the centre
_TIME_WEIGHTS = (0.15, 0.15, 1.0)  # minutes of distance per day apart, when neighbours are ranked
_TROUBLE = 0.5  # share of the rounds spent where something is late or has no place
_PATIENCE = 12  # rounds without gain before the search ends, and one more for every _VISITS_PER_ROUND visits
_VISITS_PER_ROUND = 8
_GAIN = 1e-3  # minutes


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its number, the engine iterations spent so far, the rounds since the last gain."""

    number: int
    iterations: int
    idle: int


def improve(
    draft: Draft, seed: int, balance: Balance, engines: Sequence[Engine], go_on: Callable[[Round], bool]
) -> Iterator[Round]:
    """Improve `draft` in place as long as `go_on` agrees and something is gained; no round makes it worse.

    The course depends on `seed`, `balance` and the draft alone, not on the number of engines (one thread each);
    `go_on` may only end it.
    """
    done = Round(0, 0, 0)
    patience = _PATIENCE + len(draft.visits) // _VISITS_PER_ROUND
    with ThreadPoolExecutor(max_workers=len(engines)) as pool:
        while done.idle < patience and go_on(done):
            rng = Random(f"{seed}/{done.number}")  # noqa: S311 - a reproducible search, no secret
            pieces = _pieces(draft, rng, balance)
            if not pieces:
                return
            jobs = [(piece.part, rng.randrange(2**31)) for piece in pieces]
            gain = 0.0
            for piece, routes in zip(pieces, _answers(pool, engines, jobs), strict=True):
                gain += put_back(draft, piece, routes, balance) if routes is not None else 0.0
            spent = done.iterations + ROUND_ITERATIONS * len(pieces)
            done = Round(done.number + 1, spent, 0 if gain > _GAIN else done.idle + 1)
            yield done


def _answers(
    pool: ThreadPoolExecutor, engines: Sequence[Engine], jobs: Sequence[tuple[Part, int]]
) -> list[Routes | None]:
    """The answers in the order of the jobs; each engine takes its share one after the other."""

    def work(number: int) -> list[Routes | None]:
        return [engines[number].solve(part, ROUND_ITERATIONS, seed) for part, seed in jobs[number :: len(engines)]]

    shares = list(pool.map(work, range(len(engines))))
    return [shares[at % len(engines)][at // len(engines)] for at in range(len(jobs))]


def _pieces(draft: Draft, rng: Random, balance: Balance) -> list[Cut]:
    """Up to two parts without a common slot or visit."""
    promised: Counter[tuple[int, str]] = Counter()
    taken: set[int] = set()
    waiting = [index for index, place in enumerate(draft.place) if place == NOWHERE]
    pieces: list[Cut] = []
    for _ in range(_PARTS):
        chosen = _neighbourhood(draft, rng, taken, waiting)
        asking = rng.sample(waiting, min(_MOST_WAITING, len(waiting)))
        piece = cut(draft, chosen, asking, balance, promised)
        if piece is None:
            break
        pieces.append(piece)
        taken.update(chosen)
        waiting = [index for index in waiting if index not in piece.visits]
    return pieces


def _neighbourhood(draft: Draft, rng: Random, taken: set[int], waiting: list[int]) -> list[int]:
    slots = [slot for slot in range(len(draft.routes)) if slot not in taken and slot not in draft.closed]
    used = [slot for slot in slots if draft.routes[slot]]
    if not used and not waiting:
        return []
    ordinal, point = _centre(draft, rng, used, waiting)
    half = rng.choice(_HALF_SPANS)
    near = [slot for slot in slots if abs(draft.board.slots[slot].ordinal - ordinal) <= half]
    weight = rng.choice(_TIME_WEIGHTS)
    ranked = _ranked(draft, [slot for slot in near if draft.routes[slot]], ordinal, point, weight)
    chosen = _first(draft, ranked)
    spare = [slot for slot in near if not draft.routes[slot]]
    return chosen + rng.sample(spare, min(_SPARE_DAYS, len(spare)))


def _centre(draft: Draft, rng: Random, used: list[int], waiting: list[int]) -> tuple[int, int]:
    """Day number and point around which to free days: often at a visit that is late or has no place."""
    slots, visits = draft.board.slots, draft.visits
    late = [index for slot in used for index in draft.routes[slot] if slots[slot].ordinal > visits[index].latest]
    trouble = late + waiting
    if trouble and (not used or rng.random() < _TROUBLE):
        visit = visits[rng.choice(trouble)]
        # The middle of its window: the days around it are those on which it could be on time.
        return max((visit.earliest + visit.latest) // 2, draft.board.ordinals[0]), visit.point
    slot = rng.choice(used)
    return slots[slot].ordinal, _farthest(draft, slot)


def _farthest(draft: Draft, slot: int) -> int:
    """The stop of a route that is farthest from the office: it says best where the day goes."""
    from_office = draft.board.legs[OFFICE]
    return max((draft.visits[index].point for index in draft.routes[slot]), key=lambda point: from_office[point])


def _ranked(draft: Draft, slots: list[int], ordinal: int, point: int, time_weight: float) -> list[int]:
    """Used slots, the nearest in space and time first."""
    legs, board = draft.board.legs[point], draft.board

    def rank(slot: int) -> tuple[float, int]:
        apart = abs(board.slots[slot].ordinal - ordinal)
        return legs[_farthest(draft, slot)] + time_weight * apart, slot

    return sorted(slots, key=rank)


def _first(draft: Draft, slots: Sequence[int]) -> list[int]:
    """As many of the slots as hold the visits of one part; one at least, if there is one."""
    chosen: list[int] = []
    visits = 0
    for slot in slots:
        visits += len(draft.routes[slot])
        if chosen and visits > _MOST_VISITS:
            break
        chosen.append(slot)
    return chosen
