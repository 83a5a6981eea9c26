"""The normal and Student's distributions, by the standard library alone."""

from functools import cache
from math import erfc, exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

SQRT2 = sqrt(2)
_TINY = 1e-300
_EXPAND_FROM = 1e4


def below(z: float) -> float:
    """P(Z <= z), accurate in both tails."""
    return erfc(-z / SQRT2) / 2


def normal_quantile(p: float) -> float:
    """The z with P(Z <= z) = p, for 0 < p < 1."""
    return NormalDist().inv_cdf(p)


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for a, b > 0."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), by the modified Lentz method."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            total *= c * d
        if abs(c * d - 1) < 1e-16:  # noqa: PLR2004 - below the spacing of floats near 1
            break
    return total


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


@cache
def coverage_factor(p: float, dof: float | None) -> float:
    """The k with P(-k <= T <= k) = p for Student's T, 0 < p < 1; `dof` need not be whole, None is infinite (normal).

    Relative error below 1e-9 for dof >= 0.5.
    """
    z = normal_quantile((1 + p) / 2)
    if dof is None or dof == inf:
        return z
    if dof >= _EXPAND_FROM:
        return _expansion(z, dof)
    return _solve(1 - p, dof)


def one_sided_factor(p: float, dof: float) -> float:
    """The k with P(T <= k) = p for 0.5 < p < 1."""
    return coverage_factor(2 * p - 1, dof)


def _expansion(z: float, dof: float) -> float:
    """Cornish-Fisher expansion in 1/dof (Abramowitz and Stegun 26.7.5), for many degrees of freedom."""
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / dof + g2 / dof**2 + g3 / dof**3


def _solve(tails: float, dof: float) -> float:
    """Bisect on the logarithm of k: the two tails beyond k are I_x(dof/2, 1/2) at x = dof/(dof + k^2)."""
    low, high = -80.0, 80.0
    for _ in range(200):
        middle = (low + high) / 2
        square = exp(2 * middle)
        if middle in (low, high):
            break
        # the argument near 1 loses digits, so the larger part is taken from its complement
        beyond = (
            beta_share(dof / (dof + square), dof / 2, 0.5)
            if square > dof
            else (1 - beta_share(square / (dof + square), 0.5, dof / 2))
        )
        low, high = (middle, high) if beyond > tails else (low, middle)
    return exp((low + high) / 2)


def fisher_below(f: float, d1: float, d2: float) -> float:
    """P(F <= f) of Fisher's distribution with (d1, d2) degrees of freedom."""
    return 0.0 if f <= 0 else beta_share(d1 * f / (d1 * f + d2), d1 / 2, d2 / 2)
