"""Which terms a budget of everyday bench work has, for five kinds of instrument.

Model: error = mean of readings + resolution - (reference + drift + influences). A template names the entries a person
fills in; an entry left out of an optional slot contributes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal

from registry.conformity.uncertainty import (
    BudgetError,
    Term,
    of_certificate,
    of_half_width,
    of_hysteresis,
    of_readings,
    of_resolution,
)

Form = Literal["readings", "resolution", "hysteresis", "certificate", "rectangular"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """An expanded uncertainty and its coverage factor."""

    U: float
    k: float = 2.0


# Readings are a series, a certificate is a pair, everything else one size.
Entry = Sequence[Fraction] | Certificate | float


@dataclass(frozen=True, slots=True)
class Slot:
    """One term: `vi` and `en` say what to enter; `sensitivity` is fixed by the model, or given with the entries."""

    key: str
    form: Form
    vi: str
    en: str
    sensitivity: float = 1.0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    key: str
    vi: str
    en: str
    slots: tuple[Slot, ...]


_READINGS = Slot("readings", "readings", "Các số chỉ lặp lại", "Repeated readings")
_STANDARD = Slot("standard", "certificate", "Chuẩn: U và k trên giấy chứng nhận", "Standard: U and k", -1.0)
_DRIFT = Slot(
    "standard_drift", "rectangular", "Độ trôi của chuẩn (±)", "Drift of the standard (±)", -1.0, optional=True
)
_RESOLUTION = Slot("resolution", "resolution", "Độ phân giải của số chỉ", "Resolution of the indication")

TEMPLATES = (
    Template(
        "weight",
        "Quả cân, so sánh với chuẩn trên cân so sánh",
        "Weight compared with a standard",
        (
            _READINGS,
            # each comparison reads the balance twice
            Slot("resolution", "resolution", "Độ phân giải của cân so sánh", "Resolution of the comparator", sqrt(2)),
            _STANDARD,
            _DRIFT,
            Slot("buoyancy", "rectangular", "Lực đẩy không khí (±)", "Air buoyancy (±)", optional=True),
        ),
    ),
    Template(
        "balance",
        "Cân không tự động",
        "Non-automatic weighing instrument",
        (
            _READINGS,
            _RESOLUTION,
            Slot("zero", "resolution", "Độ phân giải tại điểm không", "Resolution at zero"),
            _STANDARD,
            _DRIFT,
            Slot("eccentricity", "rectangular", "Lệch tâm (±)", "Eccentric loading (±)", optional=True),
        ),
    ),
    Template(
        "pressure_gauge",
        "Áp kế",
        "Pressure gauge",
        (
            _READINGS,
            _RESOLUTION,
            Slot("hysteresis", "hysteresis", "Độ hồi sai tăng – giảm", "Hysteresis, rising to falling"),
            _STANDARD,
            _DRIFT,
            Slot("height", "rectangular", "Chênh cao cột lỏng (±)", "Difference of height (±)", -1.0, optional=True),
        ),
    ),
    Template(
        "thermometer",
        "Nhiệt kế",
        "Thermometer",
        (
            _READINGS,
            _RESOLUTION,
            _STANDARD,
            _DRIFT,
            Slot(
                "bath", "rectangular", "Độ đồng đều và ổn định của bể (±)", "Uniformity and stability of the bath (±)"
            ),
        ),
    ),
    Template(
        "fuel_dispenser",
        "Cột đo xăng dầu",
        "Fuel dispenser",
        (
            _READINGS,
            _RESOLUTION,
            Slot("measure_scale", "resolution", "Độ chia của bình chuẩn", "Scale interval of the measure", -1.0),
            _STANDARD,
            _DRIFT,
            # the entry is the difference of temperature; its sensitivity, expansion times volume, comes with it
            Slot("temperature", "rectangular", "Chênh nhiệt độ (±)", "Difference of temperature (±)", optional=True),
        ),
    ),
)


def terms_of(
    template: Template, entries: Mapping[str, Entry], sensitivities: Mapping[str, float] | None = None
) -> tuple[Term, ...]:
    """The terms of a filled-in template, in its order.

    Raises BudgetError for a missing entry, one the template does not have, or one of the wrong form.
    """
    known = {slot.key for slot in template.slots}
    if unknown := entries.keys() - known:
        raise BudgetError(min(unknown), f"{template.key} has no such entry")
    filled = [slot for slot in template.slots if _wanted(slot, entries)]
    own = sensitivities or {}
    return tuple(_term(slot, entries[slot.key], own.get(slot.key, slot.sensitivity)) for slot in filled)


def _wanted(slot: Slot, entries: Mapping[str, Entry]) -> bool:
    if slot.key not in entries and not slot.optional:
        raise BudgetError(slot.key, f"{slot.en} is needed")
    return slot.key in entries


def _term(slot: Slot, entry: Entry, sensitivity: float) -> Term:
    try:
        return _formed(slot, entry, sensitivity)
    except BudgetError as error:
        raise BudgetError(slot.key, str(error)) from None


def _formed(slot: Slot, entry: Entry, sensitivity: float) -> Term:
    match slot.form, entry:
        case "readings", [*values]:
            return of_readings(values, sensitivity, slot.key)
        case "certificate", Certificate():
            return of_certificate(entry.U, entry.k, None, sensitivity, slot.key)
        case "resolution", float() | int():
            return of_resolution(entry, sensitivity, slot.key)
        case "hysteresis", float() | int():
            return of_hysteresis(entry, sensitivity, slot.key)
        case "rectangular", float() | int():
            return of_half_width("rectangular", entry, sensitivity, slot.key)
    raise BudgetError(slot.key, f"{slot.en}: not what this entry takes")
