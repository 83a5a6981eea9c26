"""A rule as an administrator enters it for a row of the list, and what must hold before it may judge anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from registry.language import N_, Words, words
from registry.law.mpe.general import Expression, GeneralRule, Zone
from registry.law.mpe.proofs import faults_of
from registry.law.mpe.values import PHASES, Citation, Trust
from units.errors import UnitError
from units.kinds import KINDS, difference_kind, kind_named
from units.table import unit_in

TERMS = ("fixed", "percent_of_reading", "percent_of_span", "slope", "step", "floor")

_NO_TERM = N_("Cần ít nhất một thành phần lớn hơn 0: giá trị cố định, % số đo, % khoảng đo, b·L hoặc mức tối thiểu.")
_NEGATIVE = N_("Thành phần của sai số cho phép không thể âm.")
_NO_STEP = N_("Bước L phải lớn hơn 0.")
_SLOPE_ALONE = N_("Có bước L thì cần hệ số b, và ngược lại.")
_NO_PHASE = N_("Cần chọn ít nhất một giai đoạn.")
_NO_KIND = N_("Đại lượng này chưa có trong hệ thống: đề nghị chọn trong danh sách.")
_ORDINAL = N_("Số đo của đại lượng này chỉ so sánh được với nhau, không trừ được, nên không có sai số.")
_LEVEL = N_("Mức đề-xi-ben không có phần trăm hay độ dốc: đề nghị dùng giá trị cố định.")
_BAD_UNIT = N_("Đơn vị này không dùng được cho sai số của đại lượng đã chọn.")
_PROOF = N_("Quy định tự mâu thuẫn: {fault}.")


@dataclass(frozen=True, slots=True)
class EnteredRule:
    """Terms in `unit`, a unit of differences of `quantity_kind`; percents in percent. `checked`: with the document."""

    kind_code: str
    document: str
    edition: str
    clause: str
    checked: bool
    phases: tuple[str, ...]
    quantity_kind: str
    unit: str
    effective_from: date
    fixed: Decimal | None = None
    percent_of_reading: Decimal | None = None
    percent_of_span: Decimal | None = None
    slope: Decimal | None = None
    step: Decimal | None = None
    floor: Decimal | None = None


def rule_of(entered: EnteredRule, name: str) -> GeneralRule:
    """The rule that judges; `name` tells entered rules apart."""
    terms = {term: Fraction(value) for term in TERMS if (value := getattr(entered, term)) is not None}
    side = Expression(**terms)
    source = "entered by an administrator"
    trust: Trust = "seen" if entered.checked else "memory"
    citation = Citation(entered.document, entered.edition, entered.clause, source, trust, "VN")
    phases = {phase: Fraction(1) for phase in entered.phases}
    return GeneralRule(name, citation, entered.quantity_kind, entered.unit, {"": (Zone(side, side),)}, phases)


def entry_faults(entered: EnteredRule) -> Iterator[tuple[str, Words]]:
    """Each (field, reason) for which the rule must not judge, the proofs of every loaded table among them."""
    if entered.quantity_kind not in KINDS:
        yield "quantity_kind", words(_NO_KIND)
    elif kind_named(entered.quantity_kind).scale == "ordinal":
        yield "quantity_kind", words(_ORDINAL)
    elif not _fits(entered):
        yield "unit", words(_BAD_UNIT)
    elif kind_named(entered.quantity_kind).difference == "level difference":
        moving = [term for term in ("percent_of_reading", "percent_of_span", "slope") if getattr(entered, term)]
        yield from ((term, words(_LEVEL)) for term in moving)
    if not entered.phases or set(entered.phases) - set(PHASES):
        yield "phases", words(_NO_PHASE)
    yield from _term_faults(entered)


def _fits(entered: EnteredRule) -> bool:
    try:
        unit_in(entered.unit, difference_kind(entered.quantity_kind))
    except UnitError:
        return False
    return True


def _term_faults(entered: EnteredRule) -> Iterator[tuple[str, Words]]:
    given = {term: value for term in TERMS if (value := getattr(entered, term)) is not None}
    negative = [term for term, value in given.items() if value < 0]
    yield from ((term, words(_NEGATIVE)) for term in negative)
    if negative:
        return
    if not any(value > 0 for term, value in given.items() if term != "step"):
        yield "fixed", words(_NO_TERM)
    if given.get("step") == 0:
        yield "step", words(_NO_STEP)
    elif ("slope" in given) != ("step" in given):
        yield "slope", words(_SLOPE_ALONE)
    else:
        yield from (("", words(_PROOF, fault=fault)) for fault in faults_of(rule_of(entered, "")))
