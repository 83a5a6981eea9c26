"""The ladder of small quantities: measuring systems for liquids other than water, OIML R 117."""

from dataclasses import dataclass
from fractions import Fraction

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import Citation, Limits, no_mpe

LINES = ("system", "meter")


@dataclass(frozen=True, slots=True)
class Rung:
    """Volumes below `below` L (None: all) have `times` A of the volume, or of the fixed volume `of` L."""

    below: Fraction | None
    times: int
    of: Fraction | None


@dataclass(frozen=True, slots=True)
class National:
    """Limits in service of one country, in percent of the volume, from `from_volume` L upwards."""

    citation: Citation
    lower: Fraction
    upper: Fraction
    from_volume: Fraction


@dataclass(frozen=True, slots=True)
class VolumeLadder:
    """`classes` gives A in percent for the whole system and for the meter alone."""

    name: str
    citation: Citation
    classes: dict[str, dict[str, Fraction]]
    class_citations: dict[str, Citation]
    rungs: tuple[Rung, ...]
    phases: frozenset[str]
    national: dict[str, National]
    reference_kinds: tuple[str, ...] = ("volume",)
    point_field: str = "volume"

    def limits(self, fields: Fields) -> Limits:
        """Fields `accuracy_class`, `line`, `volume`, `phase`, and `mmq`? (minimum measured quantity), `country`?.

        Limits in mL. Never below E_min = 2 A MMQ where the minimum measured quantity is given.
        """
        grade = fields.class_of("accuracy_class", self.classes)
        line, phase = fields.choice("line", LINES), fields.phase()
        volume = fields.quantity("volume", "volume")
        litres = volume.exact("L")
        if litres <= 0:
            raise no_mpe(fields.named("volume"), "limits are given for volumes above zero")
        if phase not in self.phases:
            return self._in_service(fields, phase, litres)
        share = self.classes[grade][line] / 100
        limit = share * _rung_volume(self.rungs, litres)
        if fields.has("mmq"):
            limit = max(limit, 2 * share * fields.positive("mmq", "volume").exact("L"))
        return Limits(-limit * 1000, limit * 1000, "mL", "volume", self.class_citations[grade])

    def _in_service(self, fields: Fields, phase: str, litres: Fraction) -> Limits:
        country = fields.text("country") if fields.has("country") else ""
        national = self.national.get(country) if phase == "in_service" else None
        if national is None or litres < national.from_volume:
            raise no_mpe(fields.named("phase"), f"{self.name} gives no limits for phase {phase} here")
        scale = litres * 10
        return Limits(national.lower * scale, national.upper * scale, "mL", "volume", national.citation)


def _rung_volume(rungs: tuple[Rung, ...], litres: Fraction) -> Fraction:
    """The volume that A is taken of, multiple included."""
    rung = next(one for one in rungs if one.below is None or litres < one.below)
    return rung.times * (litres if rung.of is None else rung.of)
