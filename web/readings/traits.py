"""What a rule needs to know of an instrument, on its form and its page: "Đặc trưng đo lường"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from registry.conformity.words import TRUST
from registry.language import translator
from registry.law.mpe.asked import Asked, asked_of
from registry.law.mpe.book import Rule
from registry.mpe_rules import rules_for
from registry.values import InstrumentRow
from web.forms import Form
from web.readings.cited import cited
from web.readings.form import field_value
from web.readings.ground import known_fields
from web.readings.values import FieldValue, field_text, kept_fields
from web.readings.view import FieldView, field_view


def traits_asked(rules: Sequence[Rule]) -> tuple[Asked, ...]:
    """The instrument's fields of all its rules, the nearest rule's first, each once."""
    found: dict[str, Asked] = {}
    for rule in rules:
        for one in asked_of(rule):
            if one.where == "instrument":
                found.setdefault(one.name, replace(one, needed=False))  # asked again when it is judged
    return tuple(found.values())


async def read_traits(form: Form, kind_code: str | None, day: date, language: str) -> dict[str, FieldValue] | None:
    """The fields as typed; every one may be left empty. None where the form showed none of them."""
    asked = traits_asked(await rules_for(kind_code, day))
    if not any(f"rule_{one.name}" in form.values for one in asked):
        return None
    found = {}
    for one in asked:
        value = field_value(form, one, language)
        if value:
            found[one.name] = value
    return kept_fields(found)


async def trait_fields(
    kind_code: str | None, day: date, values: Mapping[str, str], proposed: Mapping[str, object], language: str
) -> tuple[FieldView, ...]:
    """The fields for a form: as typed, else as recorded or proposed."""
    rules = await rules_for(kind_code, day)
    return tuple(
        field_view(
            one, name, values[name] if name in values else field_text(one, proposed.get(one.name), language), language
        )
        for one in traits_asked(rules)
        for name in (f"rule_{one.name}",)
    )


async def proposed_traits(row: InstrumentRow, day: date, recorded: Mapping[str, object]) -> dict[str, object]:
    """What is recorded, else what follows from the rest of the record."""
    rules = await rules_for(row.kind_code, day)
    found: dict[str, object] = {}
    for rule in rules:
        for name, value in known_fields(row, rule, recorded).fields.items():
            found.setdefault(name, value)
    return found


async def trait_facts(
    row: InstrumentRow, day: date, recorded: Mapping[str, object], language: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(label, value) of each recorded field, and (citation, what to say of its trust) of each rule, nearest first."""
    translate, rules = translator(language), await rules_for(row.kind_code, day)
    facts = [
        (translate(one.label), field_text(one, recorded[one.name], language))
        for one in traits_asked(rules)
        if one.name in recorded
    ]
    trust = [translate(TRUST[rule.citation.trust]) if rule.citation.trust != "seen" else "" for rule in rules]
    return facts, list(zip((cited(rule.citation, language) for rule in rules), trust, strict=True))
