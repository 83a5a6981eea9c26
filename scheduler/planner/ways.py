"""Travel minutes among the office and the sites of an instance: from a matrix, or computed when asked for."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.model import Instance, Point
from scheduler.planner.sphere import Sphere
from scheduler.planner.travel import GreatCircle, Matrix, TravelTimes

OFFICE = 0
Numbers = NDArray[np.int64]
Minutes = NDArray[np.float64]
_MATRIX_POINTS = 4_000  # beyond, the matrix of all legs is not kept: legs are computed when asked for
_HOPS_ASKED = 100  # sites whose neighbours are looked at for the usual leg between two stops,
_NEIGHBOUR = 4  # as far as this neighbour: about one site in four has something that may be done on a given day


class LegsFrom(Protocol):
    """Minutes from one point, by the number of the other."""

    def __getitem__(self, point: int, /) -> int: ...


class Legs(Protocol):
    """Minutes of all legs: `legs[from][to]`."""

    def __getitem__(self, point: int, /) -> LegsFrom: ...


class Ways:
    """Legs by point: 0 is the office, the sites count from 1 in their order."""

    def __init__(self, instance: Instance, times: TravelTimes) -> None:
        self.instance = instance
        self.sites = tuple(instance.sites.values())
        self._times = times
        self._ways_from: dict[int, Numbers] = {}

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The office and the sites, by point."""
        return (self.instance.office, *(site.at for site in self.sites))

    @cached_property
    def matrix(self) -> Matrix:
        """All legs at once; not for instances of very many sites."""
        return self._times.matrix(self.points)

    @cached_property
    def _sphere(self) -> Sphere | None:
        if isinstance(self._times, GreatCircle) and len(self.points) > _MATRIX_POINTS:
            return Sphere(self._times, self.points)
        return None

    @cached_property
    def hop(self) -> float:
        """Minutes of a leg between two stops of a good day, about."""
        asked = range(1, len(self.points), max(1, len(self.sites) // _HOPS_ASKED))
        legs = [np.sort(self.legs_from(point))[: _NEIGHBOUR + 1][-1] for point in asked]
        return float(np.mean(legs)) if legs else 0.0

    def sub_matrix(self, points: Sequence[int]) -> Matrix:
        """Minutes among the office (row 0) and the given points."""
        rows = [OFFICE, *points]
        if self._sphere is not None:
            return self._sphere.block(rows)
        part: Matrix = self.matrix[np.ix_(rows, rows)]
        return part

    @cached_property
    def legs(self) -> Legs:
        """Single legs, which Python reads faster from plain lists than from a matrix."""
        if self._sphere is not None:
            return self._sphere
        rows: list[list[int]] = self.matrix.tolist()
        return rows

    def legs_from(self, point: int, to: Numbers | None = None) -> Numbers:
        """Minutes from a point to every point, or to the points given."""
        if self._sphere is not None:
            return self._sphere.row(point) if to is None else self._sphere.legs(point, to)
        row: Numbers = self.matrix[point]
        return row if to is None else row[to]

    def legs_to(self, point: int, of: Numbers | None = None) -> Numbers:
        """Minutes to a point from every point, or from the points given."""
        if self._sphere is not None:
            return self.legs_from(point, of)
        column: Numbers = self._ways_to[point]
        return column if of is None else column[of]

    def both_ways(self, point: int, others: Numbers) -> tuple[Numbers, Numbers]:
        """Minutes from a point to others and back from each of them."""
        there = self.legs_from(point, others)
        return there, there if self._sphere is not None else self.legs_to(point, others)

    @cached_property
    def _ways_to(self) -> Matrix:
        turned: Matrix = np.ascontiguousarray(self.matrix.T)
        return turned

    @cached_property
    def round_trips(self) -> list[int]:
        """By point: minutes no day that reaches it can do with less. Legs are rounded, so a way over other sites may
        count fewer minutes than the direct one: the shortest way there and back is taken.
        """
        if self._sphere is not None:
            return self._direct_trips(self._sphere)
        trips: list[int] = (self._shortest(self.legs_from) + self._shortest(self.legs_to)).tolist()
        return trips

    def _direct_trips(self, sphere: Sphere) -> list[int]:
        """The same where all shortest ways would take too long to find.

        Each leg loses half a minute at most by rounding, so a day of n stops drives at least r - (n - 1) / 2, where r
        is the direct way there and back less one minute; and it spends n set-ups. With a set-up of s minutes in a
        day of L it follows that driving : service is at least r : (L - r) wherever r is L / 2s or more. Nearer points
        count as no way at all.
        """
        trips = np.floor(2 * sphere.raw_minutes(OFFICE) - 1)
        far = trips * 2 * self.instance.setup_minutes >= self.instance.day_minutes
        direct: list[int] = np.where(far, trips, 0).astype(np.int64).tolist()
        return direct

    @property
    def ways_known(self) -> bool:
        """Whether `least_ways` can be told: where places are too many to look for detours, direct legs must do."""
        return self._sphere is None or self._direct_is_least

    @property
    def _direct_is_least(self) -> bool:
        """By great circle a way over k stops counts at most (k + 1) / 2 minutes less than the true one, which rounding
        lost, and the direct leg at most half a minute more. With a set-up of a minute or more at each stop the way
        over stops is never the shorter one.
        """
        return isinstance(self._times, GreatCircle) and self.instance.setup_minutes >= 1

    def least_ways(self, points: Sequence[int]) -> Matrix:
        """Minutes among the office (row 0) and the given points that no day can do with less, other stops and their
        set-ups being counted.
        """
        if self._direct_is_least:
            return self.sub_matrix(points)
        rows = [OFFICE, *points]
        for start in rows:
            if start not in self._ways_from:
                self._ways_from[start] = self._shortest(self.legs_from, start)
        return np.array([self._ways_from[start][rows] for start in rows], dtype=np.int64)

    @staticmethod
    def _shortest(legs: Callable[[int], Numbers], start: int = OFFICE) -> Numbers:
        """Least minutes from a point by any way, by point: whoever came nearer passes it on."""
        best = legs(start).copy()
        nearer = list(range(len(best)))
        while nearer:
            before = best.copy()
            for point in nearer:
                np.minimum(best, best[point] + legs(point), out=best)
            nearer = np.flatnonzero(best < before).tolist()
        return best
