"""From an instance to a plan: bundle, place, improve within the budget, level, explain."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from scheduler.planner import bookings
from scheduler.planner.answer import days_of, objective, plan_of
from scheduler.planner.balance import DEFAULT_LEVELLING, Balance, Levelling
from scheduler.planner.board import Board, Visit
from scheduler.planner.bundle import bundle
from scheduler.planner.campaign import construct
from scheduler.planner.cooling import WARM, course
from scheduler.planner.draft import Draft
from scheduler.planner.feasible import given_up
from scheduler.planner.improve import LONG_ITERATIONS, SHORT_ITERATIONS, Round, improve
from scheduler.planner.level import level_inspectors
from scheduler.planner.model import Day, Fault, Ident, Instance, Plan, Progress
from scheduler.planner.proof import travel_bound
from scheduler.planner.roads import times_of
from scheduler.planner.rush import calm_bundles
from scheduler.planner.travel import TravelTimes
from scheduler.planner.watchdog import Engine, Here, Watched

DEFAULT_ITERATIONS = 12_000
_EXPLAIN_SECONDS = 0.0012  # per visit
_PART_SECONDS = 0.2  # of one core, for one part
_TOO_MANY_TO_TRY_TWICE = 20_000  # instruments
_CHAINED_VISITS = 1_000  # of fewer, parts hold enough to bring late visits in time
_VISITS_PER_TICK = 1_000  # of large plans only some rounds are told: counting takes its time
_Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop. `seconds` counts from `started` on `monotonic`; `reserve` of them are kept for the explanations."""

    iterations: int | None
    seconds: float | None
    monotonic: _Clock | None
    cancelled: Callable[[], bool] | None
    started: float
    reserve: float = 0.0

    def allows(self, done: Round) -> bool:
        if self.cancelled is not None and self.cancelled():
            return False
        if self.seconds is not None and self.elapsed() >= self.seconds - min(self.reserve, self.seconds / 5):
            return False
        return self.iterations is None or done.iterations < self.iterations

    def spent(self, done: Round) -> float:
        """The share of the budget that is spent."""
        by_time = self.elapsed() / self.seconds if self.seconds else 0.0
        return max(by_time, done.iterations / self.iterations if self.iterations else 0.0)

    def parts(self, threads: int) -> float:
        """About how many parts the budget lets solve at length."""
        by_time = self.seconds * threads / _PART_SECONDS if self.seconds is not None else float("inf")
        return min(by_time, self.iterations / LONG_ITERATIONS if self.iterations is not None else float("inf"))

    def elapsed(self) -> float:
        return self.monotonic() - self.started if self.monotonic else 0.0


