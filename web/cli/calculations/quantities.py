"""Tasks `quantity` and `convert`."""

from fractions import Fraction

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import RuleError
from units.errors import UnitError
from units.kinds import kind_named
from units.quantity import convert_exact, finite_decimal
from units.table import unit_in
from units.text import parse_exact, parse_quantity
from web.cli.calculations.given import Answer, text_of

_LOCALES = ("vi", "en")


def quantity(fields: Fields) -> Answer:
    """`text` as a person of `locale` writes a quantity of `kind`."""
    locale = fields.choice("locale", _LOCALES)
    kind = _kind(fields)
    text = text_of(fields, "text")
    try:
        exact, code, _ = parse_exact(text, locale, kind)
        found = parse_quantity(text, locale, kind)
    except UnitError as error:
        raise RuleError(error.code, fields.named("text"), str(error)) from None
    if finite_decimal(exact) is None:
        return {"numerator": exact.numerator, "denominator": exact.denominator, "unit": code}
    return {"value": format(found.value, "f"), "unit": found.code}


def _kind(fields: Fields) -> str:
    name = fields.text("kind")
    try:
        return kind_named(name).name
    except UnitError as error:
        raise RuleError(error.code, fields.named("kind"), str(error)) from None


def convert(fields: Fields) -> Answer:
    """`value` of `unit` in unit `to`, exactly."""
    kind, value = _kind(fields), fields.decimal("value")
    unit, to = _unit(fields, "unit", kind), _unit(fields, "to", kind)
    try:
        return _exactly(convert_exact(value, unit, to, kind), to)
    except UnitError as error:
        raise RuleError(error.code, fields.named("to"), str(error)) from None


def _unit(fields: Fields, name: str, kind: str) -> str:
    try:
        return unit_in(fields.text(name), kind).code
    except UnitError as error:
        raise RuleError(error.code, fields.named(name), str(error)) from None


def _exactly(found: Fraction, code: str) -> Answer:
    decimal = finite_decimal(found)
    if decimal is None:
        return {"numerator": found.numerator, "denominator": found.denominator, "unit": code}
    return {"value": format(decimal, "f"), "unit": code}
