"""The readings of a control form: rows of points, the rule's fields, the decision rule; every fault with its remedy."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from registry.conformity.decision import DecisionRule
from registry.conformity.series import Point, Series, Written, faults_of, slips
from registry.conformity.words import refusal_words
from registry.language import N_, Words, words
from registry.law.mpe.asked import Asked, asked_of, has_relative_limits
from registry.law.mpe.book import Rule
from registry.law.mpe.choice import offered_phases, phase_for, rule_in
from units.errors import UnitError
from units.kinds import difference_kind
from units.numerals import parse_number
from units.table import UNITS
from web.forms import Form
from web.readings.values import LONGEST, FieldValue, kept_fields, read_field, read_written
from web.wording import unit_words

MAX_ROWS = 40
DECISIONS: dict[str, str] = {
    "simple": N_("So sánh trực tiếp với giới hạn"),
    "guard_band": N_("Dải bảo vệ w = r·U"),
    "capability": N_("So sánh trực tiếp khi U không quá 1/n giới hạn"),
}
USUAL_FACTORS = {"guard_band": Decimal(1), "capability": Decimal(3)}
_ROW = re.compile(r"(?:reference|found|left|u)_([0-9]{1,2})")

_NO_REFERENCE = N_("Điểm này có số chỉ mà chưa có giá trị quy chiếu: đề nghị ghi giá trị quy chiếu.")
_NO_FOUND = N_("Điểm này chưa có số chỉ khi nhận: đề nghị ghi cả số đo trước khi điều chỉnh.")
_NO_LEFT = N_("Đã điều chỉnh thì cần đo lại điểm này: đề nghị ghi số chỉ sau điều chỉnh.")
_NOT_ADJUSTED = N_("Có số chỉ sau điều chỉnh: đề nghị đánh dấu “Đã điều chỉnh”, hoặc xóa số này.")
_POSITIVE = N_("Số này phải lớn hơn 0.")
_NEGATIVE = N_("Độ không đảm bảo đo không thể âm.")
_SLIP = N_(
    "Số chỉ lệch trên 1/5 giá trị quy chiếu: kiểm tra lại đơn vị, rồi đánh dấu “Đã kiểm tra lại đơn vị” bên dưới."
)
_NEEDED = N_("Quy định cần mục này để tính giới hạn: đề nghị điền.")


@dataclass(frozen=True, slots=True)
class Ground:
    """What readings stand on: the rules of the instrument's kind, and the quantity kinds and unit they are in."""

    rules: tuple[Rule, ...]
    kinds: tuple[str, ...]
    unit: str
    decision: str = "simple"


@dataclass(frozen=True, slots=True)
class ReadReadings:
    """What a form holds. `series` is None where nothing was measured or a fault was noted; `rows` are row numbers."""

    rule: Rule | None
    phase: str
    rows: tuple[int, ...]
    series: Series | None
    slipping: tuple[int, ...] = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)


def row_numbers(form: Form) -> list[int]:
    """The rows in which anything is written."""
    found = {int(match[1]) for name, text in form.values.items() if text and (match := _ROW.fullmatch(name))}
    return sorted(number for number in found if number < MAX_ROWS)


def read_readings(form: Form, ground: Ground, occasion: str, language: str) -> ReadReadings:
    """The series of a form; rows without a reading are plans and stay out."""
    phase = form.choice("phase", offered_phases(ground.rules), optional=True) or phase_for(ground.rules, occasion)
    rule = rule_in(ground.rules, phase)
    measured = [n for n in row_numbers(form) if form.values.get(f"found_{n}") or form.values.get(f"left_{n}")]
    if not measured:
        return ReadReadings(rule, phase, (), None)
    asked = asked_of(rule) if rule else ()
    fields = read_fields(form, [one for one in asked if one.where != "point"], language)
    reader = _Rows(form, ground, rule, language, adjusted=form.ticked("adjusted"))
    points = [reader.point(number, [one for one in asked if one.where == "point"]) for number in measured]
    decision, coverage = _decision(form, language), _factor(form, "k", Decimal(2), language)
    known = [point for point in points if point is not None]
    if len(known) < len(points) or decision is None or coverage is None or form.errors:
        return ReadReadings(rule, phase, tuple(measured), None, fields=fields)
    series = Series(rule, fields, phase, decision, tuple(known), form.ticked("adjusted"), coverage)
    return _judgeable(form, ReadReadings(rule, phase, tuple(measured), series, fields=fields))


def _judgeable(form: Form, read: ReadReadings) -> ReadReadings:
    """Note what the rule refuses, and readings that look like a slip of the unit."""
    assert read.series is not None  # noqa: S101 - the caller has just made it
    faults = list(faults_of(read.series))
    for fault in faults:
        form.fault(
            _name_of(fault.field, None if fault.index is None else read.rows[fault.index]), refusal_words(fault.error)
        )
    if faults:
        return ReadReadings(read.rule, read.phase, read.rows, None, fields=read.fields)
    stages: tuple[Literal["found", "left"], ...] = ("found", "left") if read.series.adjusted else ("found",)
    slipping = []
    for number, point in zip(read.rows, read.series.points, strict=True):
        slipping += [number for stage in stages if slips(point, stage)][:1]
    return ReadReadings(read.rule, read.phase, read.rows, read.series, tuple(slipping), read.fields)


