"""What logged trips say of the speed on each class of roads: the median, exactly, and only from enough of them. Pure.

A trip says how many minutes the driven kilometres took; those are the great circle times the detour, which is left as
it is, for only the two together can be seen from minutes. The median does not mind a few trips with a flat tyre or a
coffee. A trip from one class of roads to another says nothing of either.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal

Road = Literal["urban", "rural"]
ROADS: tuple[Road, ...] = ("urban", "rural")
ENOUGH = 12  # trips: below, a median says more of chance than of the road
LEAST_METRES = 500  # shorter legs are mostly parking
SLOWEST, FASTEST = Decimal(5), Decimal(90)  # km/h that anybody believes
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Driven:
    """A trip: the class of roads at both its ends, metres of great circle, whole minutes it took."""

    road: str
    metres: int
    minutes: int

    @property
    def usable(self) -> bool:
        return self.metres >= LEAST_METRES and self.minutes > 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """`speed_kmh` is None where the `trips` are too few, or say what nobody believes (`odd`)."""

    road: str
    trips: int
    speed_kmh: Decimal | None
    now_kmh: Decimal
    odd: bool = False

    @property
    def new(self) -> bool:
        """Whether there is something to accept."""
        return self.speed_kmh is not None and self.speed_kmh != self.now_kmh


def proposals(trips: Iterable[Driven], now: Mapping[str, Decimal], detour: Decimal) -> tuple[Proposal, ...]:
    """One for each class of roads in `now` (km/h in force), in its order."""
    paces: dict[str, list[Fraction]] = defaultdict(list)
    for trip in trips:
        if trip.usable:
            paces[trip.road].append(Fraction(trip.minutes, trip.metres))
    return tuple(_proposal(road, paces[road], speed, detour) for road, speed in now.items())


def _proposal(road: str, paces: list[Fraction], now: Decimal, detour: Decimal) -> Proposal:
    if len(paces) < ENOUGH:
        return Proposal(road, len(paces), None, now)
    kmh = Fraction(detour) * Fraction(60, 1000) / median(paces)
    speed = (Decimal(kmh.numerator) / Decimal(kmh.denominator)).quantize(_TENTH, ROUND_HALF_EVEN)
    odd = not SLOWEST <= speed <= FASTEST
    return Proposal(road, len(paces), None if odd else speed, now, odd)


def median(values: Iterable[Fraction]) -> Fraction:
    """The middle one, or the mean of the two in the middle. Raises ValueError where there are none."""
    order = sorted(values)
    if not order:
        raise ValueError("no values")
    half = len(order) // 2
    return order[half] if len(order) % 2 else (order[half - 1] + order[half]) / 2
