"""What an instrument's record already says of a rule's fields, and the points at which such an instrument is measured.

Proposals alone: a person sees and corrects them before anything is judged. Values are English texts with a unit code,
as `fields.Fields` reads them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry.fold import fold
from registry.law.mpe.asked import Asked, asked_of
from registry.law.mpe.book import Rule
from registry.law.mpe.fields import Fields
from registry.law.mpe.flows import FLOW, FlowZones
from registry.law.mpe.general import GeneralRule
from registry.law.mpe.scales import ScaleSteps
from registry.law.mpe.spans import SpanTable
from registry.law.mpe.values import RuleError
from registry.law.mpe.weights import NominalTable
from registry.values import RangeFact
from units.kinds import difference_kind
from units.quantity import Quantity, finite_decimal

_CLASS = re.compile(r"(?:cap(?: chinh xac)? |class )?([a-z0-9.,]+)")  # as folded
_SCALES_SHORTEST = {"I": 100, "II": 20, "III": 20, "IIII": 10}  # Min in e, OIML R 76-1 table 3
_WATER = ("Q1", "Q2", "Q3", "Q4")
_COARSE_GAUGES, _FINE_GAUGES, _FINE = 5, 11, Decimal("0.6")  # EN 837-1: at least 5 points, at least 10 when fine


@dataclass(frozen=True, slots=True)
class Suggested:
    """A point to measure: the reference value where it is known, and the point's fields of the rule."""

    reference: Quantity | None
    at: Mapping[str, str]


def text_of(value: Decimal, code: str) -> str:
    """A quantity as the fields of rules read it."""
    return f"{value:f} {code}"


def proposed_fields(rule: Rule, accuracy_class: str, ranges: Sequence[RangeFact]) -> dict[str, str]:
    """Fields of the instrument that follow from its accuracy class, its range and its scale interval as recorded."""
    asked = {one.name: one for one in asked_of(rule) if one.where == "instrument"}
    found: dict[str, str] = {}
    for name in ("class", "accuracy_class"):
        if name in asked and (grade := _class_in(accuracy_class, asked[name])):
            found[name] = grade
    for fact in ranges:
        found |= {name: text for name, text in _of_range(asked, fact) if name not in found}
        if isinstance(rule, FlowZones) and fact.quantity_kind == FLOW and fact.high is not None:
            found |= _marks_of(rule, fact.low, fact.high, fact.unit)
    return found


def _marks_of(rule: FlowZones, low: Decimal | None, high: Decimal, unit: str) -> dict[str, str]:
    """The ends of a meter's range are its first and last mark; R 49 defines Q2 = 1.6 Q1 and Q4 = 1.25 Q3."""
    found = {rule.marks[-1]: text_of(high, unit)}
    if rule.marks == _WATER:
        found["Q3"] = text_of(_exactly(high, "0.8"), unit)
    if low is not None and low > 0:
        found[rule.marks[0]] = text_of(low, unit)
        if rule.marks == _WATER:
            found["Q2"] = text_of(_exactly(low, "1.6"), unit)
    return found


def _exactly(value: Decimal, factor: str) -> Decimal:
    """In its fewest digits."""
    return finite_decimal(Fraction(value) * Fraction(factor)) or value


def _class_in(text: str, asked: Asked) -> str | None:
    written = _CLASS.fullmatch(fold(text))
    if written is None:
        return None
    grade = written[1].replace(",", ".").upper()
    return next((known for known in asked.choices if known == grade or _same(known, grade)), None)


def _same(known: str, grade: str) -> bool:
    plain = re.compile(r"[0-9]+(?:\.[0-9]+)?")
    return bool(plain.fullmatch(known) and plain.fullmatch(grade)) and Decimal(known) == Decimal(grade)


def _of_range(asked: Mapping[str, Asked], fact: RangeFact) -> Iterator[tuple[str, str]]:
    ends = (("min", fact.low), ("max", fact.high), ("range_min", fact.low), ("range_max", fact.high))
    for name, value in ends:
        if name in asked and value is not None and fact.quantity_kind in asked[name].kinds:
            yield name, text_of(value, fact.unit)
    if "e" in asked and fact.resolution is not None and difference_kind(fact.quantity_kind) == "mass":
        yield "e", text_of(fact.resolution, fact.resolution_unit)


