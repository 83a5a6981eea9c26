"""Nelder and Mead's downhill simplex: the least value of a function of a few parameters, without derivatives."""

from collections.abc import Callable, Sequence

Point = tuple[float, ...]
Function = Callable[[Point], float]

_STEP = 0.5
_ROUNDS = 600
_RESTARTS = 6


def least(f: Function, start: Sequence[float], close: float = 1e-11) -> tuple[Point, float]:
    """A local minimum and its value; restarted with a fresh simplex until that gains nothing more than `close`."""
    point, value = tuple(start), f(tuple(start))
    for _ in range(_RESTARTS):
        found, lower = _descend(f, point, close)
        gained, point, value = value - lower, found, lower
        if gained <= close * (1 + abs(value)):
            break
    return point, value


def _descend(f: Function, start: Point, close: float) -> tuple[Point, float]:
    corners = [(f(start), start)]
    for place in range(len(start)):
        moved = tuple(x + _STEP * (i == place) for i, x in enumerate(start))
        corners.append((f(moved), moved))
    for _ in range(_ROUNDS):
        corners.sort(key=lambda corner: corner[0])
        if corners[-1][0] - corners[0][0] <= close * (1 + abs(corners[0][0])) and _size(corners) < 1e-6:  # noqa: PLR2004 - far below what an interval shows
            break
        corners = _moved(f, corners)
    value, point = min(corners, key=lambda corner: corner[0])
    return point, value


def _size(corners: list[tuple[float, Point]]) -> float:
    best = corners[0][1]
    return max(abs(x - y) for _, corner in corners for x, y in zip(corner, best, strict=True))


def _moved(f: Function, corners: list[tuple[float, Point]]) -> list[tuple[float, Point]]:
    """One step: reflect the worst corner through the others; expand, contract, or shrink towards the best."""
    *others, (worst, corner) = corners
    centre = tuple(sum(xs) / len(others) for xs in zip(*(point for _, point in others), strict=True))

    def at(distance: float) -> tuple[float, Point]:
        point = tuple(c + distance * (c - x) for c, x in zip(centre, corner, strict=True))
        return f(point), point

    reflected = at(1.0)
    if reflected[0] < others[0][0]:
        return [*others, min(reflected, at(2.0), key=lambda one: one[0])]
    if reflected[0] < others[-1][0]:
        return [*others, reflected]
    contracted = at(0.5 if reflected[0] < worst else -0.5)
    if contracted[0] < min(worst, reflected[0]):
        return [*others, contracted]
    best = others[0][1]
    halved = [
        tuple((x + y) / 2 for x, y in zip(point, best, strict=True)) for _, point in [*others[1:], (worst, corner)]
    ]
    return [others[0], *((f(point), point) for point in halved)]
