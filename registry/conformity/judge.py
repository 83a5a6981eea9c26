"""From a question in fields to the verdict on an instrument: limits, errors, decisions, rules over all points."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from registry.conformity.decision import Decision, DecisionRule, Verdict, decide, joint_holds, worst
from registry.conformity.error import error_of_indication
from registry.law.mpe.book import Rule, Rulebook, joint_rule
from registry.law.mpe.fields import Fields
from registry.law.mpe.values import JointRule, Limits, RuleError
from units.quantity import Quantity, convert_exact

_RULES = ("simple", "guard_band", "capability")


@dataclass(frozen=True, slots=True)
class JointAnswer:
    rule: JointRule
    held: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole is the worst point, made `fail` by a joint rule that is not held."""

    verdict: Verdict
    rule: DecisionRule
    points: tuple[Decision, ...]
    joint: tuple[JointAnswer, ...]


def judge(book: Rulebook, values: Mapping[str, object]) -> Judgement:
    """Fields of the rule, `phase`, `decision_rule` {name, r or n}, `points` [{reference, indication, U?, k?, at?}].

    Raises RuleError; a point outside every zone is a refusal of the whole question.
    """
    fields = Fields(values)
    rule, decision = book.find(fields), _decision_rule(fields)
    given = values.get("points")
    if not isinstance(given, list | tuple) or not given:
        raise fields.bad("points", "points is a list of at least one point")
    asked = [_point(rule, values, point, f"points.{index}.") for index, point in enumerate(given)]
    points = tuple(_decide(rule, decision, *one) for one in asked)
    joint = _joint(rule, fields, [question for question, _ in asked], points)
    verdict = worst(point.verdict for point in points)
    if any(not answer.held for answer in joint):
        verdict = "fail"
    return Judgement(verdict, decision, points, joint)


def _decision_rule(fields: Fields) -> DecisionRule:
    given = fields.values.get("decision_rule")
    if not isinstance(given, Mapping):
        raise fields.bad("decision_rule", "decision_rule is {name, ...}")
    inner = Fields(given, fields.named("decision_rule."))
    name = inner.choice("name", _RULES)
    if name == "simple":
        return DecisionRule()
    symbol, usual = ("r", 1) if name == "guard_band" else ("n", 3)
    factor = Fraction(inner.decimal(symbol)) if inner.has(symbol) else Fraction(usual)
    if factor < 0 or (name == "capability" and factor == 0):
        raise inner.bad(symbol, f"{symbol} must be greater than zero")
    return DecisionRule("guard_band" if name == "guard_band" else "capability", factor)


def _point(rule: Rule, values: Mapping[str, object], point: object, path: str) -> tuple[Fields, Fields]:
    """(the question about the limits at this point, the point's own fields)."""
    if not isinstance(point, Mapping):
        raise RuleError("bad_input", path.rstrip("."), "a point is {reference, indication, ...}")
    own = Fields(point, path)
    at = point["at"] if own.has("at") else {}
    if not isinstance(at, Mapping) or at.keys() & {"rule", "points", "decision_rule"}:
        raise own.bad("at", "at holds fields of the rule for this point")
    merged = {**values, **at}
    if rule.point_field and rule.point_field not in merged:
        merged[rule.point_field] = point.get("reference")
    return Fields(merged, path), own


def _decide(rule: Rule, decision: DecisionRule, question: Fields, point: Fields) -> Decision:
    reference = point.quantity("reference", rule.reference_kinds)
    indication = point.quantity("indication", reference.kind)
    limits = rule.limits(question)
    try:
        error = error_of_indication(reference, indication, limits)
    except RuleError as refused:
        raise RuleError(refused.code, point.named(refused.field), str(refused)) from None
    expanded = _uncertainty(point, reference, limits) if point.has("U") else None
    return decide(error, limits, decision, expanded, _coverage(point))


def _uncertainty(point: Fields, reference: Quantity, limits: Limits) -> Fraction:
    """U in the unit of the limits; where they are percents, a percent or a quantity of the reference's kind."""
    kinds = (reference.kind, limits.kind) if limits.relative else (limits.kind,)
    found = point.quantity("U", kinds)
    if found.value < 0:
        raise point.bad("U", "an uncertainty is not negative")
    if found.kind == limits.kind:
        return convert_exact(found.value, found.code, limits.unit, limits.kind)
    return found.exact(reference.code) / reference.exact() * 100


def _coverage(point: Fields) -> Fraction:
    if not point.has("k"):
        return Fraction(2)
    k = point.decimal("k")
    if k <= 0:
        raise point.bad("k", "a coverage factor is greater than zero")
    return Fraction(k)


def _joint(
    rule: Rule, fields: Fields, questions: list[Fields], points: tuple[Decision, ...]
) -> tuple[JointAnswer, ...]:
    """Gas meters: the errors from Qt to Qmax, the last zone, are looked at together (initial verification)."""
    found = joint_rule(rule, fields)
    if found is None or fields.phase() != "initial":
        return ()
    meter, joint = found
    upper = meter.zones[-1]
    errors = [p.error for q, p in zip(questions, points, strict=True) if meter.zone_of(q) is upper]
    return (JointAnswer(joint, joint_holds(joint, errors)),)
