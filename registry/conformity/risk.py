"""Risks of a conformity decision: of one item, and over a population of items (JCGM 106:2012, clauses 7 to 9).

Probabilities are floats; no verdict depends on them. A limit of None leaves that side open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, exp, log, pi, sqrt

from registry.conformity.normal import below, normal_quantile

Side = float | None

# How far from a limit, in standard deviations, a normal probability is still worth adding: the rest is below 1e-22.
_REACH = 10.0


def nonconforming(measured: float, u: float, lower: Side, upper: Side) -> float:
    """Probability that the true value lies outside the limits (JCGM 106 clause 7); u = 0 is a plain comparison."""
    if u == 0:
        return float((lower is not None and measured < lower) or (upper is not None and measured > upper))
    under = below((lower - measured) / u) if lower is not None else 0.0
    over = below((measured - upper) / u) if upper is not None else 0.0
    return min(1.0, under + over)


@dataclass(frozen=True, slots=True)
class Population:
    """True values of the items are normal (`mean`, `sd` > 0) and measured with standard uncertainty `u` >= 0."""

    mean: float
    sd: float
    u: float


@dataclass(frozen=True, slots=True)
class GlobalRisk:
    """Shares of all items: accepted though bad, rejected though good; and bad among accepted (None: none accepted)."""

    pfa: float
    pfr: float
    pfa_given_accepted: float | None


def global_risk(items: Population, tolerance: tuple[Side, Side], acceptance: tuple[Side, Side]) -> GlobalRisk:
    """Consumer's and producer's global risk (JCGM 106 clauses 9.3, 9.4), within 1e-9."""
    inside = _interval(tolerance)
    outside = [(-_FAR, inside[0]), (inside[1], _FAR)]
    pfa = sum(_accepted(items, span, acceptance) for span in outside)
    good = _share(items.mean, items.sd, inside)
    pfr = max(0.0, good - _accepted(items, inside, acceptance))
    accepted = _share(items.mean, sqrt(items.sd**2 + items.u**2), _interval(acceptance))
    return GlobalRisk(pfa, pfr, min(1.0, pfa / accepted) if accepted > 0 else None)


_FAR = 1e300


def _interval(sides: tuple[Side, Side]) -> tuple[float, float]:
    low, high = sides
    return (-_FAR if low is None else low, _FAR if high is None else high)


def _share(mean: float, sd: float, span: tuple[float, float]) -> float:
    """Probability of a normal value in a span, taken from the nearer tail."""
    low, high = ((end - mean) / sd for end in span)
    if low >= high:
        return 0.0
    return below(-low) - below(-high) if low > 0 else below(high) - below(low)


def _accepted(items: Population, span: tuple[float, float], acceptance: tuple[Side, Side]) -> float:
    """Probability that the true value lies in `span` and the item is accepted.

    Near an acceptance limit the product is integrated; elsewhere acceptance is certain or impossible, and exact.
    """
    low, high = _interval(acceptance)
    reach = _REACH * items.sd
    start, end = max(span[0], items.mean - reach), min(span[1], items.mean + reach)
    if start >= end or low >= high:
        return 0.0
    cuts = {start, end}
    for limit in (low, high):
        cuts |= {x for x in (limit - _REACH * items.u, limit, limit + _REACH * items.u) if start < x < end}
    return sum(_part(items, part, (low, high)) for part in pairwise(sorted(cuts)))


def _part(items: Population, part: tuple[float, float], acceptance: tuple[float, float]) -> float:
    middle = (part[0] + part[1]) / 2
    nearest = min(abs(middle - limit) for limit in acceptance)
    if items.u == 0 or nearest > _REACH * items.u:
        inside = acceptance[0] <= middle <= acceptance[1]
        return _share(items.mean, items.sd, part) if inside else 0.0

    def density(x: float) -> float:
        z = (x - items.mean) / items.sd
        return exp(-z * z / 2) / (items.sd * sqrt(2 * pi)) * _share(x, items.u, acceptance)

    return _integral(density, part, min(items.u, items.sd))


def _integral(f: Callable[[float], float], span: tuple[float, float], width: float) -> float:
    """Gauss-Legendre with 20 points on panels at most `width` wide."""
    panels = max(1, min(400, int((span[1] - span[0]) / width) + 1))
    half = (span[1] - span[0]) / panels / 2
    centres = (span[0] + half * (2 * panel + 1) for panel in range(panels))
    return half * sum(w * (f(c - half * x) + f(c + half * x)) for c in centres for x, w in _LEGENDRE)


def _legendre(n: int) -> list[tuple[float, float]]:
    """The positive nodes and weights of Gauss-Legendre quadrature with n (even) points, by Newton's method."""
    nodes = []
    for i in range(n // 2):
        x = cos(pi * (i + 0.75) / (n + 0.5))
        for _ in range(20):
            before, value = 1.0, x
            for k in range(2, n + 1):
                before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
            slope = n * (x * value - before) / (x * x - 1)
            x -= value / slope
        nodes.append((x, 2 / ((1 - x * x) * slope * slope)))
    return nodes


_LEGENDRE = _legendre(20)


@dataclass(frozen=True, slots=True)
class GuardBandFactors:
    """Acceptance limit over tolerance by each formula; `rss` is None where TUR < 1 leaves no root."""

    rss: float | None
    linear: float
    dobbert: float
    rp10: float


def guard_band_factors(tur: float) -> GuardBandFactors:
    """Factors from the test uncertainty ratio (> 0). Dobbert's passes 1 near TUR 4.6: never accept outside anyway."""
    return GuardBandFactors(
        rss=sqrt(1 - 1 / tur**2) if tur >= 1 else None,
        linear=1 - 1 / tur,
        dobbert=1 - (1.04 - exp(0.38 * log(tur) - 0.54)) / tur,
        rp10=1.0 if tur >= 4 else 1.25 - 1 / tur,  # noqa: PLR2004 - RP-10: no guard band from 4:1 up
    )


def sd_of_share(itp: float) -> float:
    """Standard deviation of a centred population with share `itp` (0 to 1, both excluded) within a tolerance of 1."""
    return 1 / normal_quantile((1 + itp) / 2)


def guard_band_for_pfa(tur: float, itp: float, target: float) -> float:
    """The factor whose probability of false acceptance is `target`; 1 where plain acceptance already meets it."""
    items = Population(0.0, sd_of_share(itp), 1 / (2 * tur))

    def pfa(factor: float) -> float:
        return global_risk(items, (-1.0, 1.0), (-factor, factor)).pfa

    if pfa(1.0) <= target:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if pfa(middle) <= target else (low, middle)
    return (low + high) / 2
