"""A judged series as the rows that are kept of it."""

import json
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

from registry.conformity.decision import DecisionRule
from registry.conformity.series import JudgedPoint, JudgedSeries, Series, Written
from units.quantity import finite_decimal

PLACES = 20
_WIDE = Context(prec=400, rounding=ROUND_HALF_EVEN)


def rounded(value: Fraction) -> Decimal:
    """The decimal equal to a fraction, or the nearest of `PLACES` decimals."""
    exact = finite_decimal(value)
    if exact is not None and -_exponent(exact) <= PLACES:
        return exact
    return _WIDE.divide(Decimal(round(value * 10**PLACES)), Decimal(10**PLACES))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def judgement_columns(series: Series, judged: JudgedSeries, departure: str) -> dict[str, Any]:
    """The row of `judgement`, without the control."""
    citation = _citation(series, judged)
    return {
        **citation,
        "phase": series.phase if series.rule else "",
        "fields": json.dumps(dict(series.fields), ensure_ascii=False),
        "decision": series.decision.name,
        "decision_factor": _factor(series.decision),
        "coverage": series.coverage,
        "adjusted": series.adjusted,
        "verdict_found": judged.found.verdict,
        "verdict": judged.verdict,
        "joint_held": all(answer.held for answer in judged.left.joint) if judged.left.joint else None,
        "departure": departure,
    }


def _citation(series: Series, judged: JudgedSeries) -> dict[str, str]:
    """The document by which the points were judged; the least trusted of their values decides how it is marked."""
    if series.rule is None:
        return {"rule": ""}
    cited = [point.limits.citation for point in judged.left.points if point.limits] or [series.rule.citation]
    doubtful = max(cited, key=lambda one: ("seen", "single_source", "memory").index(one.trust))
    names = ("document", "edition", "clause", "country", "trust")
    return {"rule": series.rule.name} | {name: getattr(doubtful, name) for name in names}


def _factor(rule: DecisionRule) -> Decimal | None:
    return None if rule.name == "simple" else finite_decimal(rule.factor)


def reading_columns(series: Series, judged: JudgedSeries) -> list[dict[str, Any]]:
    """The rows of `reading`, without the control, in the order measured."""
    whole = zip(series.points, judged.found.points, judged.left.points, strict=True)
    return [
        {
            "position": position,
            "quantity_kind": point.reference.quantity.kind,
            **_written("reference", point.reference),
            **_written("found", point.found),
            **_written("left", point.left if series.adjusted else None),
            **_written("expanded", point.expanded),
            "at": json.dumps(dict(point.at), ensure_ascii=False),
            **_limits(found),
            **_found(found),
            **(_left(left) if series.adjusted else {}),
        }
        for position, (point, found, left) in enumerate(whole)
    ]


def _written(name: str, written: Written | None) -> dict[str, Any]:
    if written is None:
        return {}
    quantity = written.quantity
    return {f"{name}_text": written.text, f"{name}_value": quantity.value, f"{name}_unit": quantity.code}


def _limits(point: JudgedPoint) -> dict[str, Any]:
    limits = point.limits
    sides = (limits.lower, limits.upper) if limits else (None, None)
    lower, upper = (None if side is None else rounded(side) for side in sides)
    return {"error_unit": point.unit, "lower_limit": lower, "upper_limit": upper}


def _found(point: JudgedPoint) -> dict[str, Any]:
    return {
        "error_found": rounded(point.error),
        "verdict_found": point.verdict,
        "reasons_found": list(point.reasons),
        "risk_found": point.decision.risk if point.decision else None,
    }


def _left(point: JudgedPoint) -> dict[str, Any]:
    return {
        "error_left": rounded(point.error),
        "verdict_left": point.verdict,
        "reasons_left": list(point.reasons),
        "risk_left": point.decision.risk if point.decision else None,
    }
