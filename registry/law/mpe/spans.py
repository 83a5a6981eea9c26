"""Percent of the span over the whole scale: pressure gauges, EN 837-1."""

from dataclasses import dataclass
from fractions import Fraction

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import Citation, Limits, no_mpe
from units.kinds import difference_kind
from units.quantity import compare

PRESSURES = ("pressure", "gauge pressure", "absolute pressure", "differential pressure")


@dataclass(frozen=True, slots=True)
class SpanTable:
    """Percent of span by class: `initial` by the document, `national` in service by country."""

    name: str
    citation: Citation
    initial: dict[str, Fraction]
    national: dict[str, tuple[Citation, dict[str, Fraction]]]
    reference_kinds: tuple[str, ...] = PRESSURES
    point_field: str = ""

    def limits(self, fields: Fields) -> Limits:
        """Fields `class`, `range_min`, `range_max`, `phase`, and `country` in service; in the unit of range_max."""
        grade = fields.class_of("class", self.initial)
        phase = fields.phase()
        citation, percents = self._table(fields, phase)
        high = fields.quantity("range_max", PRESSURES)
        low = fields.quantity("range_min", high.kind)
        if compare(low, high) >= 0:
            raise fields.bad("range_max", "range_max must be greater than range_min")
        limit = percents[grade] / 100 * (high.exact() - low.exact(high.code))
        return Limits(-limit, limit, high.code, difference_kind(high.kind), citation)

    def _table(self, fields: Fields, phase: str) -> tuple[Citation, dict[str, Fraction]]:
        if phase == "initial":
            return self.citation, self.initial
        country = fields.text("country") if fields.has("country") else ""
        if phase != "in_service" or country not in self.national:
            raise no_mpe(fields.named("phase"), f"{self.name} gives no limits for phase {phase} here")
        return self.national[country]
