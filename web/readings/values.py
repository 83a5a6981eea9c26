"""Quantities as people type them into a form of readings, and the rule's fields as they are kept."""

import re
from collections.abc import Mapping, Sequence

from registry.conformity.series import Written
from registry.language import N_, Words, words
from registry.law.mpe.asked import Asked
from registry.law.mpe.proposed import text_of
from units.errors import MissingUnitError, UnitError
from units.quantity import Quantity
from units.table import UNITS
from units.text import format_quantity, parse_quantity
from web.wording import unit_words

LONGEST = 100
_PART = re.compile(r"[;\r\n]+")
_RANGE_SHAPE = N_("“{text}” chưa đúng cách ghi. Xin ghi mức lớn nhất, dấu hai chấm rồi e, ví dụ: 3 kg: 1 g; 6 kg: 2 g.")

FieldValue = str | list[dict[str, str]]


def read_quantity(text: str, kinds: Sequence[str], unit: str, language: str) -> Quantity:
    """The quantity of a text; a number alone is in `unit` (a code, or empty). Raises UnitError."""
    try:
        return parse_quantity(text, language, tuple(kinds))
    except MissingUnitError:
        if not unit:
            raise
        return parse_quantity(f"{text} {unit}", language, tuple(kinds))


def read_written(text: str, kinds: Sequence[str], unit: str, language: str) -> Written | Words:
    """The quantity with its text, or why it is refused and how to mend it."""
    try:
        return Written(text, read_quantity(text, kinds, unit, language))
    except UnitError as error:
        return unit_words(error, kinds, language)


def read_field(asked: Asked, text: str, language: str) -> FieldValue | Words:
    """A field of a rule as it is kept, or why it is refused."""
    if asked.ranges:
        return _partial_ranges(text, language)
    if asked.choices:
        return text
    written = read_written(text, asked.kinds, "", language)
    return written if isinstance(written, Words) else text_of(written.quantity.value, written.quantity.code)


def _partial_ranges(text: str, language: str) -> FieldValue | Words:
    found: list[dict[str, str]] = []
    for part in filter(None, (part.strip() for part in _PART.split(text))):
        largest, colon, e = part.partition(":")
        if not colon:
            return words(_RANGE_SHAPE, text=part[:60])
        read = [read_written(one.strip(), ("mass",), "", language) for one in (largest, e)]
        for one in read:
            if isinstance(one, Words):
                return one
        ends = [text_of(one.quantity.value, one.quantity.code) for one in read if isinstance(one, Written)]
        found.append({"max": ends[0], "e": ends[1]})
    return found


def field_text(asked: Asked, value: object, language: str) -> str:
    """A kept field as a form shows it."""
    if isinstance(value, list):
        parts = (f"{_said(one['max'], ('mass',), language)}: {_said(one['e'], ('mass',), language)}" for one in value)
        return "; ".join(parts)
    if not isinstance(value, str):
        return ""
    return value if asked.choices else _said(value, asked.kinds, language)


def _said(text: str, kinds: Sequence[str], language: str) -> str:
    try:
        return format_quantity(parse_quantity(text, "en", tuple(kinds)), language)
    except UnitError:  # a rule whose fields have changed since
        return text


def quantity_text(quantity: Quantity, language: str) -> str:
    """A quantity as people write it."""
    return format_quantity(quantity, language)


def unit_choices(codes: Sequence[str], language: str) -> list[tuple[str, str]]:
    """Unit codes with their symbols, each once."""
    return [(code, UNITS[code].symbol(language)) for code in dict.fromkeys(codes)]


def kept_fields(fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Without `e` where partial ranges are given: each range has its own."""
    return {name: value for name, value in fields.items() if not (name == "e" and fields.get("ranges"))}
