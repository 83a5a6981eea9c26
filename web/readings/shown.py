"""Judged readings in words: error, limits, verdict with its tone, reasons, risk, and the rule that judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from registry.conformity.decision import DecisionRule
from registry.conformity.series import NO_RULE, JudgedPoint, JudgedSeries, Series
from registry.conformity.words import REASONS, SAME_SIGN, TRUST, VERDICTS, rule_words
from registry.control_rules import verdict_faults
from registry.find_readings import JudgementRow, ReadingRow
from registry.language import N_, Words, translator, words
from registry.law.mpe.asked import CHOICE_WORDS, PHASE_WORDS
from registry.law.mpe.flows import FLOW
from registry.law.mpe.values import Citation
from registry.reading_rows import rounded
from units.errors import UnitError
from units.kinds import KINDS
from units.quantity import Quantity, finite_decimal
from units.table import UNITS
from units.text import format_number, format_quantity, parse_quantity
from web.readings.cited import cited

TONES: dict[str, str] = {
    "pass": "ok",
    "conditionalPass": "warn",
    "notStated": "none",
    "conditionalFail": "warn",
    "fail": "bad",
}
REASON_WORDS: dict[str, str] = {
    **{str(reason): sentence for reason, sentence in REASONS.items()},
    NO_RULE: N_("Chưa có quy định về sai số cho phép cho loại này nên không kết luận."),
}
_RISK = N_("rủi ro sai số thật vượt giới hạn: {percent} %")
_ALMOST_NONE = N_("rủi ro sai số thật vượt giới hạn: dưới 0,1 %")
_SMALL = 0.001
_PLACES = 6  # an error with more decimals is rounded to fewer, and marked
_FEWER = 4


@dataclass(frozen=True, slots=True)
class ShownStage:
    """One indication of a point, judged: `verdict` is a code, `words` what people read, `tone` a key of the badges."""

    indication: str
    error: str
    verdict: str
    words: str
    tone: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownPoint:
    reference: str
    conditions: str
    expanded: str
    limits: str
    found: ShownStage
    left: ShownStage | None


@dataclass(frozen=True, slots=True)
class ShownJudgement:
    """Readings of one control as the history shows them."""

    words: str
    tone: str
    citation: str
    trust: str  # what to say of the rule's values; empty where they were checked
    phase: str
    decision: str
    adjusted: bool
    joint_held: bool | None
    departure: str
    points: tuple[ShownPoint, ...]


def signed(value: Fraction, unit: str, language: str) -> str:
    """An error such as `+2,5 g` or `−0,13 %`, rounded and marked where it has no short decimal."""
    exact = finite_decimal(value)
    short = exact is not None and -int(exact.as_tuple().exponent) <= _PLACES
    number = exact if exact is not None and short else Decimal(round(value * 10**_FEWER)).scaleb(-_FEWER)
    mark = "" if short else "≈\N{NO-BREAK SPACE}"
    plus = "+" if number > 0 else ""
    return f"{mark}{plus}{format_number(number, language)}{_symbol(unit, language)}"


def _symbol(unit: str, language: str) -> str:
    symbol = UNITS[unit].symbol(language) if unit in UNITS else unit
    return f"\N{NO-BREAK SPACE}{symbol}" if symbol else ""


def limits_text(lower: Fraction | None, upper: Fraction | None, unit: str, language: str) -> str:
    """`±5 g`, `−0,15 … +0,1 °C`, or a dash where there are no limits."""
    if lower is not None and upper is not None and -lower == upper:
        return "±" + signed(upper, unit, language).replace("+", "")
    if lower is not None and upper is not None:
        return f"{signed(lower, '', language)} … {signed(upper, unit, language)}"
    one = upper if lower is None else lower
    sign = "≤" if lower is None else "≥"
    return "—" if one is None else f"{sign}\N{NO-BREAK SPACE}{signed(one, unit, language)}"


def verdict_words(verdict: str, language: str) -> str:
    known: Mapping[str, str] = {str(code): said for code, said in VERDICTS.items()}
    return translator(language)(known[verdict])


def reason_words(reasons: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(translator(language)(REASON_WORDS[reason]) for reason in reasons)


def risk_words(risk: float | None, language: str) -> tuple[str, ...]:
    """The specific risk as a share, to two digits."""
    if risk is None:
        return ()
    if risk < _SMALL:
        return (words(_ALMOST_NONE).say(translator(language)),)
    percent = format_number(Decimal(f"{risk * 100:.2g}") + 0, language)
    return (words(_RISK, percent=percent).say(translator(language)),)


def shown_stage(
    indication: Quantity, error: Fraction, unit: str, judged: tuple[str, Iterable[str], float | None], language: str
) -> ShownStage:
    """`judged` is (verdict, reasons, risk)."""
    verdict, reasons, risk = judged
    notes = (*reason_words(reasons, language), *risk_words(risk, language))
    return ShownStage(
        format_quantity(indication, language),
        signed(error, unit, language),
        verdict,
        verdict_words(verdict, language),
        TONES[verdict],
        notes,
    )


def previewed(series: Series, judged: JudgedSeries, language: str) -> tuple[ShownPoint, ...]:
    """The points of a series that is not recorded yet."""
    found = []
    for point, came, left in zip(series.points, judged.found.points, judged.left.points, strict=True):
        found.append(
            ShownPoint(
                format_quantity(point.reference.quantity, language),
                conditions_text(point.at, language),
                format_quantity(point.expanded.quantity, language) if point.expanded else "",
                _limits_of(came, language),
                _stage_of(point.found.quantity, came, language),
                _stage_of(point.indication("left"), left, language) if series.adjusted else None,
            )
        )
    return tuple(found)


def _limits_of(point: JudgedPoint, language: str) -> str:
    limits = point.limits
    return limits_text(limits.lower, limits.upper, limits.unit, language) if limits else "—"


def _stage_of(indication: Quantity, point: JudgedPoint, language: str) -> ShownStage:
    risk = point.decision.risk if point.decision else None
    return shown_stage(indication, point.error, point.unit, (point.verdict, point.reasons, risk), language)


def joint_words(judged: JudgedSeries, language: str) -> tuple[str, ...]:
    """What a rule over several points says where it is not held."""
    return tuple(
        words(SAME_SIGN, threshold=format_number(rounded(answer.rule.threshold), language)).say(translator(language))
        for answer in judged.left.joint
        if not answer.held
    )


def disagreement(judged: JudgedSeries, form_values: Mapping[str, str], language: str) -> tuple[tuple[str, str], ...]:
    """Each (field, what to do about it) in which the result chosen does not follow from the readings."""
    result, departure = form_values.get("result", ""), form_values.get("departure", "")
    found = verdict_faults(judged.verdict, result, departure)
    return tuple((name, said.say(translator(language))) for name, said in found)


def conditions_text(at: Mapping[str, str], language: str) -> str:
    """What was set at a point beside its reference value."""
    return ", ".join(_condition(value, language) for value in at.values())


def _condition(value: str, language: str) -> str:
    if value in CHOICE_WORDS:
        return translator(language)(CHOICE_WORDS[value])
    try:
        return format_quantity(parse_quantity(value, "en", FLOW), language)
    except UnitError:
        return value


def shown_judgement(row: JudgementRow, language: str) -> ShownJudgement:
    """What was kept of one control."""
    translate = translator(language)
    citation = Citation(row.document, row.edition, row.clause, "", country=row.country)
    return ShownJudgement(
        words=verdict_words(row.verdict, language),
        tone=TONES[row.verdict],
        citation=cited(citation, language),
        trust=translate(TRUST[row.trust]) if row.trust in {"memory", "single_source"} else "",  # type: ignore[index]
        phase=translate(PHASE_WORDS[row.phase]) if row.phase else "",
        decision=decision_words(row.decision, row.decision_factor).say(translate),
        adjusted=row.adjusted,
        joint_held=row.joint_held,
        departure=row.departure,
        points=tuple(_kept(reading, language) for reading in row.readings),
    )


def decision_words(name: str, factor: Decimal | None) -> Words:
    """The decision rule in a sentence part."""
    rule = DecisionRule(name, Fraction(factor if factor is not None else 1))  # type: ignore[arg-type]
    return rule_words(rule)


def _kept(row: ReadingRow, language: str) -> ShownPoint:
    kind, difference = row.quantity_kind, KINDS[row.quantity_kind].difference or row.quantity_kind
    sides = [None if side is None else Fraction(side) for side in (row.lower_limit, row.upper_limit)]
    found = shown_stage(
        Quantity(row.found_value, row.found_unit, kind),
        Fraction(row.error_found),
        row.error_unit,
        (row.verdict_found, row.reasons_found, row.risk_found),
        language,
    )
    left = None
    if row.left_value is not None and row.error_left is not None:
        indication = Quantity(row.left_value, row.left_unit, kind)
        judged = (row.verdict_left, row.reasons_left, row.risk_left)
        left = shown_stage(indication, Fraction(row.error_left), row.error_unit, judged, language)
    expanded = row.expanded_value
    own = difference if row.expanded_unit != "%" else "ratio"
    return ShownPoint(
        format_quantity(Quantity(row.reference_value, row.reference_unit, kind), language),
        conditions_text(row.at, language),
        "" if expanded is None else format_quantity(Quantity(expanded, row.expanded_unit, own), language),
        limits_text(sides[0], sides[1], row.error_unit, language),
        found,
        left,
    )
