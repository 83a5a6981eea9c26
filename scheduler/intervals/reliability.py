"""The ten reliability models of NCSLI RP-1 appendix D: R(t), the share still in tolerance after time t.

Parameters are not negative, but for the first two of the drift model. Times are scaled so that the longest is 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from math import exp, log, sqrt

from registry.conformity.normal import below

Parameters = tuple[float, ...]
Model = Callable[[float, Parameters], float]

_HUGE = 700.0


def _decay(x: float) -> float:
    """exp(-x) for x of any size."""
    return exp(-min(x, _HUGE))


def _exponential(t: float, p: Parameters) -> float:
    return _decay(p[0] * t)


def _weibull(t: float, p: Parameters) -> float:
    return _decay(exp(min(_HUGE, p[1] * log(p[0] * t)))) if p[0] * t > 0 else 1.0


def _mixed_exponential(t: float, p: Parameters) -> float:
    return _decay(p[1] * log(1 + p[0] * t))


def _log_normal(t: float, p: Parameters) -> float:
    return below(-log(p[0] * t) / p[1]) if p[0] * t > 0 and p[1] > 0 else 1.0


def _walk(spread: float) -> float:
    return 2 * below(1 / sqrt(spread)) - 1 if spread > 0 else 1.0


def _random_walk(t: float, p: Parameters) -> float:
    return _walk(p[0] + p[1] * t)


def _restricted_walk(t: float, p: Parameters) -> float:
    return _walk(p[0] + p[1] * (1 - _decay(p[2] * t)))


def _modified_gamma(t: float, p: Parameters) -> float:
    x = p[0] * t
    return _decay(x) * (1 + x + x**2 / 2 + x**3 / 6) if x < _HUGE else 0.0


def _mortality_drift(t: float, p: Parameters) -> float:
    return _decay(p[0] * t + p[1] * t * t)


def _warranty(t: float, p: Parameters) -> float:
    return 1 / (1 + exp(max(-_HUGE, min(_HUGE, p[0] * (t - p[1])))))


def _drift(t: float, p: Parameters) -> float:
    return below(p[0] + p[2] * t) + below(p[1] - p[2] * t) - 1


@dataclass(frozen=True, slots=True)
class Family:
    """`starts` are values of each parameter to begin a search from, `units` the power of time each one carries:

    theta in days = theta of scaled time * scale ** unit. `signed` are places of parameters that may be negative.
    """

    name: str
    reliability: Model
    starts: tuple[Parameters, ...]
    units: tuple[int, ...]
    signed: frozenset[int] = frozenset()

    def grid(self) -> list[Parameters]:
        return list(product(*self.starts))


_RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_SHAPES = (0.3, 1.0, 2.0, 4.0, 8.0)
_LEVELS = (0.5, 1.0, 2.0, 3.0)

FAMILIES = (
    Family("exponential", _exponential, (_RATES,), (-1,)),
    Family("weibull", _weibull, (_RATES, _SHAPES), (-1, 0)),
    Family("mixed_exponential", _mixed_exponential, (_RATES, _RATES), (-1, 0)),
    Family("log_normal", _log_normal, (_RATES, (0.3, 1.0, 2.0, 4.0)), (-1, 0)),
    Family("random_walk", _random_walk, ((0.001, *_RATES), _RATES), (0, -1)),
    Family("restricted_walk", _restricted_walk, ((0.001, *_RATES), _RATES, (0.3, 1.0, 3.0, 10.0)), (0, 0, -1)),
    Family("modified_gamma", _modified_gamma, ((0.3, 1.0, 2.0, 4.0, 8.0),), (-1,)),
    Family("mortality_drift", _mortality_drift, ((1e-4, *_RATES), (1e-4, *_RATES)), (-1, -2)),
    Family("warranty", _warranty, ((0.5, 1.0, 3.0, 10.0, 30.0), (0.1, 0.5, 1.0, 2.0)), (-1, 1)),
    Family("drift", _drift, (_LEVELS, _LEVELS, (0.001, 0.1, 0.5, 1.0, 3.0)), (0, 0, -1), frozenset({0, 1})),
)
