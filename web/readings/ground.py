"""What an instrument's readings stand on: its rules on a day, its kinds and unit, and what is known of its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry import find_readings
from registry.law.load import law
from registry.law.mpe.asked import asked_of
from registry.law.mpe.book import Rule
from registry.law.mpe.choice import fields_for
from registry.law.mpe.proposed import Suggested, proposed_fields, suggested_points
from registry.mpe_rules import rules_for, usual_of
from registry.values import InstrumentRow
from units.kinds import KINDS
from units.table import codes_of
from units.text import parse_quantity
from web.readings.form import Ground


async def ground_of(row: InstrumentRow, day: date) -> Ground:
    """The rules of its kind on the day, and the quantity kinds in which its readings are written, its own first."""
    rules = await rules_for(row.kind_code, day)
    listed = law().row(row.kind_code) if row.kind_code else None
    recorded = [fact.quantity_kind for fact in row.ranges]
    allowed = [kind for rule in rules for kind in rule.reference_kinds] or list(listed.quantity_kinds if listed else ())
    kinds = [*(kind for kind in recorded if kind in allowed or not allowed), *allowed] or list(KINDS)
    usual = usual_of(row.kind_code)
    unit = usual.unit if any(usual.unit in codes_of(kind) for kind in kinds) else _unit(row, kinds[0])
    return Ground(rules, tuple(dict.fromkeys(kinds)), unit, usual.decision)


def _unit(row: InstrumentRow, kind: str) -> str:
    own = (fact.unit for fact in row.ranges if fact.quantity_kind == kind)
    return next(own, codes_of(kind)[0])


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded of an instrument's fields, or follows from its record, and its usual points."""

    fields: Mapping[str, object]
    points: Sequence[Suggested]


async def known_of(row: InstrumentRow, rule: Rule | None) -> Known:
    """The fields of a rule as recorded, else as the class, range and scale interval say, else as usual for the kind."""
    if rule is None:
        return Known({}, ())
    recorded = await find_readings.rule_fields(row.id)
    return known_fields(row, rule, recorded)


def known_fields(row: InstrumentRow, rule: Rule, recorded: Mapping[str, object]) -> Known:
    """As `known_of`, with the recorded fields at hand."""
    names = [asked.name for asked in asked_of(rule) if asked.where != "point"]
    usual = usual_of(row.kind_code)
    fields = fields_for(names, recorded, proposed_fields(rule, row.accuracy_class, row.ranges), usual.preset)
    if fields.get("ranges"):
        fields.pop("e", None)
    if usual.points and rule.point_field:
        return Known(fields, [Suggested(parse_quantity(text, "en", rule.reference_kinds), {}) for text in usual.points])
    return Known(fields, suggested_points(rule, fields, row.ranges))
