"""All readings of one control: as found, as left and whether it was adjusted, judged point by point and together.

The verdict on the instrument is that on what it leaves with; what it came with is kept beside it, for the intervals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from registry.conformity.decision import Decision, DecisionRule, Verdict
from registry.conformity.error import difference_in
from registry.conformity.judge import JointAnswer, Judgement, judge
from registry.law.mpe.asked import asked_of
from registry.law.mpe.book import Rule, Rulebook
from registry.law.mpe.values import Limits, RuleError
from units.kinds import difference_kind
from units.quantity import Quantity, finite_decimal
from units.table import unit_in

Stage = Literal["found", "left"]
NO_RULE = "no_rule"
_ONLY = "rule"  # a book of one rule, whatever that is called
# An error of more than this share of the value is more often a slip of the unit than an error of the instrument.
SLIP = Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class Written:
    """A quantity and the text it was read from."""

    text: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Point:
    """One measuring point: `left` is None where it was not read again; `at` holds the point's fields of the rule."""

    reference: Written
    found: Written
    left: Written | None = None
    expanded: Written | None = None
    at: Mapping[str, str] = field(default_factory=dict)

    def indication(self, stage: Stage) -> Quantity:
        return self.left.quantity if stage == "left" and self.left is not None else self.found.quantity


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured and how it is to be judged. `rule` is None where no rule is known for the kind.

    `fields` are those of the rule, without the phase; `coverage` is the factor k of every expanded uncertainty.
    """

    rule: Rule | None
    fields: Mapping[str, object]
    phase: str
    decision: DecisionRule
    points: tuple[Point, ...]
    adjusted: bool = False
    coverage: Decimal = Decimal(2)


@dataclass(frozen=True, slots=True)
class JudgedPoint:
    """A point's error in `unit`; `decision` is None, and nothing is stated, where there is no rule."""

    error: Fraction
    unit: str
    relative: bool
    decision: Decision | None

    @property
    def verdict(self) -> Verdict:
        return self.decision.verdict if self.decision else "notStated"

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.decision.reasons if self.decision else (NO_RULE,)

    @property
    def limits(self) -> Limits | None:
        return self.decision.limits if self.decision else None


@dataclass(frozen=True, slots=True)
class JudgedStage:
    verdict: Verdict
    points: tuple[JudgedPoint, ...]
    joint: tuple[JointAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedSeries:
    """`left` is the same as `found` where nothing was adjusted."""

    found: JudgedStage
    left: JudgedStage

    @property
    def verdict(self) -> Verdict:
        return self.left.verdict


def judge_series(series: Series) -> JudgedSeries:
    """Judge a series without faults. Raises RuleError where `faults_of` finds any, ValueError for no points."""
    found = _stage(series, "found")
    return JudgedSeries(found, _stage(series, "left") if series.adjusted else found)


def _stage(series: Series, stage: Stage) -> JudgedStage:
    if series.rule is None:
        points = tuple(_unjudged(point, stage) for point in series.points)
        return JudgedStage("notStated", points)
    whole = _judgement(series.rule, series, stage)
    return JudgedStage(whole.verdict, tuple(_judged(decision) for decision in whole.points), whole.joint)


def _judged(decision: Decision) -> JudgedPoint:
    return JudgedPoint(decision.error, decision.limits.unit, decision.limits.relative, decision)


def _unjudged(point: Point, stage: Stage) -> JudgedPoint:
    reference = point.reference.quantity
    kind = difference_kind(reference.kind)
    unit = unit_in(reference.code, kind).code
    return JudgedPoint(
        difference_in(reference, point.indication(stage), unit, kind), unit, relative=False, decision=None
    )


def _judgement(rule: Rule, series: Series, stage: Stage) -> Judgement:
    return judge(Rulebook({_ONLY: rule}, {}), question(series, stage))


def question(series: Series, stage: Stage) -> dict[str, Any]:
    """The question to `judge` that a series is, at one stage."""
    return {
        **series.fields,
        "rule": _ONLY,
        "phase": series.phase,
        "decision_rule": _decision_fields(series.decision),
        "points": [_question_of(point, stage, series.coverage) for point in series.points],
    }


def _decision_fields(rule: DecisionRule) -> dict[str, object]:
    symbol = {"guard_band": "r", "capability": "n"}.get(rule.name)
    return {"name": rule.name} | ({symbol: finite_decimal(rule.factor)} if symbol else {})


def _question_of(point: Point, stage: Stage, coverage: Decimal) -> dict[str, object]:
    asked: dict[str, object] = {
        "reference": point.reference.quantity,
        "indication": point.indication(stage),
        "k": coverage,
        "at": dict(point.at),
    }
    return asked | ({"U": point.expanded.quantity} if point.expanded else {})


@dataclass(frozen=True, slots=True)
class PointFault:
    """Why a point, or with `index` None the whole, cannot be judged; `field` is the name of a field."""

    index: int | None
    field: str
    error: RuleError


def faults_of(series: Series) -> Iterator[PointFault]:
    """Every point that cannot be judged, each looked at alone, so that one bad reading hides no other."""
    told: set[tuple[int | None, str]] = set()
    for index, point in enumerate(series.points):
        stages: tuple[Stage, ...] = ("found", "left") if series.adjusted else ("found",)
        for stage in stages:
            fault = _fault(replace(series, points=(point,)), index, stage)
            if fault is not None and (fault.index, fault.field) not in told:
                told.add((fault.index, fault.field))
                yield fault


def _fault(alone: Series, index: int, stage: Stage) -> PointFault | None:
    try:
        _stage(alone, stage)
    except RuleError as error:
        name = error.field.removeprefix("points.0.")
        point_fields = {one.name for one in asked_of(alone.rule) if one.where == "point"} if alone.rule else set()
        if alone.rule is not None and alone.rule.point_field == name:
            name = "reference"
        if name == "indication":
            name = stage
        own = point_fields | {"reference", "found", "left", "U"}
        return PointFault(index if name in own else None, name, error)
    return None


def slips(point: Point, stage: Stage) -> bool:
    """Whether the error is so large that the unit is to be looked at again before it is believed."""
    reference, indication = point.reference.quantity, point.indication(stage)
    if reference.value == 0 or reference.kind != indication.kind:
        return False
    kind = difference_kind(reference.kind)
    if kind != reference.kind:  # a temperature has no share
        return False
    error = difference_in(reference, indication, reference.code, kind)
    return abs(error) > SLIP * abs(reference.exact())
