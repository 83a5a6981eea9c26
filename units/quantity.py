"""Quantity: the number as written, its unit code and its kind; exact conversion, comparison and difference."""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import cache
from math import lcm

from units.errors import NoFiniteDecimalError, NotFiniteError, WrongKindError
from units.kinds import difference_kind, kind_named
from units.table import UNITS, unit_in

# dB(A) is no dB(C), and a hardness scale has one unit.
UNCONVERTIBLE = frozenset({"level", "ordinal"})
# More digits than any accepted text holds; what would need rounding raises instead.
_EXACT = Context(prec=10_000, traps=[Inexact, InvalidOperation, Overflow])


@dataclass(frozen=True, slots=True, init=False)
class Quantity:
    """`value` keeps its trailing zeros, `code` is a unit code of `codes.toml`, `kind` a name of `kinds.py`."""

    value: Decimal
    code: str
    kind: str

    def __init__(self, value: Decimal, code: str, kind: str) -> None:
        """As a dataclass does, at less than half of the time: every reading of every column is one of these."""
        _set_value(self, value)
        _set_code(self, code)
        _set_kind(self, kind)

    def exact(self, code: str | None = None) -> Fraction:
        """The value as a fraction, in its own unit or in `code`. Raises as `convert_exact`."""
        return convert_exact(self.value, self.code, code or self.code, self.kind)

    def to(self, code: str) -> "Quantity":
        """The same quantity in `code`. Raises NoFiniteDecimalError where only a fraction would be exact."""
        unit = unit_in(code, self.kind)
        if unit.code == self.code:
            return self
        value = finite_decimal(self.exact(unit.code))
        if value is None:
            raise NoFiniteDecimalError(f"{self.value} {self.code}", unit.code)
        return Quantity(value, unit.code, self.kind)


_set_value, _set_code, _set_kind = (vars(Quantity)[name].__set__ for name in ("value", "code", "kind"))


@dataclass(frozen=True, slots=True)
class Range:
    """What an instrument measures, from `low` (None where only the upper end is stated) to `high`."""

    low: Decimal | None
    high: Decimal
    code: str
    kind: str


def convert_exact(value: Decimal | Fraction | int, from_code: str, to_code: str, kind: str) -> Fraction:
    """`value` of `from_code` in `to_code`, with no rounding.

    Raises UnknownUnitError, UnknownKindError, WrongKindError (also between two units of a level or ordinal scale, which
    do not convert), NotFiniteError.
    """
    source, target = unit_in(from_code, kind), unit_in(to_code, kind)
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotFiniteError(str(value))
    exact = Fraction(value)
    if source is target:
        return exact
    if kind_named(kind).scale in UNCONVERTIBLE:
        raise WrongKindError(f"{value} {from_code}", from_code, kind, f"{kind} in {to_code}")
    return (exact * source.factor + source.offset - target.offset) / target.factor


def finite_decimal(exact: Fraction) -> Decimal | None:
    """The decimal equal to a fraction, in its fewest digits and without an exponent form; None where there is none."""
    twos, fives, rest = 0, 0, exact.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = abs(exact.numerator) * (10**places // exact.denominator)
    return Decimal((int(exact < 0), tuple(map(int, str(digits))), -places))


def compare(a: Quantity, b: Quantity) -> int:
    """-1, 0 or 1 as a is below, equal to or above b, exactly. Raises WrongKindError for another kind or scale."""
    if a.kind != b.kind:
        raise WrongKindError(f"{b.value} {b.code}", b.code, b.kind, a.kind)
    if a.code == b.code:
        return (a.value > b.value) - (a.value < b.value)
    factor, divisor, shift = _map(a.code, b.code, a.kind)
    (ours, our_parts), (theirs, their_parts) = a.value.as_integer_ratio(), b.value.as_integer_ratio()
    left = (ours * factor + shift * our_parts) * their_parts
    right = theirs * our_parts * divisor
    return (left > right) - (left < right)


@cache
def _map(from_code: str, to_code: str, kind: str) -> tuple[int, int, int]:
    """(factor, divisor, shift): value in `to_code` = (value * factor + shift) / divisor, in integers.

    A verdict waits for this, so it is worked out once for each pair of units.
    """
    zero, one = (convert_exact(value, from_code, to_code, kind) for value in (0, 1))
    divisor = lcm(zero.denominator, (one - zero).denominator)
    return int((one - zero) * divisor), divisor, int(zero * divisor)


def difference(a: Quantity, b: Quantity) -> Quantity:
    """Subtract b from a, in a's unit and of the kind of differences (two temperatures give a temperature difference).

    Raises WrongKindError for another kind or an ordinal scale, NoFiniteDecimalError where b has none in a's unit.
    """
    if kind_named(a.kind).scale == "ordinal":
        raise WrongKindError(f"{a.value} {a.code}", a.code, a.kind, "a scale on which values are subtracted")
    if a.kind != b.kind:
        raise WrongKindError(f"{b.value} {b.code}", b.code, b.kind, a.kind)
    kind = difference_kind(a.kind)
    return Quantity(_EXACT.subtract(a.value, b.to(a.code).value), unit_in(a.code, kind).code, kind)


def legal_equivalent(quantity: Quantity) -> Quantity | None:
    """The legal value to show before a traditional or foreign unit (Decree 86/2012 arts 5-7), None where it is legal.

    The nearest common unit of the kind that gives a finite decimal: grams or kilograms, metres, square metres.
    """
    if UNITS[quantity.code].status not in {"traditional", "other"}:
        return None
    value = finite_decimal(quantity.exact(kind_named(quantity.kind).reference))
    if value is None:
        return None
    reference = Quantity(value, kind_named(quantity.kind).reference, quantity.kind)
    return reference.to("g") if quantity.kind == "mass" and abs(value) < 1 else reference
