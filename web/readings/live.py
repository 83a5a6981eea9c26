"""What a script needs to judge while somebody types, and the answer it gets for a form's state."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from registry.conformity.series import JudgedPoint, judge_series
from registry.language import N_, translator
from registry.law.mpe.values import Limits
from units.kinds import difference_kind, kind_named
from units.quantity import UNCONVERTIBLE
from units.table import UNITS, codes_of, look_up, spellings
from web.forms import Form
from web.readings.form import USUAL_FACTORS, Ground, ReadReadings, read_readings, row_numbers
from web.readings.shown import (
    REASON_WORDS,
    TONES,
    ShownPoint,
    ShownStage,
    disagreement,
    joint_words,
    previewed,
    verdict_words,
)

_LABELS = {
    "found": N_("Khi nhận"),
    "left": N_("Sau điều chỉnh"),
    "whole": N_("Kết luận theo số đo"),
}
_KINDS = 4  # of a kind without a rule there may be dozens; nothing is judged there


def live_data(ground: Ground, language: str) -> dict[str, Any]:
    """The units and words the form's script starts with."""
    kinds = ground.kinds[:_KINDS] if ground.rules else ()
    differences = (*dict.fromkeys(difference_kind(kind) for kind in kinds), *(("ratio",) if kinds else ()))
    codes = dict.fromkeys(code for kind in (*kinds, *differences) for code in codes_of(kind))
    translate = translator(language)
    return {
        "language": language,
        "units": {code: unit_row(code) for code in codes},
        "symbols": {code: UNITS[code].symbol(language) for code in codes},
        "spellings": _spellings(kinds),
        "differences": _spellings(differences),
        "difference": _differences(kinds),
        "usual": {name: str(factor) for name, factor in USUAL_FACTORS.items()},
        "tones": TONES,
        "reasons": {reason: translate(sentence) for reason, sentence in REASON_WORDS.items()},
        "labels": {name: translate(label) for name, label in _LABELS.items()},
    }


def unit_row(code: str) -> dict[str, Any]:
    """What the field twin knows of a unit; one that stands `alone` (dB(A), HRC) is compared with itself only."""
    unit = UNITS[code]
    alone = all(kind_named(kind).scale in UNCONVERTIBLE for kind in unit.kinds)
    return {"factor": str(unit.factor), "offset": str(unit.offset), "kinds": list(unit.kinds), "alone": alone}


def _spellings(kinds: tuple[str, ...]) -> dict[str, str]:
    """Every spelling that means one unit; the first kind wins, as in the reading of a text."""
    found: dict[str, str] = {}
    for kind in kinds:
        for text, unit in spellings(kind).items():
            found.setdefault(text, unit.code)
    return found


def _differences(kinds: tuple[str, ...]) -> dict[str, str]:
    """The unit of differences that is written like a unit: °C of a temperature difference for °C."""
    found: dict[str, str] = {}
    for kind in kinds:
        for code in codes_of(kind):
            own = look_up(UNITS[code].vi, difference_kind(kind))
            if own is not None:
                found.setdefault(code, own.code)
    return found


def live_answer(form: Form, ground: Ground, language: str) -> dict[str, Any]:
    """`rows` by number, each by itself, so that one refused row hides no other; `verdict` of the whole where all hold.

    A row without a reading has its limits alone.
    """
    read = read_readings(form, ground, form.values.get("occasion", ""), language)
    rows = {str(number): _row_answer(form, ground, number, language) for number in row_numbers(form)}
    errors = form.messages(translator(language))
    return {"rows": rows, "verdict": _whole(read, form.values, language), "errors": errors}


def _whole(read: ReadReadings, values: Mapping[str, str], language: str) -> dict[str, Any] | None:
    if read.series is None:
        return None
    judged = judge_series(read.series)
    amiss = disagreement(judged, values, language)
    return {
        "departure": any(name == "departure" for name, _ in amiss),
        "code": judged.verdict,
        "words": verdict_words(judged.verdict, language),
        "tone": TONES[judged.verdict],
        "notes": [*joint_words(judged, language), *(said for _, said in amiss)],
    }


@dataclass(frozen=True, slots=True)
class _Row:
    values: Mapping[str, str]
    planned: bool


def _alone(form: Form, number: int, *, plan: bool = False) -> _Row:
    """The form with this row alone; a planned point is read as if it indicated its reference."""
    own, columns = f"_{number}", ("reference_", "found_", "left_", "u_", "at_")
    values = {name: text for name, text in form.values.items() if not name.startswith(columns) or name.endswith(own)}
    planned = plan or not (values.get(f"found{own}") or values.get(f"left{own}"))
    if planned:
        values |= {f"found{own}": values.get(f"reference{own}", ""), f"left{own}": "", f"u{own}": "", "adjusted": ""}
    return _Row(values, planned)


def _row_answer(form: Form, ground: Ground, number: int, language: str) -> dict[str, Any] | None:
    occasion = form.values.get("occasion", "")
    row = _alone(form, number)
    read = read_readings(Form(row.values), ground, occasion, language)
    if read.series is None and not row.planned:  # a refused reading hides no limits
        row = _alone(form, number, plan=True)
        read = read_readings(Form(row.values), ground, occasion, language)
    if read.series is None:
        return None
    judged = judge_series(read.series)
    shown = previewed(read.series, judged, language)[0]
    return _row(judged.found.points[0], shown, planned=row.planned, slips=bool(read.slipping))


def _row(point: JudgedPoint, shown: ShownPoint, *, planned: bool, slips: bool) -> dict[str, Any]:
    return {
        "limits": _exact(point.limits) if point.limits else None,
        "limits_text": shown.limits,
        "found": None if planned else _stage(shown.found),
        "left": _stage(shown.left) if shown.left else None,
        "slips": slips,
    }


def _stage(stage: ShownStage) -> dict[str, Any]:
    return {
        "error": stage.error,
        "verdict": stage.verdict,
        "words": stage.words,
        "tone": stage.tone,
        "notes": list(stage.notes),
    }


def _exact(limits: Limits) -> dict[str, Any]:
    """Limits as the phone's twin reads them."""
    return {
        "lower": _text(limits.lower),
        "upper": _text(limits.upper),
        "unit": limits.unit,
        "relative": limits.relative,
    }


def _text(side: Fraction | None) -> str | None:
    return None if side is None else str(side)
