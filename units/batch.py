"""Whole columns of readings at once: value texts and unit texts against limits, one reason code a reading, exact.

A reading written m/10^k (12,50 is 1250/10^2) meets `value <= limit` exactly when m <= floor(limit * 10^k), the limit
taken in the unit of the reading. That whole number is worked out once, in fractions, for each limit, unit and k, so a
verdict is a comparison of integers: no float, nothing to round, and no slower than a float. Texts that are not plain
digits with one decimal mark go through the strict parser of `numerals.py`; with numpy the plain ones are read together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, inf
from types import ModuleType

from units.errors import EmptyTextError, UnitError
from units.kinds import kind_named
from units.numerals import folded, parse_number
from units.quantity import convert_exact
from units.text import read_unit

WITHIN, BELOW, ABOVE = "within", "below", "above"
# From this length on reading a column together pays for loading numpy.
TOGETHER = 1_000
_LONGEST = 40
_GROUP = 3

# Whole numbers, or an infinite float for an open side: Python compares the two exactly.
Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Limits:
    """What readings of `kind` are held against, in unit `code`; None leaves a side open, a limit itself is within."""

    lower: Decimal | None
    upper: Decimal | None
    code: str
    kind: str


class Check:
    """Judges one reading after another against one pair of limits. Raises nothing for any text."""

    __slots__ = ("_bounds", "_faults", "_limits", "_locale", "_point")

    def __init__(self, limits: Limits, locale: str) -> None:
        kind_named(limits.kind)
        self._limits = limits
        self._locale = locale
        self._point = "." if locale == "en" else ","
        self._bounds: dict[tuple[str, int], Bounds] = {}
        self._faults: dict[str, str] = {}

    def __call__(self, value: str, unit: str) -> str:
        """`within`, `below` or `above`, or the code of the UnitError that the texts deserve."""
        whole, point, decimals = value.partition(self._point)
        if not point and "." in value:
            whole, point, decimals = value.partition(".")
            if len(decimals) == _GROUP:  # a Vietnamese dot that may have to be asked about
                return self._by_grammar(value, unit)
        negative = whole[:1] == "-"
        if negative:
            whole = whole[1:]
        digits = whole + decimals
        plain = whole and (decimals or not point) and digits.isdecimal() and digits.isascii()
        bounds = self._bounds.get((unit, len(decimals)))
        if bounds is None or not plain or len(digits) > _LONGEST:
            return self._by_grammar(value, unit)
        return _verdict(-int(digits) if negative else int(digits), bounds)

    def _by_grammar(self, value: str, unit: str) -> str:
        try:
            sign, digits, exponent = parse_number(value, self._locale).as_tuple()
        except UnitError as error:
            return error.code
        bounds = self.bounds(unit, -int(exponent))
        if isinstance(bounds, str):
            return bounds
        number = int("".join(map(str, digits)))
        return _verdict(-number if sign else number, bounds)

    def bounds(self, unit: str, places: int) -> Bounds | str:
        """Smallest and largest m for which m/10^places of the written unit is within, or the code of what is wrong."""
        known = self._bounds.get((unit, places)) or self._faults.get(unit)
        if known is not None:
            return known
        try:
            found = self._bounds[unit, places] = self._worked_out(unit, places)
        except UnitError as error:
            return self._faults.setdefault(unit, error.code)
        return found

    def _worked_out(self, unit: str, places: int) -> Bounds:
        limits = self._limits
        code = read_unit(_folded_unit(unit), (limits.kind,), unit)[0].code
        scale: int = 10**places

        def in_reading(limit: Decimal) -> Fraction:
            return convert_exact(limit, limits.code, code, limits.kind) * scale

        return (
            -inf if limits.lower is None else ceil(in_reading(limits.lower)),
            inf if limits.upper is None else floor(in_reading(limits.upper)),
        )


def _verdict(number: int, bounds: Bounds) -> str:
    if number < bounds[0]:
        return BELOW
    return ABOVE if number > bounds[1] else WITHIN


def _folded_unit(unit: str) -> str:
    try:
        return folded(unit)
    except EmptyTextError:
        return ""


def check_readings(
    values: Sequence[str],
    units: Sequence[str],
    limits: Limits | Sequence[Limits],
    locale: str,
    which: Collection[int] | None = None,
) -> list[str]:
    """One code a reading: `within`, `below`, `above`, or that of a UnitError.

    `values` and `units` are texts as typed, of equal length. `limits` hold for all readings; or are one for each; or,
    with `which`, are the distinct ones, and `which` gives the place in them of each reading's (a list or an integer
    array). Raises ValueError for columns of different length.
    """
    if isinstance(limits, Limits):
        limits, which = [limits], [0] * len(values)
    elif which is None:
        distinct = {id(one): one for one in limits}
        place = {key: index for index, key in enumerate(distinct)}
        which, limits = [place[id(one)] for one in limits], list(distinct.values())
    if not len(values) == len(units) == len(which):
        raise ValueError(f"columns of {len(values)} values, {len(units)} units and {len(which)} limits")
    checks = [Check(one, locale) for one in limits]
    columns = _columns() if len(values) >= TOGETHER else None
    if columns is None:
        return [checks[index](value, unit) for index, value, unit in zip(which, values, units, strict=True)]
    together: list[str] = columns.check_together(values, units, checks, which, locale)
    return together


def _columns() -> ModuleType | None:
    try:
        from units import columns  # noqa: PLC0415 - numpy is optional, and slow to load
    except ImportError:
        return None
    return columns
