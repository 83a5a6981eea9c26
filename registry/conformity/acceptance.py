"""Many indications at one point: a float filter, and the exact decision wherever rounding could matter.

Simple acceptance alone, without uncertainty: what a screen shows while somebody types, and what columns of readings
need. The answer is always that of `decision.decide`.
"""

from decimal import Decimal
from fractions import Fraction
from math import inf

from registry.law.mpe.values import Limits
from units.kinds import difference_kind
from units.quantity import Quantity, convert_exact
from units.table import unit_in

# Far wider than the rounding of a float (1e-16 of its size), far narrower than any resolution.
_BAND = 1e-12

# (surely inside from, to; surely outside below, above; exact lower, exact upper)
_Bounds = tuple[float, float, float, float, Fraction | None, Fraction | None]


class Acceptance:
    """Raises as `units.quantity.convert_exact`, on the first indication in a unit that does not fit."""

    __slots__ = ("_bounds", "_limits", "_reference")

    def __init__(self, reference: Quantity, limits: Limits) -> None:
        self._reference = reference
        self._limits = limits
        self._bounds: dict[str, _Bounds] = {}

    def __call__(self, value: Decimal, code: str) -> bool:
        """Whether an indication of `value` in unit `code` is inside the limits or on one of them."""
        bounds = self._bounds.get(code)
        if bounds is None:
            bounds = self._bounds[code] = self._worked_out(code)
        near = float(value)
        if bounds[0] <= near <= bounds[1]:
            return True
        if near < bounds[2] or near > bounds[3]:
            return False
        exact = Fraction(value)
        return (bounds[4] is None or exact >= bounds[4]) and (bounds[5] is None or exact <= bounds[5])

    def _worked_out(self, code: str) -> _Bounds:
        lower, upper = (self._indication(side, code) for side in (self._limits.lower, self._limits.upper))
        low, high = (-inf if lower is None else float(lower)), (inf if upper is None else float(upper))
        low_band, high_band = (_BAND * max(1e-30, abs(end)) if abs(end) < inf else 0.0 for end in (low, high))
        return low + low_band, high - high_band, low - low_band, high + high_band, lower, upper

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
