"""What the record form shows of readings: rows as typed, the rule with its fields, and the verdict so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.conformity.decision import DecisionRule
from registry.conformity.series import JudgedSeries, judge_series
from registry.conformity.words import TRUST, rule_words
from registry.language import N_, translator, words
from registry.law.mpe.asked import CHOICE_WORDS, PHASE_WORDS, Asked, asked_of
from registry.law.mpe.choice import offered_phases
from registry.law.mpe.proposed import Suggested
from units.table import codes_of
from web.forms import Form
from web.readings.cited import cited
from web.readings.form import DECISIONS, MAX_ROWS, Ground, ReadReadings, row_numbers
from web.readings.ground import Known
from web.readings.live import live_data
from web.readings.shown import TONES, ShownPoint, disagreement, joint_words, previewed, verdict_words
from web.readings.values import field_text, quantity_text, unit_choices

_LEAST_ROWS = 3
_COLUMNS = ("reference", "found", "left", "u")
_PHASE_AUTO = N_("Theo hình thức ở trên: {phase}")


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of the rule on the form; `options` are (value, words) where it is a choice."""

    name: str
    label: str
    hint: str
    value: str
    options: tuple[tuple[str, str], ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class RowView:
    number: int
    values: Mapping[str, str]
    at: tuple[FieldView, ...]
    shown: ShownPoint | None
    slips: bool


@dataclass(frozen=True, slots=True)
class VerdictView:
    words: str
    tone: str
    code: str
    rule: str
    notes: tuple[str, ...]
    departs: bool  # the result chosen needs a reason


@dataclass(frozen=True, slots=True)
class ReadingsView:
    """Everything the part `enterprise/readings_form.html` needs."""

    citation: str
    trust: str
    phases: list[tuple[str, str]]
    fields: tuple[FieldView, ...]
    at_labels: tuple[str, ...]
    rows: tuple[RowView, ...]
    units: list[tuple[str, str]]
    unit: str
    decisions: list[tuple[str, str]]
    decision: str
    adjusted: bool
    slipping: bool
    verdict: VerdictView | None
    has_rule: bool
    more: bool
    badges: list[tuple[str, str, str]]  # verdict, tone, words
    live: Mapping[str, object]


def readings_view(form: Form | None, read: ReadReadings, ground: Ground, known: Known, language: str) -> ReadingsView:
    """The form as typed, or, where nothing was typed yet (`form` None), filled with what is known."""
    translate, rule = translator(language), read.rule
    asked = asked_of(rule) if rule else ()
    judged = judge_series(read.series) if read.series else None
    values = form.values if form else _planned(known.points, language)
    phase = translate(PHASE_WORDS[read.phase]) if read.phase else ""
    points = (
        dict(zip(read.rows, previewed(read.series, judged, language), strict=True)) if read.series and judged else {}
    )
    at = [one for one in asked if one.where == "point"]
    numbers = _numbers(form, len(known.points))
    return ReadingsView(
        citation=cited(rule.citation, language) if rule else "",
        trust=translate(TRUST[rule.citation.trust]) if rule and rule.citation.trust != "seen" else "",
        phases=[
            ("", words(_PHASE_AUTO, phase=phase).say(translate)),
            *((name, translate(PHASE_WORDS[name])) for name in offered_phases(ground.rules)),
        ],
        fields=tuple(
            field_view(one, f"rule_{one.name}", _kept(form, one, known, language), language)
            for one in asked
            if one.where != "point"
        ),
        at_labels=tuple(translate(one.label) for one in at),
        rows=tuple(
            RowView(
                number,
                {name: values.get(f"{name}_{number}", "") for name in _COLUMNS},
                tuple(_at_view(one, number, values, language) for one in at),
                points.get(number),
                number in read.slipping,
            )
            for number in numbers
        ),
        units=unit_choices([code for kind in ground.kinds[:4] for code in codes_of(kind)], language),
        unit=(form.values.get("unit") if form else "") or ground.unit,
        decisions=[(name, translate(label)) for name, label in DECISIONS.items()],
        decision=(form.values.get("decision") if form else "") or ground.decision,
        adjusted=form.ticked("adjusted") if form else False,
        slipping=bool(read.slipping),
        verdict=_verdict(read, judged, values, language),
        has_rule=rule is not None,
        more=len(numbers) < MAX_ROWS,
        badges=[(code, tone, verdict_words(code, language)) for code, tone in TONES.items()],
        live=live_data(ground, language),
    )


def field_view(asked: Asked, name: str, value: str, language: str) -> FieldView:
    """A field of a rule in the reader's language."""
    translate = translator(language)
    options = tuple(
        (choice, translate(CHOICE_WORDS[choice]) if choice in CHOICE_WORDS else choice.replace("..", " … "))
        for choice in asked.choices
    )
    hint = translate(asked.hint) if asked.hint else ""
    return FieldView(name, translate(asked.label), hint, value, options, not asked.needed)


def _kept(form: Form | None, asked: Asked, known: Known, language: str) -> str:
    if form is not None and f"rule_{asked.name}" in form.values:
        return form.values[f"rule_{asked.name}"]
    return field_text(asked, known.fields.get(asked.name), language)


def _at_view(asked: Asked, number: int, values: Mapping[str, str], language: str) -> FieldView:
    name = f"at_{asked.name}_{number}"
    text = values.get(name, "")
    if values.get(f"planned_{name}"):
        text = field_text(asked, text, language)
    return field_view(asked, name, text, language)


def _planned(points: Sequence[Suggested], language: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for number, point in enumerate(points):
        if point.reference is not None:
            values[f"reference_{number}"] = quantity_text(point.reference, language)
        for name, text in point.at.items():
            values |= {f"at_{name}_{number}": text, f"planned_at_{name}_{number}": "1"}
    return values


def _numbers(form: Form | None, planned: int) -> range:
    """As many rows as were shown or are written in, one more where one was asked for."""
    if form is None:
        return range(min(MAX_ROWS, max(_LEAST_ROWS, planned)))
    shown = form.values.get("rows", "")
    count = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 3 else _LEAST_ROWS  # noqa: PLR2004
    written = max(row_numbers(form), default=-1) + 1
    return range(min(MAX_ROWS, max(count, written, _LEAST_ROWS) + form.ticked("add")))


def _verdict(
    read: ReadReadings, judged: JudgedSeries | None, values: Mapping[str, str], language: str
) -> VerdictView | None:
    if judged is None or read.series is None:
        return None
    translate = translator(language)
    decision: DecisionRule = read.series.decision
    amiss = disagreement(judged, values, language)
    return VerdictView(
        verdict_words(judged.verdict, language),
        TONES[judged.verdict],
        judged.verdict,
        rule_words(decision).say(translate),
        (*joint_words(judged, language), *(said for _, said in amiss)),
        any(name == "departure" for name, _ in amiss),
    )
