"""The first root of a polynomial beyond zero, found with certainty by Sturm's theorem on exact fractions."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

Polynomial = list[Fraction]  # coefficients, constant first

_BISECTIONS = 60


def product(a: Polynomial, b: Polynomial) -> Polynomial:
    found = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] += x * y
    return found


def value(polynomial: Sequence[Fraction], x: Fraction) -> Fraction:
    found = Fraction(0)
    for coefficient in reversed(polynomial):
        found = found * x + coefficient
    return found


def first_root(polynomial: Polynomial, horizon: Fraction) -> Fraction | None:
    """The least root in (0, horizon], within horizon/2^60; None where there is none. The value at 0 is not zero."""
    scaled = [Fraction(float(c * horizon**k)) for k, c in enumerate(polynomial)]
    chain = _sturm(_trimmed(scaled))
    low, high = Fraction(0), Fraction(1)
    changes = _changes(chain, low)
    if changes <= _changes(chain, high):
        return None
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if changes > _changes(chain, middle) else (middle, high)
    return high * horizon


def _trimmed(polynomial: Polynomial) -> Polynomial:
    while len(polynomial) > 1 and polynomial[-1] == 0:
        polynomial = polynomial[:-1]
    return polynomial


def _sturm(polynomial: Polynomial) -> list[Polynomial]:
    chain = [polynomial, _trimmed([k * c for k, c in enumerate(polynomial)][1:] or [Fraction(0)])]
    while len(chain[-1]) > 1:
        rest = [-c for c in _remainder(chain[-2], chain[-1])]
        if not any(rest):
            break
        size = max(map(abs, rest))
        chain.append([c / size for c in rest])
    return chain


def _remainder(a: Polynomial, b: Polynomial) -> Polynomial:
    rest = list(a)
    while len(rest) >= len(b):
        factor = rest[-1] / b[-1]
        offset = len(rest) - len(b)
        rest = [c - factor * b[i - offset] if i >= offset else c for i, c in enumerate(rest)][:-1]
    return _trimmed(rest or [Fraction(0)])


def _changes(chain: list[Polynomial], x: Fraction) -> int:
    """Changes of sign along the chain at x, zeros left out."""
    signs = [sign for polynomial in chain if (sign := value(polynomial, x))]
    return sum((a > 0) != (b > 0) for a, b in pairwise(signs))
