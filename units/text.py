"""How people write quantities and ranges, Vietnamese and English: strict, never guessing, and always read back."""

import re
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from units.errors import (
    AmbiguousNumberError,
    EmptyTextError,
    MissingUnitError,
    NotANumberError,
    RangeReversedError,
    TrailingTextError,
    UnknownUnitError,
)
from units.kinds import difference_kind, kind_named
from units.numerals import MAX_LENGTH, folded, parse_number, read_number, split_number, typed
from units.quantity import Quantity, Range, finite_decimal
from units.table import UNITS, Unit, codes_of, known_elsewhere, resolve, spellings

__all__ = [
    "format_number",
    "format_quantity",
    "format_range",
    "parse_exact",
    "parse_number",
    "parse_quantity",
    "parse_range",
    "parse_ranges",
    "parse_resolution",
    "read_unit",
]

MAX_PARTS = 10
_NBSP = "\u00a0"
_SIXTY = 60

# What most people write most of the time needs neither folding nor a grammar of groups: a short cut to the same answer.
# A Vietnamese dot before exactly three digits takes the long way, where it may have to be asked about.
_SIMPLE = {
    "vi": re.compile(r"([+-]?[0-9]{1,40}(?:,[0-9]{1,40}|\.[0-9]{1,2}|\.[0-9]{4,40})?)[ \u00a0]?([^0-9., ].*)"),
    "en": re.compile(r"([+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?)[ \u00a0]?([^0-9., ].*)"),
}
# The others are compiled when first needed: a fresh process is ready sooner.
_PART = r"([0-9]+(?:[.,][0-9]+)?)"
_ANGLE = rf"([+-]?)([0-9]+)\s*°\s*(?:{_PART}\s*'(?!')\s*)?(?:{_PART}\s*(?:\"|''))?"
_FIRST_WORD = r"[^\s;,]+?(?=[;,.]|\s|$)"
_DASH = r"\.{2,}|[÷~∼〜–—‒―]|(?<=[\w°%)'\" ])[-‐]|\b(?:đến|tới|to|till)\b"
_SEPARATOR = rf"(?i)(?<!^)(?<!\^)\s*(?:{_DASH})\s*(?=[+-]?[0-9])"
_UP_TO = r"(?i)(?:≤|<=|(?:cho )?đến|tới|tối đa|up to|max\.?)\s*(?=[+-]?[0-9])"
_FROM = r"(?i)(?:từ|from)\s+(?=[+-]?[0-9])"
_PARENTHESES = r"\(([^()]*)\)\s*(.*)"
_SCALE_INTERVAL = r"^(?:[deDE]\s*=\s*){1,2}(?=[0-9])"


def _kinds(kind: str | Collection[str]) -> tuple[str, ...]:
    return tuple(kind_named(name).name for name in ([kind] if isinstance(kind, str) else kind))


def parse_quantity(text: str, locale: str, kind: str | Collection[str]) -> Quantity:
    """The quantity a person wrote; with several allowed kinds the unit picks, the first that has it.

    An angle in degrees, minutes and seconds comes in degrees, or in minutes or seconds where degrees would not be a
    finite decimal. Raises a UnitError for any other text: EmptyTextError, NotANumberError, NotFiniteError,
    AmbiguousNumberError, MissingUnitError, UnknownUnitError, WrongKindError, TrailingTextError.
    """
    if isinstance(kind, str) and (simple := _SIMPLE[locale].fullmatch(text)):
        number, symbol = simple.groups()
        unit = spellings(kind).get(symbol)
        if unit is not None:
            return Quantity(Decimal(number.replace(",", ".")), unit.code, kind)
    with typed(text):
        return _read(folded(text), locale, _kinds(kind))


def parse_exact(text: str, locale: str, kind: str | Collection[str]) -> tuple[Fraction, str, str]:
    """(value, code, kind) of a written quantity as a fraction: 10°20' is 31/3 °. Raises as `parse_quantity`."""
    kinds = _kinds(kind)
    if "plane angle" in kinds:
        with typed(text):
            angle = _sexagesimal(folded(text), locale)
        if angle is not None:
            return angle[0], "°", "plane angle"
    quantity = parse_quantity(text, locale, kinds)
    return quantity.exact(), quantity.code, quantity.kind


