"""Great-circle legs computed when asked for: for instances whose whole matrix would not fit in memory.

The distance of two points is the length of the chord between them; it is cheaper than the haversine and agrees with
it to far less than the margin within which a leg is computed again by the published rule.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.model import Point
from scheduler.planner.travel import GreatCircle, Matrix

_EARTH_DIAMETER_KM = 12_742
_ROUNDING_DOUBT = 1e-6
_ROWS_KEPT = 200  # 160 kB each where there are 20,000 points
_Chosen = Sequence[int] | NDArray[np.int64]


class Sphere:
    """Minutes among fixed points. `sphere[a][b]` is one leg, `row` all from one point, `block` those among a few."""

    def __init__(self, times: GreatCircle, points: Sequence[Point]) -> None:
        self._times = times
        self._points = points
        self._factor = _EARTH_DIAMETER_KM * times.minutes_per_km
        lat = np.radians(np.array([point.lat for point in points], dtype=np.float64))
        lon = np.radians(np.array([point.lon for point in points], dtype=np.float64))
        # Halved, so that the distance of two of these is the sine of half the angle between the points.
        self._at = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]) / 2
        self._all = np.arange(len(points))
        self._rows: OrderedDict[int, NDArray[np.int64]] = OrderedDict()
        self._listed: list[tuple[float, float, float]] = [(x, y, z) for x, y, z in self._at.T.tolist()]

    def __getitem__(self, point: int) -> "Row":
        return Row(self, point)

    def leg(self, one: int, other: int) -> int:
        """Minutes of one leg."""
        raw = self._factor * math.asin(min(1.0, math.dist(self._listed[one], self._listed[other]))) + 0.5
        if abs(raw - round(raw)) < _ROUNDING_DOUBT:
            return self._times.minutes(self._points[one], self._points[other])
        return math.floor(raw)

    def row(self, point: int) -> NDArray[np.int64]:
        """Minutes from (and to) one point, to every point. Some rows asked for of late are kept."""
        row = self._rows.pop(point, None)
        if row is None:
            row = self.legs(point, self._all)
            if len(self._rows) == _ROWS_KEPT:
                self._rows.popitem(last=False)
        self._rows[point] = row
        return row

    def legs(self, point: int, others: NDArray[np.int64]) -> NDArray[np.int64]:
        """Minutes from (and to) one point, to the others."""
        raw = self._raw(point, others)
        settled: NDArray[np.int64] = self._settled(raw, [point], others)[0]
        return settled

    def raw_minutes(self, point: int) -> NDArray[np.float64]:
        """Minutes from one point to every point before they are rounded."""
        return self._raw(point, self._all) - 0.5

    def _raw(self, point: int, others: NDArray[np.int64]) -> NDArray[np.float64]:
        x, y, z = self._at if others is self._all else self._at[:, others]
        at = self._listed[point]
        return self._unfloored(np.sqrt((x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - at[2]) ** 2))

    def block(self, points: Sequence[int]) -> Matrix:
        """Minutes among a few points."""
        x, y, z = (np.subtract.outer(axis, axis) for axis in self._at[:, list(points)])
        return self._settled(self._unfloored(np.sqrt(x * x + y * y + z * z)), points, points)

    def _unfloored(self, chords: NDArray[np.float64]) -> NDArray[np.float64]:
        raw: NDArray[np.float64] = self._factor * np.arcsin(np.minimum(chords, 1.0)) + 0.5
        return raw

    def _settled(self, raw: NDArray[np.float64], rows: _Chosen, columns: _Chosen) -> NDArray[np.int64]:
        legs = np.atleast_2d(np.floor(raw)).astype(np.int64)
        doubtful = np.atleast_2d(np.abs(raw - np.rint(raw)) < _ROUNDING_DOUBT)
        for row, column in np.argwhere(doubtful) if doubtful.any() else ():
            legs[row, column] = self._times.minutes(self._points[rows[row]], self._points[columns[column]])
        return legs


class Row:
    """The legs from one point, by the number of the other."""

    __slots__ = ("_point", "_sphere")

    def __init__(self, sphere: Sphere, point: int) -> None:
        self._sphere = sphere
        self._point = point

    def __getitem__(self, other: int) -> int:
        return self._sphere.leg(self._point, other)
