"""Where things stand in a line chart: coordinates for a template to draw; nothing is drawn here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 480, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 36, 56
_STEPS = (1, 2, 2.5, 5, 10)
_MOST_TICKS = 5
_MARGIN = 0.08  # of the span, on both sides


@dataclass(frozen=True, slots=True)
class Tick:
    """A graduation of an axis: where, and the number that stands there."""

    at: float
    value: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """Points in drawing units, left to right and top down, and the graduations of both axes."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    points: tuple[tuple[float, float], ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]

    @property
    def line(self) -> str:
        """The points as a polyline takes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def chart(pairs: Sequence[tuple[float, float]]) -> Chart:
    """A chart of pairs (across, up), at least one; axes begin where the numbers do, not at zero."""
    across = _span([x for x, _ in pairs])
    up = _span([y for _, y in pairs])
    left, right, top, bottom = _LEFT, WIDTH - _RIGHT, _TOP, HEIGHT - _BOTTOM

    def place(value: float | Decimal, span: tuple[float, float], start: float, end: float) -> float:
        return round(start + (float(value) - span[0]) / (span[1] - span[0]) * (end - start), 1)

    return Chart(
        WIDTH,
        HEIGHT,
        left,
        right,
        top,
        bottom,
        tuple((place(x, across, left, right), place(y, up, bottom, top)) for x, y in pairs),
        tuple(Tick(place(value, across, left, right), value) for value in ticks(*across)),
        tuple(Tick(place(value, up, bottom, top), value) for value in ticks(*up)),
    )


def ticks(low: float, high: float) -> list[Decimal]:
    """Round numbers between two different ones, at most six."""
    rough = (high - low) / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in _STEPS if power * factor >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [Decimal(f"{number * step:.10g}") for number in range(first, last + 1)]


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * _MARGIN or max(1.0, abs(high) * _MARGIN)
    return max(0.0, low - room) if low >= 0 else low - room, high + room
