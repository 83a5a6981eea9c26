"""`etalon plan --trade-off`: the curve of early against travel, kept for its page or of a problem in a file."""

import argparse
import sys

from scheduler.planner.model import Instance
from scheduler.planner.money import USUAL_ITERATIONS, USUAL_WEIGHTS, Choice, TradeOff
from web.cli.opened import CommandError, Desk, say_json, with_database


def say_curve(parsed: argparse.Namespace, instance: Instance | None) -> int:
    """Reckon the curve of a problem, or of the registry (then it is kept), and print it."""
    if instance is None:
        points = with_database(lambda desk: _of_registry(desk, parsed.weeks))
    else:
        from scheduler.planner.trade_off import curve  # noqa: PLC0415 - the engine is slow to load

        choices = [Choice(instance.earliest_days_before_due, weight) for weight in USUAL_WEIGHTS]
        points = curve(instance, choices, iterations=parsed.iterations or USUAL_ITERATIONS, seed=parsed.seed)
    if parsed.json:
        say_json({"points": [_point(one) for one in points]})
    else:
        _say(points)
    return 0


async def _of_registry(desk: Desk, weeks: int) -> tuple[TradeOff, ...]:
    from scheduler.trade_curves import begin_curve, reckon_curve  # noqa: PLC0415 - a problem in a file needs no database

    today = desk.clock.today()
    number = await begin_curve(weeks, today=today, now=desk.now(), by=None)
    if number is None:
        raise CommandError("Một đường cong khác đang được tính. Xin chờ tính xong.", "curve_running")
    return await reckon_curve(number, weeks, today=today)


def _point(one: TradeOff) -> dict[str, object]:
    found = one.objective
    return {
        "weight": one.weight,
        "early_days_allowed": one.early_days,
        "travel_minutes": found.travel_minutes,
        "waste_minutes": round(found.waste_minutes, 1),
        "early_days": found.early_days,
        "overdue": found.overdue,
    }


def _say(points: tuple[TradeOff, ...]) -> None:
    for one in points:
        found = one.objective
        sys.stdout.write(
            f"×{one.weight:g}: đi đường {found.travel_minutes / 60:.1f} giờ, hiệu lực bỏ phí "
            f"{found.waste_minutes / 60:.1f} giờ, quá hạn {found.overdue}\n"
        )