def refuse_slips(form: Form, read: ReadReadings) -> None:
    """Before saving: each reading that looks like a slip of the unit is looked at again."""
    if not form.ticked("units_checked"):
        for number in read.slipping:
            form.fault(f"found_{number}", words(_SLIP))


def _name_of(name: str, number: int | None) -> str:
    if number is None:
        return f"rule_{name}"
    if name in {"reference", "found", "left"}:
        return f"{name}_{number}"
    return f"u_{number}" if name == "U" else f"at_{name}_{number}"


def read_fields(form: Form, asked: Sequence[Asked], language: str) -> dict[str, FieldValue]:
    """The rule's fields as typed under `rule_<name>`; a missing one is a fault where the rule needs it."""
    found: dict[str, FieldValue] = {}
    for one in asked:
        value = field_value(form, one, language)
        if value:
            found[one.name] = value
        elif one.needed and f"rule_{one.name}" not in {error.name for error in form.errors}:
            form.fault(f"rule_{one.name}", words(_NEEDED))
    return kept_fields(found)


def field_value(form: Form, asked: Asked, language: str) -> FieldValue:
    """One field of a rule as typed; empty where nothing was said or a fault was noted."""
    name = f"rule_{asked.name}"
    if asked.choices:
        return form.choice(name, asked.choices, optional=True)
    text = form.text(name, longest=LONGEST * 3, optional=True)
    value = read_field(asked, text, language) if text else ""
    if isinstance(value, Words):
        form.fault(name, value)
        return ""
    return value


@dataclass(frozen=True, slots=True)
class _Rows:
    """Reads one row after the other."""

    form: Form
    ground: Ground
    rule: Rule | None
    language: str
    adjusted: bool

    @property
    def unit(self) -> str:
        chosen = self.form.values.get("unit", "")
        return chosen if chosen in UNITS else self.ground.unit

    def point(self, number: int, asked: Sequence[Asked]) -> Point | None:
        """The point of a row, or None where a fault was noted."""
        kinds = self.ground.kinds
        before = len(self.form.errors)
        reference = self._quantity(f"reference_{number}", kinds, self.unit, _NO_REFERENCE)
        alike = (reference.quantity.kind,) if reference else kinds
        found = self._quantity(f"found_{number}", alike, self.unit, _NO_FOUND)
        left = self._left(number, alike)
        expanded = self._expanded(number, alike[0])
        at = {one.name: self._at(one, number) for one in asked}
        if reference is None or found is None or len(self.form.errors) > before:
            return None
        return Point(reference, found, left, expanded, at)

    def _quantity(self, name: str, kinds: Sequence[str], unit: str, missing: str = "") -> Written | None:
        text = self.form.text(name, longest=LONGEST, optional=True)
        if not text:
            if missing and name not in {error.name for error in self.form.errors}:
                self.form.fault(name, words(missing))
            return None
        written = read_written(text, kinds, unit, self.language)
        if isinstance(written, Words):
            self.form.fault(name, written)
            return None
        return written

    def _left(self, number: int, kinds: Sequence[str]) -> Written | None:
        name = f"left_{number}"
        if self.adjusted:
            return self._quantity(name, kinds, self.unit, _NO_LEFT)
        if self.form.values.get(name):
            self.form.fault(name, words(_NOT_ADJUSTED))
        return None

    def _expanded(self, number: int, kind: str) -> Written | None:
        own = difference_kind(kind)
        if self.rule is not None and has_relative_limits(self.rule):
            written = self._quantity(f"u_{number}", ("ratio", own), "%")
        else:
            # by its symbol, since the unit of a difference may have another code: 0,1 °C of a thermometer
            unit = UNITS[self.unit].vi if self.unit else ""
            written = self._quantity(f"u_{number}", (own,), unit)
        if written is not None and written.quantity.value < 0:
            self.form.fault(f"u_{number}", words(_NEGATIVE))
        return written

    def _at(self, asked: Asked, number: int) -> str:
        name = f"at_{asked.name}_{number}"
        if asked.choices:
            return self.form.choice(name, asked.choices)
        text = self.form.text(name, longest=LONGEST)
        value = read_field(asked, text, self.language) if text else ""
        if isinstance(value, Words):
            self.form.fault(name, value)
            return ""
        return str(value)


def _decision(form: Form, language: str) -> DecisionRule | None:
    match form.choice("decision", DECISIONS, optional=True) or "simple":
        case "guard_band" | "capability" as name:
            factor = _factor(form, "factor", USUAL_FACTORS[name], language)
            return None if factor is None else DecisionRule(name, Fraction(factor))
        case _:
            return DecisionRule()


def _factor(form: Form, name: str, usual: Decimal, language: str) -> Decimal | None:
    text = form.text(name, longest=LONGEST, optional=True)
    if not text:
        return usual
    try:
        value = parse_number(text, language)
    except UnitError as error:
        form.fault(name, unit_words(error, ("ratio",), language))
        return None
    if value <= 0:
        form.fault(name, words(_POSITIVE))
        return None
    return value
