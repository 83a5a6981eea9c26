"""Limits in steps of the verification scale interval e: non-automatic weighing instruments, OIML R 76."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import Citation, Limits, no_mpe
from units.quantity import Quantity, compare


@dataclass(frozen=True, slots=True)
class Step:
    """Loads of at most `up_to` e (None: any) have a limit of `times` e; ends are closed above."""

    up_to: int | None
    times: Fraction


@dataclass(frozen=True, slots=True)
class ScaleSteps:
    """`phases` gives the factor on the limits in each phase that has any."""

    name: str
    citation: Citation
    classes: dict[str, tuple[Step, ...]]
    phases: dict[str, Fraction]
    reference_kinds: tuple[str, ...] = ("mass",)
    point_field: str = "load"

    def limits(self, fields: Fields) -> Limits:
        """Fields `class`, `e` or `ranges` [{`e`, `max`}], `load`, `phase`; limits in the unit of e."""
        steps = self.classes[fields.class_of("class", self.classes)]
        phase = fields.phase()
        if phase not in self.phases:
            raise no_mpe(fields.named("phase"), f"{self.name} gives no limits for phase {phase}")
        load = fields.quantity("load", "mass")
        e = _interval_of(fields, load)
        m = load.exact("kg") / e.exact("kg")
        limit = _times(steps, m, fields) * self.phases[phase] * Fraction(e.value)
        return Limits(-limit, limit, e.code, "mass", self.citation)


def _times(steps: tuple[Step, ...], m: Fraction, fields: Fields) -> Fraction:
    if m >= 0:
        for step in steps:
            if step.up_to is None or m <= step.up_to:
                return step.times
    raise no_mpe(fields.named("load"), "the load lies outside every zone of the class")


def _interval_of(fields: Fields, load: Quantity) -> Quantity:
    """The e of the instrument, or of the partial range the load falls in (multi-interval, R 76-1:2006 T.3.2.6)."""
    if not fields.has("ranges"):
        return fields.positive("e", "mass")
    if fields.has("e"):
        raise fields.bad("e", "give either e or ranges")
    ranges = _partial_ranges(fields)
    for e, largest in ranges:
        if compare(load, largest) <= 0:
            return e
    raise no_mpe(fields.named("load"), "the load lies above the last partial range")


def _partial_ranges(fields: Fields) -> list[tuple[Quantity, Quantity]]:
    given = fields.values["ranges"]
    if not isinstance(given, list | tuple) or not given or not all(isinstance(one, dict) for one in given):
        raise fields.bad("ranges", "ranges is a list of {e, max}")
    read = [Fields(one, fields.named(f"ranges.{index}.")) for index, one in enumerate(given)]
    ranges = [(one.positive("e", "mass"), one.positive("max", "mass")) for one in read]
    for before, after in pairwise(ranges):
        if compare(before[0], after[0]) >= 0 or compare(before[1], after[1]) >= 0:
            raise fields.bad("ranges", "partial ranges must ascend in e and in max")
    return ranges
