"""What plans cost in minutes and in đồng, and what a weight of wasted validity means in either."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scheduler.planner.model import Objective

USUAL_WEIGHTS = (0.25, 0.5, 1.0, 2.0, 4.0)
USUAL_ITERATIONS = 3_000  # of each plan: the curve shows the trade, not the last minute of it


@dataclass(frozen=True, slots=True)
class Choice:
    """Nothing is verified more than `early_days` before it is due; a wasted minute of validity counts `weight`-fold."""

    early_days: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class TradeOff:
    """The plan of a choice; the minutes of its objective count once each, whatever the weight."""

    early_days: int
    objective: Objective
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Rates:
    """What things cost, in đồng: an hour of an inspector, a kilometre, a day of an instrument's validity not used."""

    hour_vnd: int
    km_vnd: int
    instrument_day_vnd: int


@dataclass(frozen=True, slots=True)
class Money:
    """A plan in đồng: inspectors on the road, the vehicle, validity not used."""

    driving_vnd: int
    vehicle_vnd: int
    waste_vnd: int

    @property
    def all_vnd(self) -> int:
        return self.driving_vnd + self.vehicle_vnd + self.waste_vnd


def unweighed(objective: Objective, weight: float) -> Objective:
    """The objective of a plan searched with a weight, its wasted minutes counted once each."""
    return objective if weight in {0, 1} else replace(objective, waste_minutes=objective.waste_minutes / weight)


def settled(points: Sequence[TradeOff]) -> tuple[TradeOff, ...]:
    """For the weight of each point the plan best by that weight among all found under the same rules.

    Whatever the weight a plan was searched with, it is a plan for every other one too; so the curve never bends back.
    """
    return tuple(replace(one, objective=min(_rivals(one, points), key=_under(one.weight))) for one in points)


def _rivals(one: TradeOff, points: Sequence[TradeOff]) -> Iterator[Objective]:
    yield one.objective
    yield from (other.objective for other in points if other.early_days == one.early_days)


def _under(weight: float) -> Callable[[Objective], tuple[int, float]]:
    return lambda found: (found.overdue, found.travel_minutes + weight * found.waste_minutes)


def in_money(rates: Rates, *, travel_minutes: int, km: float, early_days: int) -> Money:
    """A plan in đồng, each part rounded to a whole one; `early_days` are summed over its instruments."""
    return Money(
        driving_vnd=round(Fraction(travel_minutes, 60) * rates.hour_vnd),
        vehicle_vnd=round(Fraction(km) * rates.km_vnd),
        waste_vnd=early_days * rates.instrument_day_vnd,
    )


def minute_vnd(rates: Rates, *, km: float) -> Fraction:
    """Đồng of one minute on the road, in which `km` are driven: what the planner's minutes are counted in."""
    return Fraction(rates.hour_vnd, 60) + Fraction(km) * rates.km_vnd


def fair_weight(rates: Rates, *, travel_minutes: int, km: float, waste_minutes: float, early_days: int) -> float | None:
    """The weight at which a wasted minute counts against a minute of driving as the rates say; None without either.

    The planner weighs minutes; a plan shows how many đồng stand behind one of each kind.
    """
    money = in_money(rates, travel_minutes=travel_minutes, km=km, early_days=early_days)
    road = money.driving_vnd + money.vehicle_vnd
    if not travel_minutes or waste_minutes <= 0 or not road:
        return None
    return money.waste_vnd / waste_minutes / (road / travel_minutes)
