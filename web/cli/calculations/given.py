"""What the tasks read from a line, strictly, and how they write exact numbers back."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import RuleError
from units.quantity import finite_decimal

Answer = dict[str, object]

_SHOWN = 12


def text_of(fields: Fields, name: str) -> str:
    """A text as typed, whatever its length: the parser of quantities has rules of its own."""
    found = fields.values.get(name)
    if not isinstance(found, str):
        raise fields.bad(name, f"{name} must be a text")
    return found


def number(fields: Fields, name: str, holds: Callable[[Decimal], bool] = lambda _: True, must: str = "") -> float:
    """A finite number for which `holds`; `must` says what it must be. Raises RuleError `bad_input`."""
    return float(exact(fields, name, holds, must))


def exact(fields: Fields, name: str, holds: Callable[[Decimal], bool] = lambda _: True, must: str = "") -> Decimal:
    found = fields.decimal(name)
    if not holds(found):
        raise fields.bad(name, f"{name} must be {must}")
    return found


def side(fields: Fields, name: str) -> float | None:
    """One of a pair of limits; null leaves it open."""
    return number(fields, name) if fields.has(name) else None


def whole(fields: Fields, name: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    found = exact(fields, name, lambda n: n == n.to_integral_value() and low <= n <= high, f"whole, {low} to {high}")
    return int(found)


def series(
    fields: Fields, name: str, holds: Callable[[Decimal], bool] = lambda _: True, must: str = ""
) -> list[Decimal]:
    """A list of at least one number."""
    found = fields.values.get(name)
    if not isinstance(found, list) or not found:
        raise fields.bad(name, f"{name} must be a list of numbers")
    inner = Fields({str(index): value for index, value in enumerate(found)}, fields.named(f"{name}."))
    return [exact(inner, str(index), holds, must) for index in range(len(found))]


def positive(value: Decimal) -> bool:
    return value > 0


def not_negative(value: Decimal) -> bool:
    return value >= 0


def share(value: Decimal) -> bool:
    """Strictly between 0 and 1."""
    return 0 < value < 1


def written(name: str, value: Fraction) -> Answer:
    """The exact decimal text; where there is none, a rounded one and the fraction."""
    decimal = finite_decimal(value)
    if decimal is not None:
        return {name: format(decimal, "f")}
    rounded = format(Decimal(f"{float(value):.{_SHOWN}g}"), "f")
    return {name: rounded, f"{name}_numerator": value.numerator, f"{name}_denominator": value.denominator}


def refused(error: RuleError) -> Answer:
    return {"code": error.code, "message": str(error), "field": error.field or None}
