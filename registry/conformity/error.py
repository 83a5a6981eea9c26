"""Error of indication (VIM 2.16): indication minus reference value, exactly, in the unit of the limits."""

from dataclasses import dataclass
from fractions import Fraction

from registry.law.mpe.values import Limits, RuleError
from units.errors import UnitError
from units.kinds import difference_kind, kind_named
from units.quantity import Quantity, convert_exact
from units.table import unit_in


def difference_in(reference: Quantity, indication: Quantity, unit: str, kind: str) -> Fraction:
    """Indication minus reference as a fraction, in `unit` of `kind`, the kind of their differences.

    Raises RuleError `wrong_kind` where the two are of different kinds, or their differences are not of `kind`.
    """
    if reference.kind != indication.kind or difference_kind(reference.kind) != kind:
        raise RuleError(
            "wrong_kind", "indication", f"{indication.kind} is not compared with {reference.kind} in {kind}"
        )
    if kind_named(reference.kind).scale == "ordinal":
        raise RuleError("wrong_kind", "reference", f"values of {reference.kind} are not subtracted")
    own = indication.exact(reference.code) - reference.exact()
    return convert_exact(own, unit_in(reference.code, kind).code, unit, kind)


def error_of_indication(reference: Quantity, indication: Quantity, limits: Limits) -> Fraction:
    """The error in the unit of the limits: percent of the reference value where they are relative.

    Raises RuleError, also for a percent of a reference that is not greater than zero.
    """
    try:
        if not limits.relative:
            return difference_in(reference, indication, limits.unit, limits.kind)
        if reference.value <= 0:
            raise RuleError("bad_input", "reference", "a percent of the reference needs a reference above zero")
        return difference_in(reference, indication, reference.code, reference.kind) / reference.exact() * 100
    except UnitError as error:
        raise RuleError(error.code, "indication", str(error)) from None


@dataclass(frozen=True, slots=True)
class PointErrors:
    """As found, as left and whether it was adjusted are three facts. `as_left` is None where it was not read again."""

    as_found: Fraction
    as_left: Fraction | None
    adjusted: bool

    @property
    def final(self) -> Fraction:
        """The error the instrument leaves with. An instrument that was not adjusted leaves as it was found."""
        return self.as_found if self.as_left is None else self.as_left


@dataclass(frozen=True, slots=True)
class OverPoints:
    """Errors of all points together: extremes, and whether all are of one sign (zero has none)."""

    lowest: Fraction
    highest: Fraction
    same_sign: bool

    @property
    def largest(self) -> Fraction:
        """The error of the greatest size, with its sign."""
        return max(self.lowest, self.highest, key=abs)


def over_points(errors: list[Fraction]) -> OverPoints:
    """Raises ValueError for no points."""
    lowest, highest = min(errors), max(errors)
    return OverPoints(lowest, highest, same_sign=lowest > 0 or highest < 0)
