"""Many indications at one point: a comparison of decimals, and of fractions where a limit has no finite decimal.

Simple acceptance alone, without uncertainty: what a screen shows while somebody types, and what columns of readings
need. The answer is always that of `decision.decide`.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from registry.law.mpe.values import Limits
from units.kinds import difference_kind
from units.quantity import Quantity, convert_exact
from units.table import unit_in

# Limits are bracketed by two decimals of this many digits; an indication between them is decided by fractions.
_DIGITS = 40
_DOWN, _UP = Context(prec=_DIGITS, rounding=ROUND_FLOOR), Context(prec=_DIGITS, rounding=ROUND_CEILING)
_FAR = Decimal("Infinity")

# (surely inside from, to; surely outside below, above; exact lower, exact upper)
_Bounds = tuple[Decimal, Decimal, Decimal, Decimal, Fraction | None, Fraction | None]


class Acceptance:
    """Raises as `units.quantity.convert_exact`, on the first indication in a unit that does not fit."""

    __slots__ = ("_bounds", "_limits", "_reference")

    def __init__(self, reference: Quantity, limits: Limits) -> None:
        self._reference = reference
        self._limits = limits
        self._bounds: dict[str, _Bounds] = {}

    def __call__(self, value: Decimal, code: str) -> bool:
        """Whether an indication of `value` in unit `code` is inside the limits or on one of them."""
        try:
            bounds = self._bounds[code]
        except KeyError:
            bounds = self._bounds[code] = self._worked_out(code)
        if bounds[0] <= value <= bounds[1]:
            return True
        if value < bounds[2] or value > bounds[3]:
            return False
        exact = Fraction(value)
        return (bounds[4] is None or exact >= bounds[4]) and (bounds[5] is None or exact <= bounds[5])

    def _worked_out(self, code: str) -> _Bounds:
        lower, upper = (self._indication(side, code) for side in (self._limits.lower, self._limits.upper))
        return (
            -_FAR if lower is None else _rounded(lower, _UP),
            _FAR if upper is None else _rounded(upper, _DOWN),
            -_FAR if lower is None else _rounded(lower, _DOWN),
            _FAR if upper is None else _rounded(upper, _UP),
            lower,
            upper,
        )

    def _indication(self, side: Fraction | None, code: str) -> Fraction | None:
        """The indication whose error is `side`, in unit `code`."""
        if side is None:
            return None
        reference, limits = self._reference, self._limits
        if limits.relative:
            own = reference.exact() * (1 + side / 100)
        else:
            unit = unit_in(reference.code, difference_kind(reference.kind)).code
            own = reference.exact() + convert_exact(side, limits.unit, unit, limits.kind)
        return convert_exact(own, reference.code, code, reference.kind)


def _rounded(value: Fraction, context: Context) -> Decimal:
    """The fraction itself where it fits the digits, else the next decimal in the context's direction."""
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))