def make_plan(
    instance: Instance,
    *,
    seed: int = 0,
    iterations: int | None = None,
    seconds: float | None = None,
    monotonic: _Clock | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_better: Callable[[Callable[[], list[Day]]], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    times: TravelTimes | None = None,
    levelling: Levelling = DEFAULT_LEVELLING,
    threads: int = 1,
    watchdog_seconds: float | None = None,
) -> Plan:
    """Plan an instance. Hard rules always hold; what has no visit is listed with the reason.

    `iterations` limits the engine's iterations, `seconds` the time on the caller's `monotonic` clock (needed with
    it; raises ValueError without); with neither, 12,000 iterations. Equal instance, seed and iterations give an
    equal plan, whatever `threads` (two parts are solved at once with 2). `times` replaces the great-circle travel
    minutes; `levelling` prices uneven loads. With `watchdog_seconds` parts are solved in child processes, and one
    that takes longer is killed and given up, the plan in hand being kept. `on_better` is called with the first plan
    and after each gain, with a function that gives its days: whoever keeps them has a valid plan from then on.
    """
    if seconds is not None and monotonic is None:
        raise ValueError("seconds needs a monotonic clock")
    if seconds is None and iterations is None:
        iterations = DEFAULT_ITERATIONS
    budget = Budget(iterations, seconds, monotonic, cancelled, monotonic() if monotonic else 0.0)
    board = Board(instance, times or times_of(instance))
    draft, reasons, faults = first_draft(board)
    budget = replace(budget, reserve=_EXPLAIN_SECONDS * len(draft.visits))
    bound = travel_bound(board, [one for visit in draft.visits for one in visit.instruments])
    balance = Balance(board, levelling, sum(visit.minutes for visit in draft.visits))
    keep = on_better or (lambda _: None)
    keep(lambda: days_of(draft))
    with ExitStack() as closing:
        engines = _engines(threads, watchdog_seconds, closing)
        cooling = course(budget.parts(threads), len(draft.visits))
        length = LONG_ITERATIONS if cooling is WARM else SHORT_ITERATIONS
        chains = cooling is not WARM and len(draft.visits) >= _CHAINED_VISITS
        tick = 1 + len(draft.visits) // _VISITS_PER_TICK * (LONG_ITERATIONS // length)
        rounds = improve(
            draft,
            seed,
            balance,
            engines,
            go_on=budget.allows,
            warmth=lambda done: cooling.heat(budget.spent(done)),
            iterations=length,
            chains=chains,
        )
        best, counted = objective(draft, len(reasons)), 0
        for done in rounds:
            if not done.idle:
                keep(lambda: days_of(draft))
            if on_progress is None:
                continue
            if not done.idle and done.number >= counted + tick:
                best, counted = objective(draft, len(reasons)), done.number
            if done.number % tick == 0:
                on_progress(Progress(done.number, budget.elapsed() if monotonic else None, best, bound))
    level_inspectors(draft)
    return plan_of(draft, seed, reasons, faults)


def _engines(threads: int, watchdog_seconds: float | None, closing: ExitStack) -> list[Engine]:
    if watchdog_seconds is None:
        return [Here() for _ in range(threads)]
    return [closing.enter_context(Watched(watchdog_seconds)) for _ in range(threads)]


def first_draft(board: Board) -> tuple[Draft, dict[Ident, Fault], list[Fault]]:
    """A valid plan by construction, the reasons of what cannot be planned, and what was wrong in the input."""
    faults = list(board.instance.faults)
    kept = bookings.kept_bookings(board, faults)
    booked = {index for one in kept for part in one.parts for index in part}
    reasons = given_up(board, booked)
    items = board.instance.instruments
    open_items = [index for index, item in enumerate(items) if index not in booked and item.id not in reasons]
    drafts = (_placed(board, how(board, open_items), kept, faults) for how in _bundlings(open_items))
    best = next(drafts)
    for other in drafts if objective(best, 0).overdue else ():
        best = min(best, other, key=lambda one: objective(one, 0).overdue)
    return best, reasons, list(dict.fromkeys(faults))


def _bundlings(instruments: Sequence[int]) -> list[Callable[[Board, Sequence[int]], list[Visit]]]:
    """How to bundle: as usual, and if something is late then for a rush; of very many at once for a rush."""
    return [bundle, calm_bundles] if len(instruments) <= _TOO_MANY_TO_TRY_TWICE else [calm_bundles]


def _placed(board: Board, visits: list[Visit], kept: list[bookings.Kept], faults: list[Fault]) -> Draft:
    """All visits where they go by construction; bookings first."""
    draft = Draft(board, [*visits, *_booked_visits(board, kept)])
    broken = bookings.place(draft, kept, len(visits), faults)
    for index in broken:
        draft.visits[index] = board.visit(draft.visits[index].instruments)
    return construct(draft, [*range(len(visits)), *broken])


def _booked_visits(board: Board, kept: list[bookings.Kept]) -> list[Visit]:
    return [
        board.visit(
            part,
            pinned=one.slot if one.booking.firm else None,
            announced=None if one.booking.firm else board.slots[one.slot].ordinal,
        )
        for one in kept
        for part in one.parts
    ]
