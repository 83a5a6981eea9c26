"""Other ways to plan a whole year, on the planner's own bundles: due-date order, VROOM once, PyVRP once.

Each gives the public plan format. One-shot engines see the year as one routing problem: every inspector-day a vehicle
on one time line, every visit a job with one window from its first day to its last. They do not know what a day early
costs; one set of limited equipment is given to one inspector, as a head who plans by hand would.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pyvrp
import vroom
from pyvrp.stop import MaxRuntime

from scheduler.planner.answer import days_of
from scheduler.planner.board import Board, Visit
from scheduler.planner.bundle import bundle
from scheduler.planner.campaign import best_insertion
from scheduler.planner.draft import Draft, Insertion
from scheduler.planner.ways import OFFICE

_DAY = 1440  # minutes between the days on the engines' time line
_WEEK = 7
_PLENTY = 10_000
_PRIZE = 100_000  # minutes: leaving a visit out is worse than any driving
_Routes = Iterable[tuple[int, list[int]]]  # slot, visits in driving order


@dataclass(frozen=True, slots=True)
class Year:
    """A board and its visits, with who may serve what: limited equipment stays with the first who can use it."""

    board: Board
    visits: list[Visit]
    able: list[frozenset[str]]

    @classmethod
    def of(cls, board: Board) -> "Year":
        visits = bundle(board, range(len(board.instance.instruments)))
        taken: dict[tuple[int, str], int] = defaultdict(int)
        able = []
        for slot in board.slots:
            mine = set(slot.fields)
            for field in slot.fields & board.instance.equipment.keys():
                taken[slot.day, field] += 1
                if taken[slot.day, field] > board.instance.equipment[field]:
                    mine.discard(field)
            able.append(frozenset(mine))
        return cls(board, visits, able)

    def window(self, visit: Visit) -> tuple[int, int]:
        """First and last minute of the visit on the time line; what is late already may be done to the end."""
        first = self.board.ordinals[0]
        last = visit.latest if visit.latest >= first else self.board.ordinals[-1]
        return max(0, visit.earliest - first) * _DAY, (last - first) * _DAY + self.board.instance.day_minutes

    def plan(self, routes: _Routes) -> dict[str, Any]:
        draft = Draft(self.board, self.visits)
        for slot, route in routes:
            draft.set_route(slot, route)
        return plan_of(draft)


def plan_of(draft: Draft) -> dict[str, Any]:
    """The public plan format of a draft."""
    return {
        "days": [
            {
                "date": day.date.isoformat(),
                "inspector": day.inspector,
                "stops": [{"site": stop.site, "instruments": list(stop.instruments)} for stop in day.stops],
            }
            for day in days_of(draft)
        ]
    }


def due_date_order(board: Board) -> dict[str, Any]:
    """By due date, each visit on the day of its last week that costs least to add, else wherever it can."""
    draft = Draft(board, bundle(board, range(len(board.instance.instruments))))
    for index in sorted(range(len(draft.visits)), key=lambda one: draft.visits[one].latest):
        found = _last_week(draft, index) or best_insertion(draft, index)
        if found:
            draft.insert(index, found)
    return plan_of(draft)


def _last_week(draft: Draft, index: int) -> Insertion | None:
    board, latest = draft.board, draft.visits[index].latest
    days = board.days_between(max(latest - _WEEK + 1, board.ordinals[0]), latest)
    found = (draft.insertion(index, slot) for ordinal in days for slot in board.slots_on.get(ordinal, ()))
    return min((one for one in found if one), key=lambda one: one.cost, default=None)


def vroom_once(board: Board, seconds: float) -> dict[str, Any]:
    """The whole year given to VROOM (two threads)."""
    year = Year.of(board)
    skills = {field: number for number, field in enumerate(sorted({visit.field for visit in year.visits}))}
    problem = vroom.Input()
    problem.set_durations_matrix(profile="car", matrix_input=np.asarray(board.matrix, dtype=np.uint32))
    first = board.ordinals[0]
    for at, slot in enumerate(board.slots):
        start = (slot.ordinal - first) * _DAY
        mine = {skills[field] for field in year.able[at] if field in skills}
        window = vroom.TimeWindow(start, start + slot.minutes)
        problem.add_vehicle([vroom.Vehicle(at, start=OFFICE, end=OFFICE, skills=mine, time_window=window)])
    for index, visit in enumerate(year.visits):
        window = vroom.TimeWindow(*year.window(visit))
        needed = {skills[visit.field]}
        problem.add_job(
            [vroom.Job(index, visit.point, default_service=visit.minutes, skills=needed, time_windows=[window])]
        )
    routes = problem.solve(exploration_level=5, nb_threads=2, timeout=timedelta(seconds=seconds)).routes
    jobs = routes[routes["type"] == "job"]
    return year.plan((int(slot), [int(one) for one in part["id"]]) for slot, part in jobs.groupby("vehicle_id"))


def pyvrp_once(board: Board, seconds: float, seed: int = 0) -> dict[str, Any]:
    """The whole year given to PyVRP (one thread)."""
    year = Year.of(board)
    dims = sorted({visit.field for visit in year.visits})
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(year.visits) + 1)],
        clients=[_client(year, visit, at, dims) for at, visit in enumerate(year.visits, start=1)],
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=[_vehicle(year, at, dims) for at in range(len(board.slots))],
        distance_matrices=[_legs(board, year.visits)],
        duration_matrices=[_legs(board, year.visits)],
    )
    best = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, display=False, collect_stats=False).best
    return year.plan(
        (route.vehicle_type(), [stop.idx for stop in route if stop.is_client()]) for route in best.routes()
    )


def _client(year: Year, visit: Visit, at: int, dims: Sequence[str]) -> pyvrp.Client:
    early, late = year.window(visit)
    return pyvrp.Client(
        location=at,
        delivery=[int(visit.field == field) for field in dims],
        service_duration=visit.minutes,
        tw_early=early,
        tw_late=late,
        prize=_PRIZE,
        required=False,
    )


def _vehicle(year: Year, at: int, dims: Sequence[str]) -> pyvrp.VehicleType:
    slot = year.board.slots[at]
    start = (slot.ordinal - year.board.ordinals[0]) * _DAY
    capacity = [_PLENTY if field in year.able[at] else 0 for field in dims]
    return pyvrp.VehicleType(capacity=capacity, tw_early=start, tw_late=start + slot.minutes)


def _legs(board: Board, visits: Sequence[Visit]) -> Any:  # the engine's stubs misname array types
    rows = [OFFICE, *(visit.point for visit in visits)]
    return board.matrix[np.ix_(rows, rows)]
