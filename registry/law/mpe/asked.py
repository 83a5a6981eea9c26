"""What each form of rule asks about an instrument, about the conditions of a control, and about one measuring point.

Forms, imports and records offer exactly these fields; `limits` of the rule reads them by the same names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from registry.language import N_
from registry.law.mpe.book import Rule
from registry.law.mpe.cells import CURRENTS, CellTable
from registry.law.mpe.flows import FLOW, FlowZones
from registry.law.mpe.general import GeneralRule
from registry.law.mpe.liquids import LINES, VolumeLadder
from registry.law.mpe.scales import ScaleSteps
from registry.law.mpe.spans import PRESSURES, SpanTable
from registry.law.mpe.values import PHASES
from registry.law.mpe.weights import NominalTable

Where = Literal["instrument", "control", "point"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a rule: a quantity of one of `kinds`, or one of `choices`, or partial ranges where `ranges`.

    `label` and `hint` are Vietnamese sentences that catalogues translate.
    """

    name: str
    label: str
    kinds: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    ranges: bool = False
    where: Where = "instrument"
    needed: bool = True
    hint: str = ""


CLASS = N_("Cấp chính xác theo quy định")
_E_HINT = N_("Cân nhiều khoảng thì để trống ô này và ghi ở ô bên dưới.")
_RANGES_HINT = N_("Mức cân lớn nhất và e của từng khoảng, ví dụ: 3 kg: 1 g; 6 kg: 2 g")
_MMQ_HINT = N_("Sai số cho phép không nhỏ hơn mức tính cho lượng này.")

# How the choices of a field are said; a choice that is not here is said as it is.
CHOICE_WORDS = {
    "system": N_("cả hệ thống đo"),
    "meter": N_("riêng đồng hồ"),
    "Imin..Itr": N_("từ Imin đến dưới Itr"),
    "Itr..Imax": N_("từ Itr đến Imax"),
}

PHASE_WORDS = {
    "type": N_("phê duyệt mẫu"),
    "initial": N_("kiểm định ban đầu"),
    "subsequent": N_("kiểm định định kỳ"),
    "in_service": N_("đang sử dụng"),
}


def asked_of(rule: Rule) -> tuple[Asked, ...]:
    """The fields of a rule, in the order in which people fill them in; a point's reference is not among them."""
    return _ASKED[type(rule)](rule)


def has_relative_limits(rule: Rule) -> bool:
    """Whether limits are percents of the reference value, so that an uncertainty may be one too."""
    return isinstance(rule, FlowZones | CellTable)


def phases_of(rule: Rule) -> tuple[str, ...]:
    """The phases for which a rule has limits, without asking for a country."""
    if isinstance(rule, SpanTable | CellTable):
        return ("initial",)
    known = rule.phases  # type: ignore[attr-defined]  # every other form has them
    return tuple(phase for phase in PHASES if phase in known)


def _scales(rule: ScaleSteps) -> tuple[Asked, ...]:
    return (
        Asked("class", CLASS, choices=tuple(rule.classes)),
        Asked("e", N_("Giá trị độ chia kiểm e"), ("mass",), needed=False, hint=_E_HINT),
        Asked("min", N_("Mức cân nhỏ nhất Min"), ("mass",), needed=False),
        Asked("max", N_("Mức cân lớn nhất Max"), ("mass",), needed=False),
        Asked("ranges", N_("Các khoảng cân (cân nhiều khoảng)"), ranges=True, needed=False, hint=_RANGES_HINT),
    )


def _weights(rule: NominalTable) -> tuple[Asked, ...]:
    return (Asked("class", CLASS, choices=rule.classes),)


def _liquids(rule: VolumeLadder) -> tuple[Asked, ...]:
    return (
        Asked("accuracy_class", CLASS, choices=tuple(rule.classes)),
        Asked("line", N_("Giới hạn áp dụng cho"), choices=LINES),
        Asked("mmq", N_("Lượng đo nhỏ nhất"), ("volume",), needed=False, hint=_MMQ_HINT),
    )


def _flows(rule: FlowZones) -> tuple[Asked, ...]:
    warm = any(zone.warm for zone in rule.zones)
    temperature = Asked("water_temperature", N_("Nhiệt độ của nước khi đo"), ("temperature",), where="control")
    return (
        Asked("class", CLASS, choices=tuple(rule.zones[0].percent)),
        *(Asked(name, name, (FLOW,)) for name in rule.marks),
        *((temperature,) if warm else ()),
        Asked("flow_rate", N_("Lưu lượng"), (FLOW,), where="point"),
    )


_LOW, _HIGH = N_("Giới hạn dưới của thang đo"), N_("Giới hạn trên của thang đo")


def _spans(rule: SpanTable) -> tuple[Asked, ...]:
    return (
        Asked("class", CLASS, choices=tuple(rule.initial)),
        Asked("range_min", _LOW, PRESSURES),
        Asked("range_max", _HIGH, PRESSURES),
    )


def _cells(rule: CellTable) -> tuple[Asked, ...]:
    bands = tuple(dict.fromkeys(band for _, _, band in rule.cells))
    return (
        Asked("class", CLASS, choices=rule.classes),
        Asked("temperature_band", N_("Khoảng nhiệt độ môi trường (°C)"), choices=bands, where="control"),
        Asked("current", N_("Dòng điện"), choices=CURRENTS, where="point"),
    )


def _general(rule: GeneralRule) -> tuple[Asked, ...]:
    classes = () if "" in rule.classes else (Asked("class", CLASS, choices=tuple(rule.classes)),)
    if not any(side.percent_of_span for zones in rule.classes.values() for z in zones for side in (z.lower, z.upper)):
        return classes
    return (*classes, Asked("range_min", _LOW, (rule.kind,)), Asked("range_max", _HIGH, (rule.kind,)))


_ASKED: dict[type, Callable[[Any], tuple[Asked, ...]]] = {
    ScaleSteps: _scales,
    NominalTable: _weights,
    VolumeLadder: _liquids,
    FlowZones: _flows,
    SpanTable: _spans,
    CellTable: _cells,
    GeneralRule: _general,
}
