"""One expression for everything else: fixed, percent of the reading, of the span, a + b L, never below a floor."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from registry.law.mpe.fields import Fields
from registry.law.mpe.values import Citation, Limits, RuleError, no_mpe
from units.errors import UnitError
from units.kinds import KINDS, difference_kind, kind_named
from units.table import unit_in

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Expression:
    """Size of a limit: max(floor, fixed + percent of the size of the value + percent of the span + slope per started

    `step`). Everything in the rule's unit, percents in percent.
    """

    fixed: Fraction = ZERO
    percent_of_reading: Fraction = ZERO
    percent_of_span: Fraction = ZERO
    slope: Fraction = ZERO
    step: Fraction = Fraction(1)
    floor: Fraction = ZERO

    def size(self, value: Fraction, span: Fraction) -> Fraction:
        reading = self.percent_of_reading * abs(value) / 100
        lengths = self.slope * ceil(abs(value) / self.step)
        return max(self.floor, self.fixed + reading + self.percent_of_span * span / 100 + lengths)


@dataclass(frozen=True, slots=True)
class Zone:
    """Values from `low` to `high` (None: open-ended), closed below; closed above where `closed`. Limits as sizes."""

    lower: Expression
    upper: Expression
    low: Fraction | None = None
    high: Fraction | None = None
    closed: bool = True

    def holds(self, value: Fraction) -> bool:
        if self.low is not None and value < self.low:
            return False
        return self.high is None or value < self.high or (self.closed and value == self.high)


@dataclass(frozen=True, slots=True)
class GeneralRule:
    """`kind` is that of the value, `unit` a unit of its differences; zones by class ("" where there are no classes)."""

    name: str
    citation: Citation
    kind: str
    unit: str
    classes: dict[str, tuple[Zone, ...]]
    phases: dict[str, Fraction]

    @property
    def reference_kinds(self) -> tuple[str, ...]:
        return (self.kind,)

    @property
    def point_field(self) -> str:
        return "value"

    def limits(self, fields: Fields) -> Limits:
        """Fields `phase`, `class` where there are classes, `value` and `range_min`, `range_max` where they matter."""
        phase = fields.phase()
        zones = self.classes[""] if "" in self.classes else self.classes[fields.class_of("class", self.classes)]
        if phase not in self.phases:
            raise no_mpe(fields.named("phase"), f"{self.name} gives no limits for phase {phase}")
        value = self._value(fields, zones)
        span = self._span(fields, zones)
        zone = next((zone for zone in zones if zone.holds(value)), None)
        if zone is None:
            raise no_mpe(fields.named("value"), f"the value lies outside every zone of {self.name}")
        factor = self.phases[phase]
        lower, upper = (side.size(value, span) * factor for side in (zone.lower, zone.upper))
        return Limits(-lower, upper, self.unit, difference_kind(self.kind), self.citation)

    def _value(self, fields: Fields, zones: tuple[Zone, ...]) -> Fraction:
        if len(zones) == 1 and not _depends(zones[0]):
            return ZERO
        return self._in_unit(fields, "value")

    def _span(self, fields: Fields, zones: tuple[Zone, ...]) -> Fraction:
        if not any(side.percent_of_span for zone in zones for side in (zone.lower, zone.upper)):
            return ZERO
        span = self._in_unit(fields, "range_max") - self._in_unit(fields, "range_min")
        if span <= 0:
            raise fields.bad("range_max", "range_max must be greater than range_min")
        return span

    def _in_unit(self, fields: Fields, name: str) -> Fraction:
        """In the value's own unit of that spelling: a thermometer's limits in delta_degC meet its readings in °C."""
        quantity = fields.quantity(name, self.kind)
        own = self.unit.removeprefix("delta_deg")
        try:
            return quantity.exact(f"°{own}" if own != self.unit else self.unit)
        except UnitError as error:  # a level has no share and no place on a scale of differences
            raise RuleError(error.code, fields.named(name), str(error)) from None


def _depends(zone: Zone) -> bool:
    moving = any(side.percent_of_reading or side.slope for side in (zone.lower, zone.upper))
    return moving or zone.low is not None or zone.high is not None


def from_fields(fields: Fields) -> GeneralRule:
    """The rule an administrator writes as fields: `kind`, `unit`, and any of `fixed`, `percent_of_reading`,

    `percent_of_span`, `slope` per started `step`, `floor`; or a pair `lower`, `upper` in place of `fixed`.
    Raises RuleError, also where no term is given or a size is negative.
    """
    kind = fields.text("kind")
    if kind not in KINDS:
        raise RuleError("unknown_kind", fields.named("kind"), f"{kind} is not a quantity kind")
    if kind_named(kind).scale == "ordinal":
        raise RuleError("wrong_kind", fields.named("kind"), f"values of {kind} are not subtracted: they have no error")
    try:
        unit = unit_in(fields.text("unit"), difference_kind(kind)).code
    except UnitError as error:
        raise RuleError(error.code, fields.named("unit"), str(error)) from None
    terms = {name: Fraction(_size(fields, name)) for name in _TERMS if fields.has(name)}
    pair = [Fraction(fields.decimal(name)) if fields.has(name) else None for name in ("lower", "upper")]
    if pair == [None, None] and not terms.keys() - {"step"}:
        raise fields.bad("fixed", "at least one term of the limit is needed")
    if pair == [None, None]:
        pair = [-terms.get("fixed", ZERO), terms.get("fixed", ZERO)]
    lower, upper = _sides(fields, pair, terms)
    citation = Citation(fields.text("document") if fields.has("document") else "", "", "", "entered by hand", "memory")
    phases = {fields.phase(): Fraction(1)} if fields.has("phase") else {}
    return GeneralRule("generic", citation, kind, unit, {"": (Zone(lower, upper),)}, phases)


_TERMS = ("fixed", "percent_of_reading", "percent_of_span", "slope", "step", "floor")


def _size(fields: Fields, name: str) -> Decimal:
    found = fields.decimal(name)
    if found < 0 or (name == "step" and found == 0):
        raise fields.bad(name, f"{name} must not be negative, and a step not zero")
    return found


def _sides(fields: Fields, pair: list[Fraction | None], terms: dict[str, Fraction]) -> tuple[Expression, Expression]:
    lower, upper = pair
    if lower is None or upper is None or lower > 0 or upper < 0:
        raise fields.bad("lower", "a pair of limits is a lower one of at most zero and an upper one of at least zero")
    rest = {name: size for name, size in terms.items() if name != "fixed"}
    return Expression(fixed=-lower, **rest), Expression(fixed=upper, **rest)
