"""Decision rules (JCGM 106:2012, ILAC-G8:09/2019): from an error, its limits and its uncertainty to a verdict.

Everything is exact. A value exactly on a limit, or on an acceptance limit, is accepted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from registry.conformity.error import over_points
from registry.conformity.risk import nonconforming
from registry.law.mpe.values import JointRule, Limits

Verdict = Literal["pass", "conditionalPass", "notStated", "conditionalFail", "fail"]
Reason = Literal["no_uncertainty", "capability", "uncertainty_exceeds_limit"]

# From best to worst; the whole is as its worst point.
ORDER: tuple[Verdict, ...] = ("pass", "conditionalPass", "notStated", "conditionalFail", "fail")


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """`simple`; `guard_band` with w = factor * U; `capability`: simple, provided U <= half-width / factor.

    It is stored with each verdict.
    """

    name: Literal["simple", "guard_band", "capability"] = "simple"
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one point, why it is not stated or doubtful, and the risk of nonconformity (None without U)."""

    error: Fraction
    limits: Limits
    verdict: Verdict
    reasons: tuple[Reason, ...]
    risk: float | None


def decide(
    error: Fraction,
    limits: Limits,
    rule: DecisionRule,
    U: Fraction | None = None,  # noqa: N803 - the quantity's symbol
    k: Fraction = Fraction(2),
) -> Decision:
    """Judge one error; `error` and expanded uncertainty `U` (>= 0, coverage factor `k` > 0) in the unit of `limits`.

    Specific risk by JCGM 106 clause 7, with U/k as the standard uncertainty.
    """
    verdict, reason = _verdict(error, limits, rule, U)
    reasons: list[Reason] = [reason] if reason else []
    half = limits.half_width()
    if U is not None and half is not None and half < U:
        reasons.append("uncertainty_exceeds_limit")
    return Decision(error, limits, verdict, tuple(reasons), None if U is None else _risk(error, limits, U / k))


def _verdict(error: Fraction, limits: Limits, rule: DecisionRule, U: Fraction | None) -> tuple[Verdict, Reason | None]:  # noqa: N803 - as above
    if rule.name == "simple":
        return _plain(error, limits), None
    if U is None:
        return "notStated", "no_uncertainty"
    if rule.name == "guard_band":
        return _guarded(error, limits, rule.factor * U), None
    half = limits.half_width()
    if half is not None and half < U * rule.factor:
        return "notStated", "capability"
    return _plain(error, limits), None


def _plain(error: Fraction, limits: Limits) -> Verdict:
    return "pass" if _within(error, limits, Fraction(0)) else "fail"


def _guarded(error: Fraction, limits: Limits, w: Fraction) -> Verdict:
    if _within(error, limits, -w):
        return "pass"
    if _within(error, limits, Fraction(0)):
        return "conditionalPass"
    return "conditionalFail" if _within(error, limits, w) else "fail"


def _within(error: Fraction, limits: Limits, beyond: Fraction) -> bool:
    """Inside or on the limits moved outwards by `beyond`."""
    above = limits.lower is None or error >= limits.lower - beyond
    return above and (limits.upper is None or error <= limits.upper + beyond)


def _risk(error: Fraction, limits: Limits, u: Fraction) -> float:
    """In multiples of u, worked out exactly first, so that no large numbers cancel in floats."""
    if u == 0:
        return 0.0 if _within(error, limits, Fraction(0)) else 1.0
    lower, upper = (None if side is None else _bounded((side - error) / u) for side in (limits.lower, limits.upper))
    return nonconforming(0.0, 1.0, lower, upper)


def _bounded(z: Fraction) -> float:
    """Beyond 100 standard deviations nothing changes, and no float overflows."""
    return float(max(Fraction(-100), min(Fraction(100), z)))


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts. Raises ValueError for none."""
    return max(verdicts, key=ORDER.index)


def joint_holds(rule: JointRule, errors: list[Fraction]) -> bool:
    """Whether errors of the points it covers satisfy a joint rule; no point, nothing to hold against."""
    if not errors:
        return True
    all_points = over_points(errors)
    return not (all_points.same_sign and abs(all_points.largest) > rule.threshold)
