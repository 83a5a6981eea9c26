"""Travel minutes by class of road (streets, provincial roads, mountain roads), and what logged trips say of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from scheduler.planner.model import Instance, Point, Travel
from scheduler.planner.travel import GreatCircle, Matrix, TravelTimes


def times_of(instance: Instance) -> TravelTimes:
    """The source of travel minutes an instance asks for: one speed, or one for each class of road."""
    if not instance.travel.classes:
        return GreatCircle(instance.travel)
    roads = {site.at: site.road for site in instance.sites.values() if site.road}
    return ByRoad(instance.travel, {instance.office: instance.travel.office} | roads)


class ByRoad:
    """Half of each leg is driven as at its beginning, half as at its end: kilometres times detour at the class's speed.

    `roads` gives the class of a place; a place without one (the office too) has the detour and speed of all.
    """

    def __init__(self, travel: Travel, roads: Mapping[Point, str]) -> None:
        self._travel = travel
        self._roads = roads
        self._straight = GreatCircle(Travel(60.0, 1.0))

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """Whole minutes from each point (row) to each (column), halves rounded up."""
        pace = np.array([self._minutes_per_km(point) for point in points])
        minutes = self._straight.exact(points) * (pace[:, None] + pace[None, :]) / 2
        legs: Matrix = np.floor(minutes + 0.5).astype(np.int64)
        return legs

    def _minutes_per_km(self, point: Point) -> float:
        road = self._travel.classes.get(self._roads.get(point, ""))
        speed, detour = (road.speed_kmh, road.detour) if road else (self._travel.speed_kmh, self._travel.detour)
        return detour / speed * 60


@dataclass(frozen=True, slots=True)
class Trip:
    """A leg that was driven: from and to where (communes or classes of road), minutes reckoned and minutes it took."""

    start: str
    end: str
    reckoned: float
    taken: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much longer trips between two places take than reckoned (median), and how many trips say so."""

    start: str
    end: str
    ratio: float
    trips: int


def calibrate(trips: Iterable[Trip]) -> tuple[Ratio, ...]:
    """The median ratio of minutes taken to minutes reckoned for each pair, both ways together; most trips first.

    Trips without minutes (reckoned or taken) say nothing and are left out.
    """
    ratios: dict[tuple[str, str], list[float]] = defaultdict(list)
    for trip in trips:
        if trip.reckoned > 0 and trip.taken > 0:
            ratios[min(trip.start, trip.end), max(trip.start, trip.end)].append(trip.taken / trip.reckoned)
    found = (Ratio(start, end, median(listed), len(listed)) for (start, end), listed in ratios.items())
    return tuple(sorted(found, key=lambda one: (-one.trips, one.start, one.end)))