def suggested_points(rule: Rule, fields: Mapping[str, object], ranges: Sequence[RangeFact]) -> tuple[Suggested, ...]:
    """The points at which limits change and the ends of the range; none where the fields do not tell them yet."""
    make = _POINTS.get(type(rule))
    if make is None:
        return ()
    try:
        return tuple(make(rule, Fields(fields), ranges))
    except RuleError:
        return ()


def _scales(rule: ScaleSteps, fields: Fields, _: Sequence[RangeFact]) -> Iterator[Suggested]:
    grade = fields.class_of("class", rule.classes)
    given = fields.values.get("ranges")
    if isinstance(given, list | tuple):
        read = [Fields(one) for one in given if isinstance(one, Mapping)]
        partial = [(one.positive("e", "mass"), one.positive("max", "mass")) for one in read]
    else:
        partial = [(fields.positive("e", "mass"), fields.positive("max", "mass"))]
    e = partial[0][0]
    least = fields.positive("min", "mass") if fields.has("min") else _times(e, _SCALES_SHORTEST[grade])
    points = [least]
    for step, largest in partial:
        edges = [_times(step, one.up_to) for one in rule.classes[grade] if one.up_to is not None]
        points += [edge for edge in edges if points[-1].exact("kg") < edge.exact("kg") < largest.exact("kg")]
        if points[-1].exact("kg") < largest.exact("kg"):
            points.append(largest)
    yield from (Suggested(_in(point, partial[-1][1].code), {}) for point in points)


def _times(quantity: Quantity, count: int) -> Quantity:
    return Quantity(quantity.value * count, quantity.code, quantity.kind)


def _in(quantity: Quantity, code: str) -> Quantity:
    value = finite_decimal(quantity.exact(code))
    return quantity if value is None else Quantity(value, code, quantity.kind)


def _weights(rule: NominalTable, _: Fields, ranges: Sequence[RangeFact]) -> Iterator[Suggested]:
    for fact in ranges:
        if fact.quantity_kind == "mass" and fact.high is not None:
            nominal = Quantity(fact.high, fact.unit, "mass")
            if nominal.exact("kg") in rule.rows:
                yield Suggested(nominal, {})


def _flows(rule: FlowZones, fields: Fields, _: Sequence[RangeFact]) -> Iterator[Suggested]:
    marks = rule.marks if len(rule.marks) < 4 else rule.marks[:-1]  # noqa: PLR2004 - Q4 is an overload, not a test point
    for mark in marks:
        flow = fields.positive(mark, FLOW)
        yield Suggested(None, {"flow_rate": text_of(flow.value, flow.code)})


def _spans(rule: SpanTable, fields: Fields, _: Sequence[RangeFact]) -> Iterator[Suggested]:
    grade = fields.class_of("class", rule.initial)
    count = _FINE_GAUGES if Decimal(grade) <= _FINE else _COARSE_GAUGES
    high = fields.quantity("range_max", tuple(rule.reference_kinds))
    low = fields.quantity("range_min", high.kind)
    yield from _evenly(low, high, count)


def _evenly(low: Quantity, high: Quantity, count: int) -> Iterator[Suggested]:
    start, end = low.exact(high.code), Fraction(high.value)
    for step in range(count):
        at = start + (end - start) * Fraction(step, count - 1)
        value = finite_decimal(at)
        yield Suggested(
            Quantity(Decimal(round(at * 1000)) / 1000 if value is None else value, high.code, high.kind), {}
        )


def _general(rule: GeneralRule, _: Fields, ranges: Sequence[RangeFact]) -> Iterator[Suggested]:
    for fact in ranges:
        if fact.quantity_kind == rule.kind and fact.high is not None:
            high = Quantity(fact.high, fact.unit, rule.kind)
            low = Quantity(fact.low if fact.low is not None else Decimal(0), fact.unit, rule.kind)
            yield from _evenly(low, high, _COARSE_GAUGES)
            return


_POINTS: dict[type, Callable[[Any, Fields, Sequence[RangeFact]], Iterator[Suggested]]] = {
    ScaleSteps: _scales,
    NominalTable: _weights,
    FlowZones: _flows,
    SpanTable: _spans,
    GeneralRule: _general,
}
