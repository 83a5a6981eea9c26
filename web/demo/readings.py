"""Readings of the demo province: of the cast's controls, and of some that failed, so that verdicts can be looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import asyncpg

from registry import find
from registry.conformity.decision import DecisionRule
from registry.conformity.series import JudgedSeries, Point, Series, Written, judge_series
from registry.law.mpe.book import Rule
from registry.law.mpe.choice import phase_for, rule_in
from registry.law.mpe.values import Limits, RuleError
from registry.mpe_rules import loaded_rule
from registry.reading_rows import judgement_columns, reading_columns
from registry.values import InstrumentRow
from units.kinds import difference_kind
from units.quantity import Quantity, convert_exact
from units.table import unit_in
from units.text import format_quantity
from web.demo.batch import copy
from web.demo.cast import CAST
from web.demo.chance import Chance
from web.readings.ground import Known, known_fields

_FAILED = 60  # as many failed controls besides the cast's as are worth looking at
_CALIBRATED = frozenset({"31"})  # read with an uncertainty, and judged with a guard band
_MOST_POINTS = 6

_CONTROLS = """
    SELECT c.id, c.instrument, c.occasion, c.result FROM control c
    JOIN instrument i ON i.id = c.instrument JOIN enterprise e ON e.id = i.enterprise
    WHERE c.performed_on IS NOT NULL AND i.kind_code = ANY($2) AND e.tax_code = ANY($1)
    UNION ALL
    (SELECT c.id, c.instrument, c.occasion, c.result FROM control c
     JOIN instrument i ON i.id = c.instrument JOIN enterprise e ON e.id = i.enterprise
     WHERE c.result = 'fail' AND c.performed_on IS NOT NULL AND i.kind_code = ANY($2) AND e.tax_code <> ALL($1)
     ORDER BY c.id LIMIT $3)
    ORDER BY 1"""
_KINDS = ("8a", "8b", "10", "16b", "19", "31", "32")


async def add_readings(database: asyncpg.Connection, seed: int) -> None:
    """Readings that agree with the results already recorded; in the transaction that loads the province."""
    controls = await database.fetch(_CONTROLS, [member.tax_code for member in CAST], list(_KINDS), _FAILED)
    rows = {row.id: row for row in await find.instruments_by_id({control["instrument"] for control in controls})}
    judgements: list[dict[str, Any]] = []
    readings: list[dict[str, Any]] = []
    for control in controls:
        chance = Chance(f"{seed}:readings:{control['id']}")
        made = _made(chance, rows[control["instrument"]], control)
        if made is not None:
            series, judged = made
            own = {"control": control["id"]}
            judgements.append(own | judgement_columns(series, judged, ""))
            readings += [own | columns for columns in reading_columns(series, judged)]
    await _send(database, "judgement", judgements)
    await _send(database, "reading", readings)


async def _send(database: asyncpg.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Columns that a row leaves out have the default of the table."""
    for names in dict.fromkeys(tuple(row) for row in rows):
        await copy(database, table, names, [tuple(row.values()) for row in rows if tuple(row) == names])


def _made(chance: Chance, row: InstrumentRow, control: Mapping[str, Any]) -> tuple[Series, JudgedSeries] | None:
    """A series whose verdict is the recorded result, or None where the rule has no limits for what is known."""
    loaded = loaded_rule(row.kind_code or "")
    phase = phase_for([loaded], control["occasion"]) if loaded else ""
    rule = rule_in([loaded], phase) if loaded else None
    if rule is None:
        return None
    known = known_fields(row, rule, {})
    passed = control["result"] == "pass"
    adjusted = passed and row.kind_code in {"8a", "8b"} and chance.percent(25)
    how = _How(phase, passed, adjusted, calibrated=row.kind_code in _CALIBRATED)
    decision = DecisionRule("guard_band", Fraction(1)) if how.calibrated else DecisionRule()
    try:
        points = tuple(_points(chance, rule, known, how))
        if not points:
            return None
        series = Series(rule, known.fields, phase, decision, points, adjusted)
        return series, judge_series(series)
    except RuleError:
        return None


@dataclass(frozen=True, slots=True)
class _How:
    """What the readings of one control are to say."""

    phase: str
    passed: bool
    adjusted: bool
    calibrated: bool


def _points(chance: Chance, rule: Rule, known: Known, how: _How) -> Iterator[Point]:
    references = [point.reference for point in known.points if point.reference is not None][:_MOST_POINTS]
    worst = chance.between(0, max(0, len(references) - 1))
    for number, reference in enumerate(references):
        limits = _limits(rule, known.fields, how.phase, reference)
        share = Fraction(chance.between(-60, 60), 100)
        if not how.passed and number == worst:
            share = Fraction(chance.between(130, 190), 100)
        yield Point(
            _written(reference),
            _written(_indication(reference, limits, share * 2 if how.adjusted else share)),
            _written(_indication(reference, limits, share)) if how.adjusted else None,
            _written(_part(limits, Fraction(1, 5))) if how.calibrated else None,
        )


def _limits(rule: Rule, fields: Mapping[str, object], phase: str, reference: Quantity) -> Limits:
    alone = Point(_written(reference), _written(reference))
    judged = judge_series(Series(rule, fields, phase, DecisionRule(), (alone,)))
    limits = judged.found.points[0].limits
    assert limits is not None  # noqa: S101 - there is a rule
    return limits


def _indication(reference: Quantity, limits: Limits, share: Fraction) -> Quantity:
    """The reference with an error of that share of the limit, to a tenth of the limit."""
    error = _part(limits, share)
    own = unit_in(reference.code, difference_kind(reference.kind)).code
    moved = convert_exact(error.value, error.code, own, limits.kind)
    return Quantity(_short(reference.exact() + moved), reference.code, reference.kind)


def _part(limits: Limits, share: Fraction) -> Quantity:
    assert limits.upper is not None  # noqa: S101 - the demo's kinds have two-sided limits
    step = limits.upper / 10
    return Quantity(_short(round(limits.upper * share / step) * step), limits.unit, limits.kind)


def _short(value: Fraction) -> Decimal:
    return Decimal(round(value * 10**9)).scaleb(-9).normalize() + 0


def _written(quantity: Quantity) -> Written:
    return Written(format_quantity(quantity, "vi"), quantity)
