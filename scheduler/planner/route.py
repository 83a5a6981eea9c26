"""One sub-problem solved by PyVRP: which visit on which inspector-day, and in what order.

How the model fits the engine:
- Each inspector-day is a vehicle. Time is `day × stride + minute`, so a visit's open days are one time window and
  the engine picks the date.
- Each day has a distance matrix of its own: driving minutes plus what the visit driven to costs on that day (wasted
  validity, or lateness). Travel and dates are thus weighed exactly, in one objective.
- Competences and limited equipment are load dimensions: demand 1, capacity 0 (not allowed) or plenty (allowed).
- Whoever has no visit yet is an optional client whose prize is the price of being left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

import numpy as np
from pyvrp import (
    Activity,
    ActivityType,
    Client,
    Depot,
    Location,
    PenaltyManager,
    PenaltyParams,
    ProblemData,
    RandomNumberGenerator,
    Route,
    Solution,
    VehicleType,
)
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    PerturbationManager,
    PerturbationParams,
)

from scheduler.planner.travel import Matrix

SCALE = 100  # engine units per minute
_PLENTY = 10_000
_NIGHT = 2 * 24 * 60  # minutes between the days on the engine's time line: no route reaches the next
_NEIGHBOURS = 30
_PERTURBATIONS = 8  # visits shaken at most in one iteration
_LOAD_PENALTY = 100_000.0  # engine units for a visit served without competence or equipment, to begin with
_NO_LIMIT = 1e9  # of penalties: far beyond what the few updates of a part can reach
_TIME_PENALTY = 2_000.0  # engine units per minute over the day, to begin with


class Crew(NamedTuple):
    """One inspector-day: its day (counted within the part), what it may serve of what the part needs, its minutes.

    `price` is what each minute worked costs beside the driving, so that loads come out even.
    """

    day: int
    able: frozenset[str]
    minutes: int
    price: float = 0.0


class Job(NamedTuple):
    """One visit of a part: where (row of `legs`), what it needs, how long, first and last day, its cost by day.

    `prize` is the price of being left out, None for a visit that must stay in.
    """

    row: int
    need: str
    minutes: int
    first: int
    last: int
    costs: tuple[float, ...]
    prize: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-problem in plain values. `legs` has the office as row 0; `start` are the routes in hand: (crew, jobs)."""

    legs: Matrix
    jobs: tuple[Job, ...]
    crews: tuple[Crew, ...]
    start: tuple[tuple[int, tuple[int, ...]], ...]


Routes = list[tuple[int, list[int]]]
Near = dict[Activity, list[Activity]]
"""By visit the others that moves may bring together with it."""
Tools = tuple[LocalSearch, PenaltyManager]


def solve_part(part: Part, iterations: int, seed: int, heat: float = 0.0) -> Routes | None:
    """Routes as (crew, jobs in driving order); None if lost.

    Without `heat` they are at least as good as the start by the engine's rounding; with it, changes that cost some
    such minutes pass too.
    """
    data = _data(part)
    routes = [Route(data, list(jobs), crew) for crew, jobs in part.start]
    start = Solution(data, routes)
    walker = tools(data, _neighbours(part), seed)
    best = anneal(walker, start, iterations, seed, heat) if heat > 0 else search(walker, start, iterations)
    if not best.is_feasible():
        return None
    return [(route.vehicle_type(), [stop.idx for stop in route if stop.is_client()]) for route in best.routes()]


def search(walker: Tools, start: Solution, iterations: int) -> Solution:
    """The best solution of a walk from `start` that shakes a few visits in each step and never goes uphill.

    All moves are tried at first: what days chosen anew can exchange is found at once, and the steps find the rest.
    """
    local, penalties = walker
    here = local(start, penalties.cost_evaluator(), exhaustive=True)
    best = here if here.is_feasible() or not start.is_feasible() else start
    for _ in range(iterations):
        costs = penalties.cost_evaluator()
        there = local(here, costs, exhaustive=False)
        penalties.register(there)
        if costs.penalised_cost(there) <= costs.penalised_cost(here):
            here = there
            if here.is_feasible() and costs.cost(here) < costs.cost(best):
                best = here
    return best


