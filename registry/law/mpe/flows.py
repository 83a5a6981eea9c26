"""Percent of the reading by zone of flow rate: water meters (OIML R 49) and gas meters (OIML R 137)."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import Citation, JointRule, Limits, no_mpe

FLOW = "volume flow rate"


@dataclass(frozen=True, slots=True)
class FlowZone:
    """From flow rate `low` (closed) to `high` (closed where `closed`), percent by class; `warm` above `warm_above` °C.

    `low` and `high` name characteristic flow rates of the meter, such as Q1 or Qt.
    """

    low: str
    high: str
    closed: bool
    percent: dict[str, Fraction]
    warm_above: Fraction | None = None
    warm: dict[str, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class FlowZones:
    """`marks` are the characteristic flow rates in ascending order; `phases` the factor on the limits in each phase."""

    name: str
    citation: Citation
    citations: dict[tuple[str, str], Citation]
    marks: tuple[str, ...]
    zones: tuple[FlowZone, ...]
    phases: dict[str, Fraction]
    joint: dict[str, JointRule]
    reference_kinds: tuple[str, ...] = ("volume",)
    point_field: str = ""

    def limits(self, fields: Fields) -> Limits:
        """Fields `class`, `flow_rate`, the marks, `phase`, and `water_temperature` where it matters; limits in %."""
        grade = fields.class_of("class", self.zones[0].percent)
        phase = fields.phase()
        if phase not in self.phases:
            raise no_mpe(fields.named("phase"), f"{self.name} gives no limits for phase {phase}")
        temperature = self._temperature(fields)
        zone = self.zone_of(fields)
        percent = _percent(zone, grade, temperature, fields) * self.phases[phase]
        citation = self.citations.get((grade, phase), self.citation)
        return Limits(-percent, percent, "%", "ratio", citation, relative=True)

    def _temperature(self, fields: Fields) -> Fraction | None:
        """Read wherever it is given, so that a wrong one is never passed over; in degrees Celsius."""
        if not any(zone.warm for zone in self.zones) or not fields.has("water_temperature"):
            return None
        return fields.quantity("water_temperature", "temperature").exact("°C")

    def zone_of(self, fields: Fields) -> FlowZone:
        """The zone of the flow rate; outside every zone there is no limit."""
        marks = self._marks(fields)
        flow = fields.quantity("flow_rate", FLOW).exact("m3/h")
        for zone in self.zones:
            low, high = marks[zone.low], marks[zone.high]
            if low <= flow < high or (zone.closed and flow == high):
                return zone
        raise no_mpe(fields.named("flow_rate"), f"the flow rate lies outside {self.marks[0]} to {self.marks[-1]}")

    def _marks(self, fields: Fields) -> dict[str, Fraction]:
        marks = {name: fields.positive(name, FLOW).exact("m3/h") for name in self.marks}
        for before, after in pairwise(self.marks):
            if marks[before] >= marks[after]:
                raise fields.bad(after, f"{after} must be greater than {before}")
        return marks


def _percent(zone: FlowZone, grade: str, temperature: Fraction | None, fields: Fields) -> Fraction:
    if zone.warm is None or zone.warm_above is None:
        return zone.percent[grade]
    if temperature is None:
        raise fields.bad("water_temperature", "in this zone the limit depends on the temperature of the water")
    return zone.warm[grade] if temperature > zone.warm_above else zone.percent[grade]