def _read(line: str, locale: str, kinds: tuple[str, ...]) -> Quantity:
    angle = _sexagesimal(line, locale) if "plane angle" in kinds else None
    if angle is not None:
        return _angle_quantity(*angle)
    number, rest = split_number(line)
    value = read_number(number, locale)
    unit, kind = read_unit(rest, kinds, line)
    return Quantity(value, unit.code, kind)


def read_unit(rest: str, kinds: tuple[str, ...], line: str) -> tuple[Unit, str]:
    """The unit written `rest` (folded) and its kind; errors show `line`. Raises as `parse_quantity`."""
    if not rest:
        return _unwritten_unit(kinds, line)
    try:
        return resolve(rest, kinds, line)
    except UnknownUnitError:
        first = re.match(_FIRST_WORD, rest)
        if first is not None and first[0] != rest and known_elsewhere(first[0]) is not None:
            raise TrailingTextError(line) from None
        raise


def _unwritten_unit(kinds: tuple[str, ...], line: str) -> tuple[Unit, str]:
    """A bare number is a quantity only where no kind asked for has a unit but 1 (relative density, power factor)."""
    if all(codes_of(kind) == ("1",) for kind in kinds):
        return UNITS["1"], kinds[0]
    raise MissingUnitError(line)


def _sexagesimal(line: str, locale: str) -> tuple[Fraction, str] | None:
    """Degrees, minutes and seconds as (degrees, smallest unit written); None where the text is written otherwise."""
    match = re.fullmatch(_ANGLE, line)
    if match is None or (match[3] is None and match[4] is None):
        return None
    if match[3] is not None and match[4] is not None and not match[3].isdecimal():
        raise NotANumberError(line, "only the last part of an angle has decimals")
    minutes, seconds = (Fraction(read_number(part or "0", locale)) for part in match.group(3, 4))
    if minutes >= _SIXTY or seconds >= _SIXTY:
        raise NotANumberError(line, "minutes and seconds of an angle stay below 60")
    degrees = int(match[2]) + minutes / _SIXTY + seconds / _SIXTY**2
    return (-degrees if match[1] == "-" else degrees), ("arcmin" if match[4] is None else "arcsec")


def _angle_quantity(degrees: Fraction, smallest: str) -> Quantity:
    for code in ("°", smallest):
        value = finite_decimal(degrees / UNITS[code].factor)
        if value is not None:
            return Quantity(value, code, "plane angle")
    raise AssertionError("an angle written in decimals is a finite decimal of its smallest unit")


def parse_range(text: str, locale: str, kind: str | Collection[str]) -> Range:
    """A measuring range as people write it: `0–15 kg`, `−20…60 °C`, `từ 0 đến 15 kg`, `đến 15 kg`, `(0 ÷ 15) kg`, `±5`.

    The unit may stand at either end or at both; the low end is converted exactly to the unit of the high end. `low` is
    None where only the upper end is written. Raises as `parse_quantity`, and RangeReversedError.
    """
    with typed(text):
        return _read_range(folded(text), locale, _kinds(kind))


def _read_range(line: str, locale: str, kinds: tuple[str, ...]) -> Range:
    if bracketed := re.fullmatch(_PARENTHESES, line):
        line = f"{bracketed[1].strip()} {bracketed[2]}".strip()
    if line.startswith("±"):
        span = _read(line[1:].strip(), locale, kinds)
        return _checked(-span.value, span, line)
    if prefix := re.match(_UP_TO, line):
        high = _read(line[prefix.end() :], locale, kinds)
        return Range(None, high.value, high.code, high.kind)
    if prefix := re.match(_FROM, line):
        line = line[prefix.end() :]
    return _between(line, locale, kinds)


def _between(line: str, locale: str, kinds: tuple[str, ...]) -> Range:
    separator = re.search(_SEPARATOR, line)
    if separator is None:
        high = _read(line, locale, kinds)
        return Range(None, high.value, high.code, high.kind)
    left, right = line[: separator.start()], line[separator.end() :]
    _refuse_doubtful_sign(line, separator, left, right)
    high_end = _one_end(right, left, locale, kinds)
    low_end = _one_end(left, right, locale, (high_end.kind,))
    low = finite_decimal(low_end.exact(high_end.code)) if low_end.code != high_end.code else low_end.value
    if low is None:
        raise NotANumberError(line, "its low end is no finite decimal in the unit of its high end")
    return _checked(low, high_end, line)