def anneal(walker: Tools, start: Solution, iterations: int, seed: int, heat: float) -> Solution:
    """Where a walk from `start` has led: what costs d minutes more is accepted with the probability exp(-d / heat)."""
    local, penalties = walker
    dice = Random(seed)  # noqa: S311 - a reproducible search, no secret
    here = sound = start
    for _ in range(iterations):
        costs = penalties.cost_evaluator()
        there = local(here, costs, exhaustive=False)
        penalties.register(there)
        dearer = costs.penalised_cost(there) - costs.penalised_cost(here)
        if dearer <= 0 or dice.random() < math.exp(-dearer / (heat * SCALE)):
            here = there
            sound = here if here.is_feasible() else sound
    tidy = local(sound, penalties.cost_evaluator(), exhaustive=True)
    return tidy if tidy.is_feasible() else sound


def _neighbours(part: Part) -> Near:
    """By visit the others that may be next to it on one of the days: the nearest of those whose days overlap."""
    rows = [job.row for job in part.jobs]
    legs = part.legs[np.ix_(rows, rows)]
    far = np.minimum(legs, legs.T).astype(np.float64)
    first, last = np.array([job.first for job in part.jobs]), np.array([job.last for job in part.jobs])
    far[np.maximum.outer(first, first) > np.minimum.outer(last, last)] += _NIGHT
    np.fill_diagonal(far, np.inf)
    others = np.argsort(far, axis=1, kind="stable")[:, : min(_NEIGHBOURS, len(rows) - 1)].tolist()
    visits = [Activity(ActivityType.CLIENT, job) for job in range(len(rows))]
    return {visit: [visits[other] for other in near] for visit, near in zip(visits, others, strict=True)}


def tools(data: ProblemData, near: Near, seed: int) -> Tools:
    """The engine's local search with all its moves, and its prices of broken rules."""
    rng = RandomNumberGenerator(seed=seed)
    local = LocalSearch(data, rng, near, PerturbationManager(PerturbationParams(1, _PERTURBATIONS)))
    for operator in OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    loads = [_LOAD_PENALTY] * data.num_load_dimensions
    penalties = PenaltyManager(
        (loads, _TIME_PENALTY, 1), PenaltyParams(solutions_between_updates=100, min_penalty=1, max_penalty=_NO_LIMIT)
    )
    return local, penalties


def _data(part: Part) -> ProblemData:
    stride = max(crew.minutes for crew in part.crews) + _NIGHT
    dims = sorted({job.need for job in part.jobs if any(job.need not in crew.able for crew in part.crews)})
    days = max(crew.day for crew in part.crews) + 1
    rows = [0, *(job.row for job in part.jobs)]
    legs: Any = part.legs[np.ix_(rows, rows)]
    clients = [
        Client(
            location=index,
            delivery=[int(job.need == need) for need in dims],
            service_duration=job.minutes,
            tw_early=job.first * stride,
            tw_late=job.last * stride + stride - _NIGHT,
            prize=0 if job.prize is None else round(job.prize * SCALE),
            required=job.prize is None,
        )
        for index, job in enumerate(part.jobs, start=1)
    ]
    types = [
        VehicleType(
            capacity=[_PLENTY if need in crew.able else 0 for need in dims],
            tw_early=crew.day * stride,
            tw_late=crew.day * stride + crew.minutes,
            profile=crew.day,
            unit_duration_cost=round(SCALE * crew.price),
        )
        for crew in part.crews
    ]
    return ProblemData(
        locations=[Location(0, 0) for _ in rows],
        clients=clients,
        depots=[Depot(location=0)],
        vehicle_types=types,
        distance_matrices=list(_distances(legs, part.jobs, days)),
        duration_matrices=[legs] * days,
    )


def _distances(legs: Matrix, jobs: Sequence[Job], days: int) -> Any:  # the engine's stubs misname array types
    """By day, a matrix of driving and of what the visit driven to costs on that day."""
    entering = np.zeros((days, len(legs)))
    entering[:, 1:] = np.rint(SCALE * np.array([job.costs for job in jobs])).T
    matrices = legs[None, :, :] * SCALE + entering.astype(np.int64)[:, None, :]
    own = np.arange(len(legs))
    matrices[:, own, own] = 0
    return matrices
