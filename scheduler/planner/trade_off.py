"""Early against travel: what each longest time before the due date costs and saves, a plan for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from scheduler.planner.model import Instance, Objective
from scheduler.planner.solve import make_plan

USUAL_DAYS = (7, 14, 30, 45, 60)
_ITERATIONS = 1_500  # of each plan: the curve shows the trade, not the last minute of it


@dataclass(frozen=True, slots=True)
class TradeOff:
    """A plan that verifies nothing more than `early_days` before it is due."""

    early_days: int
    objective: Objective


def trade_off(
    instance: Instance,
    early_days: Iterable[int] = USUAL_DAYS,
    *,
    iterations: int = _ITERATIONS,
    seed: int = 0,
    threads: int = 1,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[TradeOff, ...]:
    """The curve, least days first: driving falls and wasted validity grows with the days allowed.

    Each point is a plan of its own under the same budget, so points are as good as the budget makes them; equal
    arguments give an equal curve. When `cancelled`, the points so far.
    """
    points = []
    for days in sorted(set(early_days)):
        if cancelled is not None and cancelled():
            break
        allowed = replace(instance, earliest_days_before_due=days)
        plan = make_plan(allowed, seed=seed, iterations=iterations, threads=threads, cancelled=cancelled)
        points.append(TradeOff(days, plan.objective))
    return tuple(points)
