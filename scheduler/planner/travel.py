"""Minutes between points: great-circle kilometres times a detour factor at one speed, rounded to whole minutes."""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.model import Point, Travel

_EARTH_DIAMETER_KM = 12_742
_ROUNDING_DOUBT = 1e-6
Matrix = NDArray[np.int64]


class TravelTimes(Protocol):
    """A source of travel minutes. `matrix` is square: minutes from each point (row) to each (column)."""

    def matrix(self, points: Sequence[Point]) -> Matrix: ...


class GreatCircle:
    """The default source. A leg is floor(km × detour / speed × 60 + 0.5) minutes, km by haversine, radius 6,371 km."""

    def __init__(self, travel: Travel) -> None:
        self._detour = travel.detour
        self._speed = travel.speed_kmh

    @property
    def minutes_per_km(self) -> float:
        """Minutes a great-circle kilometre takes."""
        return self._detour / self._speed * 60

    def minutes(self, one: Point, other: Point) -> int:
        """Minutes of one leg, computed in the order of operations of the published rule."""
        lat1, lon1, lat2, lon2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
        half = math.sin((lat2 - lat1) / 2) ** 2
        half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
        km = _EARTH_DIAMETER_KM * math.asin(math.sqrt(half))
        return math.floor(km * self._detour / self._speed * 60 + 0.5)

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """All legs at once; those within 1e-6 of a rounding boundary are computed again one by one."""
        raw = self.exact(points) + 0.5
        legs: Matrix = np.floor(raw).astype(np.int64)
        doubtful = np.abs(raw - np.round(raw)) < _ROUNDING_DOUBT
        for row, column in np.argwhere(doubtful):
            legs[row, column] = self.minutes(points[row], points[column])
        return legs

    def exact(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """All legs in minutes, before rounding."""
        lat = np.radians(np.array([point.lat for point in points], dtype=np.float64))
        lon = np.radians(np.array([point.lon for point in points], dtype=np.float64))
        half = np.sin((lat[None, :] - lat[:, None]) / 2) ** 2
        half += np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin((lon[None, :] - lon[:, None]) / 2) ** 2
        raw: NDArray[np.float64] = _EARTH_DIAMETER_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
        return raw * self._detour / self._speed * 60
