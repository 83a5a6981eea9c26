"""Tasks `uncertainty.*`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import cast

from registry.conformity import uncertainty
from registry.conformity.normal import coverage_factor as factor
from registry.conformity.templates import TEMPLATES, Certificate, Entry, Slot, terms_of
from registry.conformity.uncertainty import BudgetError, Correlation, Shape, Term
from registry.law.mpe.fields import Fields
from web.cli.calculations.given import Answer, not_negative, number, positive, series, whole

_LEAST_DOF = Decimal("0.5")
_MOST_TERMS = 10_000
_MOST_CORRELATIONS = 5_000
_SHOWN_NAME = 60
_FORMS = {form.key: form for form in TEMPLATES}


def budget(fields: Fields) -> Answer:
    """Combined standard uncertainty, effective degrees of freedom, k and U at 95 %."""
    terms = [_term(one) for one in _each(fields, "terms", _MOST_TERMS)]
    given = _each(fields, "correlations", _MOST_CORRELATIONS) if fields.has("correlations") else []
    pairs = [_correlation(one) for one in given]
    try:
        found = uncertainty.budget(terms, pairs)
    except BudgetError as error:
        raise fields.bad(error.where, str(error)) from None
    return {"u": found.u, "dof": found.dof, "k95": found.k95, "U95": found.U95}


def template(fields: Fields) -> Answer:
    """A budget by one of the templates of everyday bench work, with the terms it is made of."""
    form = _FORMS[fields.choice("template", _FORMS)]
    given, sensitivities = (_named(fields, name) for name in ("entries", "sensitivities"))
    known = {slot.key for slot in form.slots}
    for own in (given, sensitivities):
        for name in own.values.keys() - known:
            raise own.bad(name[:_SHOWN_NAME], f"{form.key} has {', '.join(sorted(known))}")
    entries = {slot.key: _entry(given, slot) for slot in form.slots if given.has(slot.key)}
    try:
        terms = terms_of(form, entries, {name: number(sensitivities, name) for name in sensitivities.values})
        found = uncertainty.budget(terms)
    except BudgetError as error:
        raise given.bad(error.where, str(error)) from None
    shown = [{"name": t.name, "u": t.u, "dof": t.dof, "sensitivity": t.sensitivity} for t in terms]
    return {"u": found.u, "dof": found.dof, "k95": found.k95, "U95": found.U95, "terms": shown}


def _named(fields: Fields, name: str) -> Fields:
    found = fields.values[name] if fields.has(name) else {}
    if not isinstance(found, Mapping):
        raise fields.bad(name, f"{name} is an object")
    return Fields(found, fields.named(f"{name}."))


def _entry(given: Fields, slot: Slot) -> Entry:
    if slot.form == "readings":
        return [Fraction(value) for value in series(given, slot.key)]
    if slot.form != "certificate":
        return number(given, slot.key)
    own = _named(given, slot.key)
    return Certificate(number(own, "U"), number(own, "k") if own.has("k") else 2.0)


def _each(fields: Fields, name: str, most: int) -> list[Fields]:
    given = fields.values[name] if fields.has(name) else None
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given) or len(given) > most:
        raise fields.bad(name, f"{name} is a list of at most {most} objects")
    return [Fields(one, fields.named(f"{name}.{index}.")) for index, one in enumerate(given)]


def _term(one: Fields) -> Term:
    kind = one.choice("type", _TERMS)
    sensitivity = number(one, "sensitivity") if one.has("sensitivity") else 1.0
    try:
        return _TERMS[kind](one, sensitivity)
    except BudgetError as error:
        raise one.bad(error.where, str(error)) from None


def _dof(one: Fields) -> float | None:
    return number(one, "dof", lambda n: n >= _LEAST_DOF, "at least 0.5, or null") if one.has("dof") else None


def _readings(one: Fields, sensitivity: float) -> Term:
    return uncertainty.of_readings([Fraction(value) for value in series(one, "values")], sensitivity)


def _standard(one: Fields, sensitivity: float) -> Term:
    return Term(number(one, "u", not_negative, "zero or more"), _dof(one), sensitivity)


def _certificate(one: Fields, sensitivity: float) -> Term:
    return uncertainty.of_certificate(number(one, "U"), number(one, "k"), _dof(one), sensitivity)


def _resolution(one: Fields, sensitivity: float) -> Term:
    return uncertainty.of_resolution(number(one, "interval"), sensitivity)


def _hysteresis(one: Fields, sensitivity: float) -> Term:
    return uncertainty.of_hysteresis(number(one, "span"), sensitivity)


def _half_width(one: Fields, sensitivity: float) -> Term:
    return uncertainty.of_half_width(cast("Shape", one.text("type")), number(one, "half_width"), sensitivity)


_TERMS: dict[str, Callable[[Fields, float], Term]] = {
    "readings": _readings,
    "resolution": _resolution,
    "certificate": _certificate,
    "standard": _standard,
    "rectangular": _half_width,
    "triangular": _half_width,
    "arcsine": _half_width,
    "hysteresis": _hysteresis,
}


def _correlation(one: Fields) -> Correlation:
    a, b = (whole(one, name, 0, _MOST_TERMS) for name in ("a", "b"))
    return Correlation(a, b, number(one, "r", lambda r: -1 <= r <= 1, "between -1 and 1"))


def coverage_factor(fields: Fields) -> Answer:
    """Student's k at 95 %, 95.45 % and 99 %; null degrees of freedom are infinite."""
    if "dof" not in fields.values:
        raise fields.bad("dof", "dof is a number, or null for infinitely many")
    dof = _dof(fields)
    return {"k95": factor(0.95, dof), "k9545": factor(0.9545, dof), "k99": factor(0.99, dof)}


def state_result(fields: Fields) -> Answer:
    """U to two significant digits, half even, and the value to the same place."""
    value, expanded = fields.decimal("value"), fields.decimal("U")
    if not positive(expanded):
        raise fields.bad("U", "a stated uncertainty is greater than zero")
    value_text, expanded_text = uncertainty.state_result(value, expanded)
    return {"value_text": value_text, "U_text": expanded_text}
