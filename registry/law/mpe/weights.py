"""Limits by nominal value: weights, OIML R 111."""

from dataclasses import dataclass, replace
from fractions import Fraction

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import Citation, Limits, no_mpe
from units.quantity import convert_exact


@dataclass(frozen=True, slots=True)
class NominalRow:
    """Limits of one nominal value (`nominal` in kg) by class, in mg; a class without a limit is not in `by_class`."""

    nominal: Fraction
    by_class: dict[str, Fraction]
    from_memory: bool = False


@dataclass(frozen=True, slots=True)
class NominalTable:
    name: str
    citation: Citation
    classes: tuple[str, ...]
    rows: dict[Fraction, NominalRow]
    phases: frozenset[str]
    unit: str = "mg"
    reference_kinds: tuple[str, ...] = ("mass",)
    point_field: str = "nominal"

    def limits(self, fields: Fields) -> Limits:
        """Fields `class`, `nominal`, `phase`; limits in mg. An undefined cell is a refusal, not zero."""
        grade = fields.class_of("class", self.classes)
        phase = fields.phase()
        if phase not in self.phases:
            raise no_mpe(fields.named("phase"), f"{self.name} gives no limits for phase {phase}")
        nominal = fields.positive("nominal", "mass")
        row = self.rows.get(convert_exact(nominal.value, nominal.code, "kg", "mass"))
        limit = row.by_class.get(grade) if row else None
        if row is None or limit is None:
            raise no_mpe(fields.named("nominal"), f"{self.name} has no class {grade} weight of this nominal value")
        citation = replace(self.citation, trust="memory") if row.from_memory else self.citation
        return Limits(-limit, limit, self.unit, "mass", citation)
