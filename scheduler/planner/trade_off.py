"""Early against travel: what each weight of wasted validity costs and saves, a plan for each."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from scheduler.planner.model import Instance
from scheduler.planner.money import USUAL_ITERATIONS, Choice, TradeOff, settled, unweighed
from scheduler.planner.solve import make_plan

USUAL_DAYS = (7, 14, 30, 45, 60)


def trade_off(
    instance: Instance,
    early_days: Iterable[int] = USUAL_DAYS,
    *,
    iterations: int = USUAL_ITERATIONS,
    seed: int = 0,
    threads: int = 1,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[TradeOff, ...]:
    """The curve over the longest time before the due date, least days first; see `curve`."""
    choices = [Choice(days) for days in sorted(set(early_days))]
    return curve(instance, choices, iterations=iterations, seed=seed, threads=threads, cancelled=cancelled)


def curve(
    instance: Instance,
    choices: Iterable[Choice],
    *,
    iterations: int = USUAL_ITERATIONS,
    seed: int = 0,
    threads: int = 1,
    cancelled: Callable[[], bool] | None = None,
    on_point: Callable[[TradeOff], None] | None = None,
    watchdog_seconds: float | None = None,
) -> tuple[TradeOff, ...]:
    """A plan for each choice in the order given: driving falls and wasted validity grows the less a waste weighs.

    Each point is searched for under the same budget, so points are as good as the budget makes them; a plan found for
    another choice that is better by a point's weight takes its place. Equal arguments give an equal curve. When
    `cancelled`, the points finished so far. `on_point` is told of each as it is found.
    """
    points = []
    for choice in choices:
        if cancelled is not None and cancelled():
            break
        asked = replace(instance, earliest_days_before_due=choice.early_days, waste_weight=choice.weight)
        plan = make_plan(
            asked,
            seed=seed,
            iterations=iterations,
            threads=threads,
            cancelled=cancelled,
            watchdog_seconds=watchdog_seconds,
        )
        if cancelled is not None and cancelled():
            break
        points.append(TradeOff(choice.early_days, unweighed(plan.objective, choice.weight), choice.weight))
        if on_point is not None:
            on_point(points[-1])
    return settled(points)
