"""A table of percent limits by class, current and temperature: active electrical energy meters, MI-003."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import Citation, Limits, no_mpe

CURRENTS = ("Imin..Itr", "Itr..Imax")
_BAND = re.compile(r"-?[0-9]{1,3}\.\.-?[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Cell:
    percent: Fraction
    from_memory: bool


@dataclass(frozen=True, slots=True)
class CellTable:
    """`cells` by (class, current, temperature band); phase `initial` alone."""

    name: str
    citation: Citation
    classes: tuple[str, ...]
    cells: dict[tuple[str, str, str], Cell]
    reference_kinds: tuple[str, ...] = ("active energy", "energy", "active power")
    point_field: str = ""

    def limits(self, fields: Fields) -> Limits:
        """Fields `class`, `current`, `temperature_band`, and `phase`? (`initial`); limits in % of the reading."""
        grade = fields.class_of("class", self.classes)
        phase = fields.phase() if fields.has("phase") else "initial"
        if phase != "initial":
            raise no_mpe(fields.named("phase"), f"{self.name} gives no limits for phase {phase}")
        current = fields.choice("current", CURRENTS)
        band = fields.text("temperature_band").replace(" ", "")
        if not _BAND.fullmatch(band):
            raise fields.bad("temperature_band", "a temperature band is written like 5..30")
        cell = self.cells.get((grade, current, band))
        if cell is None:
            raise no_mpe(fields.named("temperature_band"), f"{self.name} has no band {band}")
        citation = replace(self.citation, trust="memory") if cell.from_memory else self.citation
        return Limits(-cell.percent, cell.percent, "%", "ratio", citation, relative=True)
