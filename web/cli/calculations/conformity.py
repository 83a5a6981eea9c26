"""Tasks `mpe` and `judge`."""

from registry.conformity.decision import Decision
from registry.conformity.judge import judge as judged
from registry.law.mpe.fields import Fields
from registry.law.mpe.load import rulebook
from registry.law.mpe.values import Citation, Limits
from web.cli.calculations.given import Answer, written


def mpe(fields: Fields) -> Answer:
    """The limits of the error at one point of one rule, and the document they come from."""
    found = rulebook().limits(fields.values)
    return {**_limits(found), **_citation(found.citation)}


def _limits(limits: Limits) -> Answer:
    sides: Answer = {}
    for name, side in (("lower", limits.lower), ("upper", limits.upper)):
        sides |= {name: None} if side is None else written(name, side)
    return {**sides, "unit": limits.unit}


def _citation(citation: Citation) -> Answer:
    return {
        "document": citation.document,
        "edition": citation.edition,
        "clause": citation.clause,
        "country": citation.country,
        "trust": citation.trust,
    }


def judge(fields: Fields) -> Answer:
    """The verdict on every point and on the whole."""
    found = judged(rulebook(), fields.values)
    return {
        "verdict": found.verdict,
        "points": [_point(point) for point in found.points],
        "joint": [{"rule": j.rule.name, "clause": j.rule.clause, "held": j.held} for j in found.joint],
    }


def _point(point: Decision) -> Answer:
    answer = {
        **written("error", point.error),
        **_limits(point.limits),
        "verdict": point.verdict,
        "risk": point.risk,
    }
    if point.reasons:
        answer["reason"] = point.reasons[0]
        answer["reasons"] = list(point.reasons)
    return answer