def _one_end(end: str, other: str, locale: str, kinds: tuple[str, ...]) -> Quantity:
    """One end of a range; where it bears no unit, the other end's is meant."""
    try:
        return _read(end, locale, kinds)
    except MissingUnitError:
        _, unit = split_number(other)
        if not unit:
            raise
        return _read(f"{end} {unit}", locale, kinds)


def _refuse_doubtful_sign(line: str, separator: re.Match[str], left: str, right: str) -> None:
    """`-20 -10 °C` may run from −20 to 10 or to −10: ask. With a positive low end only one reading is a range."""
    touching = separator[0].startswith(" ") and separator[0].endswith("-")
    if touching and left.startswith("-"):
        number = split_number(right)[0]
        raise AmbiguousNumberError(line, (number, f"-{number}"))


def _checked(low: Decimal, high: Quantity, line: str) -> Range:
    if low > high.value:
        raise RangeReversedError(line)
    return Range(low, high.value, high.code, high.kind)


def _parts(text: str) -> list[str]:
    if len(text) > MAX_LENGTH * MAX_PARTS:
        raise NotANumberError(text[:MAX_LENGTH], f"it is longer than {MAX_PARTS} ranges")
    parts = [part.strip() for part in re.split(r"[;\r\n]+", text)]
    if not any(parts):
        raise EmptyTextError(text[:MAX_LENGTH])
    return [part for part in parts if part]


def parse_ranges(text: str, locale: str, kinds: str | Collection[str]) -> tuple[Range, ...]:
    """Several ranges, separated by semicolons or line ends (`0–50 °C; 10–95 %RH`). Raises as `parse_range`."""
    return tuple(parse_range(part, locale, kinds) for part in _parts(text))


def parse_resolution(text: str, locale: str, kinds: str | Collection[str]) -> tuple[Quantity, ...]:
    """Scale intervals or resolutions, separated by semicolons: each of the kind of differences of an allowed kind.

    0,1 °C of a thermometer is a temperature difference. `d = 5 g` and `e = 5 g` are read. Raises as `parse_quantity`.
    """
    allowed = tuple(dict.fromkeys(difference_kind(kind) for kind in _kinds(kinds)))
    found = [parse_quantity(re.sub(_SCALE_INTERVAL, "", part), locale, allowed) for part in _parts(text)]
    for quantity in found:
        if quantity.value <= 0:
            raise NotANumberError(text[:60], "a resolution is greater than zero")
    return tuple(found)


def format_number(value: Decimal, locale: str) -> str:
    """The number as written, never with an exponent; grouped by threes from five digits on.

    Vietnamese groups by no-break spaces: 12.345 with a dot would be asked about when read back.
    """
    sign, _, digits = f"{value:f}".rpartition("-")
    whole, _, decimals = digits.partition(".")
    if len(whole) > 4:  # noqa: PLR2004 - four digits stay together
        whole = f"{int(whole):,}".replace(",", "," if locale == "en" else _NBSP)
    point = ("." if locale == "en" else ",") if decimals else ""
    return ("−" if sign or value.is_signed() else "") + whole + point + decimals


def format_quantity(quantity: Quantity, locale: str) -> str:
    """Number, no-break space, symbol; the signs of an angle follow without a space (SI Brochure 9, 5.4.3)."""
    return format_number(quantity.value, locale) + _suffix(quantity.code, quantity.kind, locale)


def format_range(span: Range, locale: str) -> str:
    """`0–15 kg`, `−20…60 °C` where a minus would meet the dash, `đến 15 kg` or `up to 15 kg` without a low end."""
    high = format_number(span.high, locale) + _suffix(span.code, span.kind, locale)
    if span.low is None:
        return ("up to" if locale == "en" else "đến") + _NBSP + high
    dash = "…" if span.low.is_signed() or span.high.is_signed() else "–"
    return format_number(span.low, locale) + dash + high


def _suffix(code: str, kind: str, locale: str) -> str:
    if codes_of(kind) == ("1",):
        return ""
    symbol = UNITS[code].symbol(locale)
    return symbol if code in {"°", "arcmin", "arcsec"} else _NBSP + symbol
