"""Whole columns of readings at once: value texts and unit texts against limits, one reason code a reading, exact.

A reading written m/10^k (12,50 is 1250/10^2) meets `value <= limit` exactly when m <= floor(limit * 10^k), the limit
taken in the unit of the reading. That whole number is worked out once, in fractions, for each limit, unit and k, so a
verdict is a comparison of integers: no float, nothing to round, and no slower than a float. Texts that are not plain
digits with one decimal mark go through the strict parser of `numerals.py`; with numpy the plain ones are read together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from types import ModuleType

from units.errors import EmptyTextError, UnitError
from units.kinds import kind_named
from units.numerals import folded, parse_number
from units.quantity import convert_exact
from units.text import read_unit

WITHIN, BELOW, ABOVE = "within", "below", "above"
# From this length on reading a column together pays for loading numpy.
TOGETHER = 1_000
_LONGEST_PLAIN = 40
_GROUP = 3

Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What readings of `kind` are held against, in unit `code`; None leaves a side open, a limit itself is within."""

    lower: Decimal | None
    upper: Decimal | None
    code: str
    kind: str


class Check:
    """Judges one reading after another against one pair of limits. Raises nothing for any text."""

    __slots__ = ("_bounds", "_dot_divides", "_limits", "_locale", "_point")

    def __init__(self, limits: Limits, locale: str) -> None:
        kind_named(limits.kind)
        self._limits = limits
        self._locale = locale
        self._point = "." if locale == "en" else ","
        # a lone Vietnamese dot is a decimal point, unless it may group
        self._dot_divides = locale != "en"
        self._bounds: dict[tuple[str, int], Bounds | str] = {}

    def __call__(self, value: str, unit: str) -> str:
        """`within`, `below` or `above`, or the code of the UnitError that the texts deserve."""
        whole, point, decimals = value.partition(self._point)
        if not point and self._dot_divides and "." in value:
            whole, point, decimals = value.partition(".")
            if len(decimals) == _GROUP:
                return self._by_grammar(value, unit)
        digits = whole + decimals
        both_sides = whole and (decimals or not point)
        if both_sides and digits.isdecimal() and digits.isascii() and len(digits) < _LONGEST_PLAIN:
            return verdict(int(digits), self.bounds(unit, len(decimals)))
        return self._by_grammar(value, unit)

    def _by_grammar(self, value: str, unit: str) -> str:
        try:
            sign, digits, exponent = parse_number(value, self._locale).as_tuple()
        except UnitError as error:
            return error.code
        whole = int("".join(map(str, digits)))
        return verdict(-whole if sign else whole, self.bounds(unit, -int(exponent)))

    def bounds(self, unit: str, places: int) -> Bounds | str:
        """Smallest and largest m for which m/10^places of the written unit is within, or the code of what is wrong."""
        key = (unit, places)
        found = self._bounds.get(key)
        if found is None:
            found = self._bounds[key] = self._worked_out(unit, places)
        return found

    def _worked_out(self, unit: str, places: int) -> Bounds | str:
        limits = self._limits
        try:
            code = read_unit(_folded_unit(unit), (limits.kind,), unit)[0].code
            lower, upper = (
                None if limit is None else convert_exact(limit, limits.code, code, limits.kind) * 10**places
                for limit in (limits.lower, limits.upper)
            )
        except UnitError as error:
            return error.code
        return None if lower is None else ceil(lower), None if upper is None else floor(upper)


def _folded_unit(unit: str) -> str:
    try:
        return folded(unit)
    except EmptyTextError:
        return ""


def verdict(whole: int, bounds: Bounds | str) -> str:
    """The reading m = `whole` against its bounds, or the code that stands in their place."""
    if isinstance(bounds, str):
        return bounds
    lower, upper = bounds
    if lower is not None and whole < lower:
        return BELOW
    return ABOVE if upper is not None and whole > upper else WITHIN


def check_readings(
    values: Sequence[str], units: Sequence[str], limits: Limits | Sequence[Limits], locale: str
) -> list[str]:
    """One code a reading: `within`, `below`, `above`, or that of a UnitError.

    `values` and `units` are texts as typed, of equal length; `limits` hold for all readings, or are one for each (the
    same object again and again costs nothing). Raises ValueError for columns of different length.
    """
    each = [limits] * len(values) if isinstance(limits, Limits) else limits
    if not len(values) == len(units) == len(each):
        raise ValueError(f"columns of {len(values)} values, {len(units)} units and {len(each)} limits")
    keys = list(map(id, each))
    checks = {key: Check(one, locale) for key, one in dict(zip(keys, each, strict=True)).items()}
    columns = _columns() if len(values) >= TOGETHER else None
    if columns is None:
        return [checks[key](value, unit) for key, value, unit in zip(keys, values, units, strict=True)]
    place = {key: index for index, key in enumerate(checks)}
    which = list(map(place.__getitem__, keys))
    together: list[str] = columns.check_together(values, units, list(checks.values()), which, locale)
    return together


def _columns() -> ModuleType | None:
    try:
        from units import columns  # noqa: PLC0415 - numpy is optional, and slow to load
    except ImportError:
        return None
    return columns
